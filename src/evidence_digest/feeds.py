"""Make feeds from the pages as Sphinx has read them: a feed carries the whole text of a summary."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util import docname_join
from sphinxcontrib.bibtex.citation_target import parse_citation_targets

from .apa_labels import citation
from .catalogue import digest
from .caution import status_line
from .disclaimer import DISCLAIMER
from .domain import catalogue_of, domain_of
from .exports.atom import LONGEST, Feed, FeedEntry, atom
from .exports.site import Site
from .exports.xhtml import add, fill, inner
from .kept_texts import KeptTexts
from .records import Summary

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment


class FeedPages:
    """The summaries of one build as feeds show them."""

    def __init__(self, app: Sphinx, site: Site, *, kept: KeptTexts, made_of: str) -> None:
        self._env = app.env
        self._site = site
        self._catalogue = domain_of(app.env).original
        self._words = catalogue_of(app.env).words
        self._kept = kept  # by what precedes the links
        self._made_of = made_of  # what every feed is made of
        self._titles = digest(sorted((docname, title.astext()) for docname, title in app.env.titles.items()))

    def chosen(self, summaries: Sequence[Summary]) -> tuple[Summary, ...]:
        """Return the newest of *summaries* by their dates; those of one day stay in their order."""
        readable = [summary for summary in summaries if summary.docname not in self._catalogue.unreadable]
        newest = sorted(readable, key=lambda summary: summary.announced, reverse=True)
        return tuple(newest[:LONGEST])

    def fingerprint(self, summaries: Sequence[Summary]) -> str:
        """Return a text that changes whenever the feed of *summaries* does."""
        return digest(self._made_of, self._titles, [self._parts(summary) for summary in self.chosen(summaries)])

    def _parts(self, summary: Summary) -> tuple[str, str, list[str]]:
        """Return what the entry of *summary* is made of, beside titles: those of other pages stand in its links."""
        views = domain_of(self._env).views.get(summary.docname, {})
        catalogue = self._catalogue
        return catalogue.digests[summary.slug], catalogue.documents[summary.docname], sorted(views.values())

    def feed(self, path: str, title: str, *, identity: tuple[str, ...], docname: str, of: Sequence[Summary]) -> bytes:
        """Return the feed at *path* of the summaries that the page *docname* lists."""
        # Before the site has an address, links lead from where the feed lies.
        start = self._site.base or "../" * path.count("/")
        entries = tuple(self._entry(summary, start) for summary in self.chosen(of))
        page = start + self._site.address_of(docname)
        return atom(Feed(path, identity, title, DISCLAIMER, page, entries), self._site)

    def _entry(self, summary: Summary, start: str) -> FeedEntry:
        topics = self._catalogue.topics
        return FeedEntry(
            slug=summary.slug,
            title=summary.title,
            author=summary.author or self._site.publisher,
            written=summary.written,
            updated=summary.announced,
            address=start + self._site.address_of(summary.docname),
            content=self._content(summary, start),
            categories=tuple((slug, topics[slug].title) for slug in summary.topics if slug in topics),
        )

    def _content(self, summary: Summary, start: str) -> str:
        made_of = digest(self._made_of, self._titles, *self._parts(summary))
        return self._kept.get(summary.docname, start, made_of=made_of, make=partial(self._text, summary, start))

    def _text(self, summary: Summary, start: str) -> str:
        content = ET.Element("div")
        # The text of the page with the words of the interface, which may be in another language.
        body = add(content, "div", language=self._words.language) if self._words.foreign else content
        doctree = self._env.get_doctree(summary.docname)
        links = _Links(self._env, self._site, summary.docname, start)
        for page in doctree.children[:1]:
            # The title is the entry's own.
            fill(body, page.children[1:], links.resolve)
        add(body, "p", status_line(summary, self._words))
        add(body, "p", self._words.gettext(DISCLAIMER))
        return inner(content)


class _Links:
    """Where the links of one page lead from a feed, and what they show."""

    def __init__(self, env: BuildEnvironment, site: Site, docname: str, start: str) -> None:
        self._env = env
        self._site = site
        self._docname = docname
        self._start = start

    def resolve(self, link: nodes.Element) -> tuple[str, str]:
        """Return address and text; an empty text is that of the link's children."""
        if isinstance(link, nodes.reference):
            return link.get("refuri") or self._address(self._docname, link.get("refid", "")), ""
        domain, kind, target = (str(link[name] or "") for name in ("refdomain", "reftype", "reftarget"))
        if domain == "cite":
            return self._cited(kind, target)
        found = domain_of(self._env).target(kind, target) if domain == "digest" else self._page(domain, target)
        if found is None:
            return "", ""
        docname, anchor, title = found
        worded = link["refexplicit"] or kind == "term"
        return self._address(docname, anchor), "" if worded else title

    def _address(self, docname: str, anchor: str) -> str:
        return self._start + self._site.address_of(docname) + (f"#{anchor}" if anchor else "")

    def _page(self, domain: str, target: str) -> tuple[str, str, str] | None:
        standard = self._env.domains.standard_domain
        if target in standard.labels:
            return standard.labels[target]
        path = target.partition("#")[0].removesuffix(".md")
        docname = path if domain == "doc" else docname_join(self._docname, path)
        return (docname, "", self._env.titles[docname].astext()) if docname in self._env.titles else None

    def _cited(self, kind: str, target: str) -> tuple[str, str]:
        labels = catalogue_of(self._env).labels
        narrative = kind == "t"
        works = [work for work in parse_citation_targets(target) if work.key in labels]
        parts = []
        for work in works:
            shown = citation(labels[work.key], narrative)
            before, after = (f"{work.pre} " if work.pre else ""), (f", {work.post}" if work.post else "")
            parts.append(f"{before}{shown}{after}")
        found = domain_of(self._env).target("work", works[0].key) if len(works) == 1 else None
        address = self._address(found[0], found[1]) if found else ""
        return address, ", ".join(parts) if narrative else f"({'; '.join(parts)})"
