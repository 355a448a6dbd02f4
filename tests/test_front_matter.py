"""The strict subset of YAML."""

from __future__ import annotations

import pytest
import yaml

from evidence_digest import front_matter
from evidence_digest.front_matter import (
    FrontMatterError,
    Mapping,
    Refused,
    Scalar,
    Sequence,
    Value,
    read_front_matter,
    split_page,
)


@pytest.fixture(params=["libyaml", "python"], autouse=True)
def loader(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run every test with both readers of YAML: messages and lines must not hang on which is installed."""
    monkeypatch.setattr(front_matter, "_LOADER", yaml.CSafeLoader if request.param == "libyaml" else yaml.SafeLoader)


def plain(value: Value | None) -> object:
    """Return *value* as Python's own types."""
    match value:
        case Scalar(text):
            return text
        case Sequence(items):
            return [plain(item) for item in items]
        case Mapping(entries):
            return {key.text: plain(item) for key, item in entries}
        case Refused():
            return Refused
    return None


def read(text: str) -> object:
    mapping, faults = read_front_matter(text)
    assert faults == ()
    return plain(mapping)


def faults_of(text: str) -> list[tuple[int, str]]:
    return list(read_front_matter(text)[1])


class TestSplit:
    def test_both_parts_and_the_line_of_the_body(self) -> None:
        source = split_page("---\na: b\n---\n\n# Title\n")
        assert (source.front, source.body, source.body_line) == ("a: b\n", "\n# Title\n", 4)

    def test_white_space_after_the_dashes(self) -> None:
        assert split_page("---  \na: b\n---\t\n# Title").body == "# Title"

    @pytest.mark.parametrize("text", ["# Title\n", "", "\n---\na: b\n---\n", "----\na: b\n----\n", "-- -\n"])
    def test_none(self, text: str) -> None:
        source = split_page(text)
        assert (source.front, source.body, source.body_line) == ("", text, 1)

    def test_rules_in_the_body_stay_there(self) -> None:
        source = split_page("---\na: b\n---\n# Title\n\n---\n\nText\n\n---\n")
        assert source.front == "a: b\n"
        assert source.body == "# Title\n\n---\n\nText\n\n---\n"

    def test_nothing_but_front_matter(self) -> None:
        for text in ("---\na: b\n---", "---\na: b\n---\n"):
            source = split_page(text)
            assert (source.front, source.body) == ("a: b\n", "")

    def test_empty_front_matter(self) -> None:
        assert split_page("---\n---\n# Title").front == ""

    def test_not_closed(self) -> None:
        with pytest.raises(FrontMatterError) as caught:
            split_page("---\na: b\n# Title\n ---\n")
        assert caught.value.line == 1


class TestValues:
    def test_text_stays_as_it_is_written(self) -> None:
        assert read("a: 0.60\nb: no\nc: 2020-12\nd: -0.31\ne: 010\nf: 1_000\ng: 2020-12-01") == {
            "a": "0.60",
            "b": "no",
            "c": "2020-12",
            "d": "-0.31",
            "e": "010",
            "f": "1_000",
            "g": "2020-12-01",
        }

    def test_nothing_is_empty(self) -> None:
        assert read("a:\nb: ~\nc: null\nd: 'null'\ne: ''") == {"a": "", "b": "", "c": "", "d": "null", "e": ""}
        assert read("") == {}
        assert read("# only a comment\n") == {}

    def test_line_breaks_become_spaces_and_no_break_spaces_stay(self) -> None:
        assert read("a: one\n  two\nb: >\n  one\n  two\nc: |\n  one\n\n  two\nd: 'N\u00a0=\u00a040'") == {
            "a": "one two",
            "b": "one two",
            "c": "one two",
            "d": "N\u00a0=\u00a040",
        }

    def test_lists_and_fields_within(self) -> None:
        assert read("a: [b, c]\nd:\n  - e: f\n    g: h\n  - i\nj: {}") == {
            "a": ["b", "c"],
            "d": [{"e": "f", "g": "h"}, "i"],
            "j": {},
        }

    def test_every_value_keeps_its_line(self) -> None:
        mapping, _ = read_front_matter("a: b\n\nc:\n  - d\n  - e: f\n", first_line=2)
        assert mapping is not None
        (_, first), (key, second) = mapping.entries
        assert (mapping.line, first.line, key.line) == (2, 2, 4)
        assert isinstance(second, Sequence)
        assert [item.line for item in second.items] == [5, 6]


class TestFaults:
    """Every fault of form is told with its line, and none hides another."""

    def test_all_in_one_run(self) -> None:
        text = "a: &x 1\na: 2\nb: *x\nc: !!str d\n? [e]\n: f\ng: \"\\0\"\nh: 'fine'\n"
        mapping, faults = read_front_matter(text)
        assert [(line, message.split(":")[0]) for line, message in sorted(faults)] == [
            (2, "the anchor &x is not allowed"),
            (3, "duplicate field 'a', first on line 2"),
            (4, "the alias *x is not allowed"),
            (5, "the YAML tag tag"),
            (6, "a field's name must be plain text"),
            (8, "the character U+0000 can't stand in a page"),
        ]
        assert plain(mapping) == {"a": "1", "b": Refused, "c": "d", "g": Refused, "h": "fine"}

    def test_duplicate_within(self) -> None:
        assert faults_of("a:\n  b: 1\n  c: 2\n  b: 3") == [(5, "duplicate field 'b', first on line 3: remove one")]

    def test_aliases_are_never_followed(self) -> None:
        bomb = "a: &a [x]\n" + "".join(
            f"{chr(98 + i)}: &{chr(98 + i)} [*{chr(97 + i)}, *{chr(97 + i)}]\n" for i in range(20)
        )
        mapping, faults = read_front_matter(bomb)
        assert len(faults) == 21 + 40
        assert mapping is not None
        assert mapping.entries[20][1] == Sequence((Refused(22), Refused(22)), 22)

    def test_alias_as_a_name(self) -> None:
        mapping, faults = read_front_matter("a: &x b\n*x : c\nd: e")
        assert len(faults) == 2
        assert plain(mapping) == {"a": "b", "d": "e"}

    @pytest.mark.parametrize(
        ("text", "line", "remedy"),
        [
            ("a: b\nc: d: e", 3, "': '"),
            ("a: b\nc:\n\t- d", 4, "tabs"),
            ("a: @b", 2, "@"),
            ("a: [b, c\nd: e", 2, "]"),
            ("a: [b,, c]", 2, "]"),
            ("a: { b: c\nd: e", 2, "}"),
            ('a: b\nc: "d\ne: f', 3, "quotation mark"),
            ("a: *Most* people", 2, "*"),
            ("a: *Most people", 2, "*"),
            ("a: > .05", 2, ">"),
            ('a: "\\q"', 2, "backslash"),
            ("a: b\nc\nd: e", 3, "name: value"),
            ("a:\n    b: c\n  d: e", 4, "align"),
            ("a: 'it's'", 2, "align"),
            ("a: ? b", 2, "?"),
            ("a: b\n...\nc: d", 4, "..."),
            ("- a\n- b", 2, "name: value"),
            ("just text", 2, "name: value"),
        ],
    )
    def test_unreadable_yaml_names_line_and_remedy(self, text: str, line: int, remedy: str) -> None:
        mapping, faults = read_front_matter(text)
        assert mapping is None
        ((found, message),) = faults
        assert found == line
        assert remedy in message
        assert "did not find" not in message
        assert "expected" not in message

    def test_faults_before_unreadable_yaml_are_told_too(self) -> None:
        assert len(faults_of("a: &x b\nc: [d")) == 2

    def test_depth(self) -> None:
        assert read("a: " + "[" * 7 + "]" * 7) == {"a": [[[[[[[]]]]]]]}
        for depth in (8, 10_000):
            mapping, faults = read_front_matter("a: " + "[" * depth + "]" * depth)
            assert mapping is None
            assert "nested too deeply" in faults[0][1]

    def test_length(self) -> None:
        assert read("a: " + "b" * 90_000) == {"a": "b" * 90_000}
        mapping, faults = read_front_matter("a: " + "b" * 100_000)
        assert mapping is None
        assert "longer than 100,000" in faults[0][1]

    def test_long_names_are_cut_in_messages(self) -> None:
        name = "x" * 500
        ((_, message),) = faults_of(f"{name}: a\n{name}: b")
        assert len(message) < 150
