"""Ask PubMed for an article by its number."""

from __future__ import annotations

import os
import re
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

from .article import Article, IntakeError
from .citation_files import nbib_article

_SERVICE = "https://eutils.ncbi.nlm.nih.gov/entrez/eutils"
_SECONDS = 20
_LARGEST = 1_000_000  # bytes


def ask_pubmed(number: str) -> Article:
    """Return the article with this PubMed *number*; raises :class:`IntakeError` when there is none or no answer.

    The address of the service comes from ``PUBMED_URL`` where that is set.
    """
    if not re.fullmatch(r"[1-9][0-9]{0,8}", number):
        raise IntakeError(f"'{number}' is no PubMed number: write its digits, as in PMID=31119021")
    question = urllib.parse.urlencode({"db": "pubmed", "id": number, "rettype": "medline", "retmode": "text"})
    address = f"{os.environ.get('PUBMED_URL', _SERVICE)}/efetch.fcgi?{question}"
    try:
        with urllib.request.urlopen(address, timeout=_SECONDS) as answer:  # noqa: S310  # of our own or the user's
            text = answer.read(_LARGEST).decode("utf-8", "replace")
    except (OSError, ValueError) as error:
        why = f"answers {error.code}" if isinstance(error, urllib.error.HTTPError) else "can't be reached"
        raise IntakeError(
            f"PubMed {why}: try again later, or save the citation there (Cite, then Download .nbib) and use NBIB="
        ) from None
    if not re.search(r"^PMID *- *" + number + r"\s*$", text, re.MULTILINE):
        raise IntakeError(f"PubMed does not know the number {number}: check it")
    return nbib_article(text, Path(f"PMID {number}"))
