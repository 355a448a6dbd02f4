"""Make the pages of a large site without Sphinx: as long as summaries are, and with as many different words."""

from __future__ import annotations

import random
import re
from pathlib import Path

from building import ROOT

# Measured on the summaries: how many words have one, and how many of them are on no other page.
WORDS_A_PAGE = 600
NEW_WORDS_A_PAGE = 10
_SYLLABLES = (
    "al",
    "be",
    "cor",
    "den",
    "es",
    "fi",
    "gra",
    "ho",
    "in",
    "ju",
    "ko",
    "lan",
    "mo",
    "ne",
    "or",
    "pel",
    "ri",
    "ta",
)
_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{title}</title></head><body><article>
<div data-pagefind-body="" data-pagefind-meta="title[data-title], byline[data-byline], takeaway[data-takeaway],
words[data-words]" data-title="{title}" data-byline="May 2020 · Review" data-takeaway="{takeaway}" data-words="{words}">
<span hidden data-pagefind-filter="kind:summary"></span>
<span hidden data-pagefind-filter="topic:topic-{topic}"></span>
<span hidden data-pagefind-filter="topic:topic-{other}"></span>
<span hidden data-pagefind-filter="type:type-{kind}"></span>
<span hidden data-pagefind-filter="year:{year}"></span>
<h1>{title}</h1><h2>Why it matters</h2><p>{prose}</p></div></article></body></html>
"""


def write_pages(folder: Path, count: int) -> None:
    """Write *count* summaries below *folder*, the same ones each time."""
    chance = random.Random(count)
    bodies = [path.read_text("utf-8").split("---", 2)[2] for path in sorted(ROOT.glob("summaries/*/[0-9]*.md"))]
    known = re.findall(r"[^\W\d_]+", " ".join(bodies))  # a frequent word comes up as often as in real texts
    for number in range(count):
        new = ["".join(chance.choices(_SYLLABLES, k=chance.randint(3, 5))) for _ in range(NEW_WORDS_A_PAGE)]
        prose = chance.choices(known, k=WORDS_A_PAGE) + new
        chance.shuffle(prose)
        year = 2000 + number % 26
        path = folder / str(year) / f"05-summary-{number}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        page = _PAGE.format(
            title=" ".join(chance.choices(known, k=7)),
            takeaway=" ".join(chance.choices(known, k=30)),
            words=", ".join(chance.choices(known, k=8)),
            topic=number % 36,
            other=number * 7 % 36,
            kind=number % 4,
            year=year,
            prose=" ".join(prose),
        )
        path.write_text(page, "utf-8")
