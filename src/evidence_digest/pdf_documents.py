"""What PDFs there are: each follows the toctree of one page and says on its title page what it is."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from .catalogue import Catalogue
from .records import Summary

COMPENDIUM = "compendium"  # the page whose toctree the PDF of everything follows
MANIFEST = "documents.json"  # beside the TeX files: which of them are to be typeset


@dataclass(frozen=True, slots=True)
class PdfDocument:
    """One PDF."""

    docname: str  # the page whose toctree it follows
    name: str  # of its file, without suffix
    title: str
    kind: str  # what it is, under the title: "Compendium"
    summaries: tuple[str, ...]  # slugs of the summaries in it
    subtitle: str = ""  # what else the title page says
    appendices: bool = True  # does it end with the glossary?


def compendium(catalogue: Catalogue, title: str) -> PdfDocument:
    """Return the PDF of everything."""
    slugs = tuple(summary.slug for summary in catalogue.summaries)
    return PdfDocument(COMPENDIUM, COMPENDIUM, title, "Compendium", slugs)


def contents_line(summaries: Iterable[Summary]) -> str:
    """Return "59 summaries, April 2013 to November 2023", or "" when there are none."""
    months = sorted(summary.month for summary in summaries)
    if not months:
        return ""
    count = "1 summary" if len(months) == 1 else f"{len(months):,} summaries"
    first, last = months[0].words, months[-1].words
    return f"{count}, {first}" if first == last else f"{count}, {first} to {last}"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What the typesetter needs to know of a folder of TeX files."""

    names: tuple[str, ...]
    source_date: int  # the date of all PDFs, in seconds since 1970

    def write(self, folder: Path) -> None:
        """Write it into *folder*."""
        content = {"documents": self.names, "source_date": self.source_date}
        (folder / MANIFEST).write_text(json.dumps(content, indent=0) + "\n", "utf-8")

    @classmethod
    def read(cls, folder: Path) -> Manifest:
        """Read it; raises :class:`OSError` or :class:`ValueError` when no build has got so far."""
        content = json.loads((folder / MANIFEST).read_text("utf-8"))
        return cls(tuple(content["documents"]), int(content["source_date"]))
