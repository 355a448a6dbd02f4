"""Read BibTeX: every usable work, and every fault of the file with its line."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from pybtex.bibtex.utils import split_name_list, split_tex_string  # type: ignore[import-untyped]  # ships no types
from pybtex.database import Entry, Person  # type: ignore[import-untyped]

from .bibtex_parser import Fault, Record, parse
from .problems import Problem, Severity, suggestion
from .tex_text import CONTROL, plain_text, refused_commands
from .work_fields import address_of, doi_of, year_of

PERSON_FIELDS = ("author", "editor")
ENTRY_TYPES = frozenset(
    {
        *("article", "book", "booklet", "collection", "conference", "dataset", "electronic", "inbook", "incollection"),
        *("inproceedings", "manual", "mastersthesis", "misc", "online", "phdthesis", "proceedings", "report"),
        *("software", "techreport", "thesis", "unpublished", "video", "website", "www"),
    }
)
MANY = 1 << 14  # works of which something may be remembered
_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:+/-]*")
_LONGEST_MESSAGE = 300  # characters
_NO_YEAR = frozenset({"n.d.", "n.d", "nd", "in press", "forthcoming"})


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
    records, syntax_faults = parse(CONTROL.sub(" ", text))
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
    # A name in a message may be as long as the file.
    problems = (Problem(path, line, _cut(message), "bibtex", severity) for line, message, severity in faults)
    return tuple(works), tuple(sorted(problems, key=lambda problem: problem.line))


def _cut(message: str) -> str:
    return message if len(message) <= _LONGEST_MESSAGE else f"{message[:_LONGEST_MESSAGE]}…"


def canonical_bibtex(works: Iterable[Work]) -> str:
    """Return BibTeX that any reader takes: entries by key, fields by name."""
    entries = []
    for work in sorted(works, key=lambda work: work.key):
        lines = "".join(f"  {name} = {{{text}}},\n" for name, text in sorted(work.fields))
        entries.append(f"@{work.kind}{{{work.key},\n{lines}}}\n")
    return "\n".join(entries)


def _control_characters(text: str) -> Iterator[Fault]:
    found = CONTROL.search(text)
    if found:
        line = text.count("\n", 0, found.start()) + 1
        yield line, f"control character U+{ord(found.group()):04X}; remove it and all others like it", Severity.ERROR


def _with_repeated_keys(records: Iterable[Record], faults: list[Fault]) -> Iterator[tuple[Record, bool]]:
    """Yield each record, and whether its key is taken."""
    taken: dict[str, Record] = {}
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


def _check_fields(record: Record) -> Iterator[Fault]:
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


def _missing(record: Record) -> Iterator[Fault]:
    for names, remedy in (
        (("author", "editor"), "author (or editor); add 'author = {Family, Given}'"),
        (("title",), "title; add 'title = {…}'"),
        (("year", "date"), "year; add 'year = {…}', or 'year = {n.d.}' if there is none"),
    ):
        if not any(item.name in names and (item.text or not item.known) for item in record.fields):
            yield record.line, f"entry '{record.key}' has no {remedy}", Severity.WARNING


def _malformed(record: Record) -> Iterator[Fault]:
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


def _read_persons(record: Record) -> tuple[dict[str, list[Person]], list[Fault]]:
    persons: dict[str, list[Person]] = {}
    faults: list[Fault] = []
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


def _work(record: Record, persons: dict[str, list[Person]]) -> Work:
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


def _repeated_dois(works: Iterable[Work]) -> Iterator[Fault]:
    first: dict[str, Work] = {}
    for work in works:
        if work.doi and first.setdefault(work.doi, work) is not work:
            other = first[work.doi]
            message = f"duplicate DOI {work.doi} of entry '{work.key}', first of '{other.key}' in line {other.line}"
            yield work.line, f"{message}; remove one of the entries", Severity.WARNING
