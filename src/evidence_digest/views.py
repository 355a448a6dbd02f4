"""What a page shows of the catalogue, as a value: views are compared, noted and fingerprinted.

A view's fingerprint covers all that its nodes are made of.  A page is read again when one of its views has a new
fingerprint; nothing else makes an unchanged page stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .catalogue import Catalogue, Selection, digest
from .packs import summaries_in
from .records import Summary

EVERYTHING = Selection()


@dataclass(frozen=True, slots=True)
class View:
    """A question to the catalogue."""

    # "archive", "browse", "changes", "document", "downloads", "evidence-map", "issue", "pack", "packs", "page",
    # "question", "research-types", "summaries", "summary", "terms", "topic", "topics" or "works"
    kind: str
    name: str = ""  # the slug of what is shown, or the docname of a page
    selection: Selection = EVERYTHING
    show: str = ""  # how a list of summaries is shown
    limit: int = 0  # how many of them; 0 is all


def fingerprint(view: View, catalogue: Catalogue) -> str:
    """Return a text that changes whenever what *view* shows changes."""
    selection = None if view.selection == EVERYTHING else view.selection  # a third of the time would go into its text
    return digest(view.kind, view.name, selection, view.show, view.limit, *_contents(view, catalogue))


def _contents(view: View, catalogue: Catalogue) -> Iterable[object]:
    match view.kind:
        case "document":  # a link is one only if there is such a page
            return [view.name in catalogue.documents]
        case "changes":
            return [
                (summary.docname, summary.title, summary.written, summary.updated, summary.corrections)
                for summary in catalogue.summaries
            ]
        case "downloads":  # links to them are made when a page is written
            return []
        case "page":
            return _page(view.name, catalogue)
        case "summary":
            return _summary(view.name, catalogue)
        case "topic":
            return _topic(view.name, catalogue)
        case "terms":  # what counts as a use decides which terms a page links
            return [catalogue.term_forms]
        case "topics":
            return [
                (group, [(_title(slug, catalogue), catalogue.count(slug)) for slug in group.topics])
                for group in catalogue.groups
            ]
        case "research-types":
            return [
                (kind, len(catalogue.by_research_type.get(slug, ()))) for slug, kind in catalogue.research_types.items()
            ]
        case "browse":
            return _browse(catalogue)
        case "pack":
            return _pack(view.name, catalogue)
        case "packs":
            return [(pack, len(summaries_in(pack, catalogue))) for pack in catalogue.packs.values()]
        case "evidence-map":
            return _evidence_map(catalogue)
        case "question":
            return _question(view.name, catalogue)
        case "works":
            return [
                (key, found, [(summary.docname, summary.title) for summary in catalogue.citing.get(key, ())])
                for key, found in catalogue.work_digests.items()
            ]
    return _list(view, catalogue)


def _page(docname: str, catalogue: Catalogue) -> Iterator[object]:
    """Yield what the page itself is; its hash, because a file may be replaced by one with an older date."""
    yield catalogue.documents.get(docname)
    yield docname in catalogue.unreadable
    name = docname.rpartition("/")[2]
    yield docname in catalogue.by_docname, name in catalogue.topics, name in catalogue.research_types
    yield name in catalogue.packs


def _summary(slug: str, catalogue: Catalogue) -> Iterator[object]:
    summary = catalogue.by_slug.get(slug)
    if summary is None:
        return
    yield catalogue.digests[slug]
    yield [catalogue.topics[topic].aliases for topic in summary.topics]  # the search finds the page by them
    for found in catalogue.related(summary):
        yield found.summary.docname, found.summary.title, [_title(shared, catalogue) for shared in found.shared]


def _topic(slug: str, catalogue: Catalogue) -> Iterator[object]:
    topic = catalogue.topics.get(slug)
    yield topic
    yield [_title(other, catalogue) for other in topic.related] if topic else []
    for question in catalogue.pictured_under(slug):
        yield from _question(question.slug, catalogue)
    yield from _summaries(catalogue.by_topic.get(slug, ()), catalogue)


def _pack(slug: str, catalogue: Catalogue) -> Iterator[object]:
    pack = catalogue.packs.get(slug)
    yield pack
    yield from _summaries(summaries_in(pack, catalogue) if pack else (), catalogue)


def _evidence_map(catalogue: Catalogue) -> Iterator[object]:
    yield list(catalogue.research_types.items())
    for group in catalogue.groups:
        yield group
        for slug in group.topics:
            counts = catalogue.counts_by_type(catalogue.by_topic.get(slug, ()))
            yield _title(slug, catalogue), catalogue.count(slug), [(kind.slug, count) for kind, count in counts]


def _browse(catalogue: Catalogue) -> Iterator[object]:
    for records in (catalogue.topics, catalogue.research_types):
        yield [(slug, record.title) for slug, record in records.items()]
    for summary in catalogue.summaries:
        yield (
            summary.docname,
            summary.title,
            summary.month,
            summary.topics,
            summary.research_types,
            summary.study.design,
        )


def _question(slug: str, catalogue: Catalogue) -> Iterator[object]:
    """Yield what the picture of a question is made of; one that has no picture shows nothing."""
    yield slug in catalogue.questions
    if slug in catalogue.pictures:
        yield catalogue.questions[slug]
        for answer in catalogue.pictures[slug]:
            yield catalogue.digests[answer.summary.slug]


def _list(view: View, catalogue: Catalogue) -> Iterator[object]:
    selection = view.selection
    if view.kind == "issue":  # its heading tells whether the issue was written in its own month
        yield catalogue.latest_month, catalogue.newest_date
    if view.kind == "archive":
        yield [year for year in catalogue.years if f"summaries/{year}/index" in catalogue.documents]
    yield [slug in catalogue.topics for slug in selection.topics]
    yield [slug in catalogue.research_types for slug in selection.research_types]
    yield [slug in catalogue.by_slug for slug in selection.slugs]
    yield from _summaries(catalogue.select(selection), catalogue)


def _summaries(summaries: Iterable[Summary], catalogue: Catalogue) -> Iterator[object]:
    """Yield what a list of summaries is made of, however it is shown."""
    # The words for all types stand with a table; a summary's own digest knows only the titles of its own.
    yield [(slug, kind.title, kind.singular, kind.plural) for slug, kind in catalogue.research_types.items()]
    linking = False
    for summary in summaries:
        yield catalogue.digests[summary.slug]
        for block in filter(None, (summary.implications, summary.reflection)):
            linking = linking or "]" in block.source or "{doc}" in block.source
    if linking:  # a link in lifted text is one only if there is such a page
        yield sorted(catalogue.documents)


def _title(slug: str, catalogue: Catalogue) -> str:
    topic = catalogue.topics.get(slug)
    return topic.title if topic else ""
