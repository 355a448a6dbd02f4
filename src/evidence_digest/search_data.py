"""What the search has beside Pagefind, a short index of its own and the words by which typing errors are mended; and
what terms mean.

All are scripts that hand over data, because a page that is opened from a file may load nothing else.
"""

from __future__ import annotations

import html
import json
import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import takewhile

from markupsafe import Markup

from .catalogue import Catalogue
from .caution import SEPARATOR, caution_line, type_and_design
from .glossary import GLOSSARY
from .prose import plain_text
from .records import Summary
from .words import capitalised

PLAIN_INDEX = "search/pages.js"
EXPLANATIONS = "search/terms.js"
_TAG = re.compile(r"<[^>]*>")
_MARKED = Markup('<!doctype html><html><meta charset="utf-8"><div data-pagefind-body{}>{}{}</div></html>\n')
_META = Markup(' data-pagefind-meta="{}"{}')
_TOLD = Markup(' data-{}="{}"')
_FILTER = Markup('<span hidden data-pagefind-filter="{}:{}"></span>')
_WORD = re.compile(r"[^\W\d_]{4,}(?:['’][^\W\d_]+)?")  # shorter words are too near to each other to be mended
MOST_WORDS = 10_000  # by which to mend: about 20 KB, compressed


@dataclass(frozen=True, slots=True)
class Marks:
    """What Pagefind is told of a page, as pairs of a name and a text."""

    filters: tuple[tuple[str, str], ...] = ()
    meta: tuple[tuple[str, str], ...] = ()


def searched(page: str) -> str:
    """Return the part of an HTML page that is searched."""
    return page.partition("<article")[2].partition(">")[2].rpartition("</article>")[0]


def marked(page: str, marks: Marks) -> str:
    """Return what Pagefind is given in the place of a page; readers would load the marks for nothing."""
    places = ", ".join(f"{name}[data-{name}]" for name, _ in marks.meta)
    told = Markup("").join(_TOLD.format(name, text) for name, text in marks.meta)
    filters = Markup("").join(_FILTER.format(name, value) for name, value in marks.filters)
    return str(_MARKED.format(_META.format(places, told), filters, Markup(searched(page))))  # noqa: S704  # it is HTML


def byline(summary: Summary, catalogue: Catalogue) -> str:
    """Return "December 2020 · Review · qualitative synthesis"."""
    month = capitalised(summary.month.in_words(catalogue.words))
    return f"{month}{SEPARATOR}{type_and_design(summary, catalogue)}"


def search_words(summary: Summary, catalogue: Catalogue) -> str:
    """Return what readers may search a summary for, though its text need not have it: keywords, topics, aliases."""
    topics = [catalogue.topics[slug] for slug in summary.topics if slug in catalogue.topics]
    words = (
        *summary.keywords,
        *(topic.title for topic in topics),
        *(alias for topic in topics for alias in topic.aliases),
    )
    return ", ".join(dict.fromkeys(words))


def plain_index(catalogue: Catalogue, address_of: Callable[[str], str]) -> str:
    """Return the script with all summaries, newest first, then the topics and the terms of the glossary."""
    summaries = [
        {
            "url": address_of(summary.docname),
            "title": summary.title,
            "byline": byline(summary, catalogue),
            "words": search_words(summary, catalogue),
            "text": plain_text(summary.takeaway),
            "caution": plain_text(caution_line(summary, catalogue)),
            "topic": summary.topics,
            "type": summary.research_types,
            "year": str(summary.month.year),
        }
        for summary in catalogue.summaries
        if summary.docname not in catalogue.unreadable
    ]
    return _script("digestSearchPages", [*summaries, *_others(catalogue, address_of)])


def _others(catalogue: Catalogue, address_of: Callable[[str], str]) -> Iterator[dict[str, object]]:
    _ = catalogue.words.gettext
    for topic in catalogue.topics.values():
        yield {
            "url": address_of(topic.docname),
            "title": topic.title,
            "byline": _("Topic"),
            "words": ", ".join(topic.aliases),
            "text": plain_text(topic.definition),
        }
    for kind in catalogue.research_types.values():
        yield {
            "url": address_of(kind.docname),
            "title": kind.title,
            "byline": _("Type of research"),
            "text": plain_text(kind.definition),
        }
    for term in catalogue.terms:
        yield {
            "url": f"{address_of(GLOSSARY)}#{term.anchor}",
            "title": term.title,
            "byline": _("Glossary"),
            "text": term.text,
        }


def explanations(catalogue: Catalogue) -> str:
    """Return the script with the explanation of each term of the glossary, by its place there."""
    return _script("digestTerms", {term.anchor: term.text for term in catalogue.terms})


def vocabulary(texts: Iterable[str]) -> str:
    """Return the script with the words of the *texts* of pages, without the rarest if there are too many.

    They are in the order of the alphabet, each as the number of letters that it begins with like the one before, and
    the others: that is a good third less to load.
    """
    pages_with = Counter(word for text in texts for word in {word.lower() for word in _WORD.findall(text)})
    rarity = 1
    while sum(count >= rarity for count in pages_with.values()) > MOST_WORDS:
        rarity += 1
    parts, before = [], ""
    for word in sorted(word for word, count in pages_with.items() if count >= rarity):
        alike = takewhile(lambda letters: letters[0] == letters[1], zip(before, word, strict=False))
        shared = min(len(list(alike)), 9)
        parts.append(f"{shared}{word[shared:]}")
        before = word
    return _script("digestSearchWords", "".join(parts))


def words_of(page: str, marks: Marks) -> str:
    """Return the text of an HTML page, and what the search is told of it."""
    return " ".join((html.unescape(_TAG.sub(" ", searched(page))), *(text for _, text in marks.meta)))


def _script(name: str, data: object) -> str:
    return f"window.{name} = {json.dumps(data, ensure_ascii=False, separators=(',', ':'))};\n"
