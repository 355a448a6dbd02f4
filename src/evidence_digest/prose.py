"""The little markup that may be shown away from its page, as a tree that every format renders.

Two parsers: :func:`parse_inline` for takeaways and study facts (plain text and ``*emphasis*``), :func:`parse_prose`
for practice implications (paragraphs, lists, emphasis, links, and the roles in :data:`ROLES`).
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator
from dataclasses import dataclass

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.myst_role import myst_role_plugin

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


@functools.cache
def _markdown() -> MarkdownIt:
    # HTML is parsed so that it can be refused, never to be passed on.
    return MarkdownIt("commonmark", {"html": True}).use(myst_role_plugin)


def parse_prose(source: str) -> tuple[Prose, tuple[tuple[int, str], ...]]:
    """Return the tree of *source* and its faults, each as (line of *source* from 0, what may not stand there)."""
    faults: list[tuple[int, str]] = []
    blocks, _ = _blocks(_markdown().parse(source), 0, faults)
    return blocks, tuple(dict.fromkeys(faults))


_NAMES = {
    "blockquote_open": "a quotation",
    "code_block": "an indented block",
    "fence": "a fenced block or directive",
    "heading_open": "a heading",
    "hr": "a rule",
    "html_block": "raw HTML",
    "html_inline": "raw HTML",
    "code_inline": "code",
    "image": "a picture",
}


def _blocks(tokens: list[Token], start: int, faults: list[tuple[int, str]]) -> tuple[Prose, int]:
    """Return the blocks from token *start* to the token that closes them, and that token's place."""
    blocks: list[Block] = []
    place = start
    while place < len(tokens):
        token = tokens[place]
        if token.nesting < 0:
            break
        line = token.map[0] if token.map else 0
        if token.type == "paragraph_open":
            inline = tokens[place + 1]
            children, _ = _inlines(inline.children or [], 0, line, faults)
            blocks.append(Paragraph(children))
            place += 3
        elif token.type in {"bullet_list_open", "ordered_list_open"}:
            items: list[Prose] = []
            place += 1
            while tokens[place].type == "list_item_open":
                item, place = _blocks(tokens, place + 1, faults)
                items.append(item)
                place += 1
            blocks.append(List(tuple(items), ordered=token.type == "ordered_list_open"))
            place += 1
        else:
            faults.append((line, _NAMES.get(token.type, token.type)))
            place = _skip(tokens, place)
    return tuple(blocks), place


def _skip(tokens: list[Token], place: int) -> int:
    """Return the place after the element that opens at *place*."""
    depth = tokens[place].nesting
    while depth > 0:
        place += 1
        depth += tokens[place].nesting
    return place + 1


def _inlines(tokens: list[Token], start: int, line: int, faults: list[tuple[int, str]]) -> tuple[Inlines, int]:
    children: list[Inline] = []
    place = start
    while place < len(tokens):
        token = tokens[place]
        if token.nesting < 0:
            break
        if token.type == "text":
            children.append(Text(token.content))
        elif token.type in {"softbreak", "hardbreak"}:
            line += 1
            children.append(Text(" "))
        elif token.type in {"em_open", "strong_open", "link_open"}:
            inner, place = _inlines(tokens, place + 1, line, faults)
            if token.type == "link_open":
                children.append(Link(str(token.attrGet("href") or ""), inner))
            else:
                children.append(Emphasis(inner, strong=token.type == "strong_open"))
        elif token.type == "myst_role" and token.meta["name"] in ROLES:
            children.append(Role(token.meta["name"], token.content))
        else:
            name = f"the role {{{token.meta['name']}}}" if token.type == "myst_role" else _NAMES.get(token.type)
            faults.append((line, name or token.type))
        place += 1
    return tuple(child for child in children if child != Text("")), place


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
