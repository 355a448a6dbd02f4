"""Parse BibTeX without ever stopping at a fault."""

from __future__ import annotations

import re
from collections.abc import Iterator, MutableMapping
from dataclasses import dataclass
from typing import Any

from pybtex.database.input.bibtex import LowLevelParser, SkipEntry, month_names  # type: ignore[import-untyped]
from pybtex.scanner import PrematureEOF, PybtexSyntaxError, Token  # type: ignore[import-untyped]
from pybtex.utils import CaseInsensitiveDict  # type: ignore[import-untyped]

from .problems import Severity

# Longer values are no bibliography: pybtex splits names in quadratic time, and @string can multiply itself.
_LONGEST_VALUE = 10_000
_CHUNK = re.compile(r"^(?=[ \t]*@[ \t]*[A-Za-z]\w*[ \t]*[{(])", re.MULTILINE)
_START = re.compile(r"^[ \t]*%.*|@\s*[A-Za-z]\w*\s*[{(]", re.MULTILINE)
_STRING = re.compile(r"@\s*(?:string|preamble)\b", re.IGNORECASE)
_FIELD = re.compile(r"[A-Za-z][\w-]*\s*=")
Fault = tuple[int, str, Severity]


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    text: str
    line: int
    known: bool  # false when its text needs an undefined string


@dataclass(frozen=True, slots=True)
class Record:
    """An entry as it stands in the file."""

    kind: str
    key: str
    line: int
    fields: tuple[_Field, ...]
    broken: bool

    def first(self, name: str) -> _Field | None:
        return next((field for field in self.fields if field.name == name), None)


def parse(text: str) -> tuple[list[Record], list[Fault]]:
    # A line that begins with "@article{" starts anew, so that an unclosed brace costs one entry and not the rest.
    starts = sorted({0, *(match.start() for match in _CHUNK.finditer(text))})
    macros = CaseInsensitiveDict(month_names)
    records: list[Record] = []
    faults: list[Fault] = []
    line = 1
    for start, end in zip(starts, [*starts[1:], len(text)], strict=True):
        parser = _Parser(text[start:end], line, macros)
        records += parser.records()
        faults += parser.faults
        line += text.count("\n", start, end)
    return records, faults


class _Parser(LowLevelParser):  # type: ignore[misc]  # pybtex ships no types
    """Reads the entries of a piece of a file; notes faults instead of raising them."""

    text: str
    pos: int
    lineno: int
    command_start: int
    current_entry_key: str | None
    current_value: list[str]

    def __init__(self, text: str, line: int, macros: MutableMapping[str, str]) -> None:
        super().__init__(text, macros=macros)
        self.lineno = self.entry_line = line
        self.faults: list[Fault] = []
        self.read_fields: list[_Field] = []
        self.value_line = 0  # of the value that is being read, 0 outside values
        self.undefined = False
        self.broken = False

    def records(self) -> Iterator[Record]:
        while match := _START.search(self.text, self.pos):
            self._leave(match.start())
            if not match.group().startswith("@"):
                self._move(match.end())
                continue
            line = self.lineno
            self.pos = self.command_start = match.start()
            self.pos += 1
            record = self._record(line)
            if record:
                yield record
        self._leave(self.end_pos)

    def _record(self, line: int) -> Record | None:
        self.read_fields, self.broken, self.value_line = [], False, 0
        self.entry_line = line
        try:
            kind = self.parse_command()[0].lower()
        except SkipEntry:
            self._skip_comment()
            return None
        except PybtexSyntaxError as error:
            self.handle_error(error)
            return None
        if kind == "preamble":
            self._note(line, "@preamble holds TeX code, which is never run; remove it")
        if kind in ("preamble", "string") or not self.current_entry_key:
            return None
        return Record(kind, self.current_entry_key, line, tuple(self.read_fields), self.broken)

    def _leave(self, end: int) -> None:
        """Pass over text outside entries; braces in it are the rest of an entry."""
        stray = self.text[self.pos : end].strip()
        if not self.broken and re.search("[{}=@]", stray):
            self.eat_whitespace()
            shown = stray.splitlines()[0][:40]
            message = f"text outside an entry: '{shown}'; a '}}' too many above, or '@type{{' missing"
            self.faults.append((self.lineno, message, Severity.ERROR))
        self.broken = self.broken and not stray  # what follows a broken entry is its rest
        self._move(end)

    def _move(self, end: int) -> None:
        self.update_lineno(self.text[self.pos : end])
        self.pos = end

    def _skip_comment(self) -> None:
        depth, end = 1, self.end_pos
        pair = "{}" if self.text[self.pos - 1] == "{" else "()"
        for bracket in re.compile("[" + re.escape(pair) + "]").finditer(self.text, self.pos):
            depth += 1 if bracket.group() == pair[0] else -1
            if depth == 0:
                end = bracket.end()
                break
        self._move(end)

    def _note(self, line: int, message: str, severity: Severity = Severity.ERROR) -> None:
        self.faults.append((line, message, severity))
        self.broken = self.broken or severity is Severity.ERROR

    def handle_error(self, error: Any) -> None:
        name, key = self.current_field_name, self.current_entry_key
        entry = f"entry '{key}'" if key else "an entry"
        found = self.text[self.pos : self.pos + 20].split("\n")[0]
        line = self.lineno
        if self.value_line and isinstance(error, PrematureEOF):
            line, message = self.value_line, f"field '{name}' of {entry} is not closed; every '{{' needs its '}}'"
        elif self.value_line:
            message = f"field '{name}' of {entry}: {error.args[0]}; every '{{' needs its '}}', at most 100 deep"
        elif isinstance(error, PrematureEOF):
            line, message = self.entry_line, f"{entry} is not closed; a '}}' is missing in a field or at its end"
        elif _STRING.match(self.text, self.command_start):
            message = f"@string cannot be read at '{found}'; write it like '@string{{name = {{text}}}}'"
        elif not key or (found.startswith("=") and not self.read_fields):
            line, message = self.entry_line, "an entry has no key; begin it like '@article{Curran2019,'"
        elif error.args[0] in ("field value expected", "'=' expected"):
            message = f"field '{name}' of {entry} has no value; write '{name} = {{…}},'"
        else:
            message = f"{entry} cannot be read at '{found}'; a comma or '}}' was expected"
        self._note(line, message)

    def skip_to(self, patterns: Any) -> Any:
        # pybtex searches once a pattern, each time to the end of the text: quadratic time
        match = re.compile('[{}"]' if self.QUOTE in patterns else "[{}]").search(self.text, self.pos)
        if match is None:
            return None
        value = self.text[self.pos : match.end()]
        self._move(match.end())
        return Token(value, {"{": self.LBRACE, "}": self.RBRACE, '"': self.QUOTE}[match.group()])

    def parse_entry_fields(self) -> None:
        if re.search('[={"]', self.current_entry_key or ""):  # a field stands where the key should
            self.current_entry_key = None
            raise PybtexSyntaxError("entry key expected", self)
        if not self.optional([self.COMMA]) and self._field_follows():
            key = self.current_entry_key
            self._note(self.lineno, f"a comma is missing after the key '{key}'; write '{{{key},'")
        while True:
            self._read_field()
            if self.optional([self.COMMA]):
                continue
            if not self._field_follows():
                return
            before = f"field '{self.current_field_name}' of entry '{self.current_entry_key}'"
            self._note(self.lineno, f"a comma is missing after {before}; end the field with '}},'")

    def _field_follows(self) -> bool:
        return _FIELD.match(self.text, self.pos) is not None

    def _read_field(self) -> None:
        self.current_field_name, self.current_value, self.undefined = None, [], False
        self.eat_whitespace()
        line = self.lineno
        self.parse_field()
        if self.current_field_name:
            text = " ".join("".join(self.current_value).split())
            self.read_fields.append(_Field(self.current_field_name.lower(), text, line, not self.undefined))

    def parse_value(self) -> None:
        super().parse_value()
        if sum(map(len, self.current_value)) > _LONGEST_VALUE:
            self.current_value = [""]
            message = f"'{self.current_field_name}' is longer than {_LONGEST_VALUE} characters; shorten it"
            self._note(self.lineno, message)

    def flatten_string(self, parts: Any) -> str:
        self.value_line = self.lineno
        value = super().flatten_string(parts)
        self.value_line = 0
        return str(value)

    def substitute_macro(self, name: str) -> str:
        if name not in self.macros:
            self.undefined = True
            message = f"undefined string '{name}'; put text in braces: {{{name}}}"
            self._note(self.lineno, message, Severity.WARNING)
        return str(self.macros.get(name, ""))
