"""What is handed out for a course: a pack that has a page, or one that is made on the spot from a selection."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .catalogue import Catalogue, Selection
from .packs import Pack, summaries_in
from .problems import shown, suggestion
from .records import Summary, YearMonth

ALL = "all"  # what asks for every pack, and for one of each topic that has enough summaries
ENOUGH = 3  # summaries of a topic that make a pack
_PACK, _TOPIC, _TYPE, _FROM, _TO = "pack", "topic", "type", "from", "to"
_FIELDS = (_PACK, _TOPIC, _TYPE, _FROM, _TO)


@dataclass(frozen=True, slots=True)
class Course:
    """What is made into a PDF, an e-book and a page of one's own."""

    name: str  # of its files
    title: str
    docname: str  # the page of the site that it goes with
    summaries: tuple[Summary, ...]
    pack: Pack | None = None  # without one it is made from a selection
    topics: tuple[str, ...] = ()  # slugs of those that it was selected by
    subtitle: str = ""  # what else it was selected by

    @property
    def page(self) -> str:
        """The name under which its parts are put together: that of its page, or one that no page has."""
        return f"packs/{self.name}"


def asked_for(*, pack: str = "", topic: str = "", kind: str = "", first: str = "", last: str = "") -> str:
    """Return what :func:`courses` reads; a value's words may have commas or spaces between them."""
    values = dict(zip(_FIELDS, (pack, topic, kind, first, last), strict=True))
    return " ".join(f"{name}={','.join(_several(value))}" for name, value in values.items() if _several(value))


def courses(asked: str, catalogue: Catalogue) -> tuple[Course, ...]:
    """Return what *asked* names: "all", or fields as in "topic=alliance from=2019-01", several values with commas.

    It raises :class:`ValueError` for a value that is unknown and for a selection of nothing.
    """
    if asked == ALL:
        return tuple(_all(catalogue))
    parts = [part.partition("=") for part in asked.split()]
    if unknown := [name for name, _, _ in parts if name not in _FIELDS]:
        raise ValueError(f"a pack is not asked for by {shown(unknown[0])}: write {', '.join(_FIELDS)} or '{ALL}'")
    fields = dict.fromkeys(_FIELDS, "") | {name: value for name, _, value in parts}
    if slug := fields[_PACK]:
        return (_with_page(_known("pack", slug, list(catalogue.packs)), catalogue),)
    return (_made(fields, catalogue),)


def _all(catalogue: Catalogue) -> Iterator[Course]:
    for slug, pack in catalogue.packs.items():
        if summaries_in(pack, catalogue):
            yield _with_page(slug, catalogue)
    for slug in catalogue.topics:
        if catalogue.count(slug) >= ENOUGH:
            yield _made({**dict.fromkeys(_FIELDS, ""), _TOPIC: slug}, catalogue)


def _with_page(slug: str, catalogue: Catalogue) -> Course:
    pack = catalogue.packs[slug]
    return Course(slug, pack.title, pack.docname, summaries_in(pack, catalogue), pack)


def _made(fields: dict[str, str], catalogue: Catalogue) -> Course:
    topics = tuple(_known("topic", slug, list(catalogue.topics)) for slug in _several(fields[_TOPIC]))
    types = tuple(_known("research type", slug, list(catalogue.research_types)) for slug in _several(fields[_TYPE]))
    first, last = (YearMonth.parse(fields[name]) if fields[name] else None for name in (_FROM, _TO))
    selection = Selection(topics=topics, research_types=types, first=first, last=last)
    if selection == Selection():
        raise ValueError("say what the pack is made of: TOPIC=alliance, TYPE=meta-analysis, FROM=2019-01 or TO=2020-12")
    if first and last and last < first:
        raise ValueError(f"{last.words} is before {first.words}: exchange FROM and TO")
    found = catalogue.select(selection)
    if not found:
        raise ValueError("no summary is selected: ask for less")
    said = [" and ".join(catalogue.topics[slug].title for slug in topics)]
    said.append(" and ".join(catalogue.research_types[slug].title for slug in types))
    said.append(_period(first, last))
    title, *others = filter(None, said)
    docname = f"topics/{topics[0]}" if topics else f"research-types/{types[0]}" if types else "summaries/index"
    name = "-".join(part for field in _FIELDS if fields[field] for part in (field, *_several(fields[field])))
    return Course(name, title, docname, found, topics=topics, subtitle=" · ".join(others))


def _period(first: YearMonth | None, last: YearMonth | None) -> str:
    if first and last:
        return first.words if first == last else f"{first.words} to {last.words}"
    if first:
        return f"From {first.words}"
    return f"Up to {last.words}" if last else ""


def _several(value: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value.replace(",", " ").split()))


def _known(what: str, slug: str, known: list[str]) -> str:
    if slug not in known:
        hint = suggestion(slug, known) or f": there are {', '.join(sorted(known))}" if known else ": there is none"
        raise ValueError(f"unknown {what} '{slug}'{hint}")
    return slug
