"""The site while it is written: the real command, and a real browser that is told of each change."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from building import build, dress, edit, files
from playwright.sync_api import Browser, expect
from sphinx.util.docutils import docutils_namespace, patch_docutils

from evidence_digest.live import LiveSite, is_source, needs_new_process
from evidence_digest.views import fingerprint

TRIAL = "summaries/2021/02-reminders-by-telephone"
SCRIPT = b'<script src="/__changes.js" defer></script>'


@pytest.fixture
def address(site: Path) -> Iterator[str]:
    dress(site)
    environment = {name: value for name, value in os.environ.items() if name != "CI"}
    command = [sys.executable, "-m", "evidence_digest.cli", "serve", "--output", str(site.parent / "live"), str(site)]
    with (
        (site.parent / "log").open("w", encoding="utf-8") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True, env=environment) as process,
    ):
        assert process.stdout is not None
        said = process.stdout.readline()
        found = re.match(r"The site is at (http://127\.0\.0\.1:\d+/); it follows your changes", said)
        assert found, said + (site.parent / "log").read_text("utf-8")
        yield found[1]
        process.send_signal(signal.SIGINT)
        process.stdout.read()
        assert process.wait(timeout=60) == 0, (site.parent / "log").read_text("utf-8")


def test_a_change_is_on_the_screen_and_is_what_a_clean_build_gives(
    site: Path, address: str, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("CI", raising=False)  # where drafts are refused
    page = browser.new_page()
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    # While the server begins anew, the page may ask in vain.
    page.on(
        "console",
        lambda message: (
            errors.append(message.text)
            if message.type == "error" and "ERR_CONNECTION_REFUSED" not in message.text
            else None
        ),
    )
    page.goto(f"{address}{TRIAL}.html")
    expect(page.locator("h1")).to_have_text("Reminders by telephone")
    edit(site / f"{TRIAL}.md", "# Reminders by telephone", "# Reminders by letter")
    expect(page.locator("h1")).to_have_text("Reminders by letter", timeout=60_000)
    edit(site / f"{TRIAL}.md", "A missed session helps nobody.", "A missed session helps *nobody*.")
    expect(page.locator("em", has_text="nobody")).to_have_count(1, timeout=60_000)
    # More than a page: the server begins anew, and the page finds it again.
    edit(site / "references.bib", "Muster, ", "Monster, ")
    expect(page.locator(".digest-citation")).to_contain_text("Monster", timeout=60_000)
    edit(site / f"{TRIAL}.md", "---\nmonth", "---\ndraft: true\nmonth")
    expect(page.locator(".digest-draft")).to_have_text("Draft: not published.", timeout=60_000)
    assert errors == []
    page.close()
    served = urllib.request.urlopen(f"{address}{TRIAL}.html").read()
    clean = Path(shutil.copytree(site, site.parent / "copy"))
    built = build(
        clean,
        outdir=site.parent / "clean",
        doctrees=site.parent / "clean-doctrees",
        config={"digest_drafts": True, "digest_search_index": False},
    )
    assert served.replace(SCRIPT, b"") == (built.outdir / f"{TRIAL}.html").read_bytes()
    assert served.count(SCRIPT) == 1


def test_a_page_that_breaks_and_is_mended(site: Path, address: str, browser: Browser) -> None:
    page = browser.new_page()
    page.goto(f"{address}{TRIAL}.html")
    edit(site / f"{TRIAL}.md", "basis: secondary", "basis: [")
    expect(page.locator("article")).to_contain_text("This page has an error", timeout=60_000)
    assert f"{TRIAL}.md:" in (site.parent / "log").read_text("utf-8")
    edit(site / f"{TRIAL}.md", "basis: [", "basis: secondary")
    expect(page.locator("h1")).to_have_text("Reminders by telephone", timeout=60_000)
    page.close()


@pytest.mark.parametrize("taken_back", [False, True], ids=["edited", "taken-back"])
@pytest.mark.parametrize("saved", [False, True], ids=["killed", "ended"])
def test_the_next_process_goes_on(site: Path, saved: bool, taken_back: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    live = LiveSite(site, site.parent / "live")
    environment = site.parent / "live" / "doctrees" / "environment.pickle"
    before, text = (site / f"{TRIAL}.md").stat(), (site / f"{TRIAL}.md").read_text("utf-8")
    with mock.patch.dict(os.environ), patch_docutils(str(site)), docutils_namespace():
        assert live.build()
        first = environment.read_bytes()
        edit(site / f"{TRIAL}.md", "# Reminders by telephone", "# Reminders by letter")
        assert live.build()
        assert environment.read_bytes() == first
        if saved:
            live.save()
            assert environment.read_bytes() != first
    if taken_back:  # and the file as it was before, its date too
        (site / f"{TRIAL}.md").write_text(text, "utf-8")
        os.utime(site / f"{TRIAL}.md", ns=(before.st_atime_ns, before.st_mtime_ns))
    settings = {"digest_drafts": True, "digest_search_index": False}
    again = build(site, outdir=live.html, doctrees=environment.parent, config=settings)
    assert (saved and not taken_back) == ("0 added, 0 changed, 0 removed" in again.status)
    clean = build(site, outdir=site.parent / "clean", doctrees=site.parent / "clean-doctrees", config=settings)
    assert files(again.outdir) == files(clean.outdir)


def test_views_are_looked_at_only_when_a_record_has_changed(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    live = LiveSite(site, site.parent / "live")
    page = site / f"{TRIAL}.md"

    def looks() -> int:
        with mock.patch("evidence_digest.sources.fingerprint", side_effect=fingerprint) as looking:
            assert live.build()
        return looking.call_count

    with mock.patch.dict(os.environ), patch_docutils(str(site)), docutils_namespace():
        looks()
        edit(page, "A missed session helps nobody.", "A missed session helps no one.")
        assert not looks()
        assert "helps no one" in (live.html / f"{TRIAL}.html").read_text("utf-8")
        edit(page, "# Reminders by telephone", "# Reminders by letter")
        assert looks()
        assert "Reminders by letter" in (live.html / "summaries/2021/index.html").read_text("utf-8")


def test_what_is_followed() -> None:
    root = Path("/site")
    for path in ("summaries/2021/02-a.md", "references.bib", "conf.py", "_static/digest.css", "src/a/b.py", "index.md"):
        assert is_source(root / path, root), path
    for path in ("build/live/html/a.html", ".git/a.md", "a.md~", ".a.md.swp", "tests/__pycache__/a.py", "notes.txt"):
        assert not is_source(root / path, root), path
    assert not is_source(Path("/elsewhere/a.md"), root)
    assert needs_new_process([root / "a.md", root / "references.bib"])
    assert not needs_new_process([root / "a.md"])
