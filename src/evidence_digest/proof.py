"""Prove a page: hold every number that it says against the facts of its source."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from .comparison import Passage, Tick, check
from .estimates import finding_text
from .facts import Entry, Exemption, Fact, Facts, read_facts
from .front_matter import Mapping as Fields
from .front_matter import Scalar, Sequence, Value
from .page_reader import Page
from .prose import plain_text
from .records import Summary
from .wording import link_targets, places, without_markup

_PROSE = ("takeaway", "sample", "setting", "measures", "limitations")
_FENCE = re.compile(r"[ \t]*(?::{3,}|`{3,}|~{3,})")
_MARKER = re.compile(r"[ \t]*(?:#+|[-*+]|\d+[.)])[ \t]+")


@dataclass(frozen=True, slots=True)
class Proof:
    """All numbers of a page, and what of the facts it leaves out."""

    ticks: tuple[Tick, ...]
    stale: tuple[Exemption, ...] = ()  # that excuse nothing on the page
    left_out: tuple[tuple[Fact, Entry], ...] = ()  # no fault: a summary need not say everything

    @property
    def faults(self) -> tuple[Tick, ...]:
        """The numbers that no fact bears out."""
        return tuple(tick for tick in self.ticks if tick.fault)


def read_facts_of(slug: str, folder: Path) -> Facts:
    """Return the facts of a summary; raises :class:`ValueError` that says what is wrong with their file."""
    path = folder / f"{slug}.yaml"
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        raise ValueError(f"{path}: no facts yet: write down there the numbers of the source, with labels") from None
    except OSError as error:
        raise ValueError(f"{path}: the file can't be opened: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ValueError(f"{path}: the file is not UTF-8: save it with that encoding") from None
    facts = read_facts(text, path.as_posix())
    if facts.faults:
        raise ValueError("\n".join(f"{path}:{line}: {message}" for line, message in facts.faults))
    return facts


def prove(page: Page, summary: Summary, facts: Facts) -> Proof:
    """Return the proof of a summary."""
    said = passages(page, summary)
    ticks = tuple(tick for passage in said for tick in check(passage, facts))
    used = {(tick.fact.line, tick.entry.label) for tick in ticks if tick.fact and tick.entry}
    return Proof(
        ticks=ticks,
        stale=tuple(part for part in facts.exempt if not any(places(passage.text, part.text) for passage in said)),
        left_out=tuple(
            (fact, entry) for fact in facts.facts for entry in fact.entries if (fact.line, entry.label) not in used
        ),
    )


def lines(proof: Proof, facts: Facts, path: str) -> Iterator[str]:
    """Yield the list that an editor ticks: each number of *path*, then where it stands in the facts."""
    for tick in sorted(proof.ticks, key=lambda tick: (tick.line, tick.figure.start)):
        if tick.fault:
            where = f"NOT IN THE FACTS: {tick.fault}"
        elif tick.fact and tick.entry:
            where = f"{facts.path}:{tick.fact.line}: {tick.entry.label}: {tick.entry.text} ({tick.fact.about})"
        else:
            where = f"exempt: {tick.reason}"
        yield f"[{'!' if tick.fault else ' '}] {path}:{tick.line}: {tick.place}: “{tick.said}”"
        yield f"      {where}"
    for part in proof.stale:
        yield f"[!] {facts.path}:{part.line}: exempts “{part.text}”, which the page does not say: take it out"
    for fact, entry in proof.left_out:
        yield f"[ ] {facts.path}:{fact.line}: the page leaves out {entry.label}: {entry.text} ({fact.about})"


def prove_topic(
    page: Page, facts: Mapping[str, Facts], proofs: Mapping[str, Proof], exempt: tuple[Exemption, ...] = ()
) -> tuple[Tick, ...]:
    """Return the numbers of a topic's introduction: each must stand in a summary that its sentence links to.

    *facts* and *proofs* are those of the summaries by slug, *exempt* the exemptions of the introductions.
    """
    ticks = []
    for passage in paragraphs(page):
        for sentence in passage.sentences():
            slugs = [slug for slug in map(_slug, link_targets(sentence.source)) if slug in facts]
            linked = [(replace(facts[slug], exempt=exempt), proofs[slug]) for slug in slugs]
            ticks += _borne_out(sentence, linked) if linked else _unlinked(sentence, exempt)
    return tuple(ticks)


def _slug(target: str) -> str:
    """Return the slug of a summary that a role or a link may point to."""
    return re.sub(r"^\d\d-", "", target.rpartition("/")[2].partition(".")[0])


def _borne_out(sentence: Passage, linked: list[tuple[Facts, Proof]]) -> list[Tick]:
    """Return the numbers of *sentence*, each with the first of the *linked* summaries that says it."""
    found: dict[int, Tick] = {}
    for facts, proof in linked:
        said = {tick.figure.quantities for tick in proof.ticks}
        for tick in check(sentence, facts):
            judged = tick
            if tick.fact and tick.figure.quantities not in said:
                judged = replace(tick, fault="the summary does not say it")
            if tick.figure.start not in found or (found[tick.figure.start].fault and not judged.fault):
                found[tick.figure.start] = judged
    return [found[start] for start in sorted(found)]


def _unlinked(sentence: Passage, exempt: tuple[Exemption, ...]) -> list[Tick]:
    ticks = check(sentence, Facts("", "", exempt=exempt))
    return [replace(tick, fault=tick.fault and "its sentence links to no summary") for tick in ticks]


def passages(page: Page, summary: Summary) -> tuple[Passage, ...]:
    """Return all that a summary says."""
    texts = _texts(page.front) if page.front else ()
    fields = [Passage(name, value.line, without_markup(value.text)) for name, value in texts]
    findings = [
        Passage("finding", finding.line, plain_text(finding_text(finding))) for finding in summary.study.findings
    ]
    return (*fields, *findings, *paragraphs(page))


def _texts(value: Value, name: str = "") -> Iterator[tuple[str, Scalar]]:
    if isinstance(value, Fields):
        for key, inner in value.entries:
            yield from _texts(inner, key.text)
    elif isinstance(value, Sequence):
        for inner in value.items:
            yield from _texts(inner, name)
    elif isinstance(value, Scalar) and name in _PROSE:
        yield name, value


def paragraphs(page: Page) -> tuple[Passage, ...]:
    """Return the title, the headings, the paragraphs and the list items of a page."""
    found: list[Passage] = []
    block: list[str] = []
    for line, text in enumerate([*page.body.split("\n"), ""], page.body_line):
        marker = _MARKER.match(text)
        fence = _FENCE.match(text) is not None
        if block and (marker or fence or not text.strip()):
            source = "\n".join(block)
            place = "prose" if found else "title"
            found.append(Passage(place, line - len(block), without_markup(source), source))
            block = []
        if text.strip() and not fence:
            block.append(" " * marker.end() + text[marker.end() :] if marker else text)
    return tuple(found)
