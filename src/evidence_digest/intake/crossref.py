"""Ask Crossref for an article by its DOI."""

from __future__ import annotations

import html
import os
import re
from collections.abc import Mapping, Sequence
from typing import Any

from .article import Article, IntakeError, Person

_KINDS = {
    "journal-article": "article",
    "proceedings-article": "inproceedings",
    "book-chapter": "incollection",
    "book": "book",
    "edited-book": "book",
    "monograph": "book",
    "reference-book": "book",
    "report": "report",
    "dissertation": "phdthesis",
    "dataset": "dataset",
}
_TAG = re.compile(r"<[^>]*>")
_SECONDS = 20


def ask_crossref(doi: str) -> Article:
    """Return the article with this *doi*; raises :class:`IntakeError` when there is none or no answer.

    The address of the service comes from ``CROSSREF_URL`` where that is set, and an address for Crossref to write to
    (its etiquette asks for one) from ``CROSSREF_MAILTO``.
    """
    return article_of(message_of(doi))


def message_of(doi: str) -> Mapping[str, Any]:
    """Return what Crossref has of *doi*; raises :class:`IntakeError`."""
    try:
        answer = client().works(ids=doi)
    except Exception as error:  # whatever the client's own client raises: none is of a documented type
        raise _unanswered(doi, status_of(error)) from None
    message = answer.get("message") if isinstance(answer, dict) else None
    if not isinstance(message, dict):
        raise _unanswered(doi, 0)
    return message


def client() -> Any:
    """Return a client of Crossref, or of the service that the environment names."""
    # A second to load, and needed by nobody else.
    from habanero import Crossref  # type: ignore[import-untyped]  # ships no types

    settings = {"base_url": os.environ.get("CROSSREF_URL"), "mailto": os.environ.get("CROSSREF_MAILTO")}
    return Crossref(timeout=_SECONDS, **{name: value for name, value in settings.items() if value})


def status_of(error: Exception) -> int:
    """Return the status of the answer behind *error*, or 0 when there was none."""
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", 0)
    return status if isinstance(status, int) else 0


def _unanswered(doi: str, status: int) -> IntakeError:
    if status == 404:
        return IntakeError(f"Crossref does not know the DOI {doi}: check it against the article's page")
    why = f"answers {status}" if status else "can't be reached"
    return IntakeError(
        f"Crossref {why}: try again later, or save the citation from the journal's page or PubMed and use RIS=, NBIB="
        " or BIB= with the file"
    )


def article_of(message: Mapping[str, Any]) -> Article:
    """Return the article that a work's metadata describe."""
    kind = _KINDS.get(_text(message.get("type")), "misc")
    title, subtitle = _first(message.get("title")), _first(message.get("subtitle"))
    if subtitle and subtitle.casefold() not in title.casefold():
        title = f"{title}: {subtitle}"
    container = _first(message.get("container-title"))
    holder = {"article": "journal", "incollection": "booktitle", "inproceedings": "booktitle"}.get(kind, "")
    fields = {
        holder: container,
        "volume": _text(message.get("volume")),
        "number": _text(message.get("issue")),
        "pages": _text(message.get("page")),
        "eid": "" if message.get("page") else _text(message.get("article-number")),
        "publisher": "" if kind == "article" else _text(message.get("publisher")),
    }
    return Article(
        kind=kind,
        title=title,
        authors=_people(message.get("author")),
        editors=_people(message.get("editor")) if kind != "article" else (),
        year=_year(message),
        doi=_text(message.get("DOI")),
        fields={name: text for name, text in fields.items() if name and text},
    )


def _year(message: Mapping[str, Any]) -> str:
    """Return the year of the printed issue, which references name, or else of the first publication."""
    for name in ("published-print", "published", "issued", "published-online"):
        date = message.get(name)
        parts = date.get("date-parts") if isinstance(date, dict) else None
        if isinstance(parts, list) and parts and isinstance(parts[0], list) and parts[0] and parts[0][0]:
            return str(parts[0][0])
    return ""


def _people(people: object) -> tuple[Person, ...]:
    found = []
    for person in people if isinstance(people, list) else ():
        if not isinstance(person, dict):
            continue
        family, name = _text(person.get("family")), _text(person.get("name"))
        if family:
            found.append(Person(family, _text(person.get("given")), _text(person.get("suffix"))))
        elif name:
            found.append(Person(name, group=True))
    return tuple(found)


def _first(value: object) -> str:
    return _text(value[0]) if isinstance(value, Sequence) and not isinstance(value, str) and value else ""


def _text(value: object) -> str:
    """Return text without the tags (<i>) and entities that publishers send."""
    return " ".join(html.unescape(_TAG.sub("", value)).split()) if isinstance(value, str) else ""
