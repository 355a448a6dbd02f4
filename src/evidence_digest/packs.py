"""Course packs: a selection of summaries with what a trainer needs to teach from them."""

from __future__ import annotations

import enum
from collections.abc import Iterator
from dataclasses import dataclass, field

from .catalogue import Catalogue, Selection
from .prose import Inlines
from .records import Lifted, Summary


class Level(enum.Enum):
    """For how experienced a group a pack is."""

    INTRODUCTORY = "introductory"
    INTERMEDIATE = "intermediate"
    ADVANCED = "advanced"


class Order(enum.Enum):
    """In which order the summaries of a selection stand; those named one by one have their own."""

    NEWEST_FIRST = "newest-first"
    OLDEST_FIRST = "oldest-first"


@dataclass(frozen=True, slots=True)
class Step:
    """A step of the session."""

    minutes: int
    activity: Inlines


@dataclass(frozen=True, slots=True)
class Pack:
    """A course pack with a page of its own."""

    slug: str
    title: str
    audience: Inlines
    level: Level
    minutes: int  # of the session; the steps take as many
    aims: tuple[Inlines, ...]  # each completes "Participants will be able to"
    outline: tuple[Step, ...]
    selection: Selection
    order: Order = Order.NEWEST_FIRST
    notes: Lifted | None = None  # for the facilitator alone
    line: int = field(default=0, repr=False)  # of what selects

    @property
    def docname(self) -> str:
        """The page's name for Sphinx."""
        return f"packs/{self.slug}"


def summaries_in(pack: Pack, catalogue: Catalogue) -> tuple[Summary, ...]:
    """Return the summaries of *pack* in its order."""
    found = catalogue.select(pack.selection)
    return found if pack.order is Order.NEWEST_FIRST or pack.selection.slugs else found[::-1]


def timed(outline: tuple[Step, ...]) -> Iterator[tuple[int, int, Step]]:
    """Yield each step with the minutes at which it begins and ends."""
    start = 0
    for step in outline:
        yield start, start + step.minutes, step
        start += step.minutes
