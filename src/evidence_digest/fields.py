"""Typed access to front matter: each field is taken once, and every fault is noted with its line."""

from __future__ import annotations

import datetime
import enum
import re
from collections.abc import Callable
from typing import TypeVar

from .front_matter import Mapping, Scalar, Sequence, Value
from .problems import Problem, Severity, suggestion
from .prose import Inlines, parse_inline

T = TypeVar("T")
E = TypeVar("E", bound=enum.Enum)

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
NUMBER = re.compile(r"[-+−]?(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)")


class Fields:
    """The fields of one mapping.

    A ``take`` method returns the value or None (or an empty tuple) and notes what is wrong with it; :meth:`close`
    notes the fields that nobody took.
    """

    def __init__(self, mapping: Mapping, path: str, *, within: str = "") -> None:
        self._path = path
        self._within = within
        self._values = {key.text: (key.line, value) for key, value in mapping.entries}
        self._taken: set[str] = set()
        self.line = mapping.line
        self.problems: list[Problem] = []

    def note(self, message: str, line: int, *, code: str = "front-matter", error: bool = False) -> None:
        """Note a fault."""
        severity = Severity.ERROR if error else Severity.WARNING
        self.problems.append(Problem(self._path, line, message, code, severity))

    def name(self, field: str) -> str:
        """Return how messages name *field*."""
        return f"{self._within}.{field}" if self._within else field

    def line_of(self, field: str) -> int:
        """Return the line of *field*, or that of the mapping."""
        return self._values[field][0] if field in self._values else self.line

    def value(self, field: str, *, required: bool = False, expected: str = "") -> Value | None:
        """Take *field*; an empty value counts as absent."""
        self._taken.add(field)
        line, value = self._values.get(field, (self.line, None))
        if value is None or (isinstance(value, Scalar) and not value.text):
            if required:
                hint = f" ({expected})" if expected else ""
                self.note(f"field '{self.name(field)}' is missing{hint}", line, error=True)
            return None
        return value

    def text(self, field: str, *, required: bool = False, expected: str = "") -> str:
        """Take a field of one line of text."""
        value = self.value(field, required=required, expected=expected)
        if value is None:
            return ""
        if not isinstance(value, Scalar):
            self.note(f"field '{self.name(field)}' must be one text, not a list or fields", value.line, error=required)
            return ""
        return " ".join(value.text.split())

    def inline(self, field: str, *, required: bool = False) -> Inlines:
        """Take a field of plain text with ``*emphasis*``."""
        return parse_inline(self.text(field, required=required))

    def parsed(
        self, field: str, parse: Callable[[str], T], *, required: bool = False, code: str = "front-matter"
    ) -> T | None:
        """Take a field that *parse* reads; its :class:`ValueError` becomes the message."""
        text = self.text(field, required=required)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            self.note(f"field '{self.name(field)}': {error}", self.line_of(field), code=code, error=required)
            return None

    def date(self, field: str, *, required: bool = False) -> datetime.date | None:
        """Take a date, as in 2026-11-22."""

        def parse(text: str) -> datetime.date:
            if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
                raise ValueError(f"'{text}' is no date: write it as 2026-11-22")
            try:
                return datetime.date.fromisoformat(text)
            except ValueError:
                raise ValueError(f"'{text}' is no day of the calendar") from None

        return self.parsed(field, parse, required=required)

    def choice(self, field: str, choices: type[E], *, required: bool = False) -> E | None:
        """Take a member of *choices* by its value."""
        known = [str(choice.value) for choice in choices]

        def parse(text: str) -> E:
            if text not in known:
                raise ValueError(f"'{text}' is not one of {', '.join(known)}{suggestion(text, known)}")
            return choices(text)

        return self.parsed(field, parse, required=required)

    def number(self, field: str, *, required: bool = False) -> str:
        """Take a number in the author's own digits, with an ASCII minus."""

        def parse(text: str) -> str:
            if not NUMBER.fullmatch(text):
                raise ValueError(f"'{text}' is no number; a range or a sign of comparison goes into a text finding")
            return text.replace("−", "-")

        return self.parsed(field, parse, required=required) or ""

    def items(self, field: str, *, required: bool = False) -> tuple[Value, ...]:
        """Take a list; one value alone counts as a list of one."""
        value = self.value(field, required=required)
        if value is None:
            return ()
        if isinstance(value, Sequence):
            if required and not value.items:
                self.note(f"field '{self.name(field)}' is empty", value.line, error=True)
            return value.items
        return (value,)

    def scalars(self, field: str, *, required: bool = False) -> tuple[Scalar, ...]:
        """Take a list of texts, each with its line; repeated ones are noted and dropped."""
        texts: dict[str, Scalar] = {}
        for item in self.items(field, required=required):
            if not isinstance(item, Scalar) or not item.text:
                self.note(f"field '{self.name(field)}' must be a list of texts", item.line, error=required)
            elif item.text in texts:
                self.note(f"field '{self.name(field)}' names '{item.text}' twice", item.line)
            else:
                texts[item.text] = item
        return tuple(texts.values())

    def known(
        self, field: str, terms: dict[str, object] | frozenset[str], *, what: str, code: str, required: bool = False
    ) -> tuple[str, ...]:
        """Take a list of terms of a controlled list; unknown ones are noted and dropped."""
        found = []
        for scalar in self.scalars(field, required=required):
            if scalar.text in terms:
                found.append(scalar.text)
            else:
                self.note(f"unknown {what} '{scalar.text}'{suggestion(scalar.text, terms)}", scalar.line, code=code)
        return tuple(found)

    def mapping(self, field: str, *, required: bool = False) -> Fields | None:
        """Take a field that holds fields of its own; their problems are to be collected by the caller."""
        value = self.value(field, required=required)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            self.note(f"field '{self.name(field)}' must hold fields of its own", value.line, error=required)
            return None
        return Fields(value, self._path, within=self.name(field))

    def close(self) -> None:
        """Note every field that nobody took."""
        for field, (line, _) in self._values.items():
            if field not in self._taken:
                hint = suggestion(field, self._taken)
                unsafe = field == "myst"
                reason = ": pages can't change how they are parsed" if unsafe else hint
                self.note(
                    f"unknown field '{self.name(field)}'{reason}",
                    line,
                    code="markup" if unsafe else "front-matter",
                    error=unsafe,
                )
