"""Who wrote or edited a work, and when, as APA 7 prints it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from pybtex.database import Entry, Person  # type: ignore[import-untyped]

from .tex_text import plain_text
from .work_fields import year_of

_CHAPTERS = frozenset({"incollection", "inproceedings", "conference", "inbook"})
IN_PRESS = frozenset({"in press", "inpress", "forthcoming"})
_LISTED = 20  # authors of a reference; of more the first 19 and the last


@dataclass(frozen=True, slots=True)
class _Name:
    family: str  # with particles; the whole name of a group
    initials: str = ""
    suffix: str = ""  # "Jr."

    @property
    def inverted(self) -> str:
        return ", ".join(part for part in (self.family, self.initials, self.suffix) if part)

    @property
    def direct(self) -> str:
        return ", ".join(part for part in (f"{self.initials} {self.family}".strip(), self.suffix) if part)


@dataclass(frozen=True, slots=True)
class People:
    names: tuple[_Name, ...]
    more: bool  # the list ends with "and others"
    editors: bool = False


def is_titled_alone(entry: Entry) -> bool:
    """Whether the title is printed in italics: a book, report or page, not a part of something."""
    return entry.type != "article" and not is_chapter(entry)


def plain_field(entry: Entry, *names: str) -> str:
    """Return the plain text of the first of the fields that has any."""
    return next(filter(None, (plain_text(entry.fields.get(name, "")) for name in names)), "")


def stated_year(entry: Entry) -> str:
    stated = {plain_field(entry, name).lower() for name in ("year", "date", "pubstate")}
    return "in press" if stated & IN_PRESS else year_of(entry)


def suffixed(year: str, suffix: str) -> str:
    return year + (suffix if year.isdigit() or not suffix else f"-{suffix}")


def leading_people(entry: Entry) -> People:
    """Return the authors, or the editors who stand in their place."""
    authors = people_of(entry.persons.get("author", ()))
    if authors.names or is_chapter(entry):
        return authors
    return people_of(entry.persons.get("editor", ()), editors=True)


def people_of(persons: Sequence[Person], *, editors: bool = False) -> People:
    names = [_name(person) for person in persons]
    known = tuple(name for name in names if name.family and name != _Name("others"))
    return People(known, bool(known) and names[-1] == _Name("others"), editors)


def _name(person: Person) -> _Name:
    family = plain_text(" ".join(person.prelast_names + person.last_names))
    given = plain_text(" ".join(person.bibtex_first_names))
    suffix = plain_text(" ".join(person.lineage_names))
    if suffix.lower() in ("jr", "sr"):
        suffix += "."
    if given and unicodedata.name(given[0], "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL")):
        return _Name(family + given)  # these scripts have no initials
    return _Name(family, _initials(given), suffix)


def _initials(given: str) -> str:
    if re.fullmatch(r"[A-Z]\.(?:[ -][A-Z]\.)*", given):
        return given  # as most bibliographies write them
    names = ("-".join(filter(None, map(_initial, re.split("[-‐‑]", name)))) for name in given.split())
    return " ".join(filter(None, names))


def _initial(name: str) -> str:
    if re.fullmatch("[A-Z]{2,3}", name):  # "GD", as PubMed writes it
        return " ".join(f"{letter}." for letter in name)
    pieces = (re.sub(r"^\W+", "", piece) for piece in name.split("."))
    return " ".join(f"{piece[0]}." for piece in pieces if piece)


def reference_list(people: People) -> str:
    names = [name.inverted for name in people.names]
    if people.more:
        listed = ", ".join([*names[:_LISTED], "et al."])
    elif len(names) > _LISTED:
        listed = f"{', '.join(names[: _LISTED - 1])}, … {names[-1]}"
    else:
        listed = f"{', '.join(names[:-1])}, & {names[-1]}" if names[1:] else names[0]
    return listed + (f" ({editor_title(people)})" if people.editors else "")


def direct_list(people: People) -> str:
    names = [name.direct for name in people.names]
    if people.more:
        return ", ".join(names) + (", et al." if names[1:] else " et al.")
    if len(names) > 2:
        return f"{', '.join(names[:-1])}, & {names[-1]}"
    return " & ".join(names)


def editor_title(people: People) -> str:
    return "Eds." if people.more or len(people.names) > 1 else "Ed."


def is_chapter(entry: Entry) -> bool:
    return entry.type in _CHAPTERS and "booktitle" in entry.fields
