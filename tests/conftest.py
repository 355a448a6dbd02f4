"""Fixtures: a copy of the test site, and an environment that no test and no developer's shell leaks into."""

from __future__ import annotations

import shutil
from pathlib import Path

import building
import pytest


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what changes a build from outside."""
    for name in ("SOURCE_DATE_EPOCH", "DIGEST_SOURCE_DATE", "READTHEDOCS_CANONICAL_URL", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a copy of the test site that a test may change."""
    return Path(shutil.copytree(building.TEST_SITE, tmp_path / "site"))
