"""What takes a browser: from a saved page to the reloaded one, and the weight of the first search."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Browser, expect, sync_playwright

from evidence_digest.preview import PreviewServer

from .figures import LIVE, MISTYPED, OURS, QUERY
from .measuring import Bench, edit

_ADDRESS = re.compile(r"The site is at (\S+);")
_SECONDS = 60_000  # in milliseconds: far more than any page takes


@contextmanager
def chromium() -> Iterator[Browser]:
    """Start the system's Chromium, as the tests do."""
    program = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    as_root = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=quiet + as_root)
        yield browser
        browser.close()


def weigh_search(bench: Bench, browser: Browser) -> None:
    """Load the home page, type a question and add up what it fetches."""
    with PreviewServer(bench.html) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for measure, words in ((QUERY, "alliance"), (MISTYPED, "allience")):
            page = browser.new_page()
            page.goto(server.address)
            devtools = page.context.new_cdp_session(page)
            devtools.send("Network.enable")
            sizes: list[float] = []
            devtools.on("Network.loadingFinished", lambda event, sizes=sizes: sizes.append(event["encodedDataLength"]))
            page.keyboard.press("/")
            page.keyboard.type(words)
            expect(page.locator(".digest-search-panel li > a").first).to_be_visible(timeout=_SECONDS)
            page.wait_for_timeout(500)
            page.close()
            bench.figures.note(measure, OURS, bench.size, sum(sizes) / 1000)
        server.shutdown()


def preview_live(bench: Bench, browser: Browser) -> None:
    """Save a summary while ``digest serve`` runs, until the page that shows it has been loaded anew."""
    docname = bench.summaries[len(bench.summaries) // 2]
    source = bench.corpus / f"{docname}.md"
    with _serving(bench) as address:
        page = browser.new_page()
        page.goto(f"{address}{docname}.html")
        page.wait_for_timeout(1000)  # the line of changes stands
        for number in range(bench.repeats):
            sentence = f"Edit {1000 + number}."
            before = time.monotonic()
            # Waiting for the text would ask for it a few times a second only.
            with page.expect_event("load", timeout=_SECONDS):
                edit(source, sentence)
            passed = time.monotonic() - before
            expect(page.get_by_text(sentence)).to_be_visible(timeout=500)
            bench.figures.note(LIVE, OURS, bench.size, passed)
        page.close()


@contextmanager
def _serving(bench: Bench) -> Iterator[str]:
    command = [sys.executable, "-m", "evidence_digest.cli", "serve", "--output", str(bench.folder / "live")]
    with subprocess.Popen([*command, str(bench.corpus)], stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        try:
            yield next(found[1] for line in server.stdout if (found := _ADDRESS.search(line)))
        finally:
            server.terminate()
            server.stdout.close()
