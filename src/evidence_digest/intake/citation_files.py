"""Read the one article of a citation file: RIS, NBIB (PubMed) or BibTeX."""

from __future__ import annotations

import re
from pathlib import Path

from pybtex.database import BibliographyData, Entry  # type: ignore[import-untyped]  # ships no types
from pybtex.database import Person as Name
from pybtexnbib.parsers import NBIBParser  # type: ignore[import-untyped]
from pybtexris.parsers import RISParser  # type: ignore[import-untyped]

from ..bibliography import read_bibliography
from ..problems import Severity
from ..tex_text import plain_text, verbatim_text
from ..work_fields import doi_of
from .article import Article, IntakeError, Person

_LARGEST = 1_000_000  # bytes of a file with one citation
_RIS_LINE = re.compile(r"^([A-Z][A-Z0-9])  ?- ?", re.MULTILINE)
_NBIB_LINE = re.compile(r"^[A-Z]{2,4} *- ")
_SUFFIX = re.compile(r"(?P<given>.+) (?P<suffix>Jr|Sr|I{2,3}|IV|[23](?:nd|rd))\.?")
_FIELDS = ("journal", "booktitle", "volume", "number", "pages", "eid", "publisher", "edition", "note")
_TAKEN = {"article", "book", "incollection", "inproceedings", "phdthesis", "report", "dataset", "misc"}


def read_ris(path: Path) -> Article:
    """Return the article of a RIS file; raises :class:`IntakeError`."""
    text = text_of(path)
    if not re.search(r"^TY  ?- ", text, re.MULTILINE):
        raise IntakeError(f"{path}: no RIS: the file has no line that begins with 'TY  - '")
    return _article(_parsed(RISParser(), text, path), path)


def read_nbib(path: Path) -> Article:
    """Return the article of an NBIB file; raises :class:`IntakeError`."""
    return nbib_article(text_of(path), path)


def nbib_article(text: str, path: Path) -> Article:
    """Return the article of *text* in PubMed's format; *path* names it in messages."""
    if not re.search(r"^PMID *- ", text, re.MULTILINE):
        raise IntakeError(f"{path}: no NBIB: the file has no line that begins with 'PMID- '")
    # The parser joins continued lines without the space between their words.
    lines: list[str] = []
    for line in text.splitlines():
        if lines and line.startswith("  ") and not _NBIB_LINE.match(line):
            lines[-1] += f" {line.strip()}"
        elif line.strip():
            lines.append(line)
    entry = _parsed(NBIBParser(), "\n".join(lines), path)
    fields = entry.fields
    if "IP" in fields:
        fields["number"] = fields["IP"]
    if "doi" not in fields and (match := re.search(r"(\S+) \[doi\]", fields.get("LID", ""))):
        fields["doi"] = match[1]
    if "journal" in fields:  # "Psychotherapy (Chicago, Ill.)", "Journal : official organ of …"
        fields["journal"] = re.sub(r" \([^()]*\)$| : .*$", "", fields["journal"])
        entry.type = "article"
    if fields.get("title", "").endswith(".") and not fields["title"].endswith(".."):
        fields["title"] = fields["title"][:-1]
    return _article(entry, path)


def read_bib(path: Path) -> Article:
    """Return the article of a BibTeX file; raises :class:`IntakeError`."""
    works, problems = read_bibliography(text_of(path), path.as_posix())
    errors = [str(problem) for problem in problems if problem.severity is Severity.ERROR]
    if errors:
        raise IntakeError("\n".join(errors))
    if len(works) != 1:
        raise IntakeError(f"{path}: {len(works)} entries: leave the one that you summarise")
    return _article(works[0].entry, path, tex=True)


def text_of(path: Path) -> str:
    """Return the text of a file that an editor names; raises :class:`IntakeError`."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise IntakeError(f"{path}: the file can't be opened: {error.strerror}") from None
    if len(data) > _LARGEST:
        raise IntakeError(f"{path}: the file is too large for one citation: save that of the article alone")
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "")
    except UnicodeDecodeError:
        raise IntakeError(f"{path}: the file is not UTF-8: save it with that encoding") from None


def _parsed(parser: RISParser | NBIBParser, text: str, path: Path) -> Entry:
    try:
        found: BibliographyData = parser.parse_string(text)
    except Exception as error:  # the parsers raise what Python raises at what they did not expect
        raise IntakeError(f"{path}: the file can't be read ({type(error).__name__}): save the citation anew") from None
    if len(found.entries) != 1:
        raise IntakeError(f"{path}: {len(found.entries)} citations: leave the one that you summarise")
    (entry,) = found.entries.values()
    return entry


def _article(entry: Entry, path: Path, *, tex: bool = False) -> Article:
    """Return *entry* as plain text; only BibTeX (*tex*) holds TeX."""

    def text(name: str) -> str:
        value = " ".join(str(entry.fields.get(name, "")).split())
        return plain_text(value) if tex else value

    fields = {name: text(name) for name in _FIELDS if text(name)}
    if not tex:
        fields.pop("note", None)  # of these files it holds abstracts and remarks
    if entry.type == "article":
        fields.pop("publisher", None)
    year = re.search(r"\b(?:19|20)\d\d\b", text("year") or text("date"))
    title = text("title")
    if not title:
        raise IntakeError(f"{path}: the citation has no title: save it anew, or use DOI=")
    return Article(
        kind=entry.type if entry.type in _TAKEN else "misc",
        title=title,
        authors=tuple(_person(name, tex=tex) for name in entry.persons.get("author", ())),
        editors=tuple(_person(name, tex=tex) for name in entry.persons.get("editor", ())),
        year=year[0] if year else text("year") if tex else "",  # "n.d.", "in press"
        doi=doi_of(Entry("misc", {"doi": verbatim_text(str(entry.fields.get("doi", "")))})),
        fields=fields,
    )


def _person(name: Name, *, tex: bool) -> Person:
    def joined(*parts: list[str]) -> str:
        words = " ".join(word for part in parts for word in part)
        return plain_text(words) if tex else words

    family = joined(name.prelast_names, name.last_names)
    given, suffix = joined(name.first_names, name.middle_names), joined(name.lineage_names)
    if not tex:
        if suffix:  # these files write Family, Given, Suffix; BibTeX has the suffix before the given names
            given, suffix = suffix, given
        elif match := _SUFFIX.fullmatch(given):
            given, suffix = match["given"], match["suffix"] + ("." if match["suffix"] in {"Jr", "Sr"} else "")
    return Person(family, given, suffix, group=tex and not given and str(name).startswith("{"))
