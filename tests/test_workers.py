"""Worker processes read and write many pages, and not a few."""

from __future__ import annotations

import time
from functools import partial
from pathlib import Path
from unittest import mock

import pytest
from building import build, edit
from sphinx import builders
from sphinx.builders import Builder
from sphinx.errors import SphinxParallelError

from evidence_digest.workers import BoundedTasks


def in_parallel(site: Path) -> tuple[int, int]:
    """Return how often a build reads and how often it writes with workers."""
    counted = {
        name: mock.patch.object(Builder, name, autospec=True, side_effect=getattr(Builder, name))
        for name in ("_read_parallel", "_write_parallel")
    }
    with counted["_read_parallel"] as reading, counted["_write_parallel"] as writing:
        build(site, jobs=2)
    return reading.call_count, writing.call_count


def test_only_many_pages_are_read_and_written_in_parallel(site: Path) -> None:
    assert in_parallel(site) == (1, 1)
    edit(site / "summaries/2021/02-reminders-by-telephone.md", "A missed session", "One missed session")
    assert in_parallel(site) == (0, 0)
    edit(site / "conf.py", "project = ", "digest_edition = 'New'\nproject = ")
    assert in_parallel(site) == (1, 1)


def chunks_read(site: Path) -> list[list[str]]:
    with mock.patch.object(BoundedTasks, "add_task", autospec=True, side_effect=BoundedTasks.add_task) as adding:
        build(site, jobs=2)
        chunks = [call.args[2] for call in adding.call_args_list]
    return [chunk for chunk in chunks if isinstance(chunk[0], str)]


def test_each_worker_reads_one_chunk(site: Path) -> None:
    make_chunks = vars(builders)["make_chunks"]
    first, second = chunks_read(site)
    assert abs(len(first) - len(second)) <= 1
    assert vars(builders)["make_chunks"] is make_chunks


def test_no_task_waits_for_a_worker() -> None:
    tasks = BoundedTasks(2)
    for _ in range(5):
        tasks.add_task(time.sleep, 0.05)
        assert not tasks._precvs_waiting
    tasks.join()
    assert not tasks._pworking


def test_no_task_is_lost_when_one_fails() -> None:
    tasks = BoundedTasks(1)
    with pytest.raises(SphinxParallelError, match="ZeroDivisionError"):
        for divisor in (1, 0, 1, 1, 1):
            tasks.add_task(partial(divmod, 1), divisor)
