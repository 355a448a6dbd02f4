"""Share the work among processes so that it costs little more than in one.

A worker that reads hands over the whole environment, pickled, for each of its chunks of pages: with thousands of pages
that takes longer than to read the few that have changed, and for many pages far longer than one chunk a worker.  Pages
to be written wait for a worker in memory, and Sphinx has no limit for them; they are resolved faster than written.
"""

from __future__ import annotations

import time
from functools import partial, wraps
from typing import TYPE_CHECKING, Any

from sphinx import builders
from sphinx.util.parallel import ParallelTasks

from .page_memory import release
from .speedups import is_known

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_FEW = 20  # pages
_PAUSE = 0.02  # seconds, as Sphinx waits


class Workers:
    """How many processes an application may use."""

    def __init__(self) -> None:
        self._asked = 1  # by the caller

    def choose(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Keep to this process for few pages."""
        self._asked = app.parallel
        if _are_few(len(docnames), env):
            app.parallel = 1

    def free(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Let the pages, which may be more, be written as the caller wants."""
        app.parallel = self._asked


def write_here_if_few(builder: builders.Builder, pages: int) -> None:
    """Write so many pages in this process if they are few."""
    if _are_few(pages, builder.env):
        builder.parallel_ok = False


def _are_few(pages: int, env: BuildEnvironment) -> bool:
    return pages <= min(_FEW, len(env.all_docs) // 4)


class BoundedTasks(ParallelTasks):
    """Tasks of which none waits: adding one takes until a worker has begun it.

    Pages that a task has written are released.  A task that has failed ends the build: Sphinx drops what waits then,
    and goes on as if all had been written.
    """

    _failure: Exception | None = None

    def add_task(
        self,
        task_func: Callable[..., Any],
        arg: Any = None,
        result_func: Callable[[Any, Any], Any] | None = None,
    ) -> None:
        """Hand a task to a worker, as soon as there is one."""
        super().add_task(task_func, arg, partial(_finish, result_func))
        while self._precvs_waiting and not self._failure:
            if not self._join_one():
                time.sleep(_PAUSE)
        if self._failure:
            raise self._failure

    def _join_one(self) -> bool:
        try:
            return super()._join_one()
        except Exception as error:
            self._failure = error
            self.terminate()
            raise


def _finish(result_func: Callable[[Any, Any], Any] | None, arg: Any, result: Any) -> None:
    if result_func:
        result_func(arg, result)
    for page in arg if isinstance(arg, list) else ():
        if isinstance(page, tuple):  # name and tree of a page to write; of one to read it is the name
            release(page[1])


def read_in_one_chunk_each() -> None:
    """Let each of n workers read every n-th page, and hand over one environment."""
    sphinx: Any = builders
    read = sphinx.Builder._read_parallel

    @wraps(read)
    def read_parallel(self: builders.Builder, docnames: list[str], nproc: int) -> None:
        make_chunks = sphinx.make_chunks
        sphinx.make_chunks = _deal
        try:
            read(self, docnames, nproc)
        finally:
            sphinx.make_chunks = make_chunks

    sphinx.Builder._read_parallel = read_parallel


def _deal(docnames: list[str], count: int) -> list[list[str]]:
    return [docnames[first::count] for first in range(min(count, len(docnames)))]


def setup_workers(app: Sphinx) -> None:
    """Connect to the reading of pages."""
    workers = Workers()
    app.connect("env-before-read-docs", workers.choose)
    app.connect("env-updated", workers.free)
    if is_known() and vars(builders)["ParallelTasks"] is not BoundedTasks:
        vars(builders)["ParallelTasks"] = BoundedTasks
        read_in_one_chunk_each()
