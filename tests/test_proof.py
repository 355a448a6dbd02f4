"""The numbers of a text with their labels, and what counts as standing in the facts."""

from __future__ import annotations

from fractions import Fraction

import pytest

from evidence_digest.comparison import Passage, check
from evidence_digest.facts import Facts, read_facts
from evidence_digest.figures import figures
from evidence_digest.page_reader import Page
from evidence_digest.proof import Proof, paragraphs, prove_topic
from evidence_digest.wording import without_markup

FACTS = """\
source: Someone2020
names: [OQ-45]
facts:
  - { about: what was pooled, studies: 82, N|people: 6138, date: 1999 to 2011 }
  - { about: target symptoms, g: .56, CI: .40 to .72, p: < .001, words: [target] }
  - { about: quality of life, g: -.30, CI: -.44 to -.16, p: .02, k: 9, words: [quality] }
  - { about: "no longer depressed: therapy, usual care", share: [44%, 10%], words: [depressed] }
  - { about: drop-out, share: about 1/5 }
  - { about: sessions, sessions: 1 to 12 }
  - { about: trials with few faults, trials: [11, 13] }
  - { about: a hint, clients: over 300 }
exempt:
  - { text: 0 means none, reason: what a difference of 0 means }
"""


def facts() -> Facts:
    known = read_facts(FACTS, "facts.yaml")
    assert known.faults == ()
    return known


def faults(text: str) -> list[str]:
    ticks = check(Passage("prose", 1, without_markup(text)), facts())
    return [f"{tick.figure.text}: {tick.fault}" for tick in ticks if tick.fault]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("*r* = .28, 95% CI [.23, .33], *p* < .001", ["r .28", "CI .23 .33", "p < .001"]),
        ("β = −.31 and *I*² was 76%", ["β -.31", "I² 76%"]),
        ("an SMD of 0.20 to 0.30", ["SMD .20", "SMD .30"]),
        ("ΔR², the added share, was .13 for burnout", ["(ΔR²) .13"]),
        ("number needed to treat was 7.14 (5.00 to 12.82)", ["NNT 7.14", "range 5.00 12.82"]),
        ("from 1,266 to 6,320 clients", ["1266", "6320"]),
        ("12–15 sessions in 2011", ["12", "15", "2011"]),
        ("about one in five, one third, half", ["~ .2", "1/3", "1/2"]),
        ("A third result, and a third term", []),
        ("at least 10 trials, 6 months or longer, more than 16,000", ["≥ 10", "≥ 6", "> 16000"]),
        ("over 40 years", ["(>) 40"]),
        ("the OQ-45 and COVID-19", ["name", "name"]),
        ("eight domains", ["8"]),
        ("*d* about 0.34", ["d ~ .34"]),
        ("the {term}`*r* <correlation>` = .28 of {cite:t}`Curran2019`", ["r .28"]),
    ],
)
def test_figures(text: str, expected: list[str]) -> None:
    assert [_told(text, place) for place in range(len(figures(without_markup(text))))] == [
        " ".join(_fraction(word) for word in one.split()) for one in expected
    ]


def _told(text: str, place: int) -> str:
    figure = figures(without_markup(text))[place]
    label = figure.symbol or (f"({figure.inherited})" if figure.inherited else "")
    numbers = [
        part for quantity in figure.quantities for part in (quantity.bound, _number(quantity.value, quantity.percent))
    ]
    return " ".join(part for part in (label, *numbers) if part) if numbers else figure.kind


def _number(value: Fraction, percent: bool) -> str:
    return f"{value}%" if percent else str(value)


def _fraction(word: str) -> str:
    try:
        return str(Fraction(word.rstrip("%"))) + "%" * word.endswith("%")
    except ValueError:
        return word


@pytest.mark.parametrize(
    "text",
    [
        "82 studies with 6,138 clients, published from 1999 to 2011.",
        "There were 82 studies (*N* = 6,138).",
        "On target symptoms *g* = 0.56, 95% CI [0.40, 0.72], *p* < .001; 0 means none.",
        "It fell for quality of life (*g* = −.30, 95% CI [−.44, −.16], *p* = .02, *k* = 9).",
        "No longer depressed were 44% against 10%.",
        "About 1 client in 5 left.",
        "They had 1 to 12 sessions.",
        "Data came from 11 of 13 trials.",
        "The OQ-45 was given to more than 300 clients.",
        "One may wonder, and two questions follow.",
    ],
)
def test_what_stands(text: str) -> None:
    assert faults(text) == []


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("83 studies were pooled.", "83: no such number stands there"),
        ("82 clients were asked.", "82: that number stands there only with another label: 'studies' on line 4"),
        ("On target symptoms *d* = 0.56.", "0.56: that number stands there only with another label: 'g' on line 5"),
        ("On target symptoms *g* = −0.56.", "−0.56: no such number stands there"),
        ("On quality of life *g* = 0.56.", "0.56: line 5 has it, but about 'target', which is not said beside it"),
        ("On target symptoms *g* = 0.56, 95% CI [0.72, 0.40].", "95% CI [0.72, 0.40]: "),
        ("Target, not quality: *g* = 0.56, 95% CI [−.44, −.16].", "line 6 has it, but not with '0.56' before it"),
        ("On target symptoms *g* = 0.56, *p* = .02.", ".02: line 6 has it, but not with '0.56' before it"),
        ("On target symptoms *g* = 0.56, *p* = .001.", ".001: "),
        ("On target symptoms *g* = 0.56, 90% CI [0.40, 0.72].", "90%: no such number stands there"),
        ("No longer depressed were 10% against 44%.", "10%: line 7 has it, but only in this order: 44%, 10%"),
        ("No longer depressed were 44.", "44: that number stands there only with another label"),
        ("Data came from 13 of 11 trials.", "13: line 10 has it, but a part can't be more than '11'"),
        ("There were 300 clients.", "300: that number stands there only with another label"),
        ("There were more than 82 studies.", "82: that number stands there only with another label"),
        ("It took two sessions.", "two: no such number stands there"),
        ("They named three domains.", "three: no such number stands there"),
        ("They used the OQ-30.", "OQ-30: the name 'OQ-30' does not stand there"),
    ],
)
def test_what_does_not(text: str, fault: str) -> None:
    assert any(fault in found for found in faults(text)), faults(text)


def test_lines_of_a_page_stay_true() -> None:
    page = Page(
        "summaries/x.md", None, "Title of 7", "# Title of 7\n\n- First\n- 82 clients\n  and 7\n\n## Five\n", 10, ()
    )
    ticks = [tick for passage in paragraphs(page) for tick in check(passage, facts())]
    assert [(tick.line, tick.place, tick.figure.text) for tick in ticks if tick.fault] == [
        (10, "title", "7"),
        (13, "prose", "82"),
        (14, "prose", "7"),
        (16, "prose", "Five"),
    ]


def topic(text: str) -> list[str]:
    page = Page("topics/x.md", None, "X", f"# X\n\n{text}\n", 1, ())
    said = check(Passage("prose", 1, "82 studies; 44% no longer depressed against 10%"), facts())
    ticks = prove_topic(page, {"a-summary": facts()}, {"a-summary": Proof(said)})
    return [tick.fault for tick in ticks]


def test_topic_introductions() -> None:
    assert topic("First. {summary}`In 82 studies <a-summary>` it was so.") == [""]
    assert topic("In [82 studies](/summaries/2020/03-a-summary.md).") == [""]
    assert topic("In 82 studies. {summary}`A summary <a-summary>` has more.") == ["its sentence links to no summary"]
    assert topic("In 83 studies, {summary}`it says <a-summary>`.") == ["no such number stands there"]
    assert topic("With 6,138 people {summary}`it says <a-summary>`.") == ["the summary does not say it"]
