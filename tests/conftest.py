"""Fixtures: a copy of the test site, and an environment that no test and no developer's shell leaks into."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import building
import pytest
from playwright.sync_api import Browser, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what changes a build from outside."""
    for name in ("SOURCE_DATE_EPOCH", "DIGEST_SOURCE_DATE", "READTHEDOCS_CANONICAL_URL", "LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    for name in ("READTHEDOCS_LANGUAGE", "SITE_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a copy of the test site that a test may change."""
    return Path(shutil.copytree(building.TEST_SITE, tmp_path / "site"))


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Return a browser that stays at home."""
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    quiet = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=quiet + as_root)
        yield browser
        browser.close()
