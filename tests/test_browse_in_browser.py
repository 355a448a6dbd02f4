"""The page of all summaries in a browser: three facets together, two orders, the address; whole without a script."""

from __future__ import annotations

import gzip
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from building import TEST_SITE, build, dress, edit, write_summary
from playwright.sync_api import Browser, Page

MANY = 120


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> str:
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("browse") / "site"))
    dress(site)
    (site / "browse.md").write_text("# Browse all summaries\n\n```{browse}\n```\n", "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\nbrowse\n")
    return (build(site).outdir / "browse.html").as_uri()


@pytest.fixture
def page(browser: Browser, address: str) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 375, "height": 667})
    page.goto(address)
    yield page
    page.close()


def titles(page: Page) -> list[str]:
    rows = page.locator(".digest-evidence tbody tr:visible a")
    return rows.all_inner_texts()


NEWEST = ["What many trials say about the bond", "Reminders by telephone", "Early bond and staying in therapy"]


def test_facets_combine_and_count(page: Page) -> None:
    assert titles(page) == NEWEST
    assert page.get_by_role("status").inner_text() == "All 3 summaries"
    page.locator("[name=topic]").select_option("attendance")
    assert titles(page) == NEWEST[1:]
    assert "Meta-analysis (0)" in page.get_by_label("Type of research").inner_text()
    page.get_by_label("Year of issue").select_option("2020")
    assert titles(page) == NEWEST[2:]
    assert page.get_by_role("status").inner_text() == "1 of 3 summaries: Attendance and drop-out, 2020"
    assert page.evaluate("document.documentElement.scrollWidth") == 375


def test_order_and_choice_are_in_the_address_and_the_history(page: Page) -> None:
    page.get_by_label("Sort by").select_option("title")
    assert titles(page) == sorted(NEWEST)
    page.locator("[name=topic]").select_option("attendance")
    assert page.url.endswith("?sort=title&topic=attendance")
    page.reload()
    assert titles(page) == sorted(NEWEST[1:])
    page.go_back()
    assert titles(page) == sorted(NEWEST)
    page.go_back()
    assert titles(page) == NEWEST
    page.goto(f"{page.url}?topic=none-such&sort=odd")
    assert titles(page) == NEWEST
    page.locator("[name=topic]").select_option("attendance")
    page.get_by_role("button", name="Show all").click()
    assert titles(page) == NEWEST


def test_list_is_whole_without_javascript(browser: Browser, address: str) -> None:
    page = browser.new_page(java_script_enabled=False)
    page.goto(address)
    assert titles(page) == NEWEST
    assert page.locator("article :is(form, select)").count() == 0
    page.close()


def test_page_follows_every_change(site: Path) -> None:
    (site / "browse.md").write_text("# Browse\n\n```{browse}\n```\n", "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\nbrowse\n")
    build(site)
    phone = site / "summaries/2021/02-reminders-by-telephone.md"
    edit(phone, "# Reminders by telephone", "# Ringing up")
    assert "Ringing up" in build(site).text("browse.html")
    phone.unlink()
    assert "Ringing up" not in build(site).text("browse.html")


def test_page_stays_small(site: Path) -> None:
    (site / "browse.md").write_text("# Browse\n\n```{browse}\n```\n", "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\nbrowse\n")
    before = build(site).text("browse.html")
    key = (site / "references.bib").read_text("utf-8").partition("{")[2].partition(",")[0]
    for number in range(MANY):
        write_summary(site, f"2019/05-case-{number}", reference=key, topics="alliance, attendance")
    after = build(site, only=[site / "browse.md"]).text("browse.html")
    added = len(gzip.compress(after.encode())) - len(gzip.compress(before.encode()))
    assert after.count("2019/05-case-") == MANY
    assert added / MANY < 60  # bytes a summary: 1,000 are less than 60 KB
