"""Common misspellings on the pages, found by codespell."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from .problems import Problem, Severity

_FOUND = re.compile(r"(?P<path>.+?\.md):(?P<line>[0-9]+): (?P<wrong>.+?) ==> (?P<right>.+)")
# codespell reads what it may skip from pyproject.toml: words that are right here are listed there.
_COMMAND = (sys.executable, "-m", "codespell_lib", "--disable-colors", "--quiet-level=39")


def misspellings(root: Path, paths: Iterable[str]) -> Iterator[Problem]:
    """Yield advice on every common misspelling of the pages at *paths* below *root*."""
    # Whole folders: thousands of pages would not fit on a command line.
    parts = sorted({path.partition("/")[0] for path in paths if not (root / path).is_symlink()})
    if not parts:
        return
    done = subprocess.run(  # noqa: S603  # our own interpreter, and names of our own folders
        [*_COMMAND, *parts], cwd=root, capture_output=True, encoding="utf-8", errors="replace", check=False
    )
    for line in done.stdout.splitlines():
        found = _FOUND.fullmatch(line)
        if found:
            message = f"'{found['wrong']}' may be misspelt: write {found['right']}"
            yield Problem(Path(found["path"]).as_posix(), int(found["line"]), message, "spelling", Severity.ADVICE)
