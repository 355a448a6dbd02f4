"""Read the files that stand beside the pages: works, retractions, questions and addresses."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path

from .addresses import LOCK, read_addresses
from .apa_labels import Label, labels, sort_key
from .bibliography import Work, canonical_bibtex, read_bibliography
from .fields import Vocabulary
from .notices import RETRACTIONS, Notices, read_notices
from .problems import Problem, Severity, undecoded, unopened
from .questions import QUESTIONS, Question, read_questions, vocabulary
from .readings import Readings

BIBLIOGRAPHY = "references.bib"
_LONGEST_BIBLIOGRAPHY = 5_000_000  # bytes; 5,000 summaries have half of it, and 1 MB of faults takes 3 seconds


def read_works(root: Path, readings: Readings) -> tuple[dict[str, Work] | None, list[Problem]]:
    """Return the works by key, in APA order, or None when the file can't be read."""
    text, faults = _read_text(root, BIBLIOGRAPHY, _LONGEST_BIBLIOGRAPHY)
    if text is None:
        return None, faults
    found = _hash(text)
    kept = readings.find(BIBLIOGRAPHY, "works", found)
    if kept is None:
        works, problems = read_bibliography(text, BIBLIOGRAPHY)
        kept = tuple(sorted(works, key=lambda work: (sort_key(work.entry), work.key))), problems
        readings.keep(BIBLIOGRAPHY, "works", found, kept)
    ordered, problems = kept
    return {work.key: work for work in ordered}, list(problems)


def read_labels(works: Mapping[str, Work], readings: Readings) -> Mapping[str, Label]:
    """Return the labels of *works* by key, as they are kept or made anew."""
    # Hashing what the works say costs far less than comparing their authors.
    made_of = _hash(canonical_bibtex(works.values()))
    kept: Mapping[str, Label] | None = readings.find(BIBLIOGRAPHY, "labels", made_of)
    if kept is None:
        kept = labels(works.values())
        readings.keep(BIBLIOGRAPHY, "labels", made_of, kept)
    return kept


def read_retractions(root: Path) -> tuple[Notices, list[Problem]]:
    """Return what is known of retractions and corrections; a site without the file knows nothing."""
    if not (root / RETRACTIONS).exists():
        return Notices(), []
    text, _ = _read_text(root, RETRACTIONS)
    notices, problems = read_notices(text or "")  # whatever is wrong with the file, asking anew mends it
    return notices, list(problems)


def read_question_list(root: Path) -> tuple[dict[str, Question], Vocabulary, list[Problem]]:
    """Return the questions by slug, their names, and all that is wrong; a site without the file has none."""
    if not (root / QUESTIONS).exists():
        return {}, vocabulary(()), []
    text, faults = _read_text(root, QUESTIONS)
    return ({}, vocabulary(None), faults) if text is None else read_questions(text)


def read_moved(root: Path, documents: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """Return where addresses lead that have no page any more; a site without the file promises nothing."""
    text, faults = _read_text(root, LOCK) if (root / LOCK).exists() else (None, [])
    if text is None:
        return {}, faults
    found = read_addresses(text, documents)
    if found.missing:
        first, *others = found.missing
        more = f" and {len(others)} more" if others else ""
        message = f"not recorded yet: {first}{more}: run `make urls`"
        found.problems.append(Problem(LOCK, 0, message, "address", Severity.ADVICE))
    return found.moved, found.problems


def _read_text(root: Path, name: str, longest: int | None = None) -> tuple[str | None, list[Problem]]:
    """Return what the file says, with a line feed after each line, or None and what keeps it from being read."""
    try:
        data = (root / name).read_bytes()
    except OSError as error:
        return None, [unopened(name, error)]
    if longest is not None and len(data) > longest:
        message = f"the file is longer than {longest:,} bytes: remove the entries that no page cites"
        return None, [Problem(name, 0, message, "file", Severity.ERROR)]
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n"), []
    except UnicodeDecodeError as error:
        return None, [undecoded(name, error)]


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "backslashreplace")).hexdigest()
