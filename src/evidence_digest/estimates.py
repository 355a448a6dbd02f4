"""Statistics in the one house style: *r* = .28, 95% CI [.23, .33]; *g* = 0.60; β = −.31, *p* < .01."""

from __future__ import annotations

from .prose import Emphasis, Inline, Inlines, Text, plain_text
from .records import Estimate, Finding

# Metric → (is its symbol a Latin letter, set in italics?; can its value not exceed 1, so that it has no leading zero?)
METRICS: dict[str, tuple[bool, bool]] = {
    "r": (True, True),
    "d": (True, False),
    "g": (True, False),
    "z": (True, False),
    "β": (False, True),
    "ΔR²": (False, True),
    "OR": (False, False),
    "RR": (False, False),
    "HR": (False, False),
    "SMD": (False, False),
    "NNT": (False, False),
    "%": (False, False),
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


def _grouped(digits: str) -> str:
    return f"{int(digits):,}" if digits.isascii() and digits.isdigit() else digits


def estimate_text(estimate: Estimate) -> Inlines:
    """Return an estimate as it is printed."""
    italic, bounded = METRICS[estimate.metric]
    value = number(estimate.value, bounded=bounded)
    parts: list[Inline]
    if estimate.metric == "%":
        parts = [Text(f"{value}%")]
        interval = f"[{estimate.low}%, {estimate.high}%]"
    else:
        symbol = Text(estimate.metric)
        parts = [Emphasis((symbol,)) if italic else symbol, Text(f" = {value}")]
        interval = f"[{number(estimate.low, bounded=bounded)}, {number(estimate.high, bounded=bounded)}]"
    if estimate.low:
        parts.append(Text(f", 95% CI {interval}"))
    if estimate.p:
        relation = estimate.p if estimate.p[0] in "<>=≤≥" else f"= {estimate.p}"
        parts += [Text(", "), Emphasis((Text("p"),)), Text(f" {relation}")]
    for symbol_text, digits in (("k", estimate.k), ("N", estimate.n)):
        if digits:
            parts += [Text(", "), Emphasis((Text(symbol_text),)), Text(f" = {_grouped(digits)}")]
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
    first = inlines[0]
    if isinstance(first, Text) and plain_text((first,)):
        return (Text(first.text[0].upper() + first.text[1:]), *inlines[1:])
    return inlines
