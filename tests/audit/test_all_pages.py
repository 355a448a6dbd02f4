"""No page of the built site has a barrier that axe finds, or HTML or CSS that is not valid."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import axe
import pytest
from auditing import SITE, TOOLS
from playwright.sync_api import Browser, ViewportSize
from serving import serve

SHARES = 4  # of the pages, for as many processes
SIZES: tuple[ViewportSize, ...] = ({"width": 375, "height": 667}, {"width": 1400, "height": 900})
THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
# Pages that only lead on to another.
_LEADS_ON = 'http-equiv="refresh"'


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve(SITE) as address:
        yield address


def pages() -> list[str]:
    """Return every page, by its address."""
    found = sorted(path for path in SITE.rglob("*.html") if _LEADS_ON not in path.read_text("utf-8"))
    return [path.relative_to(SITE).as_posix() for path in found]


@pytest.mark.parametrize("share", range(SHARES))
def test_axe_finds_no_barrier_on_any_page(browser: Browser, address: str, share: int) -> None:
    """Each page as a phone shows it in one theme and a desk in the other; every second page the other way round."""
    found: dict[str, list[str]] = {}
    contexts = {
        (place, theme): browser.new_context(viewport=size, color_scheme=theme, reduced_motion="reduce").new_page()
        for place, size in enumerate(SIZES)
        for theme in THEMES
    }
    for number, name in enumerate(pages()[share::SHARES]):
        for place in range(2):
            page = contexts[place, THEMES[(number + place) % 2]]
            page.goto(address + name)
            if barriers := axe.barriers(page):
                found[name] = barriers
    for page in contexts.values():
        page.context.close()
    assert found == {}


def _nu(*arguments: str) -> list[str]:
    """Return what the Nu HTML checker calls an error."""
    jar = TOOLS / "vnu-jar" / "build" / "dist" / "vnu.jar"
    command = ["java", "-Xss4m", "-jar", str(jar), "--errors-only", "--exit-zero-always", "--format", "json"]
    done = subprocess.run([*command, *arguments], check=True, capture_output=True, text=True)
    messages = json.loads(done.stderr)["messages"]
    return [f"{found.get('url')}:{found.get('lastLine')}: {found['message']}" for found in messages]


def test_html_is_valid() -> None:
    assert _nu("--skip-non-html", str(SITE)) == []


def test_our_style_sheet_is_valid() -> None:
    assert _nu("--css", str(SITE / "_static" / "digest.css")) == []


def test_the_checker_sees_errors(tmp_path: Path) -> None:
    (tmp_path / "page.html").write_text("<!doctype html><html lang=en><title>Page</title><p><div></p>", "utf-8")
    (tmp_path / "style.css").write_text("p { colour: red; }", "utf-8")
    assert _nu("--skip-non-html", str(tmp_path))
    assert _nu("--css", str(tmp_path / "style.css"))
