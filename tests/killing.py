"""Kill builds at any moment, as a crash does: with all that they have started, and without a word."""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import time
from collections.abc import Sequence
from pathlib import Path

from building import assert_same, sphinx_command
from editing import furnish
from edits_of_lists import regroup_topics, rewrite_page, rewrite_topic
from edits_of_sources import add_a_work
from edits_of_summaries import delete_summary, retitle

# Each has a folder of its own; all share their doctrees, as with make.
TARGETS = {
    "html": ("html", ()),
    "search": ("html", ("-D", "digest_search_index=1")),
    "latex": ("latex", ()),
    "epub": ("epub", ()),
    "packs": ("course", ("-D", "digest_courses=all")),
}


class Desk:
    """A site that goes back and forth between two versions, and what clean builds make of each."""

    def __init__(self, folder: Path, targets: Sequence[str], chance: random.Random) -> None:
        self.site, self._out, self._folder = folder / "site", folder / "out", folder
        self._chance = chance
        self.targets = targets
        furnish(folder / "versions/0")
        shutil.copytree(folder / "versions/0", folder / "versions/1")
        for edit in (retitle, add_a_work, delete_summary, regroup_topics, rewrite_topic, rewrite_page):
            edit(folder / "versions/1", 1, 1)
        self._seconds = {}
        for self._version in (0, 1):
            self._put()
            shutil.rmtree(self._out, ignore_errors=True)
            for target in targets:
                self._seconds[target] = self.build(target)
            shutil.copytree(self._out, folder / f"clean/{self._version}")

    def command(self, target: str) -> list[str]:
        builder, options = TARGETS[target]
        doctrees = self._out / "doctrees"
        return sphinx_command(self.site, builder, self._out / target, doctrees, "-j", "2", *options)

    def edit(self) -> None:
        """Bring in the other version, with the dates that its files have."""
        self._version = 1 - self._version
        self._put()

    def _put(self) -> None:
        shutil.rmtree(self.site, ignore_errors=True)
        shutil.copytree(self._folder / f"versions/{self._version}", self.site)

    def forget(self) -> None:
        """Let the next build be the first."""
        shutil.rmtree(self._out)

    def kill(self, target: str) -> bool:
        """Kill a build at any moment after its imports; return whether it still ran."""
        return kill_after(self._seconds[target] * self._chance.uniform(0.2, 1), self.command(target))

    def build(self, target: str) -> float:
        """Build undisturbed; return how many seconds it took."""
        return duration(self.command(target))

    def assert_good(self, targets: Sequence[str]) -> None:
        """Assert that undisturbed builds make what clean ones make."""
        for target in targets:
            self.build(target)
            assert_same(self._out / target, self._folder / f"clean/{self._version}/{target}")


def duration(command: Sequence[str]) -> float:
    """Return how many seconds the undisturbed *command* takes."""
    start = time.monotonic()
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    return time.monotonic() - start


def kill_after(seconds: float, command: Sequence[str]) -> bool:
    """Start *command*, and kill it after so many *seconds*; return whether it still ran."""
    nowhere = subprocess.DEVNULL
    with subprocess.Popen(command, start_new_session=True, stdout=nowhere, stderr=nowhere) as process:
        try:
            process.wait(seconds)
        except subprocess.TimeoutExpired:
            for member in [process.pid, *_descendants(process.pid)]:
                try:
                    os.kill(member, signal.SIGKILL)
                except ProcessLookupError:
                    continue
            return True
    return False


def _descendants(process: int) -> list[int]:
    """Return all that *process* has started, in groups of their own too."""
    found: list[int] = []
    for children in Path(f"/proc/{process}/task").glob("*/children"):
        for child in map(int, children.read_text("ascii").split()):
            found += [child, *_descendants(child)]
    return found
