"""Read BibTeX: every usable work, and every fault of the file with its line."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, MutableMapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote, urlsplit

from pybtex.bibtex.utils import split_name_list, split_tex_string  # type: ignore[import-untyped]  # ships no types
from pybtex.database import Entry, Person  # type: ignore[import-untyped]
from pybtex.database.input.bibtex import LowLevelParser, SkipEntry, month_names  # type: ignore[import-untyped]
from pybtex.scanner import PrematureEOF, PybtexSyntaxError, Token  # type: ignore[import-untyped]
from pybtex.utils import CaseInsensitiveDict  # type: ignore[import-untyped]

from .problems import Problem, Severity, suggestion

PERSON_FIELDS = ("author", "editor")
ENTRY_TYPES = frozenset(
    {
        *("article", "book", "booklet", "collection", "conference", "dataset", "electronic", "inbook", "incollection"),
        *("inproceedings", "manual", "mastersthesis", "misc", "online", "phdthesis", "proceedings", "report"),
        *("software", "techreport", "thesis", "unpublished", "video", "website", "www"),
    }
)

# Longer values are no bibliography: pybtex splits names in quadratic time, and @string can multiply itself.
_LONGEST_VALUE = 10_000
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]")
_CHUNK = re.compile(r"^(?=[ \t]*@[ \t]*[A-Za-z]\w*[ \t]*[{(])", re.MULTILINE)
_START = re.compile(r"^[ \t]*%.*|@\s*[A-Za-z]\w*\s*[{(]", re.MULTILINE)
_STRING = re.compile(r"@\s*(?:string|preamble)\b", re.IGNORECASE)
_FIELD = re.compile(r"[A-Za-z][\w-]*\s*=")
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+/-]*")
_DOI_PREFIX = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S*[^\s.,]")
_YEAR = re.compile(r"\d{4}", re.ASCII)
_NO_YEAR = frozenset({"n.d.", "n.d", "nd", "in press", "forthcoming"})

_COMBINING = "\u0301\u0300\u0302\u0308\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u0328\u030a\u0323\u0331"
_ACCENTS = dict(zip("'`^\"~=.cvuHkrdb", _COMBINING, strict=True))
_LETTERS = (
    "ss ß ae æ AE Æ oe œ OE Œ aa å AA Å o ø O Ø l ł L Ł i ı j ȷ dh ð DH Ð dj đ DJ Đ th þ TH Þ ng ŋ NG Ŋ S § P ¶ "
    "textendash – textemdash — textquoteleft ‘ textquoteright ’ textquotedblleft “ textquotedblright ” ldots … dots … "
    "textellipsis … textbackslash \\ textasciitilde ~ textasciicircum ^ textunderscore _ copyright © textregistered ® "
    "texttrademark ™ textdegree ° textless < textgreater > textbar | pounds £ texteuro €"
)
_WORDS = dict(re.findall(r"(\S+) (\S+)", _LETTERS))
_SIGNS = {**{sign: sign for sign in "&%$#_{}"}, " ": " ", ",": "\u2009", "-": "", "/": "", "\\": " "}
_TEX = re.compile(
    r"""\\(?P<accent>['"`^~=.]|[cvuHkrdb](?![A-Za-z]))[ ]*
          (?:\{[ ]*(?P<braced>\\[ij]|[^\W\d_])?[ ]*\}|(?P<bare>\\[ij](?![A-Za-z])[ ]?|[^\W\d_]))
      | \\(?P<word>[A-Za-z]+)(?:\{\}|[ ])?
      | \\(?P<sign>[^A-Za-z]?)
      | (?P<prose>-{2,3}|``|''|[`'"~])
      | [{}]""",
    re.VERBOSE,
)
_TYPOGRAPHY = {"--": "–", "---": "—", "``": "“", "''": "”", "`": "‘", "~": "\u00a0"}


def plain_text(tex: str) -> str:
    """Return TeX prose as typographic Unicode text without braces."""
    return _decode(tex, lambda match: _TYPOGRAPHY.get(match.group("prose")) or _quotation_mark(match))


def verbatim_text(tex: str) -> str:
    """Return an address or identifier: escapes are decoded, dashes, quotes and tildes stay."""
    return _decode(tex, lambda match: str(match.group("prose")))


def refused_commands(tex: str) -> tuple[str, ...]:
    """Return the TeX commands that are neither an accent nor an escape, each once."""
    found = _TEX.finditer(" ".join(tex.split()) if "\\" in tex else "")
    return tuple(dict.fromkeys(match.group().rstrip(" {}") for match in found if _escape(match) is None))


def _decode(tex: str, prose: Callable[[re.Match[str]], str]) -> str:
    text = " ".join(tex.split())
    if _TEX.search(text):
        text = _TEX.sub(lambda match: prose(match) if match.group("prose") else _escape(match) or "", text).strip()
    return unicodedata.normalize("NFC", text)


def _escape(match: re.Match[str]) -> str | None:
    """Return what an accent, letter or escape stands for; None for any other command."""
    if match.group("accent"):
        letter = (match.group("braced") or match.group("bare") or "").strip().lstrip("\\")
        return letter + _ACCENTS[match.group("accent")] if letter else match.group("accent").strip("'`\"=.cvuHkrdb")
    if match.group("word"):
        return _WORDS.get(match.group("word"))
    return "" if match.group("sign") is None else _SIGNS.get(match.group("sign"))


def _quotation_mark(match: re.Match[str]) -> str:
    before = match.string[: match.start()][-3:].rstrip("{")[-1:]
    opens = before in ("", " ", "(", "[", "—", "–", "“", "‘", "`", '"')
    if match.group() == '"':
        return "“" if opens else "”"
    return "‘" if opens and not match.string[match.end() : match.end() + 1].isdigit() else "’"


@dataclass(frozen=True, slots=True)
class Work:
    """A work of the bibliography."""

    key: str
    line: int  # of "@article{key"
    kind: str  # entry type, lower-case
    entry: Entry = field(hash=False)  # never changed after reading
    fields: tuple[tuple[str, str], ...]  # name in lower case and BibTeX text, in the order of the file
    title: str  # plain text
    doi: str  # bare, in lower case since DOIs ignore case, or nothing
    url: str  # http or https, percent-encoded, or nothing
    year: str  # four digits, or "n.d."


def read_bibliography(text: str, path: str) -> tuple[tuple[Work, ...], tuple[Problem, ...]]:
    """Return the usable works in the order of the file, and all problems by line."""
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    faults = list(_control_characters(text))
    records, syntax_faults = _parse(_CONTROL.sub(" ", text))
    faults += syntax_faults
    works: list[Work] = []
    for record, repeated in _with_repeated_keys(records, faults):
        persons, name_faults = _read_persons(record)
        record_faults = [*_check_fields(record), *name_faults]
        faults += record_faults
        refused = any(severity is Severity.ERROR for _, _, severity in record_faults)
        if not (record.broken or repeated or refused):
            works.append(_work(record, persons))
    faults += _repeated_dois(works)
    problems = (Problem(path, line, message, "bibtex", severity) for line, message, severity in faults)
    return tuple(works), tuple(sorted(problems, key=lambda problem: problem.line))


def canonical_bibtex(works: Iterable[Work]) -> str:
    """Return BibTeX that any reader takes: entries by key, fields by name."""
    entries = []
    for work in sorted(works, key=lambda work: work.key):
        lines = "".join(f"  {name} = {{{text}}},\n" for name, text in sorted(work.fields))
        entries.append(f"@{work.kind}{{{work.key},\n{lines}}}\n")
    return "\n".join(entries)


def doi_of(entry: Entry) -> str:
    """Return the bare DOI in the case it is written in, or nothing when it is missing or malformed."""
    text = verbatim_text(entry.fields.get("doi", ""))
    prefix = _DOI_PREFIX.match(text)
    if prefix:
        text = text[prefix.end() :]
        text = unquote(text) if "/" in prefix.group() else text
    doi = text.strip()
    return doi if _DOI.fullmatch(doi) and not _CONTROL.search(doi) else ""


def address_of(entry: Entry) -> str:
    """Return the address of a work, of its DOI if it has one."""
    doi = doi_of(entry)
    if doi:
        return "https://doi.org/" + quote(doi, safe="/:;()-._~!*',=+@$&", errors="replace")
    return _web_address(verbatim_text(entry.fields.get("url", "")))


def year_of(entry: Entry) -> str:
    """Return the four digits of the year, or n.d."""
    year = plain_text(entry.fields.get("year", "")) or plain_text(entry.fields.get("date", ""))[:4]
    return year if _YEAR.fullmatch(year) else "n.d."


def _web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # UnicodeError is one
        return ""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not re.fullmatch(r"[a-z0-9.-]+", host):
        return ""
    query, fragment = (
        f"?{parts.query}" if parts.query else "",
        f"#{_quoted(parts.fragment)}" if parts.fragment else "",
    )
    return f"{parts.scheme}://{host}{port}{_quoted(parts.path + query)}{fragment}"


def _quoted(part: str) -> str:
    part = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", part)  # what is quoted stays
    return quote(part, safe="%/:@!$&'()*+,;=~-._?", errors="replace")


_Fault = tuple[int, str, Severity]


@dataclass(frozen=True, slots=True)
class _Field:
    name: str
    text: str
    line: int
    known: bool  # false when its text needs an undefined string


@dataclass(frozen=True, slots=True)
class _Record:
    """An entry as it stands in the file."""

    kind: str
    key: str
    line: int
    fields: tuple[_Field, ...]
    broken: bool

    def first(self, name: str) -> _Field | None:
        return next((field for field in self.fields if field.name == name), None)


def _control_characters(text: str) -> Iterator[_Fault]:
    found = _CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        yield line, f"control character U+{ord(found.group()):04X}; remove it and all others like it", Severity.ERROR


def _parse(text: str) -> tuple[list[_Record], list[_Fault]]:
    # A line that begins with "@article{" starts anew, so that an unclosed brace costs one entry and not the rest.
    starts = sorted({0, *(match.start() for match in _CHUNK.finditer(text))})
    macros = CaseInsensitiveDict(month_names)
    records: list[_Record] = []
    faults: list[_Fault] = []
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
        self.faults: list[_Fault] = []
        self.read_fields: list[_Field] = []
        self.value_line = 0  # of the value that is being read, 0 outside values
        self.undefined = False
        self.broken = False

    def records(self) -> Iterator[_Record]:
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

    def _record(self, line: int) -> _Record | None:
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
        return _Record(kind, self.current_entry_key, line, tuple(self.read_fields), self.broken)

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


def _with_repeated_keys(records: Iterable[_Record], faults: list[_Fault]) -> Iterator[tuple[_Record, bool]]:
    """Yield each record, and whether its key is taken."""
    taken: dict[str, _Record] = {}
    for record in records:
        # element ids are made from keys, and keep letters and digits only
        identity = re.sub("[^a-z0-9]+", "-", record.key.lower()).strip("-") or record.key
        first = taken.setdefault(identity, record)
        if first is not record:
            same = "" if first.key == record.key else f" (as '{first.key}': case and punctuation do not count)"
            message = (
                f"duplicate key '{record.key}', first in line {first.line}{same}; rename it, this entry is dropped"
            )
            faults.append((record.line, message, Severity.ERROR))
        yield record, first is not record


def _check_fields(record: _Record) -> Iterator[_Fault]:
    entry = f"entry '{record.key}'"
    if not _KEY.fullmatch(record.key):
        message = f"key '{record.key[:60]}' has other characters than A-Z, a-z, 0-9 and _.:+/-; rename it"
        yield record.line, message, Severity.ERROR
    if record.kind not in ENTRY_TYPES:
        hint = suggestion(record.kind, ENTRY_TYPES) or "; write '@misc' for anything unusual"
        yield record.line, f"unknown type '@{record.kind}' of {entry}{hint}", Severity.WARNING
    seen: dict[str, int] = {}
    for item in record.fields:
        if item.name in seen:
            message = f"duplicate field '{item.name}' of {entry}, first in line {seen[item.name]}; the first is used"
            yield item.line, f"{message}, remove one", Severity.WARNING
        seen.setdefault(item.name, item.line)
        refused = refused_commands(item.text)
        if refused:
            names = ", ".join(f"'{name[:30]}'" for name in refused[:3])
            message = f"TeX command {names} in field '{item.name}' of {entry}"
            yield item.line, f"{message}; write the character itself, only accents and escapes are read", Severity.ERROR
    if not record.broken:
        yield from _missing(record)
    yield from _malformed(record)


def _missing(record: _Record) -> Iterator[_Fault]:
    for names, remedy in (
        (("author", "editor"), "author (or editor); add 'author = {Family, Given}'"),
        (("title",), "title; add 'title = {…}'"),
        (("year", "date"), "year; add 'year = {…}', or 'year = {n.d.}' if there is none"),
    ):
        if not any(item.name in names and (item.text or not item.known) for item in record.fields):
            yield record.line, f"entry '{record.key}' has no {remedy}", Severity.WARNING


def _malformed(record: _Record) -> Iterator[_Fault]:
    checks: tuple[tuple[str, Callable[[Entry], object], str], ...] = (
        ("doi", doi_of, "malformed DOI '{}' of {}; write it like 10.1002/cpp.2494"),
        ("url", address_of, "url '{}' of {} is no http or https address; write it like https://example.org/page"),
        ("year", _has_year, "year '{}' of {} is no year; write four digits, 'in press' or 'n.d.'"),
    )
    for name, check, message in checks:
        item = record.first(name)
        if item and item.text and not check(Entry(record.kind, {name: item.text})):
            yield item.line, message.format(item.text[:60], f"entry '{record.key}'"), Severity.WARNING


def _has_year(entry: Entry) -> bool:
    return year_of(entry) != "n.d." or plain_text(entry.fields["year"]).lower() in _NO_YEAR


def _read_persons(record: _Record) -> tuple[dict[str, list[Person]], list[_Fault]]:
    persons: dict[str, list[Person]] = {}
    faults: list[_Fault] = []
    for role in PERSON_FIELDS:
        item = record.first(role)
        for name in split_name_list(item.text) if item else ():
            line = item.line if item else record.line
            where = f"{role} '{name[:60]}' of entry '{record.key}'"
            if name.count(",") > 2 and len(split_tex_string(name, ",")) > 3:  # pybtex raises at these
                faults.append((line, f"{where} has too many commas; join names with ' and '", Severity.ERROR))
                continue
            person = Person(name)
            persons.setdefault(role, []).append(person)
            if not person.last_names:
                faults.append((line, f"{where} has no family name; write 'Family, Given'", Severity.ERROR))
            elif re.search(r"\bet\.? al\b", name):
                faults.append((line, f"{where}: write 'and others' for et al.", Severity.WARNING))
    return persons, faults


def _work(record: _Record, persons: dict[str, list[Person]]) -> Work:
    fields: dict[str, str] = {}
    for item in record.fields:
        if item.text:
            fields.setdefault(item.name, item.text)
    rest = {name: text for name, text in fields.items() if name not in PERSON_FIELDS}
    entry = Entry(record.kind, rest, persons)
    entry.key = record.key
    title = plain_text(fields.get("title", ""))
    address, year = address_of(entry), year_of(entry)
    return Work(
        record.key, record.line, record.kind, entry, tuple(fields.items()), title, doi_of(entry).lower(), address, year
    )


def _repeated_dois(works: Iterable[Work]) -> Iterator[_Fault]:
    first: dict[str, Work] = {}
    for work in works:
        if work.doi and first.setdefault(work.doi, work) is not work:
            other = first[work.doi]
            message = f"duplicate DOI {work.doi} of entry '{work.key}', first of '{other.key}' in line {other.line}"
            yield work.line, f"{message}; remove one of the entries", Severity.WARNING
