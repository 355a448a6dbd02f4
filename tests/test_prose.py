"""The little markup that is shown away from its page."""

from __future__ import annotations

import pytest

from evidence_digest.prose import (
    Emphasis,
    Inlines,
    Link,
    List,
    Paragraph,
    Role,
    Text,
    inlines_of,
    parse_inline,
    parse_prose,
    plain_text,
)


class TestInline:
    @pytest.mark.parametrize(
        ("text", "expected"),
        [
            ("", ()),
            ("plain", (Text("plain"),)),
            ("*all*", (Emphasis((Text("all"),)),)),
            ("a *b c* d", (Text("a "), Emphasis((Text("b c"),)), Text(" d"))),
            ("*a**b*", (Emphasis((Text("a"),)), Emphasis((Text("b"),)))),
            ("2 * 3 * 4", (Text("2 * 3 * 4"),)),
            ("5* hotel", (Text("5* hotel"),)),
            ("* a*", (Text("* a*"),)),
            ("**", (Text("**"),)),
            ("a_b_c `d` [e](f) <g>", (Text("a_b_c `d` [e](f) <g>"),)),
        ],
    )
    def test_emphasis_and_nothing_else(self, text: str, expected: Inlines) -> None:
        assert parse_inline(text) == expected

    def test_no_character_is_lost(self) -> None:
        text = "β = −.31, *p* < .01; 中文 *x y* & <z> \\ ~ *"
        parts = [
            f"*{plain_text((part,))}*" if isinstance(part, Emphasis) else plain_text((part,))
            for part in parse_inline(text)
        ]
        assert "".join(parts) == text
        assert len(parts) == 5


class TestProse:
    def test_paragraphs_and_everything_within(self) -> None:
        source = 'One *em **both*** [link *x*](a.md "t")\n{cite:t}`Katz2019` {doc}`x <y>`\n\n<https://a.org> \\*&amp;\n'
        prose, faults = parse_prose(source)
        assert faults == ()
        assert prose == (
            Paragraph(
                (
                    Text("One "),
                    Emphasis((Text("em "), Emphasis((Text("both"),), strong=True))),
                    Text(" "),
                    Link("a.md", (Text("link "), Emphasis((Text("x"),)))),
                    Text(" "),
                    Role("cite:t", "Katz2019"),
                    Text(" "),
                    Role("doc", "x <y>"),
                )
            ),
            Paragraph((Link("https://a.org", (Text("https://a.org"),)), Text(" *&"))),
        )

    def test_lists(self) -> None:
        prose, faults = parse_prose("- a\n- b\n\n  c\n  1. d\n  2. e\n\n1. f\n")
        assert faults == ()

        def one(text: str) -> Paragraph:
            return Paragraph((Text(text),))

        inner = List(((one("d"),), (one("e"),)), ordered=True)
        assert prose == (List(((one("a"),), (one("b"), one("c"), inner))), List(((one("f"),),), ordered=True))

    @pytest.mark.parametrize(
        ("source", "line", "what"),
        [
            ("a\n\n## b", 2, "a heading"),
            ("a\n\nb\n---", 2, "a heading"),
            ("a\n\n> b\n>\n> > c", 2, "a quotation"),
            ("a\n\n---\n\nb", 2, "a rule"),
            ("a\n\n    b", 2, "an indented block"),
            ("a\n\n```\nb\n```", 2, "a fenced block or directive"),
            ("a\n\n:::{note}\nb\n:::", 2, "a fenced block or directive"),
            ("a\n\n| b |\n| - |\n| c |", 2, "a table"),
            ("a\n\n<div>b</div>", 2, "raw HTML"),
            ("a\nb <i>", 1, "raw HTML"),
            ("*a\nb* `c`", 1, "code"),
            ("a\nb ![c](d.png)", 1, "a picture"),
            ("a\nb {ref}`c`", 1, "the role {ref}"),
            ("a[^1]\n\nb", 0, "a footnote"),
            ("a\n\n[^1]: b", 2, "a footnote"),
            ("a\n\n(b)=\nc", 2, "a label"),
            ("a\n\n% b", 2, "a comment"),
            ("a\n\n+++\n\nb", 2, "a block break"),
            ("- a\n  - b\n    - c\n      - d", 3, "a list in a list in a list"),
            ("- a\n- ## b", 1, "a heading"),
        ],
    )
    def test_what_may_not_stand_there(self, source: str, line: int, what: str) -> None:
        prose, faults = parse_prose(source)
        assert faults[0] == (line, what)
        assert {fault for _, fault in faults} == {what}
        # What is around it stays.
        assert plain_text(tuple(inlines_of(prose))).startswith("a") or source.startswith("*")

    def test_every_fault_in_one_run(self) -> None:
        _, faults = parse_prose("a `b` ![c](d)\n`e`\n\n## f\n\n- `g`\n")
        assert faults == ((0, "code"), (0, "a picture"), (1, "code"), (3, "a heading"), (5, "code"))

    def test_depth_is_bounded(self) -> None:
        deep = "*a _b " * 3000 + "x" + "_ y*" * 3000
        assert parse_prose(deep)[1] == ((0, "emphasis within emphasis"),)
        for source in (deep, "- " * 3000 + "a", "1. " * 3000 + "a", "> " * 3000 + "a", "[" * 3000 + "a"):
            prose, _ = parse_prose(source)
            assert repr(prose)  # a record is hashed by what it prints as

    def test_nothing_is_lost_in_deep_emphasis(self) -> None:
        (block,), faults = parse_prose("*a _b " * 4 + "x" + "_ y*" * 4)
        assert faults
        assert isinstance(block, Paragraph)
        assert plain_text(block.children) == "a b " * 4 + "x" + " y" * 4

    def test_empty(self) -> None:
        assert parse_prose("") == ((), ())


def test_plain_text_has_no_markup() -> None:
    inlines = (Text("a "), Emphasis((Text("b "), Link("x", (Text("c"),)))), Role("term", "d"))
    assert plain_text(inlines) == "a b cd"
