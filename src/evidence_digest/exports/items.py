"""Make citable items from the catalogue: of a work, of a summary, and of many summaries."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import replace
from functools import lru_cache
from urllib.parse import quote

from pybtex.database import Entry, Person  # type: ignore[import-untyped]  # ships no types

from ..apa import MONTHS
from ..bibliography import MANY, Work
from ..catalogue import Catalogue
from ..caution import caution_line
from ..prose import plain_text as without_markup
from ..records import Summary
from ..tex_text import plain_text, verbatim_text
from ..work_fields import doi_of
from ._base import Item, Kind, Name
from .site import Site

_KINDS = {
    Kind.ARTICLE: ("article",),
    Kind.BOOK: ("book", "booklet", "collection", "proceedings"),
    Kind.CHAPTER: ("inbook", "incollection"),
    Kind.DATASET: ("dataset",),
    Kind.MANUSCRIPT: ("unpublished",),
    Kind.PAPER: ("conference", "inproceedings"),
    Kind.REPORT: ("manual", "report", "techreport"),
    Kind.SOFTWARE: ("software",),
    Kind.THESIS: ("mastersthesis", "phdthesis", "thesis"),
    Kind.VIDEO: ("video",),
    Kind.WEB_PAGE: ("electronic", "online", "website", "www"),
}
_KIND_OF = {entry_type: kind for kind, entry_types in _KINDS.items() for entry_type in entry_types}
_GENRES = {"phdthesis": "Doctoral dissertation", "mastersthesis": "Master’s thesis"}
_IN_PRESS = frozenset({"in press", "inpress", "forthcoming"})


def work_item(work: Work, annotations: Iterable[str] = ()) -> Item:
    """Return the item of a work of the bibliography."""
    notes = tuple(annotations)
    return replace(_work_item(work), annotations=notes) if notes else _work_item(work)


@lru_cache(maxsize=MANY)  # a work stands in the files of its summary, of each topic and of everything
def _work_item(work: Work) -> Item:
    entry = work.entry

    def field(*names: str) -> str:
        return next(filter(None, (plain_text(entry.fields.get(name, "")) for name in names)), "")

    stated = {field(name).lower() for name in ("year", "date", "pubstate")}
    return Item(
        key=work.key,
        kind=_KIND_OF.get(work.kind, Kind.DOCUMENT),
        title=work.title,
        authors=_names(entry, "author"),
        editors=_names(entry, "editor"),
        date=_date(work),
        status="in press" if stated & _IN_PRESS else "",
        container=field("journal", "journaltitle", "booktitle"),
        volume=field("volume"),
        issue=field("number", "issue") if work.kind == "article" else "",
        pages=field("pages"),
        number=field("eid", "articleno", "article-number") or ("" if work.kind == "article" else field("number")),
        edition=field("edition"),
        genre=field("type") or _GENRES.get(work.kind, ""),
        publisher=field("publisher", "institution", "school", "organization"),
        place=field("address", "location"),
        doi=doi_of(entry),
        url=work.url,
        accessed=_day(field("urldate")),
        isbn=verbatim_text(entry.fields.get("isbn", "")),
        issn=verbatim_text(entry.fields.get("issn", "")),
        language=field("language"),
        abstract=field("abstract"),
        notes=tuple(filter(None, (field("note"),))),
        source=work,
    )


def _names(entry: Entry, role: str) -> tuple[Name, ...]:
    names = [_name(person) for person in entry.persons.get(role, ())]
    # "and others" is nobody's name; no format but BibTeX can say it.
    return tuple(name for name in names if name.family and name != Name("others"))


def _name(person: Person) -> Name:
    family = " ".join(person.prelast_names + person.last_names)
    given = plain_text(" ".join(person.bibtex_first_names))
    group = not given and family.startswith("{") and family.endswith("}")
    return Name(plain_text(family), given, plain_text(" ".join(person.lineage_names)), group)


def _date(work: Work) -> tuple[int, ...]:
    fields = {name: plain_text(work.entry.fields.get(name, "")) for name in ("date", "month", "day")}
    if not work.year.isdigit():
        return ()
    if fields["date"].startswith(work.year) and (dated := _day(fields["date"])):
        return dated
    month = fields["month"].lower().rstrip(".")
    numbers = {name.lower()[: len(month)]: place for place, name in enumerate(MONTHS, 1)} if len(month) > 2 else {}
    number = numbers.get(month, 0) or _small(month)
    return _valid(int(work.year), number, _small(fields["day"])) if number else (int(work.year),)


def _small(text: str) -> int:
    return int(text) if re.fullmatch("[0-9]{1,2}", text) else 0


def _day(text: str) -> tuple[int, ...]:
    """Return year, month and day of "2020-06-03", or as many as there are."""
    match = re.match(r"([0-9]{4})(?:-([0-9]{2})(?:-([0-9]{2}))?)?(?![0-9])", text)
    return _valid(int(match[1]), int(match[2] or 0), int(match[3] or 0)) if match else ()


def _valid(year: int, month: int, day: int) -> tuple[int, ...]:
    for parts in ((year, month, day), (year, month)):
        try:
            datetime.date(*parts, *(1,) * (3 - len(parts)))
        except ValueError:
            continue
        return parts
    return (year,)


def summary_item(summary: Summary, catalogue: Catalogue, site: Site) -> Item:
    """Return the item of a summary: a page of the site, by its publisher as a group unless it has an author."""
    date = summary.dated
    caution = without_markup(caution_line(summary, catalogue))
    topics = (catalogue.topics[slug].title for slug in summary.topics if slug in catalogue.topics)
    return Item(
        key=f"summary-{summary.slug}",
        kind=Kind.WEB_PAGE,
        title=summary.title,
        authors=(Name(summary.author or site.publisher, group=True),),
        date=(date.year, date.month, date.day),
        container=site.name,
        publisher=site.publisher,
        url=site.page(summary.docname),
        language=site.language,
        abstract=f"{without_markup(summary.takeaway)} ({caution}.)",
        keywords=tuple(dict.fromkeys((*topics, *summary.keywords))),
    )


def articles_of(summaries: Iterable[Summary], catalogue: Catalogue, site: Site) -> tuple[Item, ...]:
    """Return each article that *summaries* summarise, once, with a note that says where."""
    found: dict[str, list[str]] = {}
    for summary in summaries:
        place = ". ".join(filter(None, (f"{site.name}", site.page(summary.docname))))
        for key in summary.references:
            if key in catalogue.works:
                found.setdefault(key, []).append(f"Summarised in “{summary.title}”, {place}")
    return tuple(work_item(catalogue.works[key], notes) for key, notes in found.items())


def items_of(summaries: Iterable[Summary], catalogue: Catalogue, site: Site) -> tuple[Item, ...]:
    """Return what a file of citations holds: the articles, then the summaries."""
    chosen = tuple(summaries)
    own = (summary_item(summary, catalogue, site) for summary in chosen)
    return (*articles_of(chosen, catalogue, site), *own)


def library_search(title: str) -> str:
    """Return the address of a search for *title* in the catalogue of the world's libraries."""
    words = " ".join(title.replace('"', " ").split())
    return "https://search.worldcat.org/search?q=" + quote(f'ti:"{words}"', safe="")
