"""Fixtures: a copy of the test site, and an environment that no test and no developer's shell leaks into."""

from __future__ import annotations

import contextlib
import fcntl
import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import building
import pytest
from browsing import OpenPage
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from programs import find_chromium, need

collect_ignore = ["audit", "long"]  # they have commands of their own: make audit, make test-long

# A run in the background may ignore Ctrl-C, and so would the programs that the tests interrupt.
with contextlib.suppress(ValueError):  # another thread than the main one
    signal.signal(signal.SIGINT, signal.default_int_handler)

# What changes a build from outside.
_SETTINGS = ("SOURCE_DATE_EPOCH", "DIGEST_SOURCE_DATE", "READTHEDOCS_CANONICAL_URL", "SITE_URL", "LANGUAGE")


@pytest.fixture(autouse=True)
def clean_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take away what the developer's shell may have set."""
    for name in _SETTINGS:
        monkeypatch.delenv(name, raising=False)
    for name in ("READTHEDOCS_LANGUAGE", "SITE_LANGUAGE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TZ", "UTC")
    monkeypatch.setenv("LC_ALL", "C.UTF-8")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """Return a copy of the test site that a test may change."""
    return Path(shutil.copytree(building.TEST_SITE, tmp_path / "site"))


@pytest.fixture(scope="session")
def real_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the built real site, which no test may change: all processes of a test run share it."""
    base = tmp_path_factory.getbasetemp()
    folder = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    out, doctrees, built = folder / "real-site", folder / "real-site-doctrees", folder / "real-site-built"
    with (folder / "real-site-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not built.exists():
            command = building.sphinx_command(building.ROOT, "html", out, doctrees, "-j", "auto")
            env = {name: value for name, value in os.environ.items() if name not in _SETTINGS}
            build = subprocess.run(command, check=False, env=env, capture_output=True, text=True)
            assert build.returncode == 0, build.stderr
            built.write_text(build.stderr, "utf-8")  # what a build that succeeds says is for test_builders
    return out


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Return a browser that stays at home."""
    chromium = need(find_chromium(), "Chromium")
    quiet = ["--disable-quic", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=quiet + as_root)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, real_site: Path) -> Iterator[OpenPage]:
    """Open pages of the real site; afterwards nothing was fetched from elsewhere and no script has failed."""
    contexts: list[BrowserContext] = []
    requests: list[str] = []
    faults: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(message.text)

    def open_page(address: str, size: tuple[int, int] = (1400, 900), **options: Any) -> Page:
        context = browser.new_context(viewport={"width": size[0], "height": size[1]}, **options)
        contexts.append(context)
        context.on("request", lambda request: requests.append(request.url))
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", listen)
        page = context.new_page()
        path, mark, query = address.partition("?")
        page.goto((real_site / path).as_uri() + mark + query)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [url for url in requests if not url.startswith(("file:", "data:"))] == []
    assert faults == []
