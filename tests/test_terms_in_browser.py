"""The explanation of a term in a browser: on hover, focus and touch; dismissible, hoverable and persistent."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from building import TEST_SITE, build, dress, edit, write_summary
from playwright.sync_api import Browser, Page

GLOSSARY = "# Glossary\n\n## Alpha\n\nThe first letter.\n\n## Beta\n\nThe second letter.\n"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Return the address of a summary with two terms."""
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("terms") / "site"))
    dress(site)
    (site / "glossary.md").write_text(GLOSSARY, "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\nglossary\n")
    key = re.search(r"@\w+\{(\w+),", (site / "references.bib").read_text("utf-8"))
    assert key is not None
    write_summary(site, "2019/05-ours", reference=key[1], topics="alliance", prose="An alpha. " * 9 + "A beta.")
    return (build(site).outdir / "summaries/2019/05-ours.html").as_uri()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(address)
    page.locator("a[aria-describedby]").last.wait_for()
    yield page
    page.close()


def shown(page: Page) -> list[str]:
    """Return the explanations that can be seen."""
    texts: list[str] = page.evaluate(
        "[...document.querySelectorAll('.digest-tips > p')].filter((tip) => tip.checkVisibility())"
        ".map((tip) => tip.textContent)"
    )
    return texts


def settle(page: Page) -> None:
    """Wait for longer than the script does."""
    page.wait_for_timeout(600)


def test_nothing_is_shown_at_first_and_each_link_is_described(page: Page) -> None:
    assert shown(page) == []
    links = page.locator("a:has(> .digest-term)")
    assert [links.nth(place).get_attribute("aria-describedby") for place in range(links.count())] == [
        "tip-term-alpha",
        "tip-term-beta",
    ]


def test_pointing_shows_it_and_it_can_be_pointed_at(page: Page) -> None:
    page.get_by_role("link", name="alpha").hover()
    settle(page)
    assert shown(page) == ["The first letter."]
    page.locator("#tip-term-alpha").hover()
    settle(page)
    assert shown(page) == ["The first letter."]
    page.mouse.move(2, 2)
    settle(page)
    assert shown(page) == []


def test_escape_dismisses_it_without_moving(page: Page) -> None:
    link = page.get_by_role("link", name="alpha")
    link.hover()
    settle(page)
    page.keyboard.press("Escape")
    assert shown(page) == []
    link.focus()
    assert shown(page) == ["The first letter."]
    page.keyboard.press("Escape")
    settle(page)
    assert shown(page) == []
    assert link.evaluate("(link) => link === document.activeElement")


def test_focus_shows_it_until_focus_moves_on(page: Page) -> None:
    page.get_by_role("link", name="alpha").focus()
    settle(page)
    page.mouse.move(600, 400)
    settle(page)
    assert shown(page) == ["The first letter."]
    page.get_by_role("link", name="beta").focus()
    assert shown(page) == ["The second letter."]
    page.get_by_role("link", name="beta").blur()
    settle(page)
    assert shown(page) == []


def test_enter_and_click_follow_the_link(page: Page) -> None:
    page.get_by_role("link", name="alpha").click()
    page.wait_for_url("**/glossary.html#term-alpha")
    page.go_back()
    page.get_by_role("link", name="beta").press("Enter")
    page.wait_for_url("**/glossary.html#term-beta")


def test_touch_shows_it_first_and_follows_then(browser: Browser, address: str) -> None:
    context = browser.new_context(viewport={"width": 375, "height": 667}, has_touch=True, is_mobile=True)
    page = context.new_page()
    page.goto(address)
    page.get_by_role("link", name="alpha").tap()
    settle(page)
    assert shown(page) == ["The first letter."]
    assert page.url == address
    box = page.locator("#tip-term-alpha").bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= 375
    page.locator("article h1").tap()
    settle(page)
    assert shown(page) == []
    for _ in range(2):
        page.get_by_role("link", name="alpha").tap()
    page.wait_for_url("**/glossary.html#term-alpha")
    context.close()


def test_without_the_script_it_is_a_plain_link(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(address)
    assert not page.locator("#tip-term-alpha").is_visible()
    page.get_by_role("link", name="alpha").click()
    page.wait_for_url("**/glossary.html#term-alpha")
    context.close()
