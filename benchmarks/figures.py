"""Figures, what is to be reached with them, and the tables that say so."""

from __future__ import annotations

import json
import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

OURS = "ours"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a figure is of."""

    measure: str  # one of MEASURES
    generator: str
    size: int  # summaries


# Each with its unit and its decimals, in the order of the table.
MEASURES: dict[str, tuple[str, int]] = {
    "cold build, user CPU a page": ("ms", 1),
    "cold build, CPU": ("s", 1),
    "cold build, wall": ("s", 1),
    "cold build, most memory": ("MB", 0),
    "the same with the search index": ("MB", 0),
    "nothing to do, CPU": ("s", 2),
    "one summary edited, CPU": ("s", 2),
    "search index beside it, CPU": ("s", 2),
    "digest check, first, CPU": ("s", 2),
    "digest check, again, CPU": ("s", 2),
    "saved to reloaded page, wall": ("s", 2),
    "summary page, median": ("KB", 1),
    "summary page, largest": ("KB", 1),
    "summary page, gzip, median": ("KB", 1),
    "summary page, gzip, largest": ("KB", 1),
    "first search query": ("KB", 0),
    "first search query, mistyped": ("KB", 0),
    "LaTeX, writing, CPU": ("s", 2),
    "LaTeX, size of the files": ("KB", 0),
    "TeX, first pass, wall": ("s", 1),
    "TeX, further passes and PDF, wall": ("s", 1),
    "TeX, passes": ("", 0),
    "TeX, all, CPU": ("s", 1),
}
COLD, WHOLE, WALL, MEMORY, WITH_INDEX, NOTHING, EDITED, INDEX, FIRST_CHECK, CHECK, LIVE = tuple(MEASURES)[:11]
PAGE, LARGEST, PAGE_GZIP, LARGEST_GZIP, QUERY, MISTYPED, WRITING, TEX_SIZE = tuple(MEASURES)[11:19]
FIRST_PASS, MORE_PASSES, PASSES, TEX = tuple(MEASURES)[19:]


@dataclass(slots=True)
class Figures:
    """All values of a run."""

    values: dict[Key, list[float]] = field(default_factory=dict)

    def note(self, measure: str, generator: str, size: int, value: float) -> None:
        """Add a value."""
        assert measure in MEASURES, measure
        self.values.setdefault(Key(measure, generator, size), []).append(value)

    def median(self, measure: str, generator: str, size: int) -> float | None:
        """Return the median of what was measured, or nothing."""
        found = self.values.get(Key(measure, generator, size))
        return statistics.median(found) if found else None


@dataclass(frozen=True, slots=True)
class Target:
    """A limit for a figure, or for its ratio to another one."""

    name: str
    limit: float
    of: tuple[str, str, int]
    to: tuple[str, str, int] | None = None

    def measured(self, figures: Figures) -> float | None:
        """Return the figure that the limit is for, if all of it was measured."""
        value, base = figures.median(*self.of), figures.median(*self.to) if self.to else 1.0
        return value / base if value is not None and base else None


# Plain Sphinx took 0.19 s a page when the figure to be improved by 40 % took 0.089, and MkDocs-Material 0.021.
_BEST, _PLAIN, _MKDOCS = 0.089, 0.19, 0.021
TARGETS = (
    Target("CPU a page, part of plain Sphinx’s", 0.6 * _BEST / _PLAIN, (COLD, OURS, 1000), (COLD, "sphinx", 1000)),
    Target("the same by way of MkDocs-Material", 0.6 * _BEST / _MKDOCS, (COLD, OURS, 1000), (COLD, "mkdocs", 1000)),
    Target("wall, times MkDocs-Material’s", 1.5, (WALL, OURS, 1000), (WALL, "mkdocs", 1000)),
    Target("CPU a page at 5,000, times that at 200", 1.1, (COLD, OURS, 5000), (COLD, OURS, 200)),
    *(Target(f"memory at {size:,}, MB", 1500, (MEMORY, OURS, size)) for size in (1000, 5000)),
    Target("nothing to do at 1,000, s of CPU", 2.5, (NOTHING, OURS, 1000)),
    Target("one summary edited at 1,000, s of CPU", 3.5, (EDITED, OURS, 1000)),
    Target("one summary edited at 5,000, s of CPU", 10, (EDITED, OURS, 5000)),
    *(
        Target(f"one summary edited at {size:,}, part of {peer}’s build", 1, (EDITED, OURS, size), (WHOLE, peer, size))
        for size in (1000, 5000)
        for peer in ("sphinx", "mkdocs", "pelican")
    ),
    Target("digest check again at 5,000, s of CPU", 2, (CHECK, OURS, 5000)),
    Target("saved to reloaded page at 1,000, s", 1, (LIVE, OURS, 1000)),
    Target("saved to reloaded page at 5,000, s", 2, (LIVE, OURS, 5000)),
    Target("largest summary page at 1,000, KB", 20, (LARGEST, OURS, 1000)),
    Target("the same, gzip, KB", 6, (LARGEST_GZIP, OURS, 1000)),
    Target("first search query at 1,000, KB", 200, (QUERY, OURS, 1000)),
    Target("the same, mistyped, KB", 200, (MISTYPED, OURS, 1000)),
    Target("writing .tex at 430, times plain Sphinx’s", 2, (WRITING, OURS, 430), (WRITING, "sphinx-sidebar", 430)),
)


def markdown(figures: Figures, about: Mapping[str, str]) -> str:
    """Return the tables: who measured what, the medians with their ratio to ours, the targets."""
    sizes = sorted({key.size for key in figures.values})
    parts = ["# Benchmarks", "\n".join(f"- {name}: {text}" for name, text in about.items())]
    for size in sizes:
        generators = list(dict.fromkeys(key.generator for key in figures.values if key.size == size))
        generators.sort(key=lambda name: name != OURS)
        parts += [f"## {size:,} summaries", _table(("", *generators), _rows(figures, size, generators))]
    parts += ["## Targets", _table(("", "limit", "measured", "reached"), _reached(figures))]
    parts.append("Medians; in brackets, how many times ours. Seconds depend on the machine, and on what else it does.")
    return "\n\n".join(parts) + "\n"


def _rows(figures: Figures, size: int, generators: Sequence[str]) -> Iterator[tuple[str, ...]]:
    for measure, (unit, decimals) in MEASURES.items():
        ours = figures.median(measure, OURS, size)
        cells = []
        for generator in generators:
            value = figures.median(measure, generator, size)
            shown = "" if value is None else f"{value:,.{decimals}f}"
            if value is not None and ours and generator != OURS:
                shown += f" ({value / ours:.2g})"
            cells.append(shown)
        if any(cells):
            yield f"{measure}, {unit}".rstrip(", "), *cells


def _reached(figures: Figures) -> Iterator[tuple[str, ...]]:
    for target in TARGETS:
        value = target.measured(figures)
        if value is not None:
            yield target.name, f"{target.limit:.3g}", f"{value:.3g}", "yes" if value <= target.limit else "no"


def _table(head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> str:
    lines = [head, ("---", *("---:" for _ in head[1:])), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def as_json(figures: Figures, about: Mapping[str, str]) -> str:
    """Return all values of a run, and what they are of."""
    values = [
        {"measure": key.measure, "unit": MEASURES[key.measure][0], "generator": key.generator, "size": key.size}
        | {"values": [round(value, 4) for value in found]}
        for key, found in figures.values.items()
    ]
    return json.dumps({"about": dict(about), "figures": values}, ensure_ascii=False, indent=1) + "\n"
