"""What a command costs: the CPU time of it and all that it starts, the time that passes, the most memory."""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

_INDEXER = "pagefind"  # its memory counts apart, as its time does
_EVERY = 0.2  # seconds between two looks at the memory


class CommandError(Exception):
    """A command that is measured has failed."""


@dataclass(frozen=True, slots=True)
class Cost:
    """The cost of one run, in seconds and MB."""

    user: float
    cpu: float  # user and system
    wall: float
    memory: float = 0  # without the indexer
    with_index: float = 0


NO_COST = Cost(0, 0, 0)


def run(command: Sequence[str], *, cwd: Path, environment: Mapping[str, str] | None = None) -> Cost:
    """Run *command* and return what it has cost; raise if it fails."""
    log = cwd / ".benchmark.log"
    # As on an author's machine: what Python has compiled is kept.  Images for CI switch it off.
    settings = {**os.environ, "PYTHONDONTWRITEBYTECODE": "", **(environment or {})}
    with log.open("wb") as output:
        start = time.monotonic()
        # No context: it is waited for below, where its descendants count.
        process = subprocess.Popen(
            command,
            cwd=cwd,
            env=settings,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
        )
        watch = _Watch(process.pid)
        watch.start()
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.monotonic() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        watch.stop()
    if process.returncode:
        raise CommandError(f"{' '.join(command)}: status {process.returncode}\n{log.read_text('utf-8')[-2000:]}")
    with_index = max(watch.most, usage.ru_maxrss / 1024)  # without /proc: that of the largest process
    memory = watch.without_index if watch.indexed else with_index
    return Cost(usage.ru_utime, usage.ru_utime + usage.ru_stime, wall, memory, with_index)


class _Watch(threading.Thread):
    """Looks now and then how much memory a process and its descendants hold, shared pages counted once."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self._pid = pid
        self._ended = threading.Event()
        self.most = self.without_index = 0.0
        self.indexed = False  # whether the indexer has been seen

    def run(self) -> None:
        while not self._ended.wait(_EVERY):
            held = {pid: _held(pid) for pid in _tree(self._pid)}
            indexers = {pid for pid in held if _name(pid).startswith(_INDEXER)}
            self.indexed = self.indexed or bool(indexers)
            self.most = max(self.most, sum(held.values()))
            self.without_index = max(self.without_index, sum(held[pid] for pid in held.keys() - indexers))

    def stop(self) -> None:
        self._ended.set()
        self.join()


def _tree(pid: int) -> Iterator[int]:
    yield pid
    try:
        children = [path.read_text() for path in Path(f"/proc/{pid}/task").glob("*/children")]
    except OSError:  # it has just ended
        return
    for child in " ".join(children).split():
        yield from _tree(int(child))


def _name(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text()
    except OSError:
        return ""


def _held(pid: int) -> float:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) / 1024 for line in lines if line.startswith("Pss:")), 0)
