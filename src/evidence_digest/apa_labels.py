"""APA 7 citations: labels that are unique, and the order of the reference list."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from pybtex.database import Entry  # type: ignore[import-untyped]

from .apa_names import (
    People,
    is_titled_alone,
    leading_people,
    plain_field,
    stated_year,
    suffixed,
)
from .bibliography import Work

_UNACCENTED = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Label:
    """How a work is cited; unique among the works that were labelled together."""

    narrative: str  # "Katz and Owen"
    parenthetical: str  # "Katz & Owen"
    year: str  # "2019a", "n.d.-a", "in press"
    suffix: str = ""  # "a"


def citation(label: Label, narrative: bool) -> str:
    """Return ``Curran et al. (2019)``, or ``Curran et al., 2019``."""
    return f"{label.narrative} ({label.year})" if narrative else f"{label.parenthetical}, {label.year}"


def author_part(entry: Entry, *, narrative: bool, shown: int = 1, initials: bool = False) -> str:
    """Return who is cited: ``A``, ``A and B``, ``A & B`` or ``A et al.``; else the title.

    *shown* names stand before "et al.", and *initials* precede the first, where works would look alike otherwise.
    """
    return _cited(entry, leading_people(entry), narrative=narrative, shown=shown, initials=initials)


def sort_key(entry: Entry) -> tuple[object, ...]:
    """Return the place in the reference list: letter by letter, nothing before something, n.d. before years."""
    people = leading_people(entry)
    names: list[tuple[str, ...]] = [
        (_letters(_without_article(name.family)), _letters(name.initials), _letters(name.suffix))
        for name in people.names
    ]
    if people.more:
        names.append(("\U0010ffff",))  # unknown names come after the known
    title = _letters(_without_article(plain_field(entry, "title")))
    year = stated_year(entry)
    age = (0, 0) if year == "n.d." else (1, int(year)) if year.isdigit() else (2, 0)
    return tuple(names or [(title,)]), age, title, entry.key or ""


def index_names(entry: Entry) -> tuple[tuple[str, str], ...]:
    """Return who stands for a work in an index: what sorts each name, and the name as references print it."""
    return tuple((_letters(name.inverted), name.inverted) for name in leading_people(entry).names)


def labels(works: Iterable[Work]) -> Mapping[str, Label]:
    """Return the label of each work by key; no two are the same."""
    return entry_labels(work.entry for work in works)


def entry_labels(entries: Iterable[Entry]) -> Mapping[str, Label]:
    """Return the label of each entry by key; no two are the same."""
    leaders = {entry.key: (entry, leading_people(entry)) for entry in sorted(entries, key=sort_key)}
    with_initials = _namesakes(leaders)
    shown = _names_needed(leaders, with_initials)
    parts: dict[str, tuple[str, str]] = {}
    alike: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for key, (entry, people) in leaders.items():
        narrative, parenthetical = (
            _cited(entry, people, narrative=choice, shown=shown[key], initials=key in with_initials)
            for choice in (True, False)
        )
        parts[key] = narrative, parenthetical
        alike[parenthetical.casefold(), stated_year(entry)].append(key)
    found: dict[str, Label] = {}
    for (_, year), keys in alike.items():
        for number, key in enumerate(keys):
            suffix = _suffix(number) if len(keys) > 1 else ""
            found[key] = Label(*parts[key], suffixed(year, suffix), suffix)
    return found


def read_label(entry: Entry, text: str) -> Label:
    """Return the label of *entry* that ``citation(label, False)`` printed as *text*."""
    year = stated_year(entry)
    match = re.search(re.escape(year) + r"-?([a-z]*)$", text)
    suffix = match.group(1) if match else ""
    for initials, shown in itertools.product((False, True), range(1, len(leading_people(entry).names) + 1)):
        parenthetical = author_part(entry, narrative=False, shown=shown, initials=initials)
        if text == f"{parenthetical}, {suffixed(year, suffix)}":
            break
    else:
        shown, initials = 1, False
        parenthetical = author_part(entry, narrative=False)
    narrative = author_part(entry, narrative=True, shown=shown, initials=initials)
    return Label(narrative, parenthetical, suffixed(year, suffix), suffix)


def _label_text(text: str) -> str:
    return " ".join(text.split())  # labels are compared: no odd spaces


def _letters(text: str) -> str:
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_UNACCENTED))
    return "".join(character for character in plain if character.isalnum())


def _without_article(text: str) -> str:
    return re.sub(r"^[^\w]*(?:an?|the)\s+", "", text, flags=re.IGNORECASE)


def _suffix(number: int) -> str:
    letter = chr(ord("a") + number % 26)
    return letter if number < 26 else _suffix(number // 26 - 1) + letter


def _cited(entry: Entry, people: People, *, narrative: bool, shown: int = 1, initials: bool = False) -> str:
    if not people.names:
        title = plain_field(entry, "title") or "Anonymous"
        return _label_text(title if is_titled_alone(entry) else f"“{title}”")
    names = [name.family for name in people.names]
    if initials:
        names[0] = f"{people.names[0].initials} {names[0]}".strip()
    if people.more or (len(names) > 2 and shown < len(names) - 1):
        names = names[: max(1, shown)]
        return _label_text(", ".join(names) + (" et al." if len(names) == 1 else ", et al."))
    conjunction = "and" if narrative else "&"
    comma = "," if len(names) > 2 else ""
    return _label_text(f"{', '.join(names[:-1])}{comma} {conjunction} {names[-1]}" if names[1:] else names[0])


_Leaders = Mapping[str, tuple[Entry, "People"]]


def _namesakes(leaders: _Leaders) -> set[str]:
    """Return the keys of works whose first author shares the family name with another person."""
    initials: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for key, (_, people) in leaders.items():
        for name in people.names[:1]:
            initials[_letters(name.family)].setdefault(name.initials, []).append(key)
    return {
        key
        for variants in initials.values()
        for one, other in itertools.permutations(variants, 2)
        # "M." may be the same person as "M. J.", and unknown initials anybody's
        if not one.startswith(other) and not other.startswith(one)
        for key in variants[one]
    }


def _names_needed(leaders: _Leaders, with_initials: set[str]) -> dict[str, int]:
    """Return how many names each work shows before "et al.", so that different author lists look different."""
    groups: defaultdict[tuple[str, str], dict[str, tuple[str, ...]]] = defaultdict(dict)
    for key, (entry, people) in leaders.items():
        short = _cited(entry, people, narrative=False, initials=key in with_initials)
        groups[short.casefold(), stated_year(entry)][key] = tuple(name.family.casefold() for name in people.names)
    needed: dict[str, int] = {}
    for members in groups.values():
        lists = sorted(set(members.values()))
        shown = dict.fromkeys(lists, 1)
        for one, other in itertools.pairwise(lists):
            common = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
            shown[one], shown[other] = max(shown[one], common + 1), max(shown[other], common + 1)
        needed.update({key: shown[names] for key, names in members.items()})
    return needed
