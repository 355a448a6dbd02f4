"""Read again what a build had read when it was killed.

Sphinx writes each page's doctree as it reads it, and the environment that goes with them when it has read all.  Killed
in between, it keeps doctrees that are newer than the environment: when an edit is then taken back, the environment says
that nothing has changed, and the page that was taken back is what gets written.
"""

from __future__ import annotations

import json
from collections.abc import Set
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.application import ENV_PICKLE_FILENAME

from .atomic import replace_file

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

NOTE = "digest-reading.json"  # beside the doctrees, while they and the environment may disagree


class Reading:
    """What the builds of one process have read."""

    def __init__(self) -> None:
        self._known: set[str] = set()  # to the environment at hand, though it may not be saved yet

    def find_doubtful(
        self, app: Sphinx, env: BuildEnvironment, added: Set[str], changed: Set[str], removed: Set[str]
    ) -> list[str]:
        """Return the pages whose doctrees the environment may know nothing of."""
        return [docname for docname in _noted(app) if docname not in self._known]

    def note(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Note which pages are about to be read, beside those that another build has not finished."""
        self._known.update(docnames)
        if docnames:
            replace_file(Path(app.doctreedir, NOTE), json.dumps(sorted({*docnames, *_noted(app)}), indent=0))


def forget(app: Sphinx, env: BuildEnvironment) -> None:
    """Remove the note if the environment is saved, which the live preview leaves for later."""
    note, saved = Path(app.doctreedir, NOTE), Path(app.doctreedir, ENV_PICKLE_FILENAME)
    if note.exists() and saved.exists() and saved.stat().st_mtime_ns >= note.stat().st_mtime_ns:
        note.unlink()


def _noted(app: Sphinx) -> list[str]:
    try:
        docnames = json.loads(Path(app.doctreedir, NOTE).read_text("utf-8"))
    except (OSError, ValueError):  # it is written in one step; whoever has damaged it since gets a build all the same
        return []
    return [str(docname) for docname in docnames]


def setup_reading(app: Sphinx) -> None:
    """Connect to the beginning and the end of reading."""
    reading = Reading()
    app.connect("env-get-outdated", reading.find_doubtful)
    app.connect("env-before-read-docs", reading.note)
    app.connect("env-check-consistency", forget)
