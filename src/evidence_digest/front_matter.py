"""Read the front matter of a page: a strict subset of YAML in which every value keeps its line.

Scalars stay text, as the author wrote them: ``0.60`` keeps its zero, ``no`` is not false and ``2020-12`` is no date.
What a field means is for :mod:`evidence_digest.fields` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_MAXIMUM_DEPTH = 8
_MAXIMUM_LENGTH = 100_000  # characters; the longest real page has under 5,000
_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
# YAML forbids these, and libyaml names them by an offset that no author can use.
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff￾￿]")


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value."""

    text: str
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of values."""

    items: tuple[Value, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Named values, in the order of the page."""

    entries: tuple[tuple[Scalar, Value], ...]
    line: int


Value = Scalar | Sequence | Mapping


@dataclass(frozen=True, slots=True)
class Source:
    """A page's text in its two parts."""

    front: str  # without the --- lines; "" where there is none
    body: str
    body_line: int  # the line of the file on which the body begins


class FrontMatterError(Exception):
    """The front matter can't be read."""

    def __init__(self, message: str, line: int) -> None:
        super().__init__(message)
        self.message = message
        self.line = line


def split_page(text: str) -> Source:
    """Return the front matter and the body of a page's *text*.

    Raises :class:`FrontMatterError` when a front matter is opened and never closed.
    """
    first = _FENCE.match(text)
    if first is None:
        return Source("", text, 1)
    last = _FENCE.search(text, first.end())
    if last is None:
        raise FrontMatterError("the front matter is not closed: end it with a line ---", 1)
    front = text[first.end() + 1 : last.start()]
    return Source(front, text[last.end() + 1 :], text.count("\n", 0, last.end()) + 2)


def read_front_matter(front: str, first_line: int = 2) -> Mapping:
    """Return the mapping that *front* holds; the line numbers begin with *first_line*.

    Raises :class:`FrontMatterError` for text that is no YAML, is no mapping, or uses anchors, aliases, tags or
    duplicate keys.
    """
    if len(front) > _MAXIMUM_LENGTH:
        raise FrontMatterError(f"the front matter is longer than {_MAXIMUM_LENGTH:,} characters", 1)
    unreadable = _UNREADABLE.search(front)
    if unreadable:
        line = front.count("\n", 0, unreadable.start()) + first_line
        raise FrontMatterError(f"the front matter holds an unreadable character U+{ord(unreadable[0]):04X}", line)
    try:
        value = _build(yaml.parse(front, Loader=_LOADER), first_line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + first_line if mark else first_line
        reason = error.problem or error.context or "it can't be parsed"
        raise FrontMatterError(
            f"the front matter is not YAML: {reason}; quote a text that contains ': ' or ' #'", line
        ) from error
    except yaml.YAMLError as error:
        raise FrontMatterError(f"the front matter is not YAML: {error}", first_line) from error
    if value is None:
        return Mapping((), first_line)
    if not isinstance(value, Mapping):
        raise FrontMatterError("the front matter must be fields, each 'name: value'", value.line)
    return value


def _build(events: Iterator[yaml.Event], first_line: int) -> Value | None:
    """Return the document of *events*, built without recursion so that deep nesting can't exhaust the stack."""
    # Each open collection: its line, and the values met so far (for a mapping, keys and values in turn).
    stack: list[tuple[type[Sequence] | type[Mapping], int, list[Value]]] = []
    result: Value | None = None
    for event in events:
        line = event.start_mark.line + first_line
        done: Value
        if isinstance(event, yaml.AliasEvent):
            raise FrontMatterError("aliases (*name) are not allowed: write the value out", line)
        if isinstance(event, yaml.NodeEvent) and event.anchor is not None:
            raise FrontMatterError("anchors (&name) are not allowed", line)
        if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)) and event.tag is not None:
            raise FrontMatterError(f"YAML tags ({event.tag}) are not allowed", line)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(stack) == _MAXIMUM_DEPTH:
                raise FrontMatterError("the front matter is nested too deeply", line)
            stack.append((Mapping if isinstance(event, yaml.MappingStartEvent) else Sequence, line, []))
            continue
        if isinstance(event, yaml.ScalarEvent):
            done = Scalar(event.value.strip(), line)
        elif isinstance(event, yaml.CollectionEndEvent):
            kind, line, values = stack.pop()
            done = _mapping(values, line) if kind is Mapping else Sequence(tuple(values), line)
        elif isinstance(event, yaml.DocumentStartEvent) and result is not None:
            raise FrontMatterError("the front matter holds more than one YAML document", line)
        else:
            continue
        if stack:
            stack[-1][2].append(done)
        else:
            result = done
    return result


def _mapping(values: list[Value], line: int) -> Mapping:
    entries: list[tuple[Scalar, Value]] = []
    seen: dict[str, int] = {}
    for key, value in zip(values[::2], values[1::2], strict=True):
        if not isinstance(key, Scalar):
            raise FrontMatterError("a field's name must be plain text", key.line)
        if key.text in seen:
            raise FrontMatterError(f"duplicate field '{key.text}' (first on line {seen[key.text]})", key.line)
        seen[key.text] = key.line
        entries.append((key, value))
    return Mapping(tuple(entries), line)
