"""Many sequences of edits: SEQUENCES of them from SEED on, but no longer than MINUTES."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator

import pytest
from sequences import Press, open_press, try_sequences

BATCH = 10  # sequences under one seed
SEED = int(os.environ.get("SEED") or 1)
SEEDS = range(SEED, SEED + max(1, int(os.environ.get("SEQUENCES") or 200) // BATCH))
END = time.monotonic() + 60 * int(os.environ.get("MINUTES") or 60)


@pytest.fixture(scope="module")
def press(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Press]:
    with open_press(tmp_path_factory.mktemp("press")) as press:
        yield press


@pytest.mark.parametrize("seed", SEEDS)
def test_builds_equal_clean_builds(press: Press, seed: int) -> None:
    if time.monotonic() > END:
        pytest.skip("the time is over")
    try:
        try_sequences(press, BATCH, first=seed)
    except BaseException as error:
        error.add_note(f"make test-long SEED={seed} SEQUENCES={BATCH}")
        raise
