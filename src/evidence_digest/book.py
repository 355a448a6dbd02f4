"""What an e-book holds, in which order: everything, or the pages that one page lists."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import chain

from .catalogue import Catalogue
from .packs import summaries_in

# The chapters of the book of everything, where the site has the page; home, search and downloads are for the web.
_ARCHIVE = "summaries/index"
_CHAPTERS = (
    _ARCHIVE,
    "topics/index",
    "research-types/index",
    "evidence-map",
    "glossary",
    "references",
    "about",
    "crisis",
)
_BACK_MATTER = ("glossary", "references")  # of the book of one page's list


@dataclass(frozen=True, slots=True)
class Chapter:
    """A page of the book with those that stand under it in the contents; without a page it is only their heading."""

    docname: str
    title: str
    parts: tuple[Chapter, ...] = ()

    @property
    def docnames(self) -> Iterator[str]:
        """The chapter and its parts in reading order."""
        if self.docname:
            yield self.docname
        for part in self.parts:
            yield from part.docnames


def chapters(
    start: str, catalogue: Catalogue, titles: Mapping[str, str], listed: Mapping[str, Iterable[str]]
) -> tuple[Chapter, ...]:
    """Return the chapters of the book that begins with the page *start*, or of everything if it is empty.

    *titles* are those of all pages; *listed* are the pages in the toctree of each page.  A pack lists its summaries.
    """
    if start:
        pages = dict.fromkeys((start, *_in_pack(start, catalogue), *listed.get(start, ()), *_BACK_MATTER))
        return tuple(Chapter(page, titles[page]) for page in pages if page in titles)
    return tuple(
        # The archive would list the titles again, newest first.
        Chapter("" if page == _ARCHIVE else page, titles[page], _parts(page, catalogue, titles))
        for page in _CHAPTERS
        if page in titles
    )


def _parts(page: str, catalogue: Catalogue, titles: Mapping[str, str]) -> tuple[Chapter, ...]:
    match page:
        case "summaries/index":
            return tuple(
                Chapter(docname, titles[docname], _summaries(year, catalogue, titles))
                for year in sorted(catalogue.years)
                if (docname := f"summaries/{year}/index") in titles
            )
        case "topics/index":
            docnames = [topic.docname for topic in catalogue.topics.values()]
        case "research-types/index":
            docnames = [kind.docname for kind in catalogue.research_types.values()]
        case _:
            docnames = []
    return tuple(Chapter(docname, titles[docname]) for docname in docnames if docname in titles)


def _in_pack(start: str, catalogue: Catalogue) -> list[str]:
    pack = next((pack for pack in catalogue.packs.values() if pack.docname == start), None)
    return [summary.docname for summary in summaries_in(pack, catalogue)] if pack else []


def _summaries(year: int, catalogue: Catalogue, titles: Mapping[str, str]) -> tuple[Chapter, ...]:
    """Return the summaries of a year as the compendium has them, oldest month first."""
    found = [summary for summary in catalogue.summaries if summary.month.year == year]
    ordered = sorted(found, key=lambda summary: (summary.month, summary.docname))
    return tuple(Chapter(summary.docname, summary.title) for summary in ordered if summary.docname in titles)


def works_in(docnames: Iterable[str], catalogue: Catalogue) -> set[str]:
    """Return the keys of the works to which the summaries among *docnames* refer."""
    here = (catalogue.by_docname[docname] for docname in docnames if docname in catalogue.by_docname)
    return set(chain.from_iterable(summary.works for summary in here))
