"""Addresses are permanent: what was published once goes on answering."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import ROOT, TEST_SITE, assert_same, build, edit
from playwright.sync_api import Browser
from typer.testing import CliRunner

from evidence_digest.addresses import LOCK, answering, read_addresses, record
from evidence_digest.cli import main
from evidence_digest.exports.redirect import is_redirect, redirect
from evidence_digest.problems import Severity
from evidence_digest.reader import read_catalogue

PAGES = ("index", "about", "summaries/index", "summaries/2020/12-bond", "topics/index", "topics/alliance")
OLD = "summaries/2020/11-early-bond-and-staying"
NEW = "summaries/2020/12-early-bond-and-staying"


def moved(*lines: str) -> dict[str, str]:
    found = read_addresses("\n".join(lines), PAGES)
    assert found.problems == []
    return found.moved


def faults(*lines: str) -> list[str]:
    return [f"{problem.line}: {problem.message}" for problem in read_addresses("\n".join(lines), PAGES).problems]


# -- the file ------------------------------------------------------------------------------------------------------


def test_every_address_of_this_site_answers_and_is_recorded() -> None:
    text = (ROOT / LOCK).read_text("utf-8")
    found = read_addresses(text, read_catalogue(ROOT).documents)
    assert found.problems == []
    assert found.missing == (), "run `make urls`: it records the addresses of new pages"
    assert record(text, read_catalogue(ROOT).documents) == (text, ())


def test_a_summary_that_moved_is_found_by_its_slug() -> None:
    assert moved("summaries/2020/11-bond.html") == {"summaries/2020/11-bond.html": "summaries/2020/12-bond.html"}


def test_a_year_without_summaries_leads_to_the_archive() -> None:
    assert moved("summaries/2019/index.html") == {"summaries/2019/index.html": "summaries/index.html"}


def test_another_page_leads_where_its_line_says_over_some_steps() -> None:
    found = moved("topics/bond.html topics/link.html", "topics/link.html topics/alliance.html")
    assert found == {"topics/bond.html": "topics/alliance.html", "topics/link.html": "topics/alliance.html"}
    feeds = moved("feeds/topics/bond.atom feeds/topics/alliance.atom")
    assert feeds == {"feeds/topics/bond.atom": "feeds/topics/alliance.atom"}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (["topics/bond.html"], "1: topics/bond.html is gone: put it back, or write behind it the address that"),
        (["# one", "", "a b c"], "3: 'a b c' is no address, nor one with its successor: write it as"),
        (["../secret.html"], "1: '../secret.html' is no address"),
        (["/about.html"], "1: '/about.html' is no address"),
        (["about.html", "index.html", "about.html"], "3: about.html stands twice, first on line 1: remove one"),
        (["about.html index.html"], "1: about.html answers itself and can't lead to index.html"),
        (["topics/bond.html topics/none.html"], "1: topics/bond.html leads to topics/none.html, which is no address"),
        (["feeds/topics/bond.atom about.html"], "1: feeds/topics/bond.atom leads to a file of another kind"),
        (["topics/a.html topics/a.html"], "1: topics/a.html leads in a circle: 'topics/a.html → topics/a.html'"),
        (["<b>&.html"], "1: '<b>&.html' is no address"),
        (["x" * 500], "1: 'xxx"),
    ],
)
def test_what_is_wrong_is_said_once_with_its_line(lines: list[str], message: str) -> None:
    found = faults(*lines)
    assert len(found) == 1
    assert found[0].startswith(message)
    assert len(found[0]) < 220


def test_nobody_is_led_on_and_on() -> None:
    lines = [f"topics/{step}.html topics/{step + 1}.html" for step in range(30)]
    found = faults(*lines, "topics/30.html topics/alliance.html")
    assert len(found) == 11
    assert found[0].startswith("1: topics/0.html leads on through more than 20 addresses: write the last one")


def test_a_circle_is_told_on_each_of_its_lines() -> None:
    assert len(faults("topics/a.html topics/b.html", "topics/b.html topics/a.html")) == 2


def test_a_file_that_cannot_be_read_is_one_message(site: Path) -> None:
    (site / LOCK).write_bytes(b"\xff\xfe")
    assert [str(problem) for problem in read_catalogue(site).problems] == [
        "urls.lock:1: error: the file is not UTF-8: save it with that encoding [digest.encoding]"
    ]
    (site / LOCK).unlink()
    (site / LOCK).mkdir()
    assert [problem.code for problem in read_catalogue(site).problems] == ["file"]


def test_the_command_adds_what_is_new_and_keeps_what_was(site: Path) -> None:
    runner = CliRunner()
    (site / LOCK).write_text("topics/zeal.html topics/alliance.html\n", "utf-8")
    assert [problem.severity for problem in read_catalogue(site).problems] == [Severity.ADVICE]
    result = runner.invoke(main, ["urls", str(site)])
    assert result.exit_code == 0, result.output
    text = (site / LOCK).read_text("utf-8")
    lines = [line for line in text.splitlines() if not line.startswith("#")]
    assert lines == sorted(lines)
    assert "topics/zeal.html topics/alliance.html" in lines
    assert f"{OLD}.html" in lines
    assert runner.invoke(main, ["urls", str(site)]).output.endswith("0 new addresses\n")
    assert (site / LOCK).read_text("utf-8") == text
    assert read_catalogue(site).problems == ()
    (site / "about.md").unlink()
    edit(site / "index.md", "\nabout\n", "\n")
    assert any("about.html is gone" in str(problem) for problem in read_catalogue(site).problems)


# -- the site ------------------------------------------------------------------------------------------------------


@pytest.fixture
def promised(site: Path) -> Path:
    """Return the test site with its addresses recorded."""
    assert CliRunner().invoke(main, ["urls", str(site)]).exit_code == 0
    return site


def move(site: Path, old: str, new: str) -> None:
    edit(site / f"{old}.md", f"month: 2020-{old[15:17]}", f"month: 2020-{new[15:17]}")
    (site / f"{old}.md").rename(site / f"{new}.md")


def test_moving_a_page_leaves_a_redirect_and_moving_it_back_removes_that(promised: Path) -> None:
    first = build(promised)
    for address in answering(read_catalogue(promised).documents):
        assert (first.outdir / address).is_file(), address
    move(promised, OLD, NEW)
    with (promised / LOCK).open("a", encoding="utf-8") as file:
        file.write("feeds/topics/bond.atom feeds/topics/alliance.atom\n")
    second = build(promised)
    page = second.html(f"{OLD}.html")
    assert is_redirect((second.outdir / f"{OLD}.html").read_bytes())
    assert [str(meta["content"]) for meta in page.select("meta[http-equiv]")] == [
        "0; url=12-early-bond-and-staying.html"
    ]
    assert [str(link["href"]) for link in page.select("a, link")] == ["12-early-bond-and-staying.html"] * 2
    assert page.select_one("script") is None
    assert second.text("feeds/topics/bond.atom") == second.text("feeds/topics/alliance.atom")
    clean = build(promised, outdir=promised.parent / "clean", doctrees=promised.parent / "clean-doctrees")
    assert_same(second.outdir, clean.outdir)
    move(promised, NEW, OLD)
    third = build(promised)
    assert third.article(f"{OLD}.html").select_one("h1") is not None
    assert not (third.outdir / f"{NEW}.html").exists()


def test_a_redirect_follows_the_title_of_its_page_and_the_address_of_the_site(promised: Path) -> None:
    move(promised, OLD, NEW)
    build(promised)
    path = promised / f"{NEW}.md"
    title = next(line for line in path.read_text("utf-8").splitlines() if line.startswith("# "))
    edit(path, title, "# Less < & more")
    again = build(promised, config={"html_baseurl": "https://example.org/x"})
    page = again.html(f"{OLD}.html")
    assert page.title is not None
    assert page.title.get_text() == "Less < & more"
    canonical = page.select_one('link[rel="canonical"]')
    assert canonical is not None
    assert canonical["href"] == f"https://example.org/x/{NEW}.html"
    assert f"{OLD}.html" not in again.text("sitemap.xml")
    assert f"{NEW}.html" in again.text("sitemap.xml")


def test_the_browser_goes_on_without_a_script(browser: Browser, tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a/old.html").write_bytes(redirect('A & "B" <c>', "../new.html"))
    (tmp_path / "new.html").write_text("<!DOCTYPE html><title>Here</title>", "utf-8")
    page = browser.new_page(java_script_enabled=False)
    page.goto((tmp_path / "a/old.html").as_uri())
    page.wait_for_url("**/new.html")
    assert page.title() == "Here"
    page.close()


def test_the_test_site_promises_nothing() -> None:
    assert not (TEST_SITE / LOCK).exists()
    assert read_catalogue(TEST_SITE).moved == {}
