"""The evidence map: how many summaries each topic has of each type of research."""

from __future__ import annotations

from dataclasses import dataclass

from .catalogue import Catalogue
from .records import ResearchType, Topic

SHADES = 4  # steps of the one colour; the number is always printed


@dataclass(frozen=True, slots=True)
class MapRow:
    """A topic with its counts, one for each research type in their order."""

    topic: Topic
    counts: tuple[int, ...]
    total: int  # summaries; one with two types is counted once


@dataclass(frozen=True, slots=True)
class EvidenceMap:
    """The whole table: the groups with their rows."""

    types: tuple[ResearchType, ...]
    groups: tuple[tuple[str, tuple[MapRow, ...]], ...]

    @property
    def most(self) -> int:
        """The largest count of a cell."""
        return max((count for _, rows in self.groups for row in rows for count in row.counts), default=0)

    @property
    def overlapping(self) -> bool:
        """Whether a summary counts under more than one type, so that rows add up to more than their totals."""
        return any(sum(row.counts) > row.total for _, rows in self.groups for row in rows)


def evidence_map(catalogue: Catalogue) -> EvidenceMap:
    """Return the map of all summaries."""
    types = tuple(catalogue.research_types.values())
    groups = []
    for group in catalogue.groups:
        topics = [catalogue.topics[slug] for slug in group.topics if slug in catalogue.topics]
        if topics:
            groups.append((group.title, tuple(_row(topic, types, catalogue) for topic in topics)))
    return EvidenceMap(types, tuple(groups))


def _row(topic: Topic, types: tuple[ResearchType, ...], catalogue: Catalogue) -> MapRow:
    found = catalogue.by_topic.get(topic.slug, ())
    counts = tuple(sum(kind.slug in summary.research_types for summary in found) for kind in types)
    return MapRow(topic, counts, len(found))


def shade(count: int, most: int) -> int:
    """Return how dark a cell is: 0 when it is empty, up to :data:`SHADES` for the largest count."""
    return -(-count * SHADES // most) if count else 0
