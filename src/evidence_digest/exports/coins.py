"""COinS: an OpenURL in the ``title`` of an empty span, by which Zotero sees the works on a page."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlencode

from ._base import Item, Kind

_SAFE = "!$()*,/:;?"  # what a query may hold as it is: "%3A" is longer, and compresses worse
_BOOKS = {Kind.BOOK: "book", Kind.CHAPTER: "bookitem", Kind.PAPER: "proceeding", Kind.REPORT: "report"}


def coins(item: Item) -> str:
    """Return the OpenURL of *item*; a writer of HTML still has to escape it."""
    return urlencode([(name, value) for name, value in _context(item) if value], safe=_SAFE)


def _context(item: Item) -> Iterator[tuple[str, str]]:
    yield "ctx_ver", "Z39.88-2004"
    if item.kind is Kind.ARTICLE:
        yield "rft_val_fmt", "info:ofi/fmt:kev:mtx:journal"
        yield "rft.genre", "article"
        yield "rft.atitle", item.title
        yield "rft.jtitle", item.container
        yield "rft.issn", item.issn
    elif item.kind is Kind.THESIS:
        yield "rft_val_fmt", "info:ofi/fmt:kev:mtx:dissertation"
        yield "rft.title", item.title
        yield "rft.degree", item.genre
        yield "rft.inst", item.publisher
    elif item.kind in _BOOKS:
        yield "rft_val_fmt", "info:ofi/fmt:kev:mtx:book"
        yield "rft.genre", _BOOKS[item.kind]
        part = bool(item.container)
        yield ("rft.atitle" if part else "rft.btitle"), item.title
        yield "rft.btitle", item.container
        yield "rft.isbn", item.isbn
        yield "rft.edition", item.edition
        yield "rft.pub", item.publisher
        yield "rft.place", item.place
    else:
        yield "rft_val_fmt", "info:ofi/fmt:kev:mtx:dc"
        yield "rft.type", "document"
        yield "rft.title", item.title
        yield "rft.publisher", item.publisher
        yield "rft.identifier", item.url
    yield from _common(item)


def _common(item: Item) -> Iterator[tuple[str, str]]:
    yield "rft.date", "-".join(f"{part:02d}" for part in item.date)
    yield "rft.volume", item.volume
    yield "rft.issue", item.issue
    yield "rft.pages", item.pages.replace("–", "-")
    yield "rft.artnum", "" if item.pages else item.number
    if item.authors and not item.authors[0].group:
        yield "rft.aulast", item.authors[0].family
        yield "rft.aufirst", item.authors[0].given
    # A group has no family name; a reader of "rft.aucorp" makes one author of it.
    yield from (("rft.aucorp" if name.group else "rft.au", name.inverted) for name in item.authors)
    yield "rft_id", f"info:doi/{item.doi}" if item.doi else item.url
