"""Typed access to front matter: each field is taken once, and every fault is noted with its line."""

from __future__ import annotations

import dataclasses
import datetime
import enum
import re
from collections.abc import Callable
from collections.abc import Mapping as Names
from typing import TypeVar

from .front_matter import Mapping, Refused, Scalar, Sequence, Value
from .problems import Problem, Severity, shown, suggestion
from .prose import Inlines, parse_inline

T = TypeVar("T")
E = TypeVar("E", bound=enum.Enum)

SLUG = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_DATE = re.compile(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[-+−]?(?:[0-9]{1,9}(?:\.[0-9]{1,9})?|\.[0-9]{1,9})")
_WHOLE = re.compile(r"[0-9]{1,9}|[0-9]{1,3}(?:,[0-9]{3}){1,2}")
# Markup that a reader would see as it was typed: only *emphasis* is rendered everywhere.
_MARKUP = re.compile(r"\*\*|(?:\{[\w:]+\})?`|\]\(|</?[A-Za-z]|&#?\w+;")


@dataclasses.dataclass(frozen=True, slots=True)
class Vocabulary:
    """A controlled list."""

    what: str  # how messages name a term of it
    code: str  # of problems
    terms: frozenset[str] | None  # None when the list itself could not be read: then nothing is called unknown
    remedy: str  # what to do about an unknown term
    also: Names[str, str] = dataclasses.field(default_factory=dict)  # other names of the terms, case-folded → the term

    def unknown(self, word: str) -> str:
        """Return what is said of a *word* that is no term, or nothing."""
        if self.terms is None or word in self.terms:
            return ""
        name = self.also.get(word.casefold())
        hint = f" (did you mean '{name}'?)" if name else suggestion(word, self.terms)
        return f"unknown {self.what} {shown(word)}{hint}: {self.remedy}"


class Fields:
    """The fields of one mapping.

    A ``take`` method returns the value or None (or an empty tuple) and notes what is wrong with it; :meth:`close`
    notes the fields that nobody took.  A field that is required and can't be read is an error, because the page
    has no record without it.
    """

    def __init__(self, mapping: Mapping, path: str, *, within: str = "", line: int = 0) -> None:
        self._path = path
        self._within = within
        self._values = {key.text: (key.line, value) for key, value in mapping.entries}
        self._taken: set[str] = set()
        self.line = line or mapping.line
        self.problems: list[Problem] = []

    def __contains__(self, field: str) -> bool:
        return field in self._values

    def __bool__(self) -> bool:
        return bool(self._values)

    def note(self, message: str, line: int, *, code: str = "front-matter", severity: Severity | None = None) -> None:
        """Note a fault: a warning, unless *severity* says otherwise."""
        self.problems.append(Problem(self._path, line, message, code, severity or Severity.WARNING))

    def name(self, field: str) -> str:
        """Return how messages name *field*."""
        return f"{self._within}.{field}" if self._within else field

    def line_of(self, field: str) -> int:
        """Return the line of *field*, or that of the mapping."""
        return self._values[field][0] if field in self._values else self.line

    def value(self, field: str, *, required: bool = False, example: str = "") -> Value | None:
        """Take *field*; an empty value counts as absent."""
        self._taken.add(field)
        line, value = self._values.get(field, (self.line, None))
        if isinstance(value, Refused):
            return None
        if value is None or (isinstance(value, Scalar) and not value.text):
            if required:
                remedy = f": add '{field}: {example}'" if example else ""
                self.note(f"field '{self.name(field)}' is missing{remedy}", line, severity=Severity.ERROR)
            return None
        return value

    def text(self, field: str, *, required: bool = False, example: str = "") -> str:
        """Take a field of one line of text."""
        value = self.value(field, required=required, example=example)
        if isinstance(value, Scalar):
            return value.text
        if value is not None:
            message = f"field '{self.name(field)}' must be one text, not a list or fields of its own"
            self.note(message, value.line, severity=_severity(required))
        return ""

    def inline(self, field: str, *, required: bool = False, example: str = "") -> Inlines:
        """Take a field of plain text with ``*emphasis*``."""
        return self.inlines_of(self.text(field, required=required, example=example), field, self.line_of(field))

    def inlines_of(self, text: str, field: str, line: int) -> Inlines:
        """Return *text* of *field* as :meth:`inline` does."""
        markup = _MARKUP.search(text)
        if markup:
            message = f"field '{self.name(field)}' is plain text with *emphasis*: '{markup[0]}' would be shown as it is"
            self.note(message, line)
        return parse_inline(text)

    def parsed(
        self,
        field: str,
        parse: Callable[[str], T],
        *,
        required: bool = False,
        example: str = "",
        code: str = "front-matter",
    ) -> T | None:
        """Take a field that *parse* reads; its :class:`ValueError` becomes the message."""
        text = self.text(field, required=required, example=example)
        if not text:
            return None
        try:
            return parse(text)
        except ValueError as error:
            message = f"field '{self.name(field)}': {error}"
            self.note(message, self.line_of(field), code=code, severity=_severity(required))
            return None

    def date(self, field: str, *, required: bool = False) -> datetime.date | None:
        """Take a date, as in 2026-11-22."""
        return self.parsed(field, _date, required=required, example="2026-11-22")

    def truth(self, field: str) -> bool:
        """Take true or false; without the field it is false."""
        return bool(self.parsed(field, _truth))

    def choice(self, field: str, choices: type[E], *, required: bool = False) -> E | None:
        """Take a member of *choices* by its value."""
        known = [str(choice.value) for choice in choices]

        def parse(text: str) -> E:
            if text not in known:
                hint = suggestion(text, known)
                raise ValueError(f"{shown(text)} is unknown{hint}: write one of {', '.join(known)}")
            return choices(text)

        return self.parsed(field, parse, required=required, example=" | ".join(known))

    def number(self, field: str, *, required: bool = False) -> str:
        """Take a number in the author's own digits, with an ASCII minus."""
        return self.parsed(field, _number, required=required, example="0.60") or ""

    def whole_number(self, field: str) -> str:
        """Take a whole number; it may have commas between its thousands."""
        return self.parsed(field, _whole_number) or ""

    def items(self, field: str, *, required: bool = False, example: str = "") -> tuple[Value, ...]:
        """Take a list; one value alone counts as a list of one."""
        value = self.value(field, required=required, example=example)
        if value is None:
            return ()
        if not isinstance(value, Sequence):
            return (value,)
        if required and not value.items:
            remedy = f": write '{field}: {example}'" if example else ""
            self.note(f"field '{self.name(field)}' is empty{remedy}", value.line, severity=Severity.ERROR)
        return tuple(item for item in value.items if not isinstance(item, Refused))

    def scalars(self, field: str, *, required: bool = False, example: str = "") -> tuple[Scalar, ...]:
        """Take a list of texts, each with its line; repeated ones are noted and dropped."""
        texts: dict[str, Scalar] = {}
        for item in self.items(field, required=required, example=example):
            if not isinstance(item, Scalar) or not item.text:
                message = f"field '{self.name(field)}' must be a list of texts: quote a text that contains ': '"
                self.note(message, item.line, severity=_severity(required))
            elif item.text in texts:
                self.note(f"field '{self.name(field)}' names {shown(item.text)} twice: remove one", item.line)
            else:
                texts[item.text] = item
        return tuple(texts.values())

    def words(self, field: str, *, required: bool = False, example: str = "") -> tuple[Scalar, ...]:
        """Take a list of short terms, none of which has a comma: a text with commas is a list without brackets."""
        found = self.scalars(field, required=required, example=example)
        for scalar in found:
            if "," in scalar.text:
                message = f"field '{self.name(field)}': {shown(scalar.text)} has a comma: write several as [one, two]"
                self.note(message, scalar.line)
        return tuple(scalar for scalar in found if "," not in scalar.text)

    def known(self, field: str, vocabulary: Vocabulary, *, example: str) -> tuple[str, ...]:
        """Take a required list of terms of a controlled list; unknown ones are noted and dropped."""
        found = []
        for scalar in self.words(field, required=True, example=example):
            message = vocabulary.unknown(scalar.text)
            if message:
                self.note(message, scalar.line, code=vocabulary.code)
            elif vocabulary.terms is not None:
                found.append(scalar.text)
        return tuple(found)

    def mapping(self, field: str, *, required: bool = False, example: str = "") -> Fields | None:
        """Take a field that holds fields of its own; their problems are to be collected by the caller."""
        value = self.value(field, required=required, example=example)
        if value is None:
            return None
        if not isinstance(value, Mapping):
            message = f"field '{self.name(field)}' must hold fields of its own, each 'name: value' and indented"
            self.note(message, value.line, severity=_severity(required))
            return None
        return Fields(value, self._path, within=self.name(field), line=self.line_of(field))

    def close(self) -> None:
        """Note every field that nobody took."""
        for field, (line, value) in self._values.items():
            if field in self._taken:
                continue
            if field == "myst" and not self._within:
                message = "a page can't change how it is parsed: remove the field 'myst'"
                self.note(message, line, code="markup", severity=Severity.ERROR)
                continue
            remedy = suggestion(field, self._taken) or ": remove it"
            if self._within and isinstance(value, Scalar) and not value.text:
                remedy = ": quote a text that contains a comma"  # { text: one, two } has the fields 'text' and 'two'
            self.note(f"unknown field {shown(self.name(field))}{remedy}", line)


def _severity(required: bool) -> Severity:
    return Severity.ERROR if required else Severity.WARNING


def _truth(text: str) -> bool:
    if text not in {"true", "false"}:
        raise ValueError(f"{shown(text)} is neither true nor false: write one of them")
    return text == "true"


def _date(text: str) -> datetime.date:
    if not _DATE.fullmatch(text):
        raise ValueError(f"{shown(text)} is no date: write it as 2026-11-22")
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise ValueError(f"'{text}' is no day of the calendar: correct it") from None


def _number(text: str) -> str:
    if not _NUMBER.fullmatch(text):
        raise ValueError(f"{shown(text)} is no number: a range or a comparison goes into a finding in words ('text:')")
    return text.replace("−", "-")


def _whole_number(text: str) -> str:
    if not _WHOLE.fullmatch(text):
        raise ValueError(f"{shown(text)} is no whole number: write it as 31")
    return text.replace(",", "")
