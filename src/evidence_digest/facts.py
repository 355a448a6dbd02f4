"""Read a file of facts: the numbers of one source, each with its label, that a summary is held against.

One file a summary, ``SLUG.yaml``; one line a finding::

    source: Elliott2018
    names: [OQ-45]
    facts:
      - { about: empathy and outcome, samples|k: 82, r: .28, CI: .23 to .33, p: < .001, words: [empathy] }
    exempt:
      - { text: 0 means no link, reason: what a correlation of 0 means }

A field is a label and its number: a symbol (``r``, ``CI``), the noun that is counted (``samples``), ``share`` for a
percentage or a fraction, ``date`` for a year; ``|`` parts other ways to say it.  ``words`` must stand where the number
does.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from .fields import Fields
from .figures import SYMBOLS, Quantity, read_bound, read_quantity
from .front_matter import Mapping, Scalar, Sequence, Value, read_front_matter

_PEOPLE = ("clients", "patients", "participants", "people", "adults", "outpatients")
_LABELS_OF_SYMBOLS = (*SYMBOLS, "CI", "range")
_OWN = ("about", "source", "words")


@dataclass(frozen=True, slots=True)
class Entry:
    """One labelled number of a fact, or several in the order in which a page names them."""

    label: str  # as written
    symbols: tuple[str, ...]
    nouns: tuple[str, ...]
    quantities: tuple[Quantity, ...]
    text: str  # the value as written
    pair: bool  # "0.45 to 0.75"


@dataclass(frozen=True, slots=True)
class Fact:
    """One line of the file: numbers that belong together."""

    about: str
    source: str  # key of the work
    entries: tuple[Entry, ...]
    words: tuple[tuple[str, ...], ...]  # of each group one must stand beside the number
    line: int


@dataclass(frozen=True, slots=True)
class Exemption:
    """A piece of a page whose numbers are not the source's, and why."""

    text: str
    reason: str
    line: int


@dataclass(frozen=True, slots=True)
class Facts:
    """What one summary is held against."""

    path: str
    source: str
    facts: tuple[Fact, ...] = ()
    names: tuple[str, ...] = ()  # names that hold digits
    exempt: tuple[Exemption, ...] = ()
    faults: tuple[tuple[int, str], ...] = ()  # what is wrong with the file: line, message


def read_facts(text: str, path: str) -> Facts:
    """Return the facts in *text*; it never raises for what an editor can write."""
    mapping, malformed = read_front_matter(text, 1)
    faults: list[tuple[int, str]] = list(malformed)
    if mapping is None:
        return Facts(path, "", faults=tuple(faults))
    fields = Fields(mapping, path)
    source = fields.text("source", required=True)
    names = tuple(name.text for name in fields.scalars("names"))
    facts = tuple(_fact(item, source, faults) for item in fields.items("facts") if _is_mapping(item, faults))
    exempt = tuple(_exemption(item, path, faults) for item in fields.items("exempt") if _is_mapping(item, faults))
    fields.close()
    faults += [(problem.line, problem.message) for problem in fields.problems]
    return Facts(path, source, facts, names, exempt, tuple(sorted(faults)))


def _is_mapping(value: Value, faults: list[tuple[int, str]]) -> bool:
    if not isinstance(value, Mapping):
        faults.append((value.line, "expected fields between { and }"))
    return isinstance(value, Mapping)


def _exemption(value: Value, path: str, faults: list[tuple[int, str]]) -> Exemption:
    assert isinstance(value, Mapping)  # noqa: S101  # the caller has looked
    fields = Fields(value, path, within="exempt")
    exemption = Exemption(fields.text("text", required=True), fields.text("reason", required=True), value.line)
    fields.close()
    faults += [(problem.line, problem.message) for problem in fields.problems]
    return exemption


def _fact(value: Value, source: str, faults: list[tuple[int, str]]) -> Fact:
    assert isinstance(value, Mapping)  # noqa: S101  # the caller has looked
    own = {key.text: item for key, item in value.entries if key.text in _OWN}
    about = _text(own.get("about"))
    if not about:
        faults.append((value.line, "field 'about' is missing: say in a few words what the numbers are"))
    entries = [_entry(key, item, faults) for key, item in value.entries if key.text not in _OWN]
    words = tuple(tuple(word.split("|")) for word in _texts(own.get("words")))
    return Fact(about, _text(own.get("source")) or source, tuple(entries), words, value.line)


def _entry(key: Scalar, value: Value, faults: list[tuple[int, str]]) -> Entry:
    labels = key.text.split("|")
    texts = _texts(value)
    limits = re.split(r"(?<=[\d%])\s+to\s+", texts[0]) if len(texts) == 1 else []
    pair = len(limits) == 2
    quantities = []
    for text in limits if pair else texts:
        bound, start = _bound_of(text)
        quantity = read_quantity(text[start:], bound)
        if quantity is None:
            faults.append((key.line, f"'{text}' is no number: write .28, 19.7%, 1/3, over 30000 or .23 to .33"))
        else:
            quantities.append(quantity)
    if {"CI", "range"} & set(labels) and not pair:
        faults.append((key.line, f"'{key.text}' needs both limits, as in .23 to .33"))
    nouns = [label for label in labels if label not in _LABELS_OF_SYMBOLS]
    if "people" in nouns:
        nouns += [noun for noun in _PEOPLE if noun not in nouns]
    symbols = tuple(label for label in labels if label in _LABELS_OF_SYMBOLS)
    return Entry(key.text, symbols, tuple(nouns), tuple(quantities), ", ".join(texts), pair)


def _bound_of(text: str) -> tuple[str, int]:
    """Return the bound with which *text* begins and where its number does."""
    digit = re.search(r"[−-]?\.?\d", text)
    start = digit.start() if digit else 0
    bound = read_bound(text, start)
    return {"(>)": ">"}.get(bound, bound), start


def _text(value: Value | None) -> str:
    return " ".join(value.text.split()) if isinstance(value, Scalar) else ""


def _texts(value: Value | None) -> list[str]:
    items = value.items if isinstance(value, Sequence) else (value,)
    return [text for item in items if (text := _text(item))]
