"""What every format of citation writes, and what a format is."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from ..bibliography import Work


class Kind(enum.Enum):
    """What sort of work an item is."""

    ARTICLE = enum.auto()  # in a journal
    BOOK = enum.auto()
    CHAPTER = enum.auto()
    DATASET = enum.auto()
    DOCUMENT = enum.auto()  # anything else
    MANUSCRIPT = enum.auto()
    PAPER = enum.auto()  # at a conference
    REPORT = enum.auto()
    SOFTWARE = enum.auto()
    THESIS = enum.auto()
    VIDEO = enum.auto()
    WEB_PAGE = enum.auto()


@dataclass(frozen=True, slots=True)
class Name:
    """A person, or a group: then *family* is all of its name."""

    family: str  # with particles
    given: str = ""
    suffix: str = ""  # "Jr."
    group: bool = False

    @property
    def inverted(self) -> str:
        """The name as lists sort it, "Curran, J."."""
        return ", ".join(part for part in (self.family, self.given, self.suffix) if part)


@dataclass(frozen=True, slots=True)
class Item:
    """A work that can be cited: an article, or one of our own summaries.  All texts are plain."""

    key: str
    kind: Kind
    title: str
    authors: tuple[Name, ...] = ()
    editors: tuple[Name, ...] = ()
    date: tuple[int, ...] = ()  # year, month and day, as far as they are known
    status: str = ""  # "in press"
    container: str = ""  # the journal, book or site that it is part of
    volume: str = ""
    issue: str = ""
    pages: str = ""
    number: str = ""  # of an article without pages, or of a report
    edition: str = ""
    genre: str = ""  # "Doctoral dissertation"
    publisher: str = ""
    place: str = ""
    doi: str = ""  # bare
    url: str = ""  # of the DOI, if there is one
    accessed: tuple[int, ...] = ()
    isbn: str = ""
    issn: str = ""
    language: str = ""
    abstract: str = ""
    keywords: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    annotations: tuple[str, ...] = ()  # what this site adds: where the article is summarised
    source: Work | None = None  # the entry of the bibliography that it was made from

    @property
    def page_range(self) -> tuple[str, str]:
        """First and last page; the last is empty when there is one page, or none."""
        dash = "–" if "–" in self.pages else "-"
        first, _, last = self.pages.partition(dash)
        return first.strip(), last.strip()


class Writer(Protocol):
    """A format of citation files; each is a module."""

    NAME: str  # as readers know it
    SUFFIX: str  # of its files
    MEDIA_TYPE: str

    def write(self, items: Sequence[Item]) -> str:
        """Return the file that holds *items*."""
