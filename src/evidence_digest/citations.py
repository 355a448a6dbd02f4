"""Citations in the text of a page: ``{cite:t}`Curran2019` `` or ``{cite:p}`{see}Katz2019{p. 5},Firth2019` ``."""

from __future__ import annotations

import re

from .fields import Vocabulary
from .page_reader import Page
from .problems import Problem, Severity, shown

_CITATION = re.compile(r"\{cite(?::\w+)?\}`([^`]*)`", re.IGNORECASE)
# One work of a role, as sphinxcontrib-bibtex reads it: {before}key{after}.
_TARGET = re.compile(r"(?:\s*+\{[^{}]+\})?\s*+(?P<key>[^{}\s,]+)(?:\s*+\{[^{}]+\})?\s*+(?:,|\Z)")


def citation_keys(role: str) -> tuple[str, ...]:
    """Return the BibTeX keys in the text of a citing *role*; raises :class:`ValueError` when it can't be read."""
    keys = []
    place = 0
    text = role.strip()
    while match := _TARGET.match(text, place):
        keys.append(match["key"])
        place = match.end()
    if not keys or place < len(text) or text.endswith(","):
        raise ValueError(f"the citation {shown(role)} can't be read: write keys with commas between them")
    return tuple(keys)


def read_citations(page: Page, references: Vocabulary) -> tuple[tuple[str, ...], list[Problem]]:
    """Return the known keys that *page* cites, each once and in order, and all that is wrong with its citations."""
    keys: dict[str, None] = {}
    problems = []
    for match in _CITATION.finditer(page.body):
        line = page.line_at(match.start())
        try:
            found = citation_keys(match[1])
        except ValueError as error:
            # The role would raise too, in the middle of a build.
            problems.append(Problem(page.path, line, str(error), references.code, Severity.ERROR))
            continue
        for key in found:
            message = references.unknown(key)
            if message:
                problems.append(Problem(page.path, line, message, references.code))
            elif references.terms is not None:
                keys[key] = None
    return tuple(keys), problems
