"""Around the pages: the map for search engines, shared links, the page for wrong addresses, reports of errors."""

from __future__ import annotations

import shutil
import xml.etree.ElementTree as ET
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from building import TEST_SITE, Built, build, dress, write_summary
from nasty import TITLES

from evidence_digest.reporting import issue_link, issues_fault, mail_fault, mail_link

BASE = "https://example.org/some/digest/"
SUMMARY = "summaries/2020/11-early-bond-and-staying.html"
SITEMAP_NAMES = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9"}
MAIL = "errors@example.org"
FORM = "https://example.org/forms/new?template=error.yml"


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the test site in the clothes of the real one, with an address and a title full of traps."""
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("around") / "site"))
    dress(site)
    write_summary(site, "2020/01-traps", reference="Sample2020", topics="alliance", title='Is x < y & "so" 😀 ü?')
    config = {"html_baseurl": BASE, "digest_report_email": MAIL, "digest_issues_url": FORM}
    return build(site, config=config)


@pytest.fixture(scope="module")
def homeless(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the same without an address."""
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("homeless") / "site"))
    dress(site)
    (site / "summaries/2021/03-broken.md").write_text("---\nmonth: [\n---\n\n# Broken\n", "utf-8")
    return build(site, may_warn=True)


def metas(built: Built, path: str) -> dict[str, list[str]]:
    """Return the contents of all meta elements by name or property."""
    found: dict[str, list[str]] = {}
    for meta in built.html(path).select("meta[content]"):
        found.setdefault(str(meta.get("property") or meta.get("name")), []).append(str(meta["content"]))
    return found


# -- for search engines --------------------------------------------------------------------------------------------


def test_the_sitemap_lists_exactly_the_pages(built: Built) -> None:
    root = ET.fromstring(built.text("sitemap.xml"))
    found = [loc.text for loc in root.iterfind("s:url/s:loc", SITEMAP_NAMES)]
    pages = {path.relative_to(built.outdir).as_posix() for path in built.outdir.rglob("*.html")}
    pages -= {"404.html", "genindex.html", "search.html"}
    assert sorted(str(loc) for loc in found) == sorted(f"{BASE}{page}" for page in pages)
    dates = {entry.findtext("s:loc", None, SITEMAP_NAMES): entry for entry in root}
    assert dates[f"{BASE}{SUMMARY}"].findtext("s:lastmod", None, SITEMAP_NAMES) == "2026-11-20"
    assert dates[f"{BASE}about.html"].findtext("s:lastmod", None, SITEMAP_NAMES) is None
    assert f"Sitemap: {BASE}sitemap.xml\n" in built.text("robots.txt")


def test_without_an_address_there_is_no_sitemap(homeless: Built) -> None:
    assert not (homeless.outdir / "sitemap.xml").exists()
    assert not (homeless.outdir / "robots.txt").exists()


def test_placeholders_and_lost_addresses_leave_the_sitemap(site: Path) -> None:
    (site / "summaries/2021/03-broken.md").write_text("---\nmonth: [\n---\n\n# Broken\n", "utf-8")
    first = build(site, config={"html_baseurl": BASE}, may_warn=True)
    assert (first.outdir / "summaries/2021/03-broken.html").is_file()
    assert "broken" not in first.text("sitemap.xml")
    (site / "summaries/2021/03-broken.md").unlink()
    second = build(site)
    assert not (second.outdir / "sitemap.xml").exists()


# -- shared links --------------------------------------------------------------------------------------------------


def test_a_shared_summary_shows_its_takeaway_and_the_one_picture(built: Built) -> None:
    found = metas(built, SUMMARY)
    takeaway = found["description"]
    assert len(takeaway) == 1
    assert found["og:description"] == takeaway
    assert found["og:url"] == [BASE + SUMMARY]
    assert found["og:type"] == ["article"]
    assert found["og:image"] == [f"{BASE}_static/card.png"]
    assert (built.outdir / "_static/card.png").stat().st_size < 100_000
    assert metas(built, "index.html")["og:type"] == ["website"]


def test_a_title_full_of_traps_is_shared_as_it_is(built: Built) -> None:
    assert metas(built, "summaries/2020/01-traps.html")["og:title"] == ['Is x < y & "so" 😀 ü?']


def test_without_an_address_nothing_is_shared(homeless: Built) -> None:
    found = metas(homeless, SUMMARY)
    assert not [name for name in found if name.startswith(("og:", "twitter:"))]
    assert len(found["description"]) == 1


def test_every_page_has_an_icon(built: Built) -> None:
    for path in ("index.html", SUMMARY, "search.html"):
        icons = [str(link["href"]) for link in built.html(path).select('link[rel~="icon"]')]
        assert [icon.rpartition("/")[2].partition("?")[0] for icon in icons] == ["favicon.svg", "favicon.ico"]
        for icon in icons:
            assert (built.outdir / path).parent.joinpath(icon.partition("?")[0]).is_file()


# -- wrong addresses -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("prefix", ["/some/digest/", "/"])
def test_the_page_for_wrong_addresses_works_at_any_depth(built: Built, homeless: Built, prefix: str) -> None:
    site = built if prefix != "/" else homeless
    page = site.html("404.html")
    assert page.title is not None
    assert "Page not found" in page.title.get_text()
    links = [str(tag[name]) for name in ("href", "src") for tag in page.select(f"[{name}]")]
    ours = [link for link in links if not link.startswith(("#", "http", "mailto:"))]
    assert len(ours) > 15
    for link in ours:
        assert link.startswith(prefix), link
        path = link.removeprefix(prefix).partition("?")[0].partition("#")[0]
        assert (site.outdir / path).is_file(), link
    article = site.article("404.html")
    assert len(article.select("li a")) == 4
    assert metas(site, "404.html")["robots"] == ["noindex"]
    assert page.html is not None
    assert page.html["data-content_root"] == prefix


# -- reports of errors -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", TITLES)
def test_reports_name_the_page_whatever_its_title(title: str) -> None:
    mail = urlsplit(mail_link(MAIL, title, BASE))
    assert (mail.scheme, mail.path, mail.fragment) == ("mailto", MAIL, "")
    fields = {name: unquote(value) for name, value in (field.split("=") for field in mail.query.split("&"))}
    assert fields["subject"] == f"Error in “{title}”"
    assert fields["body"].startswith(f"Page: {title}\r\n{BASE}\r\n")
    assert not {"+", " ", "<", '"'} & set(mail.query)
    read = parse_qs(urlsplit(issue_link(FORM, title, BASE)).query, strict_parsing=True)
    assert (read["template"], read["title"]) == (["error.yml"], [f"Error in “{title}”"])
    assert BASE in read["body"][0]


def test_each_page_has_its_reports(built: Built) -> None:
    links = [str(link["href"]) for link in built.html("summaries/2020/01-traps.html").select(".digest-foot a")]
    mail = next(link for link in links if link.startswith("mailto:"))
    issue = next(link for link in links if link.startswith("https://example.org/forms"))
    assert 'Is x < y & "so" 😀 ü?' in unquote(mail)
    assert f"{BASE}summaries/2020/01-traps.html" in unquote(issue)


def test_without_settings_reports_lead_to_about(homeless: Built) -> None:
    for path in (SUMMARY, "index.html", "search.html"):
        links = {link.get_text(): str(link["href"]) for link in homeless.html(path).select(".digest-foot a")}
        assert links["Report an error"].endswith("about.html#corrections")


def test_settings_that_are_none_are_said(site: Path) -> None:
    config = {"digest_report_email": "not a mail", "digest_issues_url": "javascript:alert(1)"}
    warnings = build(site, config=config, may_warn=True).warnings
    assert len(warnings) == 2
    assert warnings[0].startswith("WARNING: conf.py: digest_report_email 'not a mail' is no mail address")
    assert warnings[1].startswith("WARNING: conf.py: digest_issues_url 'javascript:alert(1)' is no web address")
    assert mail_fault("") == issues_fault("") == ""
