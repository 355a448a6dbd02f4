"""Find the article that the editor names: in the bibliography, at a service or in a file."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pybtex.database import Entry  # type: ignore[import-untyped]  # ships no types

from ..catalogue import Catalogue
from ..work_fields import doi_of
from .article import Article, IntakeError
from .citation_files import read_bib, read_nbib, read_ris
from .crossref import ask_crossref
from .pubmed import ask_pubmed
from .start import known_key

_FILES = {"ris": read_ris, "nbib": read_nbib, "bib": read_bib}


@dataclass(frozen=True, slots=True)
class Source:
    """Where the article comes from."""

    kind: str  # "doi", "pmid", "ris", "nbib" or "bib"
    value: str  # the DOI, the number or the path

    @classmethod
    def of(cls, **given: str | Path | None) -> Source:
        """Return the one source that is *given*; raises :class:`IntakeError` for none or several."""
        sources = [cls(kind, str(value)) for kind, value in given.items() if value]
        if len(sources) != 1:
            told = " and ".join(source.kind.upper() for source in sources) or "nothing"
            raise IntakeError(f"name the article once, you named {told}: DOI=, PMID=, RIS=, NBIB= or BIB=")
        return sources[0]


def find_article(source: Source, catalogue: Catalogue, told: Callable[[str], None]) -> tuple[str, Article | None]:
    """Return the key of the work if the bibliography has it already, else "" and the article.

    *told* hears whom it asks, before the answer.

    Raises :class:`IntakeError`.
    """
    if source.kind == "doi":
        doi = doi_of(Entry("misc", {"doi": source.value}))
        if not doi:
            raise IntakeError(f"'{source.value}' is no DOI: write it like 10.1002/cpp.2494")
        if key := known_key(catalogue, doi=doi):
            return key, None
        told(f"Asking Crossref about {doi}")
        return "", ask_crossref(doi)
    if source.kind == "pmid":
        told(f"Asking PubMed about {source.value}")
        return "", ask_pubmed(source.value)
    return "", _FILES[source.kind](Path(source.value))
