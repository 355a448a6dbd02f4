"""After any sequence of edits, what builds leave equals what clean builds write; ``make test-long`` tries many."""

from __future__ import annotations

from pathlib import Path

import pytest
from editing import furnish
from sequences import open_press, try_sequences

from evidence_digest.reader import read_catalogue


def test_furnished_site_is_sound(tmp_path: Path) -> None:
    furnish(tmp_path / "site")
    assert read_catalogue(tmp_path / "site").problems == ()


def test_a_few_sequences(tmp_path_factory: pytest.TempPathFactory) -> None:
    with open_press(tmp_path_factory.mktemp("press")) as press:
        try_sequences(press, 2, first=1, steps=6)  # make test-long tries many
