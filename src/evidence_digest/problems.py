"""What can be wrong in the sources, and how it is said."""

from __future__ import annotations

import difflib
import enum
from collections.abc import Iterable
from dataclasses import dataclass

_SHOWN = 60  # characters of an author's text in a message
_FEW = 200  # words that may all be compared


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
        "address",  # urls.lock: addresses that no longer answer, lines that can't be read
        "backing",  # advice: a point of the implications that no finding stands behind
        "bibtex",  # references.bib: syntax, duplicate keys and DOIs, missing fields
        "causal",  # advice: a verb of cause and effect about a study that was not randomized
        "encoding",  # a file that is not UTF-8, or holds characters that no line of text has
        "file",  # a file that is missing, can't be opened or is not a plain file
        "front-matter",  # YAML that is not read, unknown, missing or mistyped fields
        "glossary",  # terms without an explanation, terms or forms that stand twice
        "identity",  # slugs, titles, file names and months that disagree
        "implications",  # the practice-implications block
        "markup",  # markup that a page may not use
        "month",
        "number",  # advice: a statistic of the text that the study facts do not have
        "pack",  # course packs: what they select, their aims and their outline
        "question",  # questions.yaml, and findings that don't fit the question that they name
        "reference",  # a key that is not in references.bib, or a citation that can't be read
        "reflection",  # the questions for reflection
        "research-type",
        "retraction",  # retractions.json: unreadable, or asked too long ago
        "safe-language",  # words about suicide and self-harm, and numbers of deaths on cards
        "spelling",  # advice
        "takeaway",
        "title",
        "topic",
    }
)


@dataclass(frozen=True, slots=True)
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
        text = f"{place}: {self.severity.value}: {self.message} [digest.{self.code}]"
        # A file may be named with bytes that are no UTF-8, or with a line break.
        return "".join(
            character if character.isprintable() else character.encode("unicode_escape").decode("ascii")
            for character in text
        )


def unopened(path: str, error: OSError) -> Problem:
    """Return what is wrong with a file that can't be opened."""
    return Problem(path, 0, f"the file can't be opened: {error.strerror}", "file", Severity.ERROR)


def undecoded(path: str, error: UnicodeDecodeError) -> Problem:
    """Return what is wrong with a file that is not UTF-8, with the line of the first byte that is not."""
    line = error.object.count(b"\n", 0, error.start) + 1
    return Problem(path, line, "the file is not UTF-8: save it with that encoding", "encoding", Severity.ERROR)


def shown(text: str) -> str:
    """Return *text* in quotes as a message shows it: never so long that the message can't be read."""
    return f"'{text}'" if len(text) <= _SHOWN else f"'{text[: _SHOWN - 1]}…'"


def suggestion(word: str, known: Iterable[str]) -> str:
    """Return `` (did you mean 'x'?)`` for the known word nearest to *word*, or nothing."""
    folded = word.casefold()
    by_folded = {name.casefold(): name for name in sorted(known)}
    if len(by_folded) > _FEW:  # comparing takes a tenth of a millisecond a word
        by_folded = {other: name for other, name in by_folded.items() if other[:2] == folded[:2]}
    near = difflib.get_close_matches(folded, by_folded, n=1, cutoff=0.6)
    return f" (did you mean '{by_folded[near[0]]}'?)" if near else ""
