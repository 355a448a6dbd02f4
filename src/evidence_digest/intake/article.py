"""What a service or a citation file says of an article."""

from __future__ import annotations

from dataclasses import dataclass, field


class IntakeError(Exception):
    """An article can't be had; the text says why, and what to do."""


@dataclass(frozen=True, slots=True)
class Person:
    """An author or editor; a group has its whole name as *family*."""

    family: str
    given: str = ""
    suffix: str = ""  # "Jr."
    group: bool = False


@dataclass(frozen=True, slots=True)
class Article:
    """A work as plain text; what is not known is empty."""

    kind: str = "article"  # BibTeX entry type
    title: str = ""
    authors: tuple[Person, ...] = ()
    editors: tuple[Person, ...] = ()
    year: str = ""
    doi: str = ""
    fields: dict[str, str] = field(default_factory=dict)  # BibTeX names: journal, volume, number, pages, eid, …
