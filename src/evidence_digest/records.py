"""The records of the catalogue: what the sources say, immutable.

What a record prints as (its ``repr``) is what other pages may show of it: :func:`evidence_digest.catalogue.digest`
hashes that.  Lines are left out, so that a record does not change when it moves within its file.
"""

from __future__ import annotations

import datetime
import enum
import re
from dataclasses import dataclass, field

from .problems import shown
from .prose import Inlines, Prose
from .words import ENGLISH, Words, marked

# Not those of calendar, which speak the language of the machine once a program has set its locale, as Sphinx does.
_MONTHS = (
    *(marked("January"), marked("February"), marked("March"), marked("April"), marked("May"), marked("June")),
    *(marked("July"), marked("August"), marked("September"), marked("October"), marked("November")),
    marked("December"),
)


@dataclass(frozen=True, slots=True, order=True)
class YearMonth:
    """A month of a year, as in ``2020-12``."""

    year: int
    month: int

    @classmethod
    def parse(cls, text: str) -> YearMonth:
        """Return the month that *text* names; raises :class:`ValueError` when it is none."""
        match = re.fullmatch(r"((?:19|20)[0-9]{2})-(0[1-9]|1[0-2])", text)
        if match is None:
            raise ValueError(f"{shown(text)} is no month: write it as 2020-12")
        return cls(int(match[1]), int(match[2]))

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"

    @property
    def words(self) -> str:
        """The month in words, "December 2020"."""
        return self.in_words(ENGLISH)

    def in_words(self, words: Words) -> str:
        """Return the month in the language of *words*, "décembre 2020"."""
        return f"{words.gettext(_MONTHS[self.month - 1])} {self.year}"


class Basis(enum.Enum):
    """What a summary's text was written from."""

    ABSTRACT = "abstract"
    FULL_TEXT = "full-text"
    SECONDARY = "secondary"

    @property
    def words(self) -> str:
        """How the caution line names it."""
        return {
            Basis.ABSTRACT: marked("written from the abstract"),
            Basis.FULL_TEXT: marked("written from the full text"),
            Basis.SECONDARY: marked("written from a secondary account"),
        }[self]


@dataclass(frozen=True, slots=True)
class Estimate:
    """One statistic: a value with its 95% confidence interval, if there is one.

    Numbers are the author's own digits (``0.60``), so that nothing is rounded on the way.
    """

    metric: str  # one of estimates.METRICS
    value: str
    low: str = ""  # lower and upper limit of the interval: both or none
    high: str = ""
    p: str = ""  # with its relation, "< .01"
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
    line: int = field(default=0, repr=False)


@dataclass(frozen=True, slots=True)
class Study:
    """The structured facts of a study; what the author left out is empty."""

    design: str  # one of study_reader.DESIGNS
    findings: tuple[Finding, ...]
    sample: Inlines = ()
    setting: Inlines = ()
    measures: Inlines = ()
    limitations: tuple[Inlines, ...] = ()  # the main one first


@dataclass(frozen=True, slots=True)
class Lifted:
    """A block of a page whose text is shown in other places too: implications, questions, notes."""

    source: str  # Markdown, without the fence
    prose: Prose = field(repr=False)  # follows from the source
    line: int = field(repr=False)  # of the opening fence


@dataclass(frozen=True, slots=True)
class Correction:
    """Something that was wrong on a summary, and when it was put right."""

    date: datetime.date
    text: Inlines
    changes_takeaway: bool = False


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
    implications: Lifted | None
    author: str
    reviewed_by: str
    cited: tuple[str, ...]  # keys that the prose cites, in order
    words: int = field(repr=False)  # of prose; only the page itself shows the minutes that they take
    supersedes: tuple[str, ...] = ()  # slugs of summaries of older versions of the article
    shares_data_with: tuple[str, ...] = ()  # slugs of summaries of articles on the same people or studies
    corrections: tuple[Correction, ...] = ()  # newest first
    reflection: Lifted | None = None  # questions for those who learn with it

    @property
    def docname(self) -> str:
        """The page's name for Sphinx."""
        return self.path.removesuffix(".md")

    @property
    def changed(self) -> datetime.date | None:
        """The newest date on which the text was updated or corrected."""
        return max(filter(None, (self.updated, *(each.date for each in self.corrections))), default=None)

    @property
    def dated(self) -> datetime.date:
        """The date of the text as it stands, for citations."""
        return self.changed or self.written

    @property
    def announced(self) -> datetime.date:
        """The date in feeds: there a correction counts only if it changes the takeaway."""
        renewed = (each.date for each in self.corrections if each.changes_takeaway)
        return max((self.written, *filter(None, (self.updated,)), *renewed))

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
