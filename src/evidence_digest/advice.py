"""Advice to the editor: what may be right, but is worth a second look.  It never fails a check.

The rules are made to be silent on a careful page; a rule that nags is not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction
from pathlib import Path

from .catalogue import Catalogue, digest
from .comparison import Passage
from .figures import Figure, figures
from .page_reader import Page, read_page
from .problems import Problem, Severity
from .proof import passages
from .prose import List, inlines_of, plain_text
from .readings import Readings
from .records import Summary

_STUDY = ("sample", "setting", "measures", "limitations", "finding")  # the passages that are study facts
_CLAIMS = ("title", "takeaway", "finding")

# What a verb acts on, where without an object it tells of no cause ("depression improved").
_OBJECT = (
    r"(?:the|their|its|clients?[’']?|patients?[’']?|outcomes?|symptoms?|risks?|rates?|well-being|depression|anxiety"
    r"|distress|drop-?out|attendance|deterioration|the alliance)"
)
_CAUSE = re.compile(
    r"\b(?:caus(?:es|ed)|leads? to|led to|result(?:s|ed) in|prevent(?:s|ed)|br(?:ings|ought) about|thanks to|due to"
    rf"|(?:produc|improv|reduc|increas|decreas)(?:es|ed) {_OBJECT}|(?:lower|rais)(?:s|es|ed) {_OBJECT})\b",
    re.IGNORECASE,
)
# What takes the claim back, in the same sentence.
_HEDGE = re.compile(
    r"\b(?:not|nor|no|neither|whether|what|how far|without|if|may|might|could|can(?:not)?|would|remains? open|unclear"
    r"|unknown|question|or)\b|\?",
    re.IGNORECASE,
)
_RANDOM = re.compile(r"(?<!no )(?<!not )(?<!non-)(?<!without )\brandom", re.IGNORECASE)
_WORD = re.compile(r"[^\W\d_]{4,}")
_NAMED = 6  # numbers in a message
_BEGINNING = 5  # letters that tell one word from another, whatever its ending
# Beginnings of words that stand on most pages, and so tie a point to no finding.
_COMMON = frozenset(
    {
        *("about", "abili", "after", "again", "along", "also", "bette", "betwe", "clien", "compa", "could", "diffe"),
        *("does", "effec", "found", "from", "have", "here", "impli", "matte", "more", "most", "other", "outco"),
        *("parti", "patie", "pract", "psych", "resul", "same", "sessi", "show", "some", "studi", "study", "such"),
        *("sure", "than", "that", "thera", "their", "them", "there", "these", "they", "this", "those", "treat"),
        *("well", "were", "what", "when", "where", "wheth", "which", "while", "with", "work", "would", "your"),
    }
)


def advise(root: Path, catalogue: Catalogue, facts: Path, readings: Readings | None = None) -> Iterator[Problem]:
    """Yield the advice on every readable summary; *facts* is the folder of checked facts."""
    readings = readings or Readings()
    for summary in catalogue.summaries:
        proved = (facts / f"{summary.slug}.yaml").is_file()  # then `digest proof` is stricter
        made_of = digest(catalogue.documents[summary.docname], summary.research_types, proved)
        advice: tuple[Problem, ...] | None = readings.find(summary.path, "advice", made_of)
        if advice is None:
            advice = tuple(_advice(read_page(root, summary.path, readings), summary, proved=proved))
            readings.keep(summary.path, "advice", made_of, advice)
        yield from advice


def _advice(page: Page, summary: Summary, *, proved: bool) -> Iterator[Problem]:
    said = passages(page, summary)
    if not proved:
        yield from _numbers(summary, said)
    yield from _causes(summary, said)
    yield from _points(summary, said)


def _problem(summary: Summary, line: int, message: str, code: str) -> Problem:
    return Problem(summary.path, line, message, code, Severity.ADVICE)


def _numbers(summary: Summary, said: tuple[Passage, ...]) -> Iterator[Problem]:
    """Advise on statistics of the text that the study facts do not have."""
    stated = {
        quantity.value
        for passage in said
        if passage.place in _STUDY
        for figure in figures(passage.text)
        for quantity in figure.quantities
    }
    for passage in said:
        if passage.place in _STUDY:
            continue
        missing = [figure for figure in figures(passage.text) if _statistic(figure) and not _within(figure, stated)]
        if missing:
            numbers = list(dict.fromkeys(" ".join(f"{figure.symbol} {figure.text}".split()) for figure in missing))
            named = ", ".join(numbers[:_NAMED]) + (f" and {len(numbers) - _NAMED} more" if numbers[_NAMED:] else "")
            message = f"the study facts do not have {named}: check against the article, and add what is a finding"
            yield _problem(summary, passage.line_at(missing[0].start), message, "number")


def _statistic(figure: Figure) -> bool:
    """Tell whether a number is a result, and no year or count of sessions."""
    return bool(figure.symbol) or any(quantity.percent for quantity in figure.quantities)


def _within(figure: Figure, stated: set[Fraction]) -> bool:
    return all(quantity.value in stated for quantity in figure.quantities)


def _causes(summary: Summary, said: tuple[Passage, ...]) -> Iterator[Problem]:
    """Advise on verbs of cause and effect, unless people were assigned by chance."""
    if "randomized-controlled-trial" in summary.research_types or any(_RANDOM.search(part.text) for part in said):
        return
    for passage in said:
        if passage.place not in _CLAIMS and passage.place != "prose":
            continue
        for sentence in passage.sentences():
            match = _CAUSE.search(sentence.text)
            if match and not _HEDGE.search(sentence.text):
                message = f"'{match[0]}' tells of a cause, but the study was not randomized: say what went with what"
                yield _problem(summary, passage.line, message, "causal")


def _points(summary: Summary, said: tuple[Passage, ...]) -> Iterator[Problem]:
    """Advise on points of the implications that share neither a number nor a telling word with the findings."""
    if summary.implications is None:
        return
    before = " ".join(passage.text for passage in said if passage.line < summary.implications.line)
    known = _telling(before)
    for block in summary.implications.prose:
        for item in block.items if isinstance(block, List) else ():
            text = plain_text(tuple(inlines_of(item)))
            if not _telling(text) & known:
                first = " ".join(text.split()[:6])
                message = f"no finding stands behind the point “{first} …”: name the finding that it starts from"
                yield _problem(summary, summary.implications.line, message, "backing")


def _telling(text: str) -> set[str]:
    """Return what ties a text to another: its numbers, and the beginnings of its less common words."""
    words = {word.casefold()[:_BEGINNING] for word in _WORD.findall(text)}
    return words - _COMMON | {str(quantity.value) for figure in figures(text) for quantity in figure.quantities}
