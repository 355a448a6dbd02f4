"""The addresses that were ever published: each goes on answering, as a page or as a redirect.

``urls.lock`` has one address a line, from the root of the site.  A summary that has moved to another month and a year
that has lost its last summary are found by themselves; behind any other address that is gone stands the one that took
its place.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass, field

from .problems import Problem, shown
from .summary_reader import slug_of

LOCK = "urls.lock"
# What every site has beside its pages, and who knows its address expects to last.
_FIXED = ("feeds/all.atom", "search.html", "summaries.csv", "summaries.json", "summaries.schema.json")
_WITH_FEEDS = ("topics", "research-types", "packs")
_ARCHIVE = "summaries/index.html"
_ADDRESS = re.compile(r"(?:[\w-][\w.-]*/)*[\w-][\w.-]*\.[a-z]+", re.ASCII)
_YEAR = re.compile(r"summaries/[0-9]{4}/index\.html")
_MOST_STEPS = 20  # a page moves a few times in its life; each line is followed on its own
_HEADER = """\
# Every address that this site has ever had, one a line; `make urls` adds the new ones. Never remove a line: when a
# page goes, write the address that takes its place behind its own. A summary that only moves to another month is found.
"""


@dataclass(frozen=True, slots=True)
class _Entry:
    """A line of the file."""

    address: str
    target: str  # the address that took its place, or nothing
    line: int


@dataclass(slots=True)
class Addresses:
    """What the file says of a site."""

    moved: dict[str, str] = field(default_factory=dict)  # address that is gone → the one that answers now
    problems: list[Problem] = field(default_factory=list)
    missing: tuple[str, ...] = ()  # addresses that are not recorded yet


def answering(documents: Iterable[str]) -> frozenset[str]:
    """Return the addresses of a site with these pages."""
    found = set(_FIXED)
    for docname in documents:
        found.add(f"{docname}.html")
        folder, _, name = docname.partition("/")
        if folder in _WITH_FEEDS and name != "index":
            found.add(f"feeds/{docname}.atom")
    return frozenset(found)


def read_addresses(text: str, documents: Iterable[str]) -> Addresses:
    """Return where the addresses lead that have no page any more, and what is wrong with the file."""
    pages = frozenset(documents)
    live = answering(pages)
    entries, problems = _read_entries(text)
    found = Addresses(problems=problems, missing=tuple(sorted(live - entries.keys())))
    successors = _successors(entries.values(), pages, live)
    for entry in entries.values():
        fault = _fault_of_target(entry, live, entries)
        if entry.address not in live and not fault:
            place, fault = _follow(entry.address, successors, live)
            if place:
                found.moved[entry.address] = place
        if fault:
            found.problems.append(Problem(LOCK, entry.line, fault, "address"))
    return found


def record(text: str, documents: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """Return the file with all addresses of the site, and those that are new in it."""
    missing = read_addresses(text, documents).missing
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return _HEADER + "".join(f"{line}\n" for line in sorted({*lines, *missing})), missing


def _recordable(addresses: Iterable[str]) -> tuple[str, ...]:
    """Return, in order, those that the file can hold: a name with a space can't be two words of a line."""
    return tuple(sorted(filter(_ADDRESS.fullmatch, addresses)))


def _read_entries(text: str) -> tuple[dict[str, _Entry], list[Problem]]:
    entries: dict[str, _Entry] = {}
    problems = []
    for number, line in enumerate(text.splitlines(), 1):
        words = line.split()
        if not words or line.startswith("#"):
            continue
        fault = ""
        if len(words) > 2 or not all(map(_ADDRESS.fullmatch, words)):
            fault = f"{shown(line.strip())} is no address, nor one with its successor: write it as topics/alliance.html"
        elif words[0] in entries:
            fault = f"{words[0]} stands twice, first on line {entries[words[0]].line}: remove one"
        else:
            entries[words[0]] = _Entry(words[0], words[1] if len(words) > 1 else "", number)
        if fault:
            problems.append(Problem(LOCK, number, fault, "address"))
    return entries, problems


def _fault_of_target(entry: _Entry, live: Set[str], entries: Mapping[str, _Entry]) -> str:
    target = entry.target
    if not target:
        return ""
    if entry.address in live:
        return f"{entry.address} answers itself and can't lead to {target}: remove the second address"
    if target not in live and target not in entries:
        return f"{entry.address} leads to {target}, which is no address of the site: correct it"
    if target.rpartition(".")[2] != entry.address.rpartition(".")[2]:
        return f"{entry.address} leads to a file of another kind, {target}: name one of the same"
    return ""


def _successors(entries: Iterable[_Entry], pages: Set[str], live: Set[str]) -> dict[str, str]:
    """Return the next step from each address that is gone."""
    by_slug = {slug: f"{page}.html" for page in sorted(pages) if (slug := slug_of(f"{page}.md"))}
    found = {}
    for entry in entries:
        slug = slug_of(entry.address.removesuffix(".html") + ".md")
        if entry.address in live:
            continue
        if entry.target:
            found[entry.address] = entry.target
        elif slug in by_slug:
            found[entry.address] = by_slug[slug]
        elif _YEAR.fullmatch(entry.address) and _ARCHIVE in live:
            found[entry.address] = _ARCHIVE
    return found


def _follow(address: str, successors: Mapping[str, str], live: Set[str]) -> tuple[str, str]:
    """Return the address that answers at last, or nothing and what is wrong with the way to it."""
    steps = [address]
    while steps[-1] in successors:
        following = successors[steps[-1]]
        if following in live:
            return following, ""
        if following in steps:
            return "", f"{address} leads in a circle: {shown(' → '.join((*steps, following)))}"
        if len(steps) == _MOST_STEPS:
            return "", f"{address} leads on through more than {_MOST_STEPS} addresses: write the last one behind it"
        steps.append(following)
    return "", f"{address} is gone: put it back, or write behind it the address that takes its place"
