"""Find the numbers of a text, each with what it is the number of: *r* = .28, 82 samples, 19.7%, one in five."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass, replace
from fractions import Fraction
from operator import itemgetter

_UP_TO_NINETEEN = (
    *("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve"),
    *("thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety", "hundred")
_WORDS = {word: value for value, word in enumerate(_UP_TO_NINETEEN, 1)}
_WORDS |= {word: value * 10 for value, word in enumerate(_TENS, 2)}
_PARTS = {"half": Fraction(1, 2), "third": Fraction(1, 3), "quarter": Fraction(1, 4), "fifth": Fraction(1, 5)}
# Symbols of statistics, as pages print them; a space may have come between I and ² with the emphasis.
SYMBOLS = ("ΔR²", "I²", "NNT", "SMD", "CAD", "OR", "RR", "HR", "SD", "r", "d", "g", "z", "p", "k", "n", "N", "α", "β")
ATTACHED = ("CI", "range", "p", "k", "n", "N")  # they belong to the estimate before them
_BOUNDS = {
    ">": ("more than", "over", "above", "greater than"),
    "<": ("less than", "fewer than", "below", "under"),
    "≥": ("at least", "one or more"),
    "≤": ("at most", "up to", "no more than"),
    "~": ("about", "around", "nearly", "almost", "roughly", "approximately", "≈"),
}
_BOUND = re.compile(
    r"(?<!\w)(?:(?P<sign>[<>≥≤~≈])|(?P<words>"
    + "|".join(words for bound in _BOUNDS.values() for words in bound)
    + r"))\s*(?:(?:the|an?|CAD|SMD)\s+)?$",
    re.IGNORECASE,
)
_OR_MORE = re.compile(r"\s*(?:[\w-]+\s+){0,2}or\s+(?:more|longer)\b")

# No count or decimal of a study is longer.  Without bounds, here and below, hostile text takes quadratic time.
_DIGITS = r"(?:(?:\d{1,3}(?:,\d{3}){1,6}(?!,?\d)|\d{1,20}(?!\d))(?:\.\d{1,20})?|\.\d{1,20})(?!\d)"
_WHOLE = r"[1-9]\d{0,19}(?!\d)"  # no one in 0
_NUMBER = rf"(?:(?<!\w)[−-])?(?<![\w.]){_DIGITS}(?:\s?%)?"
_PAIR = rf"(?:{_NUMBER})\s*(?:,|to|–)\s*(?:{_NUMBER})"
_LABEL = r"95\s?%\s+(?:CI|confidence\s+interval)s?\b"
_NUMBER_WORD = "|".join(sorted(_WORDS, key=len, reverse=True))
_TOKEN = re.compile(
    rf"""
    (?P<CI>(?:{_LABEL}\s*)?\[\s*{_PAIR}\s*\] | {_LABEL}\s*(?:(?:of|from)\s+)?{_PAIR})
    | (?P<label>{_LABEL})
    | (?P<range>\(\s*{_PAIR}\s*\) | \brang(?:e|ed|ing)\s+(?:(?:was|of|from)\s+)?{_PAIR})
    | (?P<name>(?<![\w.])(?:https?://|www\.|doi\.org/|10\.\d{{4,9}}/)[^\s)\]]{{0,300}}\d
        | (?<!\w)[A-Za-z]+(?:-[A-Za-z]+){{0,8}}-?\d[\w-]*)
    | (?P<share>\b(?:1|one)\s+(?:\w+\s+)?in\s+(?:{_WHOLE}|{_NUMBER_WORD})\b(?!\s+\w*(?:sessions|weeks|months|years))
        | \b(?:a|one|two|three)\s+(?:third|quarter|fifth)s?\b(?=\s+of|\s+\w+ed\b)
        | \b(?:one|two|three)\s+(?:third|quarter|fifth)s?\b
        | \bhalf\b)
    | (?P<number>{_NUMBER})
    | (?P<word>\b(?:{_NUMBER_WORD})\b)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_ONE = re.compile(_NUMBER)
_SAID = r"Δ\s?R\s?²|I\s?²|number\s+needed\s+to\s+treat|" + "|".join(SYMBOLS[2:])
_MENTION = re.compile(rf"(?<![\w’])(?:{_SAID.replace('|p|k|n|N', '')})(?![\w’²])")
_SYMBOL = re.compile(
    rf"(?<![\w])(?P<symbol>{_SAID}"
    r")\s*\)?\s*(?:=|<|>|≤|≥|≈|(?:was|were|of|came\s+to|from)(?=\s))?\s*(?:(?:of\s+)?about\s+)?$"
)
_REACH = 80  # characters before a number in which its symbol or bound may stand
_TO = re.compile(r"\s*(?:to|–)\s*(?:about\s+|between\s+)?")
# The blanks belong to the next sentence: they may hide the markup with which it begins.
_SENTENCE = re.compile(r"[.!?][”’)\]]*(?=\s+[“‘(]?[A-ZÀ-Þ])")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as it is compared: 6138 and 6,138 are one, 5 and 5% are two."""

    value: Fraction
    percent: bool = False
    bound: str = ""  # "<", ">", "≤", "≥", "~" (about); "(>)" for "over", which may also mean "across"

    def agrees(self, other: Quantity) -> bool:
        """Tell whether *other*, of the facts, is this number."""
        bound = {"", ">"} if self.bound == "(>)" else {self.bound}
        return (self.value, self.percent) == (other.value, other.percent) and other.bound in bound


@dataclass(frozen=True, slots=True)
class Figure:
    """A number of a text, or the two limits of an interval."""

    start: int
    end: int
    text: str
    quantities: tuple[Quantity, ...]
    symbol: str = ""  # one of SYMBOLS, "CI" or "range"
    inherited: str = ""  # the symbol of an estimate before it, for ".31 …, and .43"
    kind: str = "number"  # "number", "share" (a fraction), "word" or "name" (letters and digits: OQ-45)

    @property
    def year(self) -> bool:
        """Whether the number may be a year."""
        return re.fullmatch(r"(?:19|20)\d\d", self.text) is not None


def read_quantity(text: str, bound: str = "") -> Quantity | None:
    """Return the number that *text* is, in digits or as a fraction 1/3, or None."""
    match = re.fullmatch(rf"\s*({_NUMBER}|\d{{1,20}}/{_WHOLE})\s*", text)
    if match is None:
        return None
    digits = match[1].replace("−", "-").replace(",", "")
    return Quantity(Fraction(digits.rstrip("% ")), digits.endswith("%"), bound)


def read_bound(text: str, end: int) -> str:
    """Return the bound that stands in *text* right before *end* ("more than", "<"), or ""."""
    match = _BOUND.search(text, max(0, end - _REACH), end)
    if match is None:
        return ""
    if match["sign"]:
        return {"≈": "~"}.get(match["sign"], match["sign"])
    said = " ".join(match["words"].lower().split())
    return "(>)" if said == "over" else next(bound for bound, words in _BOUNDS.items() if said in words)


def sentences(text: str) -> list[tuple[int, int]]:
    """Return start and end of each sentence."""
    starts = [0, *(match.end() for match in _SENTENCE.finditer(text))]
    return list(zip(starts, [*starts[1:], len(text)], strict=True))


def figures(text: str) -> tuple[Figure, ...]:
    """Return the numbers of a paragraph without markup, in order."""
    found: list[Figure] = []
    mentions = [(match.end(), match[0]) for match in _MENTION.finditer(text)]
    for match in _TOKEN.finditer(text):
        kind = match.lastgroup or ""
        if kind == "label":
            continue
        figure = _figure(text, match, kind)
        if kind == "number":
            figure = _with_symbol(text, figure, found[-1] if found else None, mentions)
        found.append(figure)
    return tuple(found)


def _figure(text: str, match: re.Match[str], kind: str) -> Figure:
    said = match[0]
    figure = Figure(match.start(), match.end(), " ".join(said.split()), ())
    if kind == "name":
        return replace(figure, kind="name")
    bound = "" if kind in {"CI", "range"} else _bound(text, match)
    if kind in {"CI", "range"}:
        limits = said.partition("[")[2] or re.sub(_LABEL, "", said)
        read = tuple(read_quantity(one) for one in _ONE.findall(limits))
        return replace(figure, quantities=tuple(one for one in read if one), symbol=kind)
    if kind == "share":
        return replace(figure, kind="share", quantities=(Quantity(_share(said), bound=bound),))
    if kind == "word":
        return replace(figure, kind="word", quantities=(Quantity(Fraction(_WORDS[said.lower()]), bound=bound),))
    quantity = read_quantity(said, bound)
    return replace(figure, quantities=(quantity,) if quantity else ())


def _bound(text: str, match: re.Match[str]) -> str:
    if _OR_MORE.match(text, match.end()):
        return "≥"
    return read_bound(text, match.start())


def _share(said: str) -> Fraction:
    words = said.lower().replace("-", " ").split()
    part = words[-1].rstrip("s") if words[-1] != "half" else "half"
    if part in _PARTS:
        return _WORDS.get(words[0], 1) * _PARTS[part] if len(words) > 1 else _PARTS[part]
    return Fraction(1, int(words[-1]) if words[-1].isdigit() else _WORDS[words[-1]])


def _with_symbol(text: str, figure: Figure, last: Figure | None, mentions: list[tuple[int, str]]) -> Figure:
    match = _SYMBOL.search(text, max(0, figure.start - _REACH), figure.start)
    if match:
        return replace(figure, symbol=_symbol(match["symbol"]))
    if figure.quantities and figure.quantities[0].percent:
        return figure
    if last and last.symbol and last.symbol not in ATTACHED and _TO.fullmatch(text, last.end, figure.start):
        return replace(figure, symbol=last.symbol)  # the upper end of "r = .33 to .40"
    before = bisect_right(mentions, figure.start, key=itemgetter(0)) if "." in figure.text else 0
    return replace(figure, inherited=_symbol(mentions[before - 1][1])) if before else figure


def _symbol(said: str) -> str:
    symbol = "".join(said.split())
    return "NNT" if symbol.startswith("number") else symbol
