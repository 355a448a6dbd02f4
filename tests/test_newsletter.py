"""The newsletter: a month's e-mail that mail clients show as it is, and its plain text."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import bs4
import pytest
from building import ROOT, edit
from nasty import SITE, TITLES, nasty_catalogue
from typer.testing import CliRunner

from evidence_digest.catalogue import Catalogue
from evidence_digest.caution import caution_line
from evidence_digest.cli import main
from evidence_digest.crisis import CRISIS_TOPIC, where_to_turn
from evidence_digest.disclaimer import DISCLAIMER
from evidence_digest.exports.markup import WIDTH
from evidence_digest.exports.newsletter import Newsletter, newsletter
from evidence_digest.prose import parse_prose, plain_text
from evidence_digest.reader import read_catalogue
from evidence_digest.records import Lifted, YearMonth

VOID = {"br", "hr", "img", "meta", "link", "input"}


class _Balance(HTMLParser):
    """Notes every element that is not closed where it should be."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


def mail_of(catalogue: Catalogue, month: str) -> Newsletter:
    mail = newsletter(YearMonth.parse(month), catalogue, SITE)
    assert mail is not None
    return mail


@pytest.fixture(scope="module")
def nasty() -> Newsletter:
    """Return the mail of the month of all traps."""
    catalogue = nasty_catalogue()
    return mail_of(catalogue, str(catalogue.summaries[0].month))


def words(text: str) -> str:
    return " ".join(text.split())


def test_both_forms_hold_everything(nasty: Newsletter) -> None:
    catalogue = nasty_catalogue()
    html = words(bs4.BeautifulSoup(nasty.html, "html5lib").get_text())
    for text in (html, words(nasty.text)):
        for summary in catalogue.summaries:
            for part in (summary.title, plain_text(summary.takeaway), plain_text(caution_line(summary, catalogue))):
                assert words(part) in text
        for part in ("a look at the bond belongs into every treatment", "(2017). A report", words(DISCLAIMER)):
            assert part in text
        assert text.count("No clinician has reviewed this page yet.") == len(TITLES)


def test_the_html_is_what_mail_clients_keep(nasty: Newsletter) -> None:
    balance = _Balance()
    balance.feed(nasty.html)
    assert (balance.faults, balance.open) == ([], [])
    soup = bs4.BeautifulSoup(nasty.html, "html5lib")
    assert not soup.select("style, script, link, img, form, iframe, [class], [id]")
    assert {str(table["role"]) for table in soup.select("table")} == {"presentation"}
    for element in soup.select("td, p, h1, h2, h3, ul"):
        assert element.get("style"), element
    assert soup.html is not None
    assert soup.html["lang"] == "en"
    for link in soup.select("a"):
        assert re.match(r"https?://[^\s\"<>]+$", str(link["href"]))


def test_a_title_links_to_its_page(nasty: Newsletter) -> None:
    link = bs4.BeautifulSoup(nasty.html, "html5lib").select_one("h2 a")
    assert link is not None
    assert (link["href"], link.get_text()) == ("https://example.org/digest/summaries/2020/12-nasty-0.html", TITLES[0])
    assert "https://example.org/digest/summaries/2020/12-nasty-0.html" in nasty.text.splitlines()


def test_plain_text_keeps_to_its_width(nasty: Newsletter) -> None:
    catalogue = read_catalogue(ROOT)
    for month in {str(summary.month) for summary in catalogue.summaries}:
        for line in mail_of(catalogue, month).text.splitlines():
            assert len(line) <= WIDTH or " " not in line.strip(), line


def test_lists_links_and_citations_of_implications() -> None:
    catalogue = nasty_catalogue()
    source = (
        "Before [a page](/topics/alliance.md), [the web](https://example.org/?a=1&b=2), {cite:p}`Signs2020`, "
        "{cite:t}`Thing2015` and {term}`an effect <effect size>`.\n\n1. One *thing*\n2. Another\n   - inside"
    )
    prose, faults = parse_prose(source)
    assert not faults
    summary = replace(catalogue.summaries[0], implications=Lifted(source, prose, 1))
    catalogue = replace(catalogue, summaries=(summary,))
    mail = mail_of(catalogue, str(summary.month))
    assert "1. One thing\n2. Another\n   - inside" in mail.text
    assert "the web <https://example.org/?a=1&b=2>" in words(mail.text)
    assert "(O’Brien et al., 2020), Some (2015) and an effect." in words(mail.text)
    soup = bs4.BeautifulSoup(mail.html, "html5lib")
    assert [link["href"] for link in soup.select("td > p > a")][:1] == ["https://example.org/?a=1&b=2"]
    assert [item.get_text() for item in soup.select("ol > li > p")] == ["One thing", "Another"]


def test_where_to_turn_stands_in_a_mail_that_needs_it() -> None:
    catalogue = nasty_catalogue()
    line = where_to_turn("en").text
    assert words(line) not in words(mail_of(catalogue, str(catalogue.summaries[0].month)).text)
    summary = replace(catalogue.summaries[0], topics=(CRISIS_TOPIC,))
    mail = mail_of(replace(catalogue, summaries=(summary,)), str(summary.month))
    assert words(line) in words(mail.text)
    assert line in bs4.BeautifulSoup(mail.html, "html5lib").get_text()


def test_a_page_in_error_is_left_out() -> None:
    catalogue = nasty_catalogue()
    month = catalogue.summaries[0].month
    broken = replace(catalogue, unreadable=frozenset(summary.docname for summary in catalogue.summaries))
    assert newsletter(month, broken, SITE) is None


# -- the command -----------------------------------------------------------------------------------------------------


def run(*arguments: object) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, ["newsletter", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def test_the_command_writes_two_files(site: Path, tmp_path: Path) -> None:
    code, out, err = run("2021-02", site, "--output", tmp_path / "mail")
    assert code == 0
    names = ["newsletter-2021-02.html", "newsletter-2021-02.txt"]
    assert sorted(path.name for path in (tmp_path / "mail").iterdir()) == names
    assert [Path(line).name for line in out.splitlines()] == names
    assert "html_baseurl" in err
    before = (tmp_path / "mail" / names[0]).read_bytes()
    run("2021-02", site, "--output", tmp_path / "mail")
    assert (tmp_path / "mail" / names[0]).read_bytes() == before


def test_with_an_address_the_mail_links_to_the_site(site: Path, tmp_path: Path) -> None:
    with (site / "conf.py").open("a", encoding="utf-8") as file:
        file.write('html_baseurl = "https://example.org/d"\n')
    code, _, err = run("2021-02", site, "--output", tmp_path)
    assert (code, err) == (0, "")
    text = (tmp_path / "newsletter-2021-02.txt").read_text("utf-8")
    assert "https://example.org/d/summaries/2021/02-bonds-in-many-trials.html" in text


def test_a_month_without_summaries(site: Path, tmp_path: Path) -> None:
    code, out, err = run("1999-12", site, "--output", tmp_path / "mail")
    assert (code, out) == (1, "")
    assert err.startswith("December 1999 has no summaries")
    assert not (tmp_path / "mail").exists()


@pytest.mark.parametrize("month", ["2020-13", "December", "", "2020-1", "$(id)", '"'])
def test_a_month_that_is_none(site: Path, month: str) -> None:
    code, _, err = run("--", month, site)
    assert code == 2
    assert "is no month" in err


@pytest.mark.parametrize("line", ["import nothing_like_it", "raise SystemExit(3)", "x =", 'digest_tag = "no tag"'])
def test_settings_that_can_not_be_read(site: Path, line: str) -> None:
    with (site / "conf.py").open("a", encoding="utf-8") as file:
        file.write(f"{line}\n")
    code, _, err = run("2021-02", site)
    assert code == 2
    assert err.startswith("conf.py: ")


def test_make_hands_the_month_over_as_it_is(tmp_path: Path) -> None:
    make = shutil.which("make")
    assert make is not None
    shown = subprocess.run(
        [make, "-n", "-o", ".venv/installed", "newsletter", "MONTH=2020-12; touch x"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert '"${MONTH:?' in shown
    assert "touch x" not in shown


def test_the_month_is_that_of_the_issue_and_no_other(site: Path, tmp_path: Path) -> None:
    edit(site / "summaries/2021/02-bonds-in-many-trials.md", "written: 2026-11-21", "written: 2026-10-21")
    run("2021-02", site, "--output", tmp_path)
    text = (tmp_path / "newsletter-2021-02.txt").read_text("utf-8")
    assert "What many trials say about the bond" in text
    assert "Written 2026-10-21, updated 2026-11-22" in text
