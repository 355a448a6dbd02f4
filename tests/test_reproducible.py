"""The same sources give the same bytes, wherever, whenever and by whomever they are built."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import pytest
from building import assert_same, sphinx_command
from editing import furnish
from programs import find_program, need

# For Python's start: folders tell their files in another order, as other file systems do.
OTHER_ORDER = """
import os

scan, names = os.scandir, os.listdir


class Reversed:
    def __init__(self, *arguments):
        with scan(*arguments) as entries:
            self._entries = iter(sorted(entries, key=lambda entry: entry.name, reverse=True))

    def __iter__(self):
        return self._entries

    def __next__(self):
        return next(self._entries)

    def __enter__(self):
        return self

    def __exit__(self, *error):
        pass

    def close(self):
        pass


os.scandir = Reversed
os.listdir = lambda *arguments: sorted(names(*arguments), reverse=True)
"""


@dataclass(frozen=True)
class Place:
    """A site with what lies around it."""

    site: Path
    environment: dict[str, str]
    prefix: tuple[str, ...]  # of commands
    jobs: str
    umask: int

    def run(self, *command: str) -> None:
        done = subprocess.run(
            [*self.prefix, *command],
            cwd=self.site,
            env=os.environ | self.environment,
            umask=self.umask,
            capture_output=True,
            text=True,
            check=False,
            timeout=300,
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def build(self, builder: str, name: str = "", **settings: str) -> Path:
        out = self.site / "build" / (name or builder)
        options = [word for setting, value in settings.items() for word in ("-D", f"{setting}={value}")]
        doctrees = self.site / "build/doctrees"
        self.run(*sphinx_command(self.site, builder, out, doctrees, "-W", "-j", self.jobs, *options))
        return out

    def digest(self, *arguments: str) -> None:
        self.run(sys.executable, "-m", "evidence_digest.cli", *arguments)


def two_places(folder: Path) -> tuple[Place, Place]:
    """Return the same site twice, in surroundings that have as little in common as can be."""
    here, there = folder / "here" / "site", folder / "somewhere else, über" / "deeper" / "knowledge base"
    furnish(here)
    shutil.copytree(here, there)
    for path in there.rglob("*"):
        os.utime(path, (1_000_000_000, 1_000_000_000))
    (folder / "sitecustomize.py").write_text(OTHER_ORDER, "utf-8")
    first = {"TZ": "Pacific/Auckland", "LC_ALL": "C", "PYTHONHASHSEED": "1", "USER": "ada", "LOGNAME": "ada"}
    second = {
        "TZ": "America/Halifax",
        "PYTHONHASHSEED": "2",
        "PYTHONPATH": str(folder),
        "USER": "çağla",
        "LOGNAME": "çağla",
        "HOME": str(folder),
        "COLUMNS": "40",
        "NO_FAKE_STAT": "1",  # the disk keeps its own time
        **another_language(folder),
    }
    return Place(here, first, (), "1", 0o022), Place(
        there, second, (need(find_program("faketime"), "faketime"), "2031-12-31 23:59:58"), "2", 0o077
    )


def another_language(folder: Path) -> dict[str, str]:
    """Return the environment of somebody in Turkey, where i has another capital."""
    program = need(find_program("localedef"), "localedef")
    subprocess.run([program, "-i", "tr_TR", "-f", "UTF-8", folder / "tr_TR.UTF-8"], check=True)
    return {"LOCPATH": str(folder), "LC_ALL": "tr_TR.UTF-8", "LANGUAGE": "tr"}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Place, Place]:
    return two_places(tmp_path_factory.mktemp("places"))


@pytest.mark.parametrize("builder", ["html", "latex", "epub"])
def test_builds_are_the_same_everywhere(places: tuple[Place, Place], builder: str) -> None:
    here, there = (place.build(builder) for place in places)
    assert_same(here, there)
    books = list(there.glob("*.epub"))
    assert len(books) == (builder == "epub")
    for book in books:
        with zipfile.ZipFile(book) as opened:  # the date is that of the newest content
            assert {entry.date_time[:3] for entry in opened.infolist()} == {(2026, 11, 22)}


def test_newsletter_is_the_same_everywhere(places: tuple[Place, Place]) -> None:
    for place in places:
        place.digest("newsletter", "--output", "build/newsletter", "2019-05")
    assert_same(*(place.site / "build/newsletter" for place in places))
