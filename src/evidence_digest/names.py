"""The catalogue as a site in another language shows it: names of topics, types and designs in that language."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from .catalogue import Catalogue
from .terms_reader import TOPICS
from .words import Words


def in_language(catalogue: Catalogue, words: Words) -> Catalogue:
    """Return *catalogue* with *words* and the names of its controlled lists in their language."""
    if not words.foreign:
        return catalogue
    _ = words.gettext
    return replace(
        catalogue,
        words=words,
        topics={slug: replace(topic, title=_(topic.title)) for slug, topic in catalogue.topics.items()},
        groups=tuple(replace(group, title=_(group.title)) for group in catalogue.groups),
        research_types={
            slug: replace(kind, title=_(kind.title), singular=_(kind.singular), plural=_(kind.plural))
            for slug, kind in catalogue.research_types.items()
        },
        summaries=tuple(
            replace(summary, study=replace(summary.study, design=_(summary.study.design)))
            for summary in catalogue.summaries
        ),
    )


def names_of(catalogue: Catalogue) -> Iterator[tuple[str, str]]:
    """Yield every name of the controlled lists, each with the page that gives it."""
    for topic in catalogue.topics.values():
        yield topic.title, f"{topic.docname}.md"
    for group in catalogue.groups:
        yield group.title, TOPICS
    for kind in catalogue.research_types.values():
        for name in (kind.title, kind.singular, kind.plural):
            yield name, f"{kind.docname}.md"
