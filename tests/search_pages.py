"""Make the pages of a large site without Sphinx: as long as summaries are, and with as many different words."""

from __future__ import annotations

import random
import re
from pathlib import Path

from building import ROOT

from evidence_digest.search_data import Marks

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
<h1>{title}</h1><h2>Why it matters</h2><p>{prose}</p></article></body></html>
"""


def write_pages(site: Path, count: int) -> dict[str, Marks]:
    """Write *count* summaries, the same ones each time; return what the search is told of each."""
    written = {}
    chance = random.Random(count)
    bodies = [path.read_text("utf-8").split("---", 2)[2] for path in sorted(ROOT.glob("summaries/*/[0-9]*.md"))]
    known = re.findall(r"[^\W\d_]+", " ".join(bodies))  # a frequent word comes up as often as in real texts
    for number in range(count):
        new = ["".join(chance.choices(_SYLLABLES, k=chance.randint(3, 5))) for _ in range(NEW_WORDS_A_PAGE)]
        prose = chance.choices(known, k=WORDS_A_PAGE) + new
        chance.shuffle(prose)
        year = 2000 + number % 26
        path = f"summaries/{year}/05-summary-{number}.html"
        title = " ".join(chance.choices(known, k=7))
        meta = {
            "title": title,
            "byline": "May 2020 · Review",
            "takeaway": " ".join(chance.choices(known, k=30)),
            "words": ", ".join(chance.choices(known, k=8)),
        }
        topics = (f"topic-{number % 36}", f"topic-{number * 7 % 36}")
        filters = {"kind": "summary", "type": f"type-{number % 4}", "year": str(year)}
        written[path] = Marks((*filters.items(), *(("topic", topic) for topic in topics)), tuple(meta.items()))
        (site / path).parent.mkdir(parents=True, exist_ok=True)
        (site / path).write_text(_PAGE.format(title=title, prose=" ".join(prose)), "utf-8")
    return written
