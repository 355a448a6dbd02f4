"""What can be wrong in the sources, and how it is said."""

from __future__ import annotations

import difflib
import enum
from collections.abc import Iterable
from dataclasses import dataclass


class Severity(enum.Enum):
    """How much a problem weighs.

    An error makes a page unreadable or unsafe: it becomes a placeholder.  A warning keeps the page.  Both make
    ``digest check`` fail.  Advice never fails.
    """

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"


CODES = frozenset(
    {
        "bibtex",  # references.bib: syntax, duplicate keys and DOIs, missing fields
        "encoding",  # a file that is not UTF-8
        "front-matter",  # YAML that is not read, unknown, missing or mistyped fields
        "identity",  # slugs, titles, file names and months that disagree
        "implications",  # the practice-implications block
        "markup",  # markup that a page may not use
        "month",
        "reference",  # a key that is not in references.bib
        "research-type",
        "takeaway",
        "title",
        "topic",
    }
)


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault of one file."""

    path: str  # relative to the folder of conf.py, with forward slashes
    line: int  # from 1; 0 when the fault has no line
    message: str  # what is wrong, what was expected, what to do
    code: str  # one of CODES
    severity: Severity = Severity.WARNING

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"unknown problem code {self.code!r}")

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.severity.value}: {self.message} [digest.{self.code}]"


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` for the known word nearest to *word*, or nothing."""
    near = difflib.get_close_matches(word.lower(), sorted(known), n=1, cutoff=0.6)
    return f" (did you mean '{near[0]}'?)" if near else ""
