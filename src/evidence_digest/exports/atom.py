"""Atom feeds."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .site import Site
from .xhtml import xml_text

if TYPE_CHECKING:
    from feedgen.feed import FeedGenerator  # type: ignore[import-untyped]  # ships no types

MEDIA_TYPE = "application/atom+xml"
LONGEST = 50  # entries
# Before a feed has its first entry: a date that never changes.
_EMPTY_SINCE = datetime.date(2026, 1, 1)


@dataclass(frozen=True, slots=True)
class FeedEntry:
    """A summary in a feed."""

    slug: str
    title: str
    author: str
    written: datetime.date
    updated: datetime.date
    address: str  # full, or from the feed when the site has no address
    content: str  # XHTML, without the <div> around it
    categories: tuple[tuple[str, str], ...] = ()  # slug and title of each topic


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed; its entries are the newest first, at most :data:`LONGEST`."""

    path: str  # from the root of the site
    identity: tuple[str, ...]  # "feed", "topic", "alliance"
    title: str
    subtitle: str
    page: str  # the address of the page that lists the same
    entries: tuple[FeedEntry, ...]


def atom(feed: Feed, site: Site) -> bytes:
    """Return the feed; the same entries give the same bytes."""
    from feedgen.feed import FeedGenerator  # a build without a new feed does without lxml

    generator = FeedGenerator()
    generator.id(site.identifier(*feed.identity))
    generator.title(xml_text(feed.title))
    generator.subtitle(xml_text(feed.subtitle))
    generator.author({"name": xml_text(site.publisher)})
    generator.language(site.language)
    generator.rights(xml_text(site.rights))
    generator.updated(_time(max((entry.updated for entry in feed.entries), default=_EMPTY_SINCE)))
    if site.base:
        generator.link(href=f"{site.base}{feed.path}", rel="self", type=MEDIA_TYPE)
    generator.link(href=feed.page, rel="alternate", type="text/html")
    for entry in feed.entries:
        _add(generator, entry, site)
    data: bytes = generator.atom_str()
    return data


def _add(generator: FeedGenerator, summary: FeedEntry, site: Site) -> None:
    entry = generator.add_entry(order="append")
    entry.id(site.identifier("summary", summary.slug))
    entry.title(xml_text(summary.title))
    entry.author({"name": xml_text(summary.author)})
    entry.published(_time(summary.written))
    entry.updated(_time(summary.updated))
    entry.link(href=summary.address, rel="alternate", type="text/html")
    for slug, title in summary.categories:
        entry.category(term=slug, label=xml_text(title))
    entry.content(summary.content, type="xhtml")  # feedgen wraps it in a <div> of its own


def _time(date: datetime.date) -> datetime.datetime:
    return datetime.datetime.combine(date, datetime.time(), datetime.UTC)
