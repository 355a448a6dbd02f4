"""The little markup that may be shown away from its page, as a tree that every format renders.

Two parsers: :func:`parse_inline` for takeaways and study facts (plain text and ``*emphasis*``), :func:`parse_prose`
for practice implications (paragraphs, lists, emphasis, links, and the roles in :data:`ROLES`).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from markdown_it.token import Token

from .page_markup import markdown

ROLES = ("cite", "cite:p", "cite:t", "doc", "term")


@dataclass(frozen=True, slots=True)
class Text:
    """Plain text."""

    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    """Emphasised text; *strong* tells one asterisk from two."""

    children: Inlines
    strong: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """A link to another page of the source tree or to a web address, as written."""

    target: str
    children: Inlines


@dataclass(frozen=True, slots=True)
class Role:
    """A role of :data:`ROLES` with its text."""

    name: str
    content: str


Inline = Text | Emphasis | Link | Role
Inlines = tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    children: Inlines


@dataclass(frozen=True, slots=True)
class List:
    """A bulleted or numbered list."""

    items: tuple[Prose, ...]
    ordered: bool = False


Block = Paragraph | List
Prose = tuple[Block, ...]

_EMPHASIS = re.compile(r"\*([^\s*](?:[^*]*[^\s*])?)\*")


def parse_inline(text: str) -> Inlines:
    """Return *text* with its ``*emphasis*``; every other character stands for itself."""
    children: list[Inline] = []
    end = 0
    for match in _EMPHASIS.finditer(text):
        if match.start() > end:
            children.append(Text(text[end : match.start()]))
        children.append(Emphasis((Text(match[1]),)))
        end = match.end()
    if end < len(text):
        children.append(Text(text[end:]))
    return tuple(children)


def parse_prose(source: str) -> tuple[Prose, tuple[tuple[int, str], ...]]:
    """Return the tree of *source* and its faults, each as (line of *source* from 0, what may not stand there)."""
    faults: list[tuple[int, str]] = []
    blocks = _blocks(markdown().parse(source), faults)
    return blocks, tuple(dict.fromkeys(faults))


_NAMES = {
    "blockquote_open": "a quotation",
    "code_block": "an indented block",
    "code_inline": "code",
    "colon_fence": "a fenced block or directive",
    "fence": "a fenced block or directive",
    "footnote_ref": "a footnote",
    "footnote_reference_open": "a footnote",
    "heading_open": "a heading",
    "hr": "a rule",
    "html_block": "raw HTML",
    "html_inline": "raw HTML",
    "image": "a picture",
    "myst_block_break": "a block break",
    "myst_line_comment": "a comment",
    "myst_target": "a label",
    "table_open": "a table",
}
_LISTS = {"bullet_list_open", "ordered_list_open"}
# Deeper nesting is no writing, and would exhaust the stack of whatever walks through the tree.
_MAXIMUM_LISTS = 3
_MAXIMUM_EMPHASIS = 5


def _blocks(tokens: Iterable[Token], faults: list[tuple[int, str]]) -> Prose:
    blocks: list[list[Block]] = [[]]  # of the whole, and of each open list item
    lists: list[list[Prose]] = []  # the items of each open list
    refused = 0  # how many elements are open of one that can't stand here
    for token in tokens:
        kind, line = token.type, token.map[0] if token.map else 0
        if refused:
            refused += token.nesting
        elif kind in _LISTS and len(lists) < _MAXIMUM_LISTS:
            lists.append([])
        elif kind == "list_item_open":
            blocks.append([])
        elif kind == "inline":
            blocks[-1].append(Paragraph(_inlines(token.children or (), line, faults)))
        elif kind == "list_item_close":
            lists[-1].append(tuple(blocks.pop()))
        elif kind in {"bullet_list_close", "ordered_list_close"}:
            blocks[-1].append(List(tuple(lists.pop()), ordered=kind.startswith("ordered")))
        elif kind not in {"paragraph_open", "paragraph_close"}:
            faults.append((line, "a list in a list in a list" if kind in _LISTS else _NAMES.get(kind, kind)))
            refused = token.nesting
    return tuple(blocks[0])


def _inlines(tokens: Iterable[Token], line: int, faults: list[tuple[int, str]]) -> Inlines:
    children: list[list[Inline]] = [[]]  # of the whole, and of each open element
    opened: list[Token] = []
    for token in tokens:
        if token.type == "text":
            children[-1] += [Text(token.content)] if token.content else []
        elif token.type in {"softbreak", "hardbreak"}:
            line += 1
            children[-1].append(Text(" "))
        elif token.nesting > 0:
            if len(opened) == _MAXIMUM_EMPHASIS:
                faults.append((line, "emphasis within emphasis"))
            opened.append(token)
            children.append([])
        elif token.nesting < 0:
            inner, opening = tuple(children.pop()), opened.pop()
            if len(opened) >= _MAXIMUM_EMPHASIS:
                children[-1] += inner
            elif opening.type == "link_open":
                children[-1].append(Link(str(opening.attrGet("href") or ""), inner))
            else:
                children[-1].append(Emphasis(inner, strong=opening.type == "strong_open"))
        elif token.type == "myst_role" and token.meta["name"] in ROLES:
            children[-1].append(Role(token.meta["name"], token.content))
        else:
            name = f"the role {{{token.meta['name']}}}" if token.type == "myst_role" else _NAMES.get(token.type)
            faults.append((line, name or token.type))
    return tuple(children[0])


def walk(inlines: Inlines) -> Iterator[Inline]:
    """Yield every inline, the outer before its children."""
    for inline in inlines:
        yield inline
        if isinstance(inline, (Emphasis, Link)):
            yield from walk(inline.children)


def inlines_of(prose: Prose) -> Iterator[Inline]:
    """Yield every inline of *prose*."""
    for block in prose:
        if isinstance(block, Paragraph):
            yield from walk(block.children)
        else:
            for item in block.items:
                yield from inlines_of(item)


def plain_text(inlines: Inlines) -> str:
    """Return *inlines* without their markup."""
    return "".join(
        part.text if isinstance(part, Text) else part.content
        for part in walk(inlines)
        if isinstance(part, (Text, Role))
    )
