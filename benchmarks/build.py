"""Run sphinx-build, and say beside what the search index costs, and the writing after all is read.

Started as a script, by ours and by plain Sphinx alike: it needs Sphinx alone.  The file that BENCHMARK_PARTS names gets
of each part the seconds of user CPU, those of all CPU and those that passed.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.cmd.build import main

Spent = tuple[float, float, float]
parts: dict[str, Spent] = {}


def spent() -> Spent:
    """Return what this process and those it has waited for have taken until now."""
    usages = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    user = sum(usage.ru_utime for usage in usages)
    return user, user + sum(usage.ru_stime for usage in usages), time.monotonic()


def note(name: str, before: Spent) -> None:
    """Note what a part has taken."""
    parts[name] = tuple(now - then for now, then in zip(spent(), before, strict=True))  # type: ignore[assignment]


def timed(name: str, work: Callable[..., Any]) -> Callable[..., Any]:
    """Return *work* as a function that notes what it takes."""

    def working(*arguments: Any, **options: Any) -> Any:
        before = spent()
        try:
            return work(*arguments, **options)
        finally:
            note(name, before)

    return working


def start(app: Sphinx, *arguments: Any, **options: Any) -> None:
    """Begin an application as Sphinx does; its writing begins when the environment has been checked."""
    begin(app, *arguments, **options)
    begun = []
    app.connect("env-check-consistency", lambda *_: begun.append(spent()), priority=10_000)
    app.connect("build-finished", lambda *_: note("writing", begun[0]) if begun else None, priority=1)


begin = Sphinx.__init__
Sphinx.__init__ = start  # type: ignore[assignment,method-assign]  # an extension would be a setting, and part of the build
try:
    from evidence_digest import search_index
except ImportError:
    pass  # plain Sphinx
else:
    search_index.replace_index = timed("search index", search_index.replace_index)
status = main(sys.argv[1:])
Path(os.environ["BENCHMARK_PARTS"]).write_text(json.dumps(parts), "utf-8")
sys.exit(status)
