"""Read the corrections of a summary's front matter, and tell them in words."""

from __future__ import annotations

import datetime

from .fields import Fields
from .front_matter import Mapping
from .problems import Problem
from .records import Correction, YearMonth
from .words import ENGLISH, Words

_FORM = "{ date: 2026-11-22, text: … }"


def read_corrections(
    fields: Fields, path: str, written: datetime.date | None
) -> tuple[tuple[Correction, ...], list[Problem]]:
    """Return the corrections, newest first, and all that is wrong with them."""
    found: list[Correction] = []
    problems: list[Problem] = []
    for value in fields.items("corrections"):
        if not isinstance(value, Mapping):
            fields.note(f"a correction has fields of its own: write it as {_FORM}", value.line)
            continue
        one = Fields(value, path, within="corrections")
        date, text = one.date("date"), one.inline("text")
        changes_takeaway = one.truth("changes-takeaway")
        one.close()
        if date is None and not one.value("date"):
            one.note("a correction needs its date: add 'date: 2026-11-22'", one.line)
        if not text:
            one.note("a correction says in a sentence what was wrong: add 'text: …'", one.line)
        if date and written and date < written:
            one.note("the correction is dated before 'written': correct one of the dates", one.line_of("date"))
        if date and text:
            found.append(Correction(date, text, changes_takeaway))
        problems += one.problems
    return tuple(sorted(found, key=lambda correction: correction.date, reverse=True)), problems


def day_words(date: datetime.date, words: Words = ENGLISH) -> str:
    """Return "22 November 2026"."""
    return f"{date.day} {YearMonth(date.year, date.month).in_words(words)}"
