"""Read the front matter of a page: a strict subset of YAML in which every value keeps its line.

Scalars stay text, in the author's own digits and words: ``0.60`` keeps its zero, ``no`` is not false and ``2020-12``
is no date.  What a field means is for :mod:`evidence_digest.fields` to say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import yaml

from .problems import shown
from .tex_text import NONCHARACTERS

_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events, without or with libyaml
_MAXIMUM_DEPTH = 8
_MAXIMUM_LENGTH = 100_000  # characters; the longest real page has under 5,000
_FENCE = re.compile(r"^---[ \t]*$", re.MULTILINE)
_BLANK = re.compile(r"[ \t\n]+")  # no-break and thin spaces are the author's own
# Characters that no text has on purpose: YAML, XML and TeX refuse them, or programs differ on whether a line ends
# there, so that no line number would be right.
UNREADABLE = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufeff{NONCHARACTERS}]")
_BRACKET = "close the list with ], and quote a text in it that contains a comma or ': '"
_ALIGN = "align the field with the others, and quote the whole of a text that begins with * or a quote"
# Part of what the YAML reader says → what an author can do, and whether the fault is where the value began.
_REMEDIES = (
    ("mapping values are not allowed", "quote a text that contains ': ', or align the field with the others", False),
    ("cannot start any token", "indent with spaces, not tabs, and quote a text that begins with @, `, % or >", False),
    ("alphabetic or numeric", "quote a text that begins with * or &", False),
    ("line break", "quote a text that begins with > or |", False),
    ("or ']'", _BRACKET, True),
    ("node content", _BRACKET, True),
    ("or '}'", "close the braces with }, and quote a text in them that contains a comma or ': '", True),
    ("end of stream", "a quotation mark is not closed", True),
    ("<document start>", "end the front matter with a line ---, not with ...", False),
    ("mapping keys are not allowed", "quote a text that begins with ?", False),
    ("escape", "use single quotes around a text that contains a backslash", False),
    ("expected ':'", "write 'name: value', or indent a text that goes on over several lines", True),
    ("expected key", _ALIGN, False),
    ("expected <block end>", _ALIGN, False),
)

Fault = tuple[int, str]  # line of the file, message


@dataclass(frozen=True, slots=True)
class Scalar:
    """One value."""

    text: str  # without the white space around it; within it, line breaks are spaces
    line: int


@dataclass(frozen=True, slots=True)
class Sequence:
    """A list of values."""

    items: tuple[Value, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Mapping:
    """Named values, in the order of the page; no name stands twice."""

    entries: tuple[tuple[Scalar, Value], ...]
    line: int


@dataclass(frozen=True, slots=True)
class Refused:
    """A value that can't be used; its fault has been noted."""

    line: int


Value = Scalar | Sequence | Mapping | Refused


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


def read_front_matter(front: str, first_line: int = 2) -> tuple[Mapping | None, tuple[Fault, ...]]:
    """Return the mapping that *front* holds, None when it can't be read, and all that is wrong with its form.

    The line numbers begin with *first_line*.  Anchors, aliases, tags and duplicate fields are faults: each would be
    taken silently for something that the author did not write.
    """
    if len(front) > _MAXIMUM_LENGTH:
        return None, ((first_line, f"the front matter is longer than {_MAXIMUM_LENGTH:,} characters: shorten it"),)
    builder = _Builder(first_line)
    try:
        value = builder.build(yaml.parse(front, Loader=_LOADER))
        if value is not None and not isinstance(value, Mapping):
            raise FrontMatterError("the front matter must be fields, each 'name: value'", value.line)
    except FrontMatterError as error:
        return None, (*builder.faults, (error.line, error.message))
    except yaml.YAMLError as error:
        fault = _explained(error, first_line)
        # "*Most people" is an alias, and then what follows has no place: one slip, told once
        told = fault[0] in {line for line, _ in builder.faults}
        return None, (*builder.faults, *(() if told else (fault,)))
    return value or Mapping((), first_line), tuple(builder.faults)


def _explained(error: yaml.YAMLError, first_line: int) -> Fault:
    reason, line = str(error).partition("\n")[0], first_line
    if isinstance(error, yaml.MarkedYAMLError):
        reason = error.problem or error.context or reason
        for part, remedy, begun in _REMEDIES:
            if part in reason:
                mark = (error.context_mark if begun else None) or error.problem_mark
                return (mark.line if mark else 0) + first_line, f"the front matter can't be read here: {remedy}"
        line += error.problem_mark.line if error.problem_mark else 0
    return line, f"the front matter can't be read here: {reason}"


class _Builder:
    """Build values from the events of YAML, without recursion so that deep nesting can't exhaust the stack."""

    def __init__(self, first_line: int) -> None:
        self.faults: list[Fault] = []
        self._first_line = first_line
        # Each open collection: its kind, its line, and the values met so far (keys and values in turn).
        self._stack: list[tuple[type[Sequence] | type[Mapping], int, list[Value]]] = []

    def build(self, events: Iterator[yaml.Event]) -> Value | None:
        result: Value | None = None
        for event in events:
            if isinstance(event, yaml.DocumentStartEvent) and result is not None:
                raise FrontMatterError("the front matter ends in a line ---, not in ...", self._line(event))
            done = self._value(event)
            if done is None:
                continue
            if self._stack:
                self._stack[-1][2].append(done)
            else:
                result = done
        return result

    def _line(self, event: yaml.Event) -> int:
        return (event.start_mark.line if event.start_mark else 0) + self._first_line

    def _value(self, event: yaml.Event) -> Value | None:
        """Return the value that ends with *event*, or None when none does."""
        line = self._line(event)
        if isinstance(event, yaml.AliasEvent):
            remedy = "write the value out, or quote a text that begins with *"
            self.faults.append((line, f"the alias *{event.anchor} is not allowed: {remedy}"))
            return Refused(line)
        if isinstance(event, yaml.CollectionEndEvent):
            kind, line, values = self._stack.pop()
            return self._mapping(values, line) if kind is Mapping else Sequence(tuple(values), line)
        if isinstance(event, (yaml.ScalarEvent, yaml.CollectionStartEvent)):
            if event.anchor is not None:
                self.faults.append((line, f"the anchor &{event.anchor} is not allowed: remove it"))
            if event.tag is not None:
                self.faults.append((line, f"the YAML tag {event.tag} is not allowed: remove it, or quote the text"))
        if isinstance(event, yaml.ScalarEvent):
            return self._scalar(event, line)
        if isinstance(event, yaml.CollectionStartEvent):
            if len(self._stack) == _MAXIMUM_DEPTH:
                raise FrontMatterError("the front matter is nested too deeply: no field needs more than 4 levels", line)
            self._stack.append((Mapping if isinstance(event, yaml.MappingStartEvent) else Sequence, line, []))
        return None

    def _scalar(self, event: yaml.ScalarEvent, line: int) -> Scalar | Refused:
        unreadable = UNREADABLE.search(event.value)
        if unreadable:  # written as an escape, such as "\0"
            self.faults.append((line, unreadable_message(unreadable[0])))
            return Refused(line)
        text = _BLANK.sub(" ", event.value).strip(" ")
        empty = not event.style and text in {"~", "null", "Null", "NULL"}  # YAML's words for nothing
        return Scalar("" if empty else text, line)

    def _mapping(self, values: list[Value], line: int) -> Mapping:
        entries: list[tuple[Scalar, Value]] = []
        seen: dict[str, int] = {}
        for key, value in zip(values[::2], values[1::2], strict=True):
            if isinstance(key, Refused):
                continue
            if not isinstance(key, Scalar):
                self.faults.append((key.line, "a field's name must be plain text"))
            elif key.text in seen:
                first = seen[key.text]
                self.faults.append((key.line, f"duplicate field {shown(key.text)}, first on line {first}: remove one"))
            else:
                seen[key.text] = key.line
                entries.append((key, value))
        return Mapping(tuple(entries), line)


def unreadable_message(character: str) -> str:
    """Return what is said of a character of :data:`UNREADABLE`."""
    return f"the character U+{ord(character):04X} can't stand in a page: delete it"
