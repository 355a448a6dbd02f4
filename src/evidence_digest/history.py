"""What is new and what was corrected, by month: the history of the texts, not of the issues."""

from __future__ import annotations

import datetime
import enum
from collections.abc import Iterator
from dataclasses import dataclass

from .catalogue import Catalogue
from .prose import Inlines
from .records import Summary, YearMonth


class Kind(enum.Enum):
    """What happened to a summary."""

    CORRECTED = enum.auto()
    NEW = enum.auto()
    UPDATED = enum.auto()


@dataclass(frozen=True, slots=True)
class Change:
    """Something that happened to a summary."""

    date: datetime.date
    kind: Kind
    summary: Summary
    text: Inlines = ()  # of a correction
    changes_takeaway: bool = False


@dataclass(frozen=True, slots=True)
class Month:
    """All changes of a month, newest first; those of one day are in the order of the catalogue."""

    month: YearMonth
    changes: tuple[Change, ...]


def history(catalogue: Catalogue) -> tuple[Month, ...]:
    """Return the months in which something happened, newest first."""
    changes = [change for summary in catalogue.summaries for change in _changes_of(summary)]
    changes.sort(key=lambda change: change.date, reverse=True)
    by_month: dict[YearMonth, list[Change]] = {}
    for change in changes:
        by_month.setdefault(YearMonth(change.date.year, change.date.month), []).append(change)
    return tuple(Month(month, tuple(found)) for month, found in by_month.items())


def _changes_of(summary: Summary) -> Iterator[Change]:
    yield Change(summary.written, Kind.NEW, summary)
    for correction in summary.corrections:
        yield Change(correction.date, Kind.CORRECTED, summary, correction.text, correction.changes_takeaway)
    # The date of a correction needs no second line.
    if summary.updated and summary.updated not in {correction.date for correction in summary.corrections}:
        yield Change(summary.updated, Kind.UPDATED, summary)
