"""What a browser prints: the text with its facts, and nothing that only a screen can use."""

from __future__ import annotations

import io
import shutil
from pathlib import Path

import pytest
from building import TEST_SITE, Built, build, dress, edit
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

PAGE = "summaries/2020/11-early-bond-and-staying.html"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the test site in the clothes of the real one, with a link that leads out of it."""
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("print") / "site"))
    dress(site)
    edit(site / "about.md", "# About\n", "# About\n\nSee [a place](https://example.org/place).\n")
    return build(site, config={"html_baseurl": "https://example.org/digest/"})


@pytest.fixture
def page(browser: Browser, built: Built) -> Page:
    page = browser.new_page()
    page.emulate_media(media="print")
    page.goto((built.outdir / PAGE).as_uri())
    return page


def printed(page: Page) -> str:
    pages = PdfReader(io.BytesIO(page.pdf(format="A4"))).pages
    return " ".join(" ".join(page.extract_text().split()) for page in pages)


def test_paper_has_the_text_the_facts_and_the_address(page: Page) -> None:
    text = printed(page)
    for expected in ("Sample", "Limitations", "Practice implications", "Written for mental-health professionals."):
        assert expected in text
    assert f"https://example.org/digest/{PAGE}" in text
    for screen in ("Skip to content", "Cite and export", "Copy reference", "Report an error", "Back to top"):
        assert screen not in text
    page.close()


def test_paper_shows_no_control(page: Page) -> None:
    controls = "button, input, select, summary, nav a, .sidebar-drawer *, .toc-drawer *, .mobile-header *"
    shown = page.eval_on_selector_all(controls, "all => all.filter((e) => e.checkVisibility()).map((e) => e.outerHTML)")
    assert shown == []
    page.close()


def test_the_implications_are_a_box_without_colour(page: Page) -> None:
    style = page.locator("#practice-implications").evaluate(
        "box => { const s = getComputedStyle(box); return [s.borderTopStyle, s.borderLeftColor, s.breakInside]; }"
    )
    assert style == ["solid", "rgb(0, 0, 0)", "avoid"]
    page.close()


def test_a_link_that_leads_out_says_where(page: Page, built: Built) -> None:
    page.goto((built.outdir / "about.html").as_uri())
    assert "a place (https://example.org/place)" in printed(page)
    page.goto((built.outdir / PAGE).as_uri())
    reference = page.locator(".digest-reference").first.inner_text()
    assert printed(page).count(reference.rpartition("https://")[2]) == 1
    page.close()
