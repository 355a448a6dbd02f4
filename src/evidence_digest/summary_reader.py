"""Read one summary page into its record, or into all that is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from .blocks import Form, read_block
from .citations import read_citations
from .corrections import read_corrections
from .crisis import concerns_crisis
from .fields import SLUG, Fields, Vocabulary
from .front_matter import Mapping
from .instruction import instruction
from .page_reader import Page
from .problems import Problem, Severity, shown
from .prose import Inlines, List, plain_text
from .records import Basis, Lifted, Study, Summary, YearMonth
from .safe_language import death_counts
from .study_reader import DESIGNS as DESIGNS
from .study_reader import read_study

TAKEAWAY_WORDS = 35
RELATIONS = ("supersedes", "shares-data-with")  # fields that name other summaries
_FILE_NAME = re.compile(r"summaries/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})-(?P<slug>.+)\.md")
_IMPLICATIONS = Form("practice-implications", "practice implications", "two to five points", "implications")
_REFLECTION = Form("reflection", "questions for reflection", "two or three questions", "reflection")
_QUESTIONS = (2, 3)  # how many
_WORD = re.compile(r"\w[\w’'-]*")


@dataclass(frozen=True, slots=True)
class Terms:
    """The controlled lists that a summary draws on."""

    topics: Vocabulary
    research_types: Vocabulary
    references: Vocabulary


def is_summary(path: str) -> bool:
    """Return whether the page at *path* is that of a summary, whatever its file is called."""
    return path.startswith("summaries/") and not path.endswith("/index.md")


def slug_of(path: str) -> str:
    """Return the slug that a summary's file name holds, or nothing when it holds none."""
    match = _FILE_NAME.fullmatch(path)
    return match["slug"] if match and SLUG.fullmatch(match["slug"]) else ""


def is_draft(page: Page) -> bool:
    """Tell whether a summary's page says that it is not to be published yet; in doubt, as with "yes", it is."""
    entries = page.front.entries if page.front else ()
    return any(key.text == "draft" and getattr(value, "text", "") != "false" for key, value in entries)


def read_summary(page: Page, terms: Terms) -> tuple[Summary | None, tuple[Problem, ...]]:
    """Return the record of *page*, or None when it can't be used, and everything that is wrong with it.

    The problems that the page has as any page are its own (:attr:`Page.problems`) and are not repeated.
    """
    reader = _SummaryReader(page, terms)
    summary = reader.read()
    problems = tuple(reader.fields.problems)
    unusable = any(problem.severity is Severity.ERROR for problem in (*page.problems, *problems))
    return (None if unusable else summary), problems


def are_known(summary: Summary, terms: Terms) -> bool:
    """Tell whether all that *summary*, which had no faults, names is still in the lists: then it reads as it did."""
    return all(
        vocabulary.terms is not None and vocabulary.terms.issuperset(words)
        for vocabulary, words in (
            (terms.topics, summary.topics),
            (terms.research_types, summary.research_types),
            (terms.references, summary.works),
        )
    )


class _SummaryReader:
    """Take the fields of one page."""

    def __init__(self, page: Page, terms: Terms) -> None:
        self.page = page
        self.terms = terms
        self.fields = Fields(page.front or Mapping((), 1), page.path)

    def read(self) -> Summary | None:
        cited = self._cited()
        implications = self._implications()
        reflection = self._reflection()
        if self.page.front is None:
            self._month_of_file(None)
            return None
        if not self.fields:
            message = "the page has no front matter: begin it with a line ---, its fields and a line ---"
            self.fields.note(message, 1, severity=Severity.ERROR)
            self._month_of_file(None)
            return None
        return self._record(implications, reflection, cited)

    def _record(self, implications: Lifted | None, reflection: Lifted | None, cited: tuple[str, ...]) -> Summary | None:
        fields, terms = self.fields, self.terms
        fields.truth("draft")  # which is_draft has read
        month = fields.parsed("month", YearMonth.parse, required=True, example="2020-12", code="month")
        self._month_of_file(month)
        written = fields.date("written", required=True)
        updated = fields.date("updated")
        corrections, faults = read_corrections(fields, self.page.path, written)
        fields.problems += faults
        basis = fields.choice("basis", Basis, required=True)
        references = fields.known("references", terms.references, example="[Curran2019]")
        topics = fields.known("topics", terms.topics, example="[alliance]")
        keywords = tuple(scalar.text for scalar in fields.words("keywords"))
        types = fields.known("research-types", terms.research_types, example="[review]")
        takeaway = self._takeaway()
        study = self._study()
        if concerns_crisis(topics):
            self._without_deaths(takeaway, study)
        author, reviewed_by = fields.text("author"), fields.text("reviewed-by")
        supersedes, shares_data_with = (fields.words(name) for name in RELATIONS)
        fields.close()
        if updated and written and updated < written:
            fields.note("field 'updated' is before 'written': exchange them", fields.line_of("updated"))
        if month is None or written is None or basis is None or study is None:
            return None
        return Summary(
            path=self.page.path,
            slug=slug_of(self.page.path),
            title=self.page.title,
            month=month,
            written=written,
            updated=updated,
            corrections=corrections,
            basis=basis,
            references=references,
            topics=topics,
            keywords=keywords,
            research_types=types,
            takeaway=takeaway,
            study=study,
            implications=implications,
            author=author,
            reviewed_by=reviewed_by,
            cited=cited,
            words=len(_WORD.findall(self.page.body)),
            supersedes=tuple(slug.text for slug in supersedes),
            shares_data_with=tuple(slug.text for slug in shares_data_with),
            reflection=reflection,
        )

    def _month_of_file(self, month: YearMonth | None) -> None:
        """See that folder and file name have their form, and agree with the month."""
        path, slug = self.page.path, slug_of(self.page.path)
        if not slug:
            message = "a summary's file is summaries/YEAR/MM-slug.md, the slug in small letters, digits and hyphens"
            self.fields.note(message, 0, code="identity", severity=Severity.ERROR)
        elif month is None:
            try:
                YearMonth.parse(f"{path.split('/')[1]}-{PurePosixPath(path).name[:2]}")
            except ValueError as error:
                self.fields.note(f"the file name: {error}", 0, code="month")
        elif path != (expected := f"summaries/{month.year:04d}/{month.month:02d}-{slug}.md"):
            message = f"the month {month} and the file name disagree: correct the month or move the file to {expected}"
            self.fields.note(message, self.fields.line_of("month"), code="month")

    def _takeaway(self) -> Inlines:
        takeaway = self.fields.inline("takeaway", required=True, example="One sentence.")
        text, line = plain_text(takeaway), self.fields.line_of("takeaway")
        words = len(text.split())
        if words > TAKEAWAY_WORDS:
            message = f"the takeaway has {words} words: shorten it to {TAKEAWAY_WORDS} at most"
            self.fields.note(message, line, code="takeaway")
        if told := instruction(text):
            message = f"the takeaway instructs ('{told}'): say what was found, and leave what to do to the implications"
            self.fields.note(message, line, code="takeaway")
        return takeaway

    def _without_deaths(self, takeaway: Inlines, study: Study | None) -> None:
        """See that nothing that stands on a card tells how many people died."""
        sample = plain_text(study.sample) if study else ""
        body, line = self.page.body, self.fields.line_of
        for what, text, place in (
            ("title", self.page.title, self.page.line_at(len(body) - len(body.lstrip()))),
            ("takeaway", plain_text(takeaway), line("takeaway")),
            ("sample", sample, line("study")),
        ):
            count = death_counts(text)
            if count:
                message = f"the {what} tells a number of deaths, {shown(count)}: leave it to the prose"
                self.fields.note(message, place, code="safe-language", severity=Severity.ERROR)

    def _study(self) -> Study | None:
        fields = self.fields.mapping("study", required=True, example="{ design: …, findings: …, limitations: … }")
        if fields is None:
            return None
        study, problems = read_study(fields, self.page.path)
        self.fields.problems += problems
        return study

    def _implications(self) -> Lifted | None:
        body = self.page.body
        if not body.strip():
            return None  # a page without a body has one fault, not two
        implications, problems = read_block(self.page, _IMPLICATIONS)
        self.fields.problems += problems
        # A misspelt directive is refused already.
        told = [*problems, *(problem for problem in self.page.problems if _IMPLICATIONS.directive in problem.message)]
        if implications is None and not told:
            message = "no practice implications: end the page with a block :::{practice-implications} … :::"
            self.fields.note(message, self.page.line_at(len(body.rstrip())), code=_IMPLICATIONS.code)
        return implications

    def _reflection(self) -> Lifted | None:
        reflection, problems = read_block(self.page, _REFLECTION)
        self.fields.problems += problems
        if reflection is not None:
            listed = reflection.prose[0] if len(reflection.prose) == 1 else None
            if not (isinstance(listed, List) and len(listed.items) in _QUESTIONS):
                message = (
                    f"the reflection block is one list of {_REFLECTION.content}: make each a point that begins '- '"
                )
                self.fields.note(message, reflection.line, code=_REFLECTION.code)
        return reflection

    def _cited(self) -> tuple[str, ...]:
        keys, problems = read_citations(self.page, self.terms.references)
        self.fields.problems += problems
        return keys
