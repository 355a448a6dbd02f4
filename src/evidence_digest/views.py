"""What a page shows of the catalogue, as a value: views are compared, noted and fingerprinted.

A view's fingerprint covers all that its nodes are made of.  A page is read again when one of its views has a new
fingerprint; nothing else makes an unchanged page stale.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from .catalogue import Catalogue, Selection, digest
from .records import Summary


@dataclass(frozen=True, slots=True)
class View:
    """A question to the catalogue."""

    kind: str  # "archive", "issue", "page", "research-types", "summaries", "summary", "topic", "topics" or "works"
    name: str = ""  # the slug of the summary, topic or research type
    selection: Selection = Selection()
    show: str = ""  # how a list of summaries is shown
    limit: int = 0  # how many of them; 0 is all


def fingerprint(view: View, catalogue: Catalogue) -> str:
    """Return a text that changes whenever what *view* shows changes."""
    return digest(view, *_contents(view, catalogue))


def _contents(view: View, catalogue: Catalogue) -> Iterable[object]:
    digests = catalogue.digests
    if view.kind == "page":
        return (view.name in catalogue.unreadable,)
    if view.kind == "summary":
        summary = catalogue.by_slug.get(view.name)
        if summary is None:
            return ()
        return (digests[summary.slug], *_related(summary, catalogue))
    if view.kind == "topic":
        topic = catalogue.topics.get(view.name)
        related = [_title(slug, catalogue) for slug in topic.related] if topic else []
        return (topic, related, [digests[found.slug] for found in catalogue.by_topic.get(view.name, ())])
    if view.kind == "topics":
        return [(group, [(_title(slug, catalogue), catalogue.count(slug)) for slug in group.topics])
                for group in catalogue.groups]
    if view.kind == "research-types":
        return [(kind, len(catalogue.by_research_type.get(slug, ()))) for slug, kind in catalogue.research_types.items()]
    if view.kind == "works":
        return [(key, catalogue.work_digests[key], [(found.docname, found.title) for found in catalogue.citing.get(key, ())])
                for key in catalogue.works]
    return [digests[summary.slug] for summary in catalogue.select(view.selection)]


def _related(summary: Summary, catalogue: Catalogue) -> Iterable[object]:
    return [
        (found.summary.docname, found.summary.title, [_title(slug, catalogue) for slug in found.shared])
        for found in catalogue.related(summary)
    ]


def _title(slug: str, catalogue: Catalogue) -> str:
    topic = catalogue.topics.get(slug)
    return topic.title if topic else ""
