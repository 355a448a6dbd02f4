"""RIS, which EndNote, Mendeley, RefWorks and Zotero read."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ._base import Item, Kind

NAME = "RIS"
SUFFIX = ".ris"
MEDIA_TYPE = "application/x-research-info-systems"

_TYPES = {
    Kind.ARTICLE: "JOUR",
    Kind.BOOK: "BOOK",
    Kind.CHAPTER: "CHAP",
    Kind.DATASET: "DATA",
    Kind.DOCUMENT: "GEN",
    Kind.MANUSCRIPT: "UNPB",
    Kind.PAPER: "CPAPER",
    Kind.REPORT: "RPRT",
    Kind.SOFTWARE: "COMP",
    Kind.THESIS: "THES",
    Kind.VIDEO: "VIDEO",
    Kind.WEB_PAGE: "ELEC",
}


def write(items: Sequence[Item]) -> str:
    """Return the records of *items*; the format asks for these line ends."""
    return "\r\n".join(_record(item) for item in items)


def _record(item: Item) -> str:
    # A line break within a value would begin a field of its own.
    lines = [f"{tag}  - {' '.join(value.split())}" for tag, value in _fields(item) if value]
    return "".join(f"{line}\r\n" for line in [f"TY  - {_TYPES[item.kind]}", *lines, "ER  - "])


def _fields(item: Item) -> Iterator[tuple[str, str]]:
    yield "ID", item.key
    yield "TI", item.title
    yield from (("AU", name.inverted) for name in item.authors)
    yield from (("ED", name.inverted) for name in item.editors)
    yield "PY", str(item.date[0]) if item.date else item.status
    yield "DA", _date(item.date) if len(item.date) > 1 else ""
    yield "T2", item.container
    yield "VL", item.volume
    yield "IS", item.issue
    first, last = item.page_range
    yield "SP", first or (item.number if item.kind is Kind.ARTICLE else "")
    yield "EP", last
    yield "ET", item.edition
    yield "M3", item.genre
    yield "PB", item.publisher
    yield "CY", item.place
    yield "SN", item.issn or item.isbn or (item.number if item.kind is Kind.REPORT else "")
    yield "DO", item.doi
    yield "UR", item.url.replace(";", "%3B")  # a semicolon would end the address
    yield "Y2", _date(item.accessed)
    yield "LA", item.language
    yield "AB", item.abstract
    yield from (("KW", word) for word in item.keywords)
    yield from (("N1", note) for note in (*item.notes, *item.annotations))


def _date(date: tuple[int, ...]) -> str:
    return "/".join(f"{part:02d}" for part in date)
