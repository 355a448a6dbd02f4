"""The search in a browser, as nginx serves the site and as a file: typing, errors of typing, keys, filters, weight."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from building import TEST_SITE, build, dress, edit
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect
from search_pages import write_pages
from serving import serve

from evidence_digest.search_index import replace_index

EARLY, TRIALS, PHONE = (
    "Early bond and staying in therapy",
    "What many trials say about the bond",
    "Reminders by telephone",
)
BUDGET = 200_000  # bytes of the first question
OpenPage = Callable[..., Page]


@pytest.fixture(scope="module")
def outdir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("search") / "site"))
    dress(site)
    (site / "browse.md").write_text("# Browse all summaries\n\n```{browse}\n```\n", "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\nbrowse\n")
    return build(site, config={"digest_search_index": True}).outdir


@pytest.fixture(scope="module")
def hosted(outdir: Path) -> Iterator[str]:
    with serve(outdir, prefix="/a/b/") as address:
        yield address


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Open pages; afterwards no script has failed and nothing was forbidden."""
    contexts: list[BrowserContext] = []
    faults: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            faults.append(message.text)

    def open_page(address: str, width: int = 1280, **options: Any) -> Page:
        context = browser.new_context(viewport={"width": width, "height": 720}, **options)
        contexts.append(context)
        context.on("weberror", lambda error: faults.append(str(error.error)))
        context.on("console", listen)
        page = context.new_page()
        page.goto(address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert faults == []


def in_box(page: Page, words: str) -> list[str]:
    """Type into the box by its key and return the titles that it shows."""
    page.keyboard.press("/")
    page.keyboard.type(words)
    expect(page.locator(".digest-search-status")).not_to_be_empty()
    return page.locator(".digest-search-panel li > a").all_inner_texts()


def on_page(page: Page) -> list[str]:
    expect(page.locator(".digest-search-page [role=status]")).not_to_be_empty()
    return page.locator("ol.digest-results a").all_inner_texts()


@pytest.mark.parametrize(
    ("words", "found"),
    [
        ("bond", [EARLY, TRIALS, "Alliance"]),
        ("bnod", [EARLY, TRIALS, "Alliance"]),
        ("remin", [PHONE]),
        ("telefone", [PHONE]),
        ("meta analysis", [TRIALS]),
    ],
)
def test_box_finds_words_beginnings_and_mistyped_words(
    open_page: OpenPage, hosted: str, words: str, found: list[str]
) -> None:
    page = open_page(f"{hosted}topics/feedback.html")
    assert set(found) <= set(in_box(page, words))
    assert page.locator(".digest-search-panel mark").count()


def test_index_is_searched_and_no_more_is_loaded_before(open_page: OpenPage, hosted: str) -> None:
    page = open_page(hosted)
    requests: list[str] = []
    page.on("request", lambda request: requests.append(request.url))
    page.wait_for_timeout(300)
    assert [url for url in requests if "/pagefind/" in url or "/search/" in url] == []
    in_box(page, "bond")
    assert f"{hosted}pagefind/pagefind.js" in requests
    assert f"{hosted}search/pages.js" not in requests


def test_summaries_come_before_other_pages(open_page: OpenPage, hosted: str) -> None:
    titles = in_box(open_page(hosted), "alliance")
    assert set(titles[:2]) == {EARLY, TRIALS}
    assert "Alliance" in titles[2:]


@pytest.mark.parametrize("width", [1280, 320])
def test_box_works_by_keyboard_alone(open_page: OpenPage, hosted: str, width: int) -> None:
    page = open_page(f"{hosted}summaries/2021/02-reminders-by-telephone.html", width)
    titles = in_box(page, "bond")
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    focused = "document.activeElement.textContent"
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == titles[0]
    page.keyboard.press("ArrowDown")
    assert page.evaluate(focused) == titles[1]
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    assert page.evaluate("document.activeElement.value") == "bond"
    page.keyboard.press("Escape")
    assert not page.locator(".digest-search-panel").is_visible()
    page.keyboard.press("ArrowLeft")
    page.keyboard.type("s ")
    page.keyboard.press("Control+k")
    page.keyboard.type("bond")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search.html?q=bond")
    assert set(on_page(page)) == {EARLY, TRIALS}


def test_search_is_a_tap_away_on_a_phone_without_scripts_too(open_page: OpenPage, hosted: str) -> None:
    for scripts in (True, False):
        page = open_page(f"{hosted}about.html", 320, java_script_enabled=scripts)
        page.get_by_role("banner").get_by_role("link", name="Search").click()
        page.wait_for_url("**/search.html")
    page = open_page(hosted)
    assert not page.get_by_role("link", name="Search", exact=True).is_visible()


def test_the_single_key_can_be_turned_off_and_does_not_disturb_typing(open_page: OpenPage, hosted: str) -> None:
    page = open_page(f"{hosted}search.html")
    page.get_by_label("Search for").press("/")
    assert page.get_by_label("Search for").input_value() == "/"
    expect(page.locator("form [role=status]")).not_to_be_empty()  # the answer moves the switch, which is below it
    page.get_by_label("The / key opens the search").uncheck()
    page.goto(hosted)
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    page.keyboard.press("Control+k")
    assert page.evaluate("document.activeElement.name") == "q"


@pytest.mark.parametrize("way", ["hosted", "file"])
def test_filters_narrow_count_and_stay_in_the_address(open_page: OpenPage, hosted: str, outdir: Path, way: str) -> None:
    page = open_page(f"{hosted if way == 'hosted' else outdir.as_uri() + '/'}search.html?q=bond")
    assert set(on_page(page)) == {EARLY, TRIALS}
    kind = page.get_by_label("Type of research")
    assert kind.locator("option", has_text="Meta-analysis (1)").count() == 1
    kind.select_option("meta-analysis")
    expect(page.locator("ol.digest-results li")).to_have_count(1)
    assert on_page(page) == [TRIALS]
    assert page.url.endswith("?q=bond&type=meta-analysis")
    assert page.get_by_label("Year of issue").locator("option", has_text="2020 (0)").count() == 1
    page.get_by_label("Year of issue").select_option("2020")
    expect(page.locator("ol.digest-results li")).to_have_count(0)
    page.go_back()
    expect(page.locator("ol.digest-results li")).to_have_count(1)
    page.reload()
    assert on_page(page) == [TRIALS]
    page.get_by_role("button", name="Show all").click()
    expect(page.locator("ol.digest-results li")).to_have_count(2)


def test_page_says_what_it_did_with_the_words(open_page: OpenPage, hosted: str) -> None:
    page = open_page(f"{hosted}search.html?q=bnod")
    on_page(page)
    status = page.locator(".digest-search-page [role=status]")
    expect(status).to_have_text("Nothing found for “bnod”. Summaries for “bond”: 2")
    page.get_by_label("Search for").fill("what do we know about bond and telephone")
    expect(status).to_have_text("No summary has all of these words. Summaries with some of them: 3")
    page.get_by_label("Search for").fill("xyzzyx")
    expect(status).to_have_text("No summary found for “xyzzyx”")


@pytest.mark.parametrize("hosting", ["hosted", "file"])
def test_a_question_leads_to_the_topic_that_is_called_so(
    open_page: OpenPage, hosted: str, outdir: Path, hosting: str
) -> None:
    base = hosted if hosting == "hosted" else f"{outdir.as_uri()}/"
    page = open_page(f"{base}search.html?q=what+do+we+know+about+the+bond%3F")
    assert set(on_page(page)) == {EARLY, TRIALS}
    topic = page.locator("form + ul.digest-results a")
    assert topic.all_inner_texts() == ["Alliance"]
    assert "Alliance" not in page.locator(".digest-elsewhere a").all_inner_texts()
    page.get_by_label("Search for").fill("telephone")
    expect(topic).to_have_count(0)


@pytest.mark.parametrize("words", ["bond", "bnod", "Bönd"])
def test_a_file_is_searched_by_the_short_list(open_page: OpenPage, outdir: Path, words: str) -> None:
    page = open_page((outdir / "topics" / "feedback.html").as_uri())
    assert {EARLY, TRIALS} <= set(in_box(page, words))
    assert page.locator(".digest-search-panel .digest-caution").count() >= 2, "a takeaway has its caution line"


def test_short_list_is_searched_where_webassembly_is_forbidden(browser: Browser, outdir: Path) -> None:
    with serve(outdir, headers=False) as address:
        page = browser.new_page()
        page.add_init_script("delete window.WebAssembly")
        page.goto(address)
        assert {EARLY, TRIALS} <= set(in_box(page, "bond"))
        page.close()


def test_without_javascript_the_page_leads_on(open_page: OpenPage, hosted: str) -> None:
    page = open_page(f"{hosted}index.html", java_script_enabled=False)
    page.get_by_role("searchbox").fill("bond")
    page.get_by_role("searchbox").press("Enter")
    page.wait_for_url("**/search.html?q=bond")
    assert page.get_by_text("Searching needs JavaScript").is_visible()
    page.get_by_role("link", name="Browse all summaries").last.click()
    page.wait_for_url("**/browse.html")


@pytest.mark.parametrize("words", ["alliance", "allience"])
def test_first_question_to_a_large_site_is_light(browser: Browser, outdir: Path, tmp_path: Path, words: str) -> None:
    site = Path(shutil.copytree(outdir, tmp_path / "large"))
    replace_index(site, write_pages(site, 250))
    with serve(site) as address:
        page = browser.new_page()
        page.goto(address)
        devtools = page.context.new_cdp_session(page)
        devtools.send("Network.enable")
        sizes: list[float] = []
        devtools.on("Network.loadingFinished", lambda event: sizes.append(event["encodedDataLength"]))
        assert in_box(page, words)
        page.wait_for_timeout(300)
        page.close()
    assert 50_000 < sum(sizes) < BUDGET * 0.85, "leaves room for 1,000 summaries"
