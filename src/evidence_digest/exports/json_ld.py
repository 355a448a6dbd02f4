"""JSON-LD for search engines: an Article about a ScholarlyArticle."""

from __future__ import annotations

import json
from collections.abc import Sequence

from ._base import Item, Kind, Name

_TYPES = {
    Kind.ARTICLE: "ScholarlyArticle",
    Kind.BOOK: "Book",
    Kind.CHAPTER: "Chapter",
    Kind.DATASET: "Dataset",
    Kind.PAPER: "ScholarlyArticle",
    Kind.REPORT: "Report",
    Kind.SOFTWARE: "SoftwareSourceCode",
    Kind.THESIS: "Thesis",
    Kind.VIDEO: "VideoObject",
    Kind.WEB_PAGE: "WebPage",
}
# "</script>" would end the element, "<!--" hide its end.
_ESCAPES = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"})


def json_ld(own: Item, about: Sequence[Item], *, written: str, rights: str = "") -> str:
    """Return the text of a script element: the page *own* about works; *written* is the date of its first text.

    What the page is about its meta tags say.
    """
    publisher = {"@type": "Organization", "name": own.publisher}
    author = own.authors[0].family
    article: dict[str, object] = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": own.title,
        "inLanguage": own.language,
        "datePublished": written,
        "dateModified": _date(own),
        # Who signs beside the publisher is a person, as far as a setting of one name can tell.
        "author": publisher if author == own.publisher else {"@type": "Person", "name": author},
        "publisher": publisher,
        "isPartOf": {"@type": "WebSite", "name": own.container},
        "url": own.url,
        "keywords": list(own.keywords),
        "copyrightNotice": rights,
        "about": [_work(item) for item in about],
    }
    return json.dumps(_known(article), ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)


def _known(fields: dict[str, object]) -> dict[str, object]:
    return {name: value for name, value in fields.items() if value}


def _work(item: Item) -> dict[str, object]:
    named: dict[str, object] = {"@type": _TYPES.get(item.kind, "CreativeWork"), "name": item.title, "sameAs": item.url}
    if item.doi:  # its record says the rest, and COinS on the page do
        return named
    part: dict[str, object] = {"@type": "Periodical" if item.kind is Kind.ARTICLE else "Book", "name": item.container}
    return _known(
        named
        | {
            "author": [_name(name) for name in item.authors],
            "datePublished": _date(item),
            "isPartOf": part if item.container else None,
            "pagination": item.pages,
        }
    )


def _name(name: Name) -> dict[str, object]:
    shown = f"{name.given} {name.family}".strip()
    return {"@type": "Organization" if name.group else "Person", "name": shown}


def _date(item: Item) -> str:
    return "-".join(f"{part:02d}" for part in item.date)
