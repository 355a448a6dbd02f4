"""The records of the catalogue: what the sources say, immutable."""

from __future__ import annotations

import calendar
import datetime
import enum
import functools
import re
from dataclasses import dataclass

from .prose import Inlines, Prose, plain_text


@functools.total_ordering
@dataclass(frozen=True, slots=True)
class YearMonth:
    """A month of a year, as in ``2020-12``."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> YearMonth:
        """Return the month that *text* names; raises :class:`ValueError` when it is none."""
        match = re.fullmatch(r"((?:19|20)[0-9]{2})-(0[1-9]|1[0-2])", text)
        if match is None:
            raise ValueError(f"'{text}' is no month: write it as 2020-12")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    def __lt__(self, other: YearMonth) -> bool:
        return (self.year, self.month) < (other.year, other.month)

    @property
    def words(self) -> str:
        """The month in words, "December 2020"."""
        return f"{calendar.month_name[self.month]} {self.year}"


class Basis(enum.Enum):
    """What a summary's text was written from."""

    ABSTRACT = "abstract"
    FULL_TEXT = "full-text"
    SECONDARY = "secondary"

    @property
    def words(self) -> str:
        """How the caution line names it."""
        return {
            Basis.ABSTRACT: "written from the abstract",
            Basis.FULL_TEXT: "written from the full text",
            Basis.SECONDARY: "written from a secondary account",
        }[self]


@dataclass(frozen=True, slots=True)
class Estimate:
    """One statistic: a value with its 95% confidence interval, if there is one.

    Numbers are the author's own digits (``0.60``), so that nothing is rounded on the way.
    """

    metric: str  # one of fields.METRICS
    value: str
    low: str = ""  # lower and upper limit of the interval: both or none
    high: str = ""
    p: str = ""  # "< .01"
    k: str = ""  # number of studies or samples
    n: str = ""  # number of people


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding: an association, a difference between groups, or a sentence."""

    text: Inlines = ()  # for a finding in words; the other fields are then empty
    predictor: Inlines = ()
    comparison: Inlines = ()
    comparator: Inlines = ()
    outcome: Inlines = ()
    estimate: Estimate | None = None
    favours: Inlines = ()
    question: str = ""  # findings of one question may stand in one picture
    line: int = 0


@dataclass(frozen=True, slots=True)
class Study:
    """The structured facts of a study; what the author left out is empty."""

    design: str  # one of fields.DESIGNS
    findings: tuple[Finding, ...]
    sample: Inlines = ()
    setting: Inlines = ()
    measures: Inlines = ()
    limitations: tuple[Inlines, ...] = ()  # the main one first


@dataclass(frozen=True, slots=True)
class Implications:
    """The practice-implications block of a summary."""

    source: str  # Markdown, without the fence
    prose: Prose
    line: int  # of the opening fence


@dataclass(frozen=True, slots=True)
class Summary:
    """One page about one published article, or a few."""

    path: str  # relative to the folder of conf.py
    slug: str  # unique, permanent
    title: str
    month: YearMonth
    written: datetime.date
    updated: datetime.date | None
    basis: Basis
    references: tuple[str, ...]  # BibTeX keys, the article summarised first
    topics: tuple[str, ...]  # slugs
    keywords: tuple[str, ...]
    research_types: tuple[str, ...]  # slugs
    takeaway: Inlines
    study: Study
    implications: Implications | None
    author: str
    reviewed_by: str
    cited: tuple[str, ...]  # keys that the prose cites, in order
    words: int  # of prose

    @property
    def docname(self) -> str:
        """The page's name for Sphinx."""
        return self.path.removesuffix(".md")

    @property
    def works(self) -> tuple[str, ...]:
        """All keys of the summary: the articles summarised, then what the prose cites beside them."""
        return tuple(dict.fromkeys((*self.references, *self.cited)))

    @property
    def minutes(self) -> int:
        """Minutes to read, at 200 words a minute, rounded up."""
        return max(1, -(-self.words // 200))


@dataclass(frozen=True, slots=True)
class Topic:
    """A term of the controlled list of topics."""

    slug: str
    title: str
    group: str  # the heading under which it stands
    definition: Inlines  # the first paragraph of its page
    aliases: tuple[str, ...]
    related: tuple[str, ...]  # slugs

    @property
    def docname(self) -> str:
        """The page's name for Sphinx."""
        return f"topics/{self.slug}"

    @property
    def summary_of_definition(self) -> str:
        """The definition as plain text."""
        return plain_text(self.definition)


@dataclass(frozen=True, slots=True)
class ResearchType:
    """A term of the controlled list of research types."""

    slug: str
    title: str
    singular: str  # "meta-analysis", after a 1
    plural: str  # "meta-analyses"
    definition: Inlines

    @property
    def docname(self) -> str:
        """The page's name for Sphinx."""
        return f"research-types/{self.slug}"
