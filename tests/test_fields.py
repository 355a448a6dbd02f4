"""Typed access to front matter."""

from __future__ import annotations

import datetime

import pytest

from evidence_digest.fields import Fields, Vocabulary
from evidence_digest.front_matter import read_front_matter
from evidence_digest.problems import Severity
from evidence_digest.prose import Emphasis, Text
from evidence_digest.records import Basis

TOPICS = Vocabulary("topic", "topic", frozenset({"alliance", "empathy"}), "see the list", {"bond": "alliance"})


def fields_of(text: str) -> Fields:
    mapping, _ = read_front_matter(text)
    assert mapping is not None
    return Fields(mapping, "page.md")


def told(fields: Fields) -> list[tuple[int, str, str]]:
    return [(problem.line, problem.severity.value, problem.message) for problem in fields.problems]


def test_values_in_their_types() -> None:
    fields = fields_of(
        "a: one\nb: 2026-11-22\nc: full-text\nd: −0.31\ne: 2,450\nf: An *open* question\ng: [x, y]\nh: {i: j}"
    )
    assert fields.text("a") == "one"
    assert fields.date("b") == datetime.date(2026, 11, 22)
    assert fields.choice("c", Basis) is Basis.FULL_TEXT
    assert fields.number("d") == "-0.31"
    assert fields.whole_number("e") == "2450"
    assert fields.inline("f") == (Text("An "), Emphasis((Text("open"),)), Text(" question"))
    assert [scalar.text for scalar in fields.words("g")] == ["x", "y"]
    within = fields.mapping("h")
    assert within is not None
    assert within.text("i") == "j"
    assert within.name("i") == "h.i"
    fields.close()
    assert fields.problems == []


@pytest.mark.parametrize("required", [False, True])
def test_absent_fields(required: bool) -> None:
    for source in ("z: 1", "z: 1\na:", "z: 1\na: ''"):
        fields = fields_of(source)
        assert fields.text("a", required=required, example="b") == ""
        line = 3 if "a:" in source else 2
        assert told(fields) == ([(line, "error", "field 'a' is missing: add 'a: b'")] if required else [])


@pytest.mark.parametrize("required", [False, True])
def test_wrong_shapes(required: bool) -> None:
    fields = fields_of("a: [b]\nc: {d: e}\nf: g\nh: [i, [j]]")
    assert fields.text("a", required=required) == ""
    assert fields.inline("c", required=required) == ()
    assert fields.mapping("f", required=required) is None
    assert [scalar.text for scalar in fields.scalars("h", required=required)] == ["i"]
    assert [problem.line for problem in fields.problems] == [2, 3, 4, 5]
    assert {problem.severity for problem in fields.problems} == {Severity.ERROR if required else Severity.WARNING}


def test_one_value_counts_as_a_list_of_one() -> None:
    assert [scalar.text for scalar in fields_of("a: b, c").scalars("a")] == ["b, c"]


def test_commas_in_a_list_of_words() -> None:
    fields = fields_of("a: b, c\nd: [e, 'f, g']")
    assert fields.words("a") == ()
    assert [scalar.text for scalar in fields.words("d")] == ["e"]
    assert [line for line, _, _ in told(fields)] == [2, 3]


def test_repeated_and_empty_items() -> None:
    fields = fields_of("a: [b, b, '', c]")
    assert [scalar.text for scalar in fields.scalars("a")] == ["b", "c"]
    assert [message for _, _, message in told(fields)] == [
        "field 'a' names 'b' twice: remove one",
        "field 'a' must be a list of texts: quote a text that contains ': '",
    ]


def test_required_lists_may_not_be_empty() -> None:
    fields = fields_of("a: []\nb: []")
    assert fields.items("a", required=True, example="[x]") == ()
    assert fields.items("b") == ()
    assert told(fields) == [(2, "error", "field 'a' is empty: write 'a: [x]'")]


def test_a_refused_value_is_not_told_twice() -> None:
    fields = fields_of("a: *x\nb: [*x, c]")
    assert fields.text("a", required=True) == ""
    assert [scalar.text for scalar in fields.scalars("b", required=True)] == ["c"]
    assert fields.problems == []


@pytest.mark.parametrize(
    "text", ["21 November 2026", "2026-02-30", "2026-11", "1999-01-01", "２０２６-11-22", "tomorrow"]
)
def test_no_date(text: str) -> None:
    fields = fields_of(f"a: {text}")
    assert fields.date("a") is None
    assert len(fields.problems) == 1


@pytest.mark.parametrize("text", ["0.2 to 0.3", "< .01", "1e5", "nan", "inf", ".", "1.", "٣", "9" * 5000, "0,5"])
def test_no_number(text: str) -> None:
    fields = fields_of(f"a: '{text}'\nb: '{text}'")
    assert fields.number("a") == ""
    assert fields.whole_number("b") == ""
    assert [line for line, _, _ in told(fields)] == [2, 3]
    assert all(len(message) < 180 for _, _, message in told(fields))


@pytest.mark.parametrize("text", ["0.60", ".6", "-.6", "+3", "12", "1.000"])
def test_numbers_keep_their_digits(text: str) -> None:
    assert fields_of(f"a: '{text}'").number("a") == text


@pytest.mark.parametrize("text", ["1,45", "12,3456", "1.5", "-3"])
def test_no_whole_number(text: str) -> None:
    fields = fields_of(f"a: '{text}'")
    assert fields.whole_number("a") == ""
    assert len(fields.problems) == 1


@pytest.mark.parametrize(
    "text", ["**bold**", "`code`", "a [link](b.md)", "<b>", "</b>", "AT&amp;T", "{cite:t}`Katz2019`", "&#38;"]
)
def test_markup_that_would_be_shown_as_it_is(text: str) -> None:
    fields = fields_of(f"a: 'x {text}'")
    fields.inline("a")
    assert len(fields.problems) == 1


@pytest.mark.parametrize("text", ["p < .05 & r > 0", "*one* [sic] {two}", "A & B", "2 * 3", "<.01", "x_y_z", "a:b"])
def test_plain_text_that_looks_like_markup(text: str) -> None:
    fields = fields_of(f"a: '{text}'")
    fields.inline("a")
    assert fields.problems == []


def test_unknown_terms_and_what_was_meant() -> None:
    fields = fields_of("topics:\n  - aliance\n  - Bond\n  - zzz\n  - empathy")
    assert fields.known("topics", TOPICS, example="[alliance]") == ("empathy",)
    assert told(fields) == [
        (3, "warning", "unknown topic 'aliance' (did you mean 'alliance'?): see the list"),
        (4, "warning", "unknown topic 'Bond' (did you mean 'alliance'?): see the list"),
        (5, "warning", "unknown topic 'zzz': see the list"),
    ]
    assert {problem.code for problem in fields.problems} == {"topic"}


def test_a_list_that_could_not_be_read_knows_nothing_and_says_nothing() -> None:
    fields = fields_of("topics: [alliance]")
    assert fields.known("topics", Vocabulary("topic", "topic", None, ""), example="") == ()
    assert fields.problems == []


def test_close_tells_what_nobody_took() -> None:
    fields = fields_of("taken: 1\ntakn: 2\nother: 3\nmyst: {}")
    fields.text("taken")
    fields.close()
    assert told(fields) == [
        (3, "warning", "unknown field 'takn' (did you mean 'taken'?)"),
        (4, "warning", "unknown field 'other': remove it"),
        (5, "error", "a page can't change how it is parsed: remove the field 'myst'"),
    ]
    assert fields.problems[2].code == "markup"


def test_close_knows_the_comma_that_ends_a_text() -> None:
    within = fields_of("a: { text: one, two }").mapping("a")
    assert within is not None
    assert within.text("text") == "one"
    within.close()
    assert told(within) == [(2, "warning", "unknown field 'a.two': quote a text that contains a comma")]


def test_missing_fields_within_are_told_at_their_parent() -> None:
    within = fields_of("a: 1\nstudy:\n\n  b: c").mapping("study")
    assert within is not None
    within.text("design", required=True)
    assert told(within) == [(3, "error", "field 'study.design' is missing")]
