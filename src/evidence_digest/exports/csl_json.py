"""CSL-JSON, which Zotero, Pandoc and citeproc read."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence

from ._base import Item, Kind, Name

NAME = "CSL-JSON"
SUFFIX = ".json"
MEDIA_TYPE = "application/vnd.citationstyles.csl+json"

_TYPES = {
    Kind.ARTICLE: "article-journal",
    Kind.BOOK: "book",
    Kind.CHAPTER: "chapter",
    Kind.DATASET: "dataset",
    Kind.DOCUMENT: "document",
    Kind.MANUSCRIPT: "manuscript",
    Kind.PAPER: "paper-conference",
    Kind.REPORT: "report",
    Kind.SOFTWARE: "software",
    Kind.THESIS: "thesis",
    Kind.VIDEO: "motion_picture",
    Kind.WEB_PAGE: "webpage",
}


def write(items: Sequence[Item]) -> str:
    """Return the list of *items*."""
    return json.dumps([csl_item(item) for item in items], ensure_ascii=False, indent=2) + "\n"


def csl_item(item: Item) -> dict[str, object]:
    """Return one item; what is not known is left out."""
    first, last = item.page_range
    fields: dict[str, object] = {
        "id": item.key,
        "type": _TYPES[item.kind],
        "title": item.title,
        "author": _names(item.authors),
        "editor": _names(item.editors),
        "issued": _date(item.date),
        "status": item.status,
        "container-title": item.container,
        "volume": item.volume,
        "issue": item.issue,
        "page": f"{first}-{last}" if last and "-" not in first + last else item.pages,
        "number": item.number,
        "edition": item.edition,
        "genre": item.genre,
        "publisher": item.publisher,
        "publisher-place": item.place,
        "DOI": item.doi,
        "URL": "" if item.doi else item.url,
        "accessed": _date(item.accessed),
        "ISBN": item.isbn,
        "ISSN": item.issn,
        "language": item.language,
        "abstract": item.abstract,
        "keyword": ", ".join(item.keywords),
        "note": "; ".join((*item.notes, *item.annotations)),
    }
    return {name: value for name, value in fields.items() if value}


def _names(names: Iterable[Name]) -> list[dict[str, str]]:
    return [{"literal": name.family} if name.group else _person(name) for name in names]


def _person(name: Name) -> dict[str, str]:
    parts = {"family": name.family, "given": name.given, "suffix": name.suffix}
    return {part: text for part, text in parts.items() if text}


def _date(date: tuple[int, ...]) -> dict[str, list[list[int]]]:
    return {"date-parts": [list(date)]} if date else {}
