"""Statistics in the house style."""

from __future__ import annotations

import pytest

from evidence_digest.estimates import METRICS, estimate_text, finding_text, number
from evidence_digest.prose import Emphasis, Text, parse_inline, plain_text
from evidence_digest.records import Estimate, Finding


@pytest.mark.parametrize(
    ("digits", "bounded", "free"),
    [
        ("0.60", ".60", "0.60"),
        (".6", ".6", "0.6"),
        ("-0.31", "−.31", "−0.31"),
        ("-.31", "−.31", "−0.31"),
        ("+0.5", ".5", "0.5"),
        ("1.00", "1.00", "1.00"),
        ("0", "0", "0"),
        ("-2", "−2", "−2"),
        ("10.50", "10.50", "10.50"),
    ],
)
def test_numbers(digits: str, bounded: str, free: str) -> None:
    assert number(digits, bounded=True) == bounded
    assert number(digits, bounded=False) == free


@pytest.mark.parametrize(
    ("estimate", "expected"),
    [
        (Estimate("r", "0.28", "0.23", "0.33"), "r = .28, 95% CI [.23, .33]"),
        (Estimate("g", ".6"), "g = 0.6"),
        (Estimate("β", "-0.31", p="< .01"), "β = −.31, p < .01"),
        (Estimate("d", "-0.20", "-0.41", "0.01", k="12"), "d = −0.20, 95% CI [−0.41, 0.01], k = 12"),
        (Estimate("OR", "1.50", n="2450"), "OR = 1.50, N = 2,450"),
        (Estimate("%", "-3.5", "-7", "0.5"), "−3.5%, 95% CI [−7%, 0.5%]"),
        (Estimate("%", "61.0", p="= .03", k="1", n="141"), "61.0%, p = .03, k = 1, N = 141"),
        (Estimate("ΔR²", "0.04"), "ΔR² = .04"),
    ],
)
def test_estimates(estimate: Estimate, expected: str) -> None:
    assert plain_text(estimate_text(estimate)) == expected


def test_latin_letters_are_in_italics_and_greek_and_abbreviations_are_not() -> None:
    italic = {name for name in METRICS if isinstance(estimate_text(Estimate(name, "0.5"))[0], Emphasis)}
    assert italic == {"r", "d", "g", "z"}
    text = estimate_text(Estimate("OR", "1", p="< .05", k="2", n="3"))
    assert [part.children for part in text if isinstance(part, Emphasis)] == [(Text("p"),), (Text("k"),), (Text("N"),)]


@pytest.mark.parametrize(
    ("finding", "expected"),
    [
        (Finding(text=parse_inline("Eight *domains*.")), "Eight domains."),
        (
            Finding(predictor=(Text("alliance"),), outcome=(Text("outcome"),), estimate=Estimate("r", "0.28")),
            "Alliance and outcome: r = .28",
        ),
        (
            Finding(
                comparison=(Text("therapy"),),
                comparator=(Text("control"),),
                outcome=(Text("depression"),),
                estimate=Estimate("g", "0.60"),
                favours=(Text("therapy"),),
            ),
            "Therapy compared with control, depression: g = 0.60 (favours therapy)",
        ),
        (
            Finding(predictor=parse_inline("*self*-doubt"), outcome=(Text("x"),), estimate=Estimate("g", "1")),
            "self-doubt and x: g = 1",
        ),
    ],
)
def test_findings(finding: Finding, expected: str) -> None:
    assert plain_text(finding_text(finding)) == expected


def test_emphasis_survives_in_a_finding() -> None:
    finding = Finding(predictor=parse_inline("a *b*"), outcome=(Text("c"),), estimate=Estimate("g", "1"))
    assert Emphasis((Text("b"),)) in finding_text(finding)
