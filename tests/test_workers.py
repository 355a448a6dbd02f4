"""Worker processes read many pages, and not a few."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

from building import build, edit
from sphinx.builders import Builder


def parallel_readings(site: Path) -> int:
    with mock.patch.object(Builder, "_read_parallel", autospec=True, side_effect=Builder._read_parallel) as reading:
        build(site, jobs=2)
    return reading.call_count


def test_only_many_pages_are_read_in_parallel(site: Path) -> None:
    assert parallel_readings(site) == 1
    edit(site / "summaries/2021/02-reminders-by-telephone.md", "A missed session", "One missed session")
    assert parallel_readings(site) == 0
    edit(site / "conf.py", "project = ", "digest_edition = 'New'\nproject = ")
    assert parallel_readings(site) == 1
