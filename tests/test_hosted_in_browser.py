"""The real site as nginx serves it: within its policy, and without a word to anybody else."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Response
from serving import serve

SUMMARY = "summaries/2020/09-supervision-attachment-and-burnout.html"
TOPIC = "topics/therapist-factors.html"
# One page of each kind, and all that the site has at its top.
KINDS = (
    *(SUMMARY, "summaries/index.html", "summaries/2020/index.html"),
    *(TOPIC, "topics/index.html", "research-types/index.html", "research-types/single-study.html"),
)

# Before any script of the page runs.
_LISTEN = """() => {
    window.violations = [];
    addEventListener("securitypolicyviolation", (event) =>
        violations.push(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}:${event.lineNumber}`));
}"""


@dataclass
class Visit:
    """A page, and what it asked for and complained of."""

    page: Page
    requests: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def listen(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.complaints.append(message.text)

    def open(self, address: str) -> Response:
        """Open a page and wait until it is quiet."""
        answer = self.page.goto(address, wait_until="networkidle")
        assert answer is not None
        return answer

    def assert_within_the_policy(self, what: str) -> None:
        assert self.page.evaluate("violations") == [], what
        assert self.complaints == [], what


@contextmanager
def visiting(browser: Browser, **options: object) -> Iterator[Visit]:
    """Visit pages in a fresh profile."""
    context = browser.new_context(viewport={"width": 1280, "height": 800}, **options)  # type: ignore[arg-type]
    visit = Visit(context.new_page())
    context.add_init_script(f"({_LISTEN})()")
    context.on("request", lambda request: visit.requests.append(request.url))
    context.on("console", visit.listen)
    context.on("weberror", lambda error: visit.complaints.append(str(error.error)))
    yield visit
    context.close()


@pytest.fixture(scope="module", params=["headers", "meta"])
def address(request: pytest.FixtureRequest, real_site: Path) -> Iterator[str]:
    """Serve the site from a host that sends its headers, or under a path of one that sends none."""
    headers = request.param == "headers"
    with serve(real_site, prefix="/" if headers else "/digest/en/", headers=headers) as address:
        yield address


def top_pages(site: Path) -> list[str]:
    """Return the pages at the top of the site: home, map, glossary, references, search and whatever is added."""
    # The one for wrong addresses is for the root of a host, as long as the site has no address.
    return sorted(path.name for path in site.glob("*.html") if path.name != "404.html")


def test_no_page_breaks_the_policy_or_asks_elsewhere(
    browser: Browser, real_site: Path, address: str, request: pytest.FixtureRequest
) -> None:
    theme = "light" if request.node.callspec.params["address"] == "headers" else "dark"
    with visiting(browser, color_scheme=theme) as visit:
        for path in (*top_pages(real_site), *KINDS):
            assert visit.open(address + path).status == 200, path
            visit.assert_within_the_policy(path)
        origin = urlsplit(address)[:2]
        assert {url for url in visit.requests if urlsplit(url)[:2] != origin and not url.startswith("data:")} == set()
        assert visit.page.context.cookies() == []
        assert visit.page.evaluate("({...localStorage, ...sessionStorage})") == {}


def test_page_for_a_wrong_address_is_whole(browser: Browser, real_site: Path) -> None:
    with serve(real_site) as address, visiting(browser) as visit:
        assert visit.open(address + "no/such/page.html").status == 404
        assert visit.page.get_by_role("heading", level=1).inner_text() == "Page not found"
        [complaint] = visit.complaints
        assert "404 (Not Found)" in complaint
        assert visit.page.evaluate("violations") == []
        assert visit.page.evaluate("document.styleSheets.length") >= 2


def test_what_readers_do_stays_within_the_policy(browser: Browser, address: str) -> None:
    with visiting(browser, permissions=["clipboard-read", "clipboard-write"]) as visit:
        page = visit.page
        visit.open(address + SUMMARY)
        page.locator(".digest-copy button").click()
        assert "(20" in page.evaluate("navigator.clipboard.readText()")
        page.locator("details summary").first.click()
        page.locator("a:has(> .digest-term)").first.hover()
        page.locator(".digest-tips > p:visible").wait_for()
        page.locator(
            ".content-icon-container button.theme-toggle:visible, header button.theme-toggle:visible"
        ).first.click()
        assert page.evaluate("document.body.dataset.theme") in {"dark", "light"}
        visit.assert_within_the_policy("summary")
        visit.open(f"{address}{TOPIC}?type=review")
        page.get_by_label("Year of issue").select_option("2020")
        assert "year=2020" in page.url
        visit.assert_within_the_policy("topic")
        visit.open(address + "search.html")
        page.get_by_label("Search for").fill("allience")
        page.get_by_text("Summaries for “alliance”:").wait_for()
        assert any(url.endswith(".pf_index") for url in visit.requests), "the fallback has searched"
        visit.assert_within_the_policy("search")
        assert page.context.cookies() == []
        assert page.evaluate("Object.keys({...localStorage, ...sessionStorage})") == ["theme"]


def test_what_was_injected_does_not_run(browser: Browser, real_site: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(real_site / "_static", site / "_static")
    injected = """
        <script>document.title = "taken"</script>
        <script src="data:text/javascript,document.title='taken'"></script>
        <img src="missing.png" onerror="document.title = 'taken'">
        <a id="link" href="javascript:document.title='taken'">go</a>
        <p id="styled" style="position: fixed">x</p>
        <style>body { background: red !important }</style>
        <iframe src="other.html"></iframe>
        <form action="https://elsewhere.invalid/"><button id="send">send</button></form>
    """
    text = (real_site / "about.html").read_text("utf-8")
    (site / "about.html").write_text(text.replace("<article", f"{injected}<article", 1), "utf-8")
    with serve(site) as address, visiting(browser) as visit:
        page = visit.page
        visit.open(address + "about.html")
        page.evaluate("document.querySelector('#link').click()")
        page.evaluate("document.querySelector('#send').click()")
        page.wait_for_timeout(200)
        assert "taken" not in page.title()
        assert page.url == address + "about.html"
        assert page.evaluate("getComputedStyle(document.querySelector('#styled')).position") == "static"
        assert {line.split()[0] for line in page.evaluate("violations")} >= {
            *("script-src-elem", "script-src-attr", "style-src-elem", "style-src-attr", "frame-src", "form-action")
        }
        assert [url for url in visit.requests if not url.startswith((address, "data:"))] == []


def test_a_changed_inline_script_of_the_theme_is_blocked(browser: Browser, real_site: Path, tmp_path: Path) -> None:
    site = tmp_path / "site"
    shutil.copytree(real_site / "_static", site / "_static")
    text = (real_site / "about.html").read_text("utf-8")
    script = "document.body.dataset.theme = localStorage"
    assert script in text
    (site / "about.html").write_text(text.replace(script, f"document.title = 1; {script}"), "utf-8")
    with serve(site) as address, visiting(browser) as visit:
        visit.open(address + "about.html")
        assert [line.split()[:2] for line in visit.page.evaluate("violations")] == [["script-src-elem", "inline"]]


def test_no_other_site_may_frame_a_page(browser: Browser, real_site: Path, tmp_path: Path) -> None:
    with serve(real_site) as address, visiting(browser) as visit:
        (tmp_path / "frame.html").write_text(f'<iframe src="{address}about.html"></iframe>', "utf-8")
        visit.open((tmp_path / "frame.html").as_uri())
        assert visit.page.frames[1].locator("article").count() == 0
        assert any("frame-ancestors" in text for text in visit.complaints)


@pytest.mark.parametrize("path", ["index.html", SUMMARY])
def test_policy_holds_from_a_folder_too(browser: Browser, real_site: Path, path: str) -> None:
    with visiting(browser) as visit:
        visit.open((real_site / path).as_uri())
        visit.assert_within_the_policy(path)
        assert visit.page.evaluate("[...document.styleSheets].length") >= 2
        assert visit.page.evaluate("document.body.dataset.theme") == "auto"
        if path == SUMMARY:
            visit.page.locator(".digest-copy button").wait_for()  # a script of ours has shown it


def test_pages_are_asked_for_each_time_and_assets_kept(browser: Browser, real_site: Path) -> None:
    with serve(real_site) as address, visiting(browser) as visit:
        assert visit.open(address).headers["cache-control"] == "no-cache"
        assert visit.open(address + "_static/digest.css").headers["cache-control"] == "max-age=86400"
        assert visit.open(address + "_static/digest.css").headers["x-content-type-options"] == "nosniff"
