"""Questions that several findings answer, and which of those findings may stand in one picture.

The list of questions is controlled (``questions.yaml``): a question fixes the metric, the outcome and the class of
comparator, so that no picture shows things that can't be compared.  A finding names its question and nothing more.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from .fields import SLUG, Fields, Vocabulary
from .front_matter import Mapping as Named
from .front_matter import read_front_matter
from .problems import Problem, Severity, shown
from .prose import Inlines, plain_text
from .records import Estimate, Finding, Summary

QUESTIONS = "questions.yaml"
FEWEST = 3  # findings; fewer are better read than looked at
RATIOS = frozenset({"HR", "OR", "RR"})  # no effect is 1, and half is as far from it as double
DIFFERENCES = frozenset({"SMD", "d", "g", "r", "z", "β"})  # no effect is 0
# What has no two sides (%, ΔR²) or no middle (NNT) can't be drawn on an axis whose ends favour something.
DRAWN = RATIOS | DIFFERENCES


@dataclass(frozen=True, slots=True)
class Question:
    """What findings must have in common to be looked at side by side."""

    slug: str
    wording: str  # the heading of the picture
    metric: str  # one of DRAWN
    outcomes: tuple[str, ...]  # how findings may name the outcome
    comparators: tuple[str, ...]  # how they may name the comparator, for a difference; together they are its class
    predictors: tuple[str, ...]  # how they may name the predictor, for an association
    left: str  # what the ends of the axis favour (difference) or say (association)
    right: str

    @property
    def ends(self) -> tuple[str, str]:
        """The words at the two ends of the axis."""
        before = "favours " if self.comparators else ""
        return before + self.left, before + self.right


@dataclass(frozen=True, slots=True)
class Answer:
    """A finding that answers a question, with its summary."""

    summary: Summary
    finding: Finding
    estimate: Estimate  # the finding's


def vocabulary(names: Iterable[str] | None) -> Vocabulary:
    """Return the list of questions as a finding may name them; None is a list that could not be read."""
    terms = None if names is None else frozenset(names)
    return Vocabulary("question", "question", terms, f"{QUESTIONS} has the list")


def read_questions(text: str) -> tuple[dict[str, Question], Vocabulary, list[Problem]]:
    """Return the questions of the file's *text*, how findings may name them, and all that is wrong with the file."""
    mapping, faults = read_front_matter(text, first_line=1)
    problems = [
        Problem(QUESTIONS, line, message.replace("the front matter", "the file"), "question", Severity.ERROR)
        for line, message in faults
    ]
    questions: dict[str, Question] = {}
    for name, value in mapping.entries if mapping else ():
        if not SLUG.fullmatch(name.text) or not isinstance(value, Named):
            message = f"{shown(name.text)} is no question: write its name in small letters and hyphens, and its fields"
            problems.append(Problem(QUESTIONS, name.line, message, "question", Severity.ERROR))
            continue
        fields = Fields(value, QUESTIONS, within=name.text, line=name.line)
        question = _question(name.text, fields)
        problems += fields.problems
        if question is not None and not any(problem.severity is Severity.ERROR for problem in fields.problems):
            questions[name.text] = question
    return questions, vocabulary(name.text for name, _ in mapping.entries) if mapping else vocabulary(None), problems


def _question(slug: str, fields: Fields) -> Question | None:
    wording = fields.text("wording", required=True, example="How much …?")
    metric = fields.parsed("metric", _metric, required=True, example="g")
    lists = (fields.scalars(name, required=name == "outcomes") for name in ("outcomes", "comparators", "predictors"))
    outcomes, comparators, predictors = (tuple(scalar.text for scalar in scalars) for scalars in lists)
    left, right = (fields.text(name, required=True, example="…") for name in ("left", "right"))
    fields.close()
    if bool(comparators) == bool(predictors):
        message = "a question has 'comparators' (for differences) or 'predictors' (for associations)"
        fields.note(message, fields.line, code="question", severity=Severity.ERROR)
    if left and left.casefold() == right.casefold():
        message = "'left' and 'right' are the same"
        fields.note(message, fields.line_of("right"), code="question", severity=Severity.ERROR)
    return Question(slug, wording, metric, outcomes, comparators, predictors, left, right) if metric else None


def _metric(text: str) -> str:
    if text not in DRAWN:
        raise ValueError(f"{shown(text)} has no axis with two sides: write one of {', '.join(sorted(DRAWN))}")
    return text


def misfit(question: Question, finding: Finding) -> str:
    """Return why *finding* can't stand in the picture of *question*, or nothing."""
    estimate = finding.estimate
    if estimate is None:
        return "a finding in words has no estimate to draw: remove its 'question'"
    if estimate.metric != question.metric:
        return f"the metric {estimate.metric} is not that of the question, {question.metric}"
    for name, inlines, allowed in (
        ("outcome", finding.outcome, question.outcomes),
        ("comparator", finding.comparator, question.comparators),
        ("predictor", finding.predictor, question.predictors),
    ):
        if not _among(inlines, allowed):
            words = f"the {name} {shown(plain_text(inlines))}" if inlines else f"no {name}"
            return f"{words} is not among those of the question: {'; '.join(allowed) or f'none, so no {name}'}"
    if question.metric in RATIOS and float(estimate.low or estimate.value) <= 0:
        return f"{question.metric} is drawn on a log axis, which has no place for 0"
    return _wrong_side(question, finding)


def _among(inlines: Inlines, allowed: tuple[str, ...]) -> bool:
    word = plain_text(inlines).casefold()
    return word in {name.casefold() for name in allowed} if allowed else not word


def _wrong_side(question: Question, finding: Finding) -> str:
    """Return what is said when 'favours' and the sign disagree: an article may count improvement downwards."""
    favours = plain_text(finding.favours).casefold()
    if not favours or not question.comparators or finding.estimate is None:
        return ""
    sides = {question.left.casefold(): -1, question.right.casefold(): 1}
    if favours not in sides:
        return f"'favours' must be what an end of the question's axis favours: {question.left}; {question.right}"
    beyond = float(finding.estimate.value) - null_value(question.metric)
    if beyond * sides[favours] < 0:
        return f"{finding.estimate.value} lies on the other side than 'favours' says: its sign is not the question's"
    return ""


def null_value(metric: str) -> float:
    """Return the value of *metric* that stands for no effect."""
    return 1.0 if metric in RATIOS else 0.0


def check_answers(
    questions: Mapping[str, Question], names: Vocabulary, summaries: Iterable[Summary]
) -> Iterator[Problem]:
    """Yield what is wrong with the findings that name a question."""
    for summary in summaries:
        seen: dict[str, int] = {}
        for finding in summary.study.findings:
            slug = finding.question
            if not slug:
                continue
            message = names.unknown(slug)
            if slug in seen:
                message = f"question '{slug}': the finding on line {seen[slug]} answers it too, and of one article"
                message += " only the main finding does: remove 'question' from the other"
            elif slug in questions and (reason := misfit(questions[slug], finding)):
                message = f"question '{slug}': {reason}"
            seen.setdefault(slug, finding.line)
            if message:
                yield Problem(summary.path, finding.line, message, "question")


def pictures(questions: Mapping[str, Question], newest_first: Iterable[Summary]) -> dict[str, tuple[Answer, ...]]:
    """Return the findings of each question that has enough of them, in the order of the summaries.

    Of articles that share data only the newest is shown; a question with fewer than :data:`FEWEST` has no picture.
    """
    answers: dict[str, list[Answer]] = {slug: [] for slug in questions}
    older: dict[str, tuple[str, ...]] = {}
    for summary in newest_first:
        if summary.supersedes:
            older[summary.slug] = summary.supersedes
        seen: set[str] = set()
        for finding in summary.study.findings:
            slug, estimate = finding.question, finding.estimate
            if slug in questions and slug not in seen and estimate and not misfit(questions[slug], finding):
                answers[slug].append(Answer(summary, finding, estimate))
            seen.add(slug)
    independent = {slug: _independent(found, older) for slug, found in answers.items()}
    return {slug: found for slug, found in independent.items() if len(found) >= FEWEST}


def _independent(answers: Sequence[Answer], older: Mapping[str, tuple[str, ...]]) -> tuple[Answer, ...]:
    """Return *answers*, newest first, without those whose data a newer one shows."""
    superseded: set[str] = set()
    for answer in answers:
        before = versions_before(answer.summary.slug, older)
        superseded |= before if answer.summary.slug not in before else set()  # in a circle nobody is the newest
    kept: list[Answer] = []
    for answer in answers:
        summary = answer.summary
        shared = any(
            summary.slug in other.summary.shares_data_with or other.summary.slug in summary.shares_data_with
            for other in kept
        )
        if summary.slug not in superseded and not shared:
            kept.append(answer)
    return tuple(kept)


def versions_before(slug: str, older: Mapping[str, tuple[str, ...]]) -> set[str]:
    """Return the summaries that *slug* supersedes, and those that they supersede; itself only if it is in a circle."""
    found: set[str] = set()
    waiting = list(older.get(slug, ()))
    while waiting:
        version = waiting.pop()
        if version not in found:
            found.add(version)
            waiting += older.get(version, ())
    return found
