"""Kill many builds: KILLS of them, at moments that SEED decides, but no longer than MINUTES."""

from __future__ import annotations

import os
import random
import sys
import time
from pathlib import Path

import pytest
from killing import TARGETS, Desk, duration, kill_after

SEED = int(os.environ.get("SEED") or 1)
KILLS = int(os.environ.get("KILLS") or 60)
END = time.monotonic() + 60 * int(os.environ.get("MINUTES") or 60)
SHARES = 4  # of the kills, for as many processes


@pytest.mark.parametrize("share", range(SHARES))
def test_killed_builds_are_made_good(tmp_path: Path, share: int) -> None:
    chance = random.Random(SEED + share)
    desk = Desk(tmp_path, list(TARGETS), chance)
    killed = tried = 0
    while killed < KILLS / SHARES and time.monotonic() < END:
        if chance.random() < 0.15:
            desk.forget()
        targets = [chance.choice(list(TARGETS)) for _ in range(chance.randint(1, 3))]
        for target in targets:
            if chance.random() < 0.6:
                desk.edit()
            killed += desk.kill(target)
            tried += 1
        checked = list(dict.fromkeys([*targets, chance.choice(list(TARGETS))]))
        chance.shuffle(checked)
        desk.assert_good(checked)
    assert killed > tried / 2, "most builds were over before they could be killed"


def test_killed_typesetting_is_made_good(tmp_path: Path) -> None:
    chance = random.Random(SEED)
    desk = Desk(tmp_path, ["latex"], chance)
    sources = tmp_path / "out/latex"
    command = [sys.executable, "-m", "evidence_digest.cli", "pdf", str(sources)]
    clean, seconds = [], 0.0
    for _ in range(2):
        desk.edit()
        desk.build("latex")
        seconds = duration(command)
        clean.append((sources / "compendium.pdf").read_bytes())
        (sources / "compendium.pdf").unlink()
    killed = 0
    for number in range(max(4, KILLS // 6)):
        if time.monotonic() > END:
            break
        desk.edit()
        desk.build("latex")
        killed += kill_after(seconds * chance.uniform(0.05, 1), command)
        duration(command)
        assert (sources / "compendium.pdf").read_bytes() == clean[number % 2]
        assert not [path for path in sources.iterdir() if path.is_dir()], "a working folder is left"
    assert killed
