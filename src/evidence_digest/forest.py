"""The geometry of a forest plot: where its lines, circles and words stand, whatever draws them.

There is no diamond and no order by size: the findings are shown side by side and not pooled.  Widths are per cent of
the picture and heights are in em, so that words keep their size on a phone and each finding has its label above its
interval, where any width has room for it.
"""

from __future__ import annotations

import math
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .estimates import METRICS, number
from .questions import RATIOS, Question, null_value
from .records import Estimate

# Characters on a line of the narrowest picture, 20em wide on a phone, and on paper.
NARROW, WIDE = 38, 90
_LEFT, _RIGHT = 7.0, 93.0  # per cent: the axis, with room for half a number beyond its ends
_LINE = 1.35  # em from line to line of text
_BAND = 1.5  # em: the height in which an interval is drawn
_GAP = 0.7  # em between findings
_TICK = 0.3  # em
_MOST_TICKS = 7
_ARROWS = ("←", "→")
_NAMES = {
    "HR": "hazard ratio",
    "OR": "odds ratio",
    "RR": "risk ratio",
    "SMD": "standardized mean difference",
    "r": "correlation",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One finding: whose it is, and its estimate."""

    label: str
    estimate: Estimate


@dataclass(frozen=True, slots=True)
class Line:
    """A straight line; ``kind`` is "interval", "axis" or "null"."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


@dataclass(frozen=True, slots=True)
class Circle:
    """An estimate; it is hollow when its interval is not known."""

    x: float
    y: float
    hollow: bool


@dataclass(frozen=True, slots=True)
class Words:
    """A line of text on the base line ``y``; ``anchor`` is "start", "middle" or "end"."""

    x: float
    y: float
    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Drawing:
    """A whole picture."""

    height: float  # em
    shapes: tuple[Line | Circle | Words, ...]


@dataclass(frozen=True, slots=True)
class Axis:
    """The scale from its first tick to its last."""

    log: bool
    ticks: tuple[Decimal, ...]

    def x(self, value: float) -> float:
        """Return the place of *value*, in per cent of the picture's width."""
        first, last = (self._scaled(float(self.ticks[place])) for place in (0, -1))
        part = (self._scaled(value) - first) / (last - first)
        return round(_LEFT + part * (_RIGHT - _LEFT), 2)

    def _scaled(self, value: float) -> float:
        return math.log(value) if self.log else value


def axis_for(metric: str, values: Iterable[float]) -> Axis:
    """Return the axis that holds *values* and something on both sides of no effect."""
    if metric in RATIOS:
        return Axis(log=True, ticks=_ratio_ticks((*values, 0.5, 2.0)))
    return Axis(log=False, ticks=_even_ticks((*values, -0.1, 0.1)))


def _even_ticks(values: Sequence[float]) -> tuple[Decimal, ...]:
    low, high = min(values), max(values)
    # 1, 2 or 5 times a power of ten, and the smallest of them that needs no more than the most ticks.
    power = math.floor(math.log10(high - low)) - 1
    for step in (Decimal(digit).scaleb(power + more) for more in range(4) for digit in (1, 2, 5)):
        first, last = math.floor(round(low / float(step), 6)), math.ceil(round(high / float(step), 6))
        if last - first < _MOST_TICKS:
            break
    return tuple(step * place for place in range(first, last + 1))


def _ratio_ticks(values: Sequence[float]) -> tuple[Decimal, ...]:
    low, high = min(values), max(values)
    decades = range(math.floor(math.log10(low)), math.ceil(math.log10(high)) + 1)
    ticks = [Decimal(digit).scaleb(decade) for decade in decades for digit in (1, 2, 5)]
    inner = [place for place, tick in enumerate(ticks) if low < float(tick) < high]
    ticks = ticks[inner[0] - 1 : inner[-1] + 2]
    if len(ticks) <= _MOST_TICKS:
        return tuple(ticks)
    every = -(-len(decades) // _MOST_TICKS)
    # Whole decades, counted from 1, which must be a tick.
    first, last = (-(-abs(decade) // every) * every for decade in (decades[0], decades[-1]))
    return tuple(Decimal(1).scaleb(decade) for decade in range(-first, last + 1, every))


def value_text(estimate: Estimate) -> str:
    """Return "0.60 [0.45, 0.75]": the value and its interval, if there is one."""
    bounded = METRICS[estimate.metric].bounded
    value, low, high = (number(digits, bounded=bounded) for digits in (estimate.value, estimate.low, estimate.high))
    return f"{value} [{low}, {high}]" if estimate.low else value


def _tick_text(tick: Decimal, metric: str) -> str:
    return number(f"{tick:f}", bounded=METRICS[metric].bounded) if tick else "0"


def axis_title(metric: str) -> str:
    """Return what the numbers of the axis are, "correlation (r)"."""
    name = f"{_NAMES[metric]} ({metric})" if metric in _NAMES else metric
    return f"{name}, log scale" if metric in RATIOS else name


def draw(question: Question, rows: Sequence[Row], *, characters: int = NARROW) -> Drawing:
    """Return the picture of *rows*, in their order, with lines of at most *characters*."""
    values = [
        float(digits) for row in rows for digits in (row.estimate.value, row.estimate.low, row.estimate.high) if digits
    ]
    axis = axis_for(question.metric, values)
    null = axis.x(null_value(question.metric))
    shapes: list[Line | Circle | Words] = []
    top = 0.0
    for row in rows:
        lines = _lines(row, characters)
        shapes += [
            Words(0 if anchor == "start" else 100, _place(top + 1 + place * _LINE), text, anchor)
            for place, line in enumerate(lines)
            for anchor, text in line
        ]
        middle = _place(top + len(lines) * _LINE + _BAND / 2)
        shapes.append(Line(null, _place(middle - _BAND / 2), null, _place(middle + _BAND / 2), "null"))
        shapes += _interval(row.estimate, axis, middle)
        top = middle + _BAND / 2 + _GAP
    below, height = _axis(question, axis, top - _GAP / 2, characters)
    return Drawing(height, (*shapes, *below))


def _place(y: float) -> float:
    return round(y, 2)


def _lines(row: Row, characters: int) -> list[list[tuple[str, str]]]:
    """Return the words over an interval, line by line, each with its anchor: whose it is, and at the end its value."""
    value = value_text(row.estimate)
    lines = [[("start", text)] for text in textwrap.wrap(row.label, characters)] or [[]]
    if sum(len(text) for _, text in lines[-1]) + 2 + len(value) <= characters:
        lines[-1].append(("end", value))
    else:
        lines.append([("end", value)])
    return lines


def _interval(estimate: Estimate, axis: Axis, y: float) -> Iterable[Line | Circle]:
    if estimate.low:
        low, high = axis.x(float(estimate.low)), axis.x(float(estimate.high))
        yield Line(low, y, high, y, "interval")
        for end in (low, high):
            yield Line(end, _place(y - _TICK), end, _place(y + _TICK), "interval")
    yield Circle(axis.x(float(estimate.value)), y, hollow=not estimate.low)


def _axis(question: Question, axis: Axis, top: float, characters: int) -> tuple[list[Line | Circle | Words], float]:
    """Return the axis below *top* with its numbers and words, and where it ends."""
    y = _place(top)
    shapes: list[Line | Circle | Words] = [Line(_LEFT, y, _RIGHT, y, "axis")]
    for tick in axis.ticks:
        x = axis.x(float(tick))
        shapes.append(Line(x, y, x, _place(y + _TICK), "axis"))
        shapes.append(Words(x, _place(y + 1.4), _tick_text(tick, question.metric), "middle"))
    base = y + 1.4 + _LINE
    shapes.append(Words(50, _place(base), axis_title(question.metric), "middle"))
    left, right = f"{_ARROWS[0]} {question.ends[0]}", f"{question.ends[1]} {_ARROWS[1]}"
    together = len(left) + len(right) + 3 <= characters
    for anchor, x, words in (("start", 0, left), ("end", 100, right)):
        for place, text in enumerate(textwrap.wrap(words, characters)):
            if place or anchor == "start" or not together:
                base += _LINE
            shapes.append(Words(x, _place(base), text, anchor))
    return shapes, _place(base + 0.5)
