"""Statistics in the one house style: *r* = .28, 95% CI [.23, .33]; *g* = 0.60; β = −.31, *p* < .01."""

from __future__ import annotations

import math
from dataclasses import dataclass

from .prose import Emphasis, Inline, Inlines, Text
from .records import Estimate, Finding


@dataclass(frozen=True, slots=True)
class Metric:
    """How a statistic is printed, and what its value can be."""

    italic: bool = False  # its symbol is a Latin letter
    bounded: bool = False  # its value can't exceed 1, so that it has no leading zero
    least: float = -math.inf
    most: float = math.inf


METRICS: dict[str, Metric] = {
    "r": Metric(italic=True, bounded=True, least=-1, most=1),
    "d": Metric(italic=True),
    "g": Metric(italic=True),
    "z": Metric(italic=True),
    "β": Metric(bounded=True),
    "ΔR²": Metric(bounded=True, least=0, most=1),
    "OR": Metric(least=0),
    "RR": Metric(least=0),
    "HR": Metric(least=0),
    "SMD": Metric(),
    "NNT": Metric(),
    "%": Metric(),
}


def number(digits: str, *, bounded: bool) -> str:
    """Return *digits* with a true minus sign, and with a leading zero unless the value is *bounded* by 1."""
    sign = "−" if digits.startswith("-") else ""
    unsigned = digits.lstrip("+-")
    if bounded and unsigned.startswith("0."):
        unsigned = unsigned[1:]
    elif not bounded and unsigned.startswith("."):
        unsigned = "0" + unsigned
    return sign + unsigned


def estimate_text(estimate: Estimate) -> Inlines:
    """Return an estimate as it is printed."""
    metric = METRICS[estimate.metric]
    unit = "%" if estimate.metric == "%" else ""
    value, low, high = (
        number(digits, bounded=metric.bounded) + unit for digits in (estimate.value, estimate.low, estimate.high)
    )
    symbol = Text(estimate.metric)
    parts: list[Inline] = [Emphasis((symbol,)) if metric.italic else symbol, Text(f" = {value}")]
    if unit:
        parts = [Text(value)]
    if estimate.low:
        parts.append(Text(f", 95% CI [{low}, {high}]"))
    if estimate.p:
        parts += [Text(", "), Emphasis((Text("p"),)), Text(f" {estimate.p}")]
    for letter, digits in (("k", estimate.k), ("N", estimate.n)):
        if digits:
            parts += [Text(", "), Emphasis((Text(letter),)), Text(f" = {int(digits):,}")]
    return tuple(parts)


def finding_text(finding: Finding) -> Inlines:
    """Return a finding as one line."""
    if finding.estimate is None:
        return finding.text
    if finding.comparison:
        head: Inlines = (*finding.comparison, Text(" compared with "), *finding.comparator, Text(", "))
    else:
        head = (*finding.predictor, Text(" and "))
    line = (*_capitalised(head), *finding.outcome, Text(": "), *estimate_text(finding.estimate))
    if finding.favours:
        line = (*line, Text(" (favours "), *finding.favours, Text(")"))
    return line


def _capitalised(inlines: Inlines) -> Inlines:
    """Return *inlines* with a capital at the beginning, unless that is emphasised."""
    if inlines and isinstance(inlines[0], Text):
        return (Text(inlines[0].text[:1].upper() + inlines[0].text[1:]), *inlines[1:])
    return inlines
