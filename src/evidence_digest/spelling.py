"""Common misspellings on the pages, found by codespell."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from .catalogue import digest
from .problems import Problem, Severity
from .readings import Readings

_FOUND = re.compile(r"(?P<path>.+?\.md):(?P<line>[0-9]+): (?P<wrong>.+?) ==> (?P<right>.+)")
_SETTINGS = ("pyproject.toml", "setup.cfg", ".codespellrc")
_FEW = 100
# codespell reads what it may skip from pyproject.toml: words that are right here are listed there.
_COMMAND = (sys.executable, "-m", "codespell_lib", "--disable-colors", "--quiet-level=39")


def misspellings(root: Path, documents: Mapping[str, str], readings: Readings) -> Iterator[Problem]:
    """Yield advice on every common misspelling of the pages of *documents* (docname → hash) below *root*."""
    settings = [path.read_bytes() for path in (root / name for name in _SETTINGS) if path.is_file()]
    keys = {f"{docname}.md": digest(found, settings) for docname, found in documents.items()}
    new = [path for path, key in keys.items() if readings.find(path, "spelling", key) is None]
    found = _ask(root, new)
    for path in new:
        readings.keep(path, "spelling", keys[path], tuple(found.get(path, ())))
    for path, key in keys.items():
        yield from readings.find(path, "spelling", key)


def _ask(root: Path, paths: Iterable[str]) -> Mapping[str, list[Problem]]:
    """Return what codespell says of the pages at *paths*, by path."""
    parts = sorted(path for path in paths if not (root / path).is_symlink())
    if len(parts) > _FEW:  # thousands of pages would not fit on a command line, whole folders do
        parts = sorted({path.partition("/")[0] for path in parts})
    found: dict[str, list[Problem]] = {}
    if not parts:
        return found
    done = subprocess.run(  # noqa: S603  # our own interpreter, and names of our own files
        [*_COMMAND, *parts], cwd=root, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    for line in done.stdout.splitlines():
        match = _FOUND.fullmatch(line)
        if match:
            path, message = (
                Path(match["path"]).as_posix(),
                f"'{match['wrong']}' may be misspelt: write {match['right']}",
            )
            problem = Problem(path, int(match["line"]), message, "spelling", Severity.ADVICE)
            found.setdefault(path, []).append(problem)
    return found
