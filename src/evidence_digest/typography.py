"""Keep each statistic on one line, and find the characters that the faces of the PDFs may lack."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# The spaces of " = .28" and " < .01"; the symbol before them may stand in a node of its own.
_RELATION = re.compile(r" ([=<>≤≥≈]) (?=[−+.0-9])")

# What TeX Gyre Pagella, Lato and TeX Gyre Cursor have in common in all their cuts, by `fc-query --format '%{charset}'`.
_COMMON = (
    "\0-\x7f\xa0-\u0137\u0139-\u0148\u014a-\u0165\u0168-\u017f\u0192\u01a0\u01a1\u01af\u01b0\u01cd-\u01d4\u01fa-\u01ff"
    "\u0218-\u021b\u0237\u0259\u02c6\u02c7\u02d8-\u02dd\u0391-\u03a1\u03a3-\u03a9\u03b1-\u03c9\u1e80-\u1e85\u1ea0-\u1ef9"
    "\u2010\u2013\u2014\u2018-\u201a\u201c-\u201e\u2020-\u2022\u2026\u2030\u2039\u203a\u2044\u20ac\u2116\u2122\u2126"
    "\u2190-\u2193\u2202\u2211\u2212\u221a\u221e\u2248\u2260\u2264\u2265"
)
# Spaces, hyphens and marks of direction that digest.sty sets without a glyph.
_NO_GLYPH = "\u2002-\u200b\u200e\u200f\u2011\u202a-\u202f\u2060\u2066-\u2069\ufe0e\ufe0f\ufeff"
_MARKS = "\u0300-\u036f"
_RIGHT_TO_LEFT = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_RUN = re.compile(
    # Writing from right to left, with what stands between its words,
    rf"(?P<leftward>[{_RIGHT_TO_LEFT}](?:[{_RIGHT_TO_LEFT}\u200c\u200d .,;:()’'-]*[{_RIGHT_TO_LEFT}\u200c\u200d])?)"
    # or any letter with a mark on it, and all other writing.
    rf"|(?:\w?[{_MARKS}]+|[^{_COMMON}{_NO_GLYPH}{_MARKS}{_RIGHT_TO_LEFT}])+"
)
_EAST_ASIAN = frozenset(
    {"CJK", "BOPOMOFO", "FULLWIDTH", "HALFWIDTH", "HANGUL", "HIRAGANA", "IDEOGRAPHIC", "KANGXI", "KATAKANA"}
)


@dataclass(frozen=True, slots=True)
class Run:
    """Characters of one text; ``font`` is empty for those that every face has."""

    text: str
    font: str = ""  # the family to try before others
    leftward: bool = False


def together(text: str) -> str:
    """Return *text* with each of its statistics on one line."""
    return _RELATION.sub("\u00a0\\1\u00a0", text)


def runs(text: str) -> Iterator[Run]:
    """Yield the runs of *text*."""
    place = 0
    for match in _RUN.finditer(text):
        if match.start() > place:
            yield Run(text[place : match.start()])
        place = match.end()
        if match["leftward"] and text[place : place + 1] == ")" and match[0].count("(") > match[0].count(")"):
            place += 1
        yield Run(text[match.start() : place], _font(match[0]), match["leftward"] is not None)
    if place < len(text):
        yield Run(text[place:])


def _font(text: str) -> str:
    """Return the family of the Noto fonts that is made for the writing of *text*; there may be none."""
    scripts = {unicodedata.name(character, "SYMBOLS").partition(" ")[0].split("-")[0] for character in text}
    if not scripts.isdisjoint(_EAST_ASIAN):
        kana = not scripts.isdisjoint({"HIRAGANA", "KATAKANA"})
        return "Noto Sans CJK " + ("KR" if "HANGUL" in scripts else "JP" if kana else "SC")
    script = unicodedata.name(text[0], "SYMBOLS").partition(" ")[0]
    return f"Noto Sans {script.capitalize()}" if script.isalpha() else "Noto Sans Symbols"


def keep_statistics_together(app: Sphinx, doctree: nodes.document) -> None:
    """Make the spaces of "*r* = .28" unbreakable: authors type plain ones."""
    for text in list(doctree.findall(nodes.Text)):
        if not isinstance(text.parent, (nodes.literal, nodes.literal_block)) and _RELATION.search(text):
            text.parent.replace(text, nodes.Text(together(text)))


def setup_typography(app: Sphinx) -> None:
    """Connect to the reading of pages, after their layout (300)."""
    app.connect("doctree-read", keep_statistics_together, priority=310)
