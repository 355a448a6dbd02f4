"""Read few pages without worker processes, which Sphinx begins for a single one.

A worker pickles the whole environment and hands it over: with thousands of pages that takes far longer than to read
the few that have changed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_FEW = 20  # pages


class Workers:
    """How many processes an application may use."""

    def __init__(self) -> None:
        self._asked = 1  # by the caller

    def choose(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Keep to this process for few pages."""
        self._asked = app.parallel
        if len(docnames) <= min(_FEW, len(env.all_docs) // 4):
            app.parallel = 1

    def free(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Let the pages, which may be more, be written as the caller wants."""
        app.parallel = self._asked


def setup_workers(app: Sphinx) -> None:
    """Connect to the reading of pages."""
    workers = Workers()
    app.connect("env-before-read-docs", workers.choose)
    app.connect("env-updated", workers.free)
