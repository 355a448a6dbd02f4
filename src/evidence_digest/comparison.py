"""Compare every number of a passage with the facts: its value, its label, and the company in which it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from .facts import Entry, Fact, Facts
from .figures import ATTACHED, Figure, figures, sentences
from .wording import names, places, stands

_WINDOW = 8  # words before or after a number among which its noun may stand
_CHAIN = 20  # numbers that may stand in a row, as in "sessions 3, 5 and 9"
_CLOSE = 2  # the same for "one" and "two", which are mostly no counts
_CONNECTOR = re.compile(r"[\s(,]*(?:of(?:\s+the)?|to|and|or|–)?\s*(?:about\s+)?")
_NEXT = 5
# What is counted whenever "one" or "two" stands before it.
_UNITS = ("session", "day", "week", "month", "year")
_UNITS_OF_TWO = (
    "sessions",
    "days",
    "weeks",
    "months",
    "years",
    "studies",
    "trials",
    "samples",
    "clients",
    "therapists",
)
_SIZES = ("k", "n", "N")
_BARE = re.compile(r"[\s(,;]*(?:\w+[\s,]+)?(?:with\s+|and\s+)?[knN]\s*=\s*")
_OUT_OF = re.compile(r"\s+of(?:\s+(?:the|these))?\s+")
_CLAUSE = re.compile(r"(?<=\S)[,;:.()]")


@dataclass(frozen=True, slots=True)
class Passage:
    """A paragraph, a field or a finding, without markup."""

    place: str  # "title", "prose", "finding" or the field
    line: int
    text: str
    source: str = ""  # with its markup, every character in the same place

    def line_at(self, offset: int) -> int:
        """Return the line of the file at *offset*."""
        return self.line + self.text.count("\n", 0, offset)

    def sentences(self) -> tuple[Passage, ...]:
        """Return each sentence as a passage of its own."""
        return tuple(
            replace(self, line=self.line_at(start), text=self.text[start:end], source=self.source[start:end])
            for start, end in sentences(self.text)
        )


@dataclass(frozen=True, slots=True)
class Tick:
    """One number of a page with where it stands in the facts, or why it does not."""

    figure: Figure
    said: str  # the number with its surroundings
    line: int
    place: str
    fact: Fact | None = None
    entry: Entry | None = None
    reason: str = ""  # of an exemption by hand
    fault: str = ""  # why no fact bears the number out


def check(passage: Passage, facts: Facts) -> tuple[Tick, ...]:
    """Return every number of *passage* with the fact that bears it out, or with its fault."""
    ticks: list[Tick] = []
    text = passage.text
    excused = [(part.text, part.reason) for part in facts.exempt] + [(name, "a name") for name in facts.names]
    for part, reason in excused:
        for start, end in places(text, part):
            figure = Figure(start, end, " ".join(text[start:end].split()), (), kind="name")
            ticks.append(Tick(figure, figure.text, passage.line_at(start), passage.place, reason=reason))
            text = text[:start] + " " * (end - start) + text[end:]
    found = figures(text)
    for start, end in sentences(text):
        inside = tuple(figure for figure in found if start <= figure.start < end)
        ticks += _Sentence(passage, text, (start, end), facts).ticks(inside)
    return tuple(sorted(ticks, key=lambda tick: tick.figure.start))


class _Sentence:
    """The numbers of one sentence, each in the company of the others."""

    def __init__(self, passage: Passage, text: str, span: tuple[int, int], facts: Facts) -> None:
        self.passage = passage
        self.text = text
        self.start, self.end = span
        self.facts = facts
        self.figures: tuple[Figure, ...] = ()

    def ticks(self, found: tuple[Figure, ...]) -> list[Tick]:
        self.figures = found
        self.figures = tuple(figure for place, figure in enumerate(found) if self._counts(place))
        return [self._tick(place) for place in range(len(self.figures))]

    def _counts(self, place: int) -> bool:
        """Tell whether a number word is a count: "one" and "two" mostly are not."""
        figure = self.figures[place]
        if figure.kind != "word" or figure.quantities[0].value > _CLOSE:
            return True
        after = self._after(place, _CLOSE)
        one = figure.quantities[0].value == 1
        if after and after.split()[0].lower() in (_UNITS if one else _UNITS_OF_TWO):
            return True
        entries = (entry for fact in self.facts.facts for entry in fact.entries)
        return any(
            names(noun, after)
            for entry in entries
            for noun in entry.nouns
            if not one or any(quantity.value == 1 for quantity in entry.quantities)
        )

    def _tick(self, place: int) -> Tick:
        figure = self.figures[place]
        before = self.text[self._left(place) : figure.start].split()[-2:]
        said = " ".join([*before, figure.text, *self.text[figure.end : self._right(place)].split()[:4]])
        tick = Tick(figure, said, self.passage.line_at(figure.start), self.passage.place)
        if figure.kind == "name":
            return replace(tick, fault=f"the name '{figure.text}' does not stand there")
        faults = []
        for fact in self.facts.facts:
            entry = self._entry(place, fact)
            if entry is None:
                continue
            fault = self._company(place, fact, entry)
            if not fault:
                return replace(tick, fact=fact, entry=entry)
            faults.append(f"line {fact.line} has it, but {fault}")
        return replace(tick, fault="; ".join(faults) or self._absence(figure))

    def _absence(self, figure: Figure) -> str:
        elsewhere = [
            f"'{entry.label}' on line {fact.line}"
            for fact in self.facts.facts
            for entry in fact.entries
            if any(quantity.value == figure.quantities[0].value for quantity in entry.quantities)
        ]
        if elsewhere:
            return "that number stands there only with another label: " + ", ".join(elsewhere)
        return "no such number stands there"

    def _entry(self, place: int, fact: Fact) -> Entry | None:
        """Return the entry of *fact* that has the number with its label."""
        return next((entry for entry in fact.entries if self._matches(place, entry)), None)

    def _matches(self, place: int, entry: Entry) -> bool:
        figure = self.figures[place]
        if figure.symbol in {"CI", "range"}:
            labelled = figure.symbol in entry.symbols or (figure.symbol == "range" and "CI" in entry.symbols)
            limits = len(figure.quantities) == len(entry.quantities) == 2 and entry.pair
            agree = all(a.agrees(b) for a, b in zip(figure.quantities, entry.quantities, strict=False))
            return limits and agree and (labelled or self._named(place, entry))
        if "date" in entry.nouns and figure.year and not figure.symbol:
            same = any(figure.quantities[0].value == quantity.value for quantity in entry.quantities)
            return same and not self._counted(self._next_words(place))
        if not figure.quantities or not any(figure.quantities[0].agrees(quantity) for quantity in entry.quantities):
            return False
        if figure.symbol:
            return figure.symbol in entry.symbols
        share = figure.kind == "share" or figure.quantities[0].percent
        return (
            (share and "share" in entry.nouns)
            or (figure.inherited != "" and figure.inherited in entry.symbols)
            or self._named(place, entry)
        )

    def _named(self, place: int, entry: Entry) -> bool:
        """Tell whether a noun of *entry* follows the number, or precedes it where no other noun follows."""
        nouns = [noun for noun in entry.nouns if noun not in {"share", "date"}]
        if any(names(noun, self._after(place)) for noun in nouns):
            return True
        return not self._counted(self._next_words(place)) and any(names(noun, self._before(place)) for noun in nouns)

    def _counted(self, text: str) -> bool:
        """Tell whether *text* has a noun of which the facts have a number."""
        return any(names(noun, text) for fact in self.facts.facts for entry in fact.entries for noun in entry.nouns)

    def _company(self, place: int, fact: Fact, entry: Entry) -> str:
        """Return what speaks against *fact*: other numbers or words beside this one than there; "" if nothing does."""
        head = self._head(place, entry)
        if head is not None and self._entry(head, fact) is None:
            return f"not with '{self.figures[head].text}' before it"
        if place + 1 < len(self.figures) and self._more_than_all(place):
            return f"a part can't be more than '{self.figures[place + 1].text}'"
        if self._disordered(place, fact, entry):
            return f"only in this order: {entry.text}"
        beside = self._beside(place, fact)
        for words in fact.words:
            if not any(stands(word, beside) for word in words):
                return f"about {' or '.join(map(repr, words))}, which is not said beside it"
        return ""

    def _head(self, place: int, entry: Entry) -> int | None:
        """Return the estimate to which an interval, a *p*, or a *k* or *N* set right after it belongs."""
        figure = self.figures[place]
        if figure.symbol not in ATTACHED or not entry.symbols:
            return None
        if figure.symbol in _SIZES and not _BARE.fullmatch(self.text[self._left(place) : figure.start]):
            return None
        return next((at for at in range(place - 1, -1, -1) if self.figures[at].symbol not in ATTACHED), None)

    def _more_than_all(self, place: int) -> bool:
        """Tell whether the numbers are wrong by themselves, as in "20 of the 19"."""
        part, whole = self.figures[place], self.figures[place + 1]
        if not part.quantities or not whole.quantities or not _OUT_OF.fullmatch(self.text, part.end, whole.start):
            return False
        return part.quantities[0].value > whole.quantities[0].value

    def _disordered(self, place: int, fact: Fact, entry: Entry) -> bool:
        """Tell whether a number of a list stands without the one before it, or twice."""
        figure = self.figures[place]
        order = [quantity.value for quantity in entry.quantities]
        if len(figure.quantities) > 1 or len(order) == 1:
            return False
        at = order.index(figure.quantities[0].value)
        before = self.figures[place - 1] if place else None
        if before is None or not before.quantities or self._entry(place - 1, fact) is not entry:
            return at > 0 and not figure.year
        return order.index(before.quantities[0].value) != at - 1

    def _beside(self, place: int, fact: Fact) -> str:
        """Return the part of the sentence that holds this number, its neighbours of the same *fact* and no others."""
        first = last = place
        seen = {self._key(place, fact)}
        while first > 0 and (key := self._key(first - 1, fact)) and key not in seen:
            first -= 1
            seen.add(key)
        while last + 1 < len(self.figures) and (key := self._key(last + 1, fact)) and key not in seen:
            last += 1
            seen.add(key)
        right = self._right(last)
        close = self.text.find(")", self.figures[last].end, right)
        if close > 0 and "(" in self.text[self._left(first) : self.figures[first].start]:
            right = close  # numbers in parentheses follow what they are about
        return self.text[self._left(first) : right]

    def _key(self, place: int, fact: Fact) -> tuple[int, str] | None:
        """Return which number of *fact* this is, or None; a number stands once beside the others of its fact."""
        entry = self._entry(place, fact)
        return (fact.entries.index(entry), repr(self.figures[place].quantities)) if entry else None

    def _left(self, place: int) -> int:
        return self.figures[place - 1].end if place else self.start

    def _right(self, place: int) -> int:
        return self.figures[place + 1].start if place + 1 < len(self.figures) else self.end

    def _next_words(self, place: int) -> str:
        """Return the few words right after a number, up to a mark of punctuation."""
        between = self.text[self.figures[place].end : self._right(place)]
        return " ".join(re.split(r"[,;:.()]", between)[0].split()[:_NEXT])

    def _before(self, place: int) -> str:
        """Return the words before a number; those before the last one for "sessions 3 and 9"."""
        for first in range(place, max(place - _CHAIN, 0) - 1, -1):
            between = self.text[self._left(first) : self.figures[first].start]
            if not _CONNECTOR.fullmatch(between):
                break
        return " ".join(between.split()[-_WINDOW:])

    def _after(self, place: int, words: int = _WINDOW) -> str:
        """Return the words after a number; those after the next one for "11 of 13 trials" and "1 to 12 sessions"."""
        for last in range(place, min(place + _CHAIN, len(self.figures))):
            between = self.text[self.figures[last].end : self._right(last)]
            if not _CONNECTOR.fullmatch(between):
                break
        return " ".join(_CLAUSE.split(between, maxsplit=1)[0].split()[:words])
