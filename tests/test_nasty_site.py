"""The nasty texts in a site that is built once: what pages, their metadata, feeds, search and e-book show of them."""

from __future__ import annotations

import json
import shutil
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs

import bs4
import pytest
from building import TEST_SITE, Built, build, dress, edit
from nasty import TEXTS
from test_nasty_names import ATOM, XHTML, entry, fields_of, in_one_line, summary_text

from evidence_digest.catalogue import Catalogue
from evidence_digest.exports import bibtex
from evidence_digest.page_reader import read_page
from evidence_digest.prose import plain_text
from evidence_digest.reader import read_catalogue
from evidence_digest.records import Summary

BASE = "https://example.org/digest/"
HANDFUL = 7


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site whose summaries, topics and works have a handful of the texts each."""
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("nasty") / "site"))
    dress(site)
    (site / "summaries/2019").mkdir()
    (site / "summaries/2019/index.md").write_text("# 2019\n", "utf-8")
    works = []
    short = [text for text in TEXTS.values() if len(text) < 1_000]
    for place, texts in enumerate(short[start : start + HANDFUL] for start in range(0, len(short), HANDFUL)):
        text = " · ".join(texts)
        title = " · ".join(text.strip() for text in texts if can_be_title(site, text))
        page = summary_text(text, title=title, key=f"nasty-{place}", topic=f"nasty-{place}")
        (site / f"summaries/2019/05-nasty-{place}.md").write_text(page, "utf-8")
        (site / f"topics/nasty-{place}.md").write_text(f"# {title}\n\nA definition.\n", "utf-8")
        edit(site / "topics/index.md", "alliance]", f"nasty-{place}, alliance]")
        works.append(entry(f"nasty-{place}", bibtex.escape(text)))
    with (site / "references.bib").open("a", encoding="utf-8") as file:
        file.writelines(works)
    return site


def can_be_title(site: Path, text: str) -> bool:
    (site / "tried.md").write_text(f"# {text}\n", "utf-8")
    title = read_page(site, "tried.md").title
    (site / "tried.md").unlink()
    return title == text.rstrip()


@pytest.fixture(scope="module")
def catalogue(site: Path) -> Catalogue:
    return read_catalogue(site)


@pytest.fixture(scope="module")
def built(site: Path) -> Built:
    return build(site, config={"html_baseurl": BASE}, may_warn=True)


@pytest.fixture(scope="module")
def book(site: Path, built: Built) -> zipfile.ZipFile:
    outdir = build(site, "epub", config={"html_baseurl": BASE}, may_warn=True).outdir
    return zipfile.ZipFile(next(outdir.glob("*.epub")))


def nasty(catalogue: Catalogue) -> Iterator[Summary]:
    found = [summary for summary in catalogue.summaries if summary.slug.startswith("nasty-")]
    assert len(found) == -(-(len(TEXTS) - 1) // HANDFUL)
    assert sum(summary.title.count(" · ") + 1 for summary in found) > len(TEXTS) // 2
    return iter(found)


def shown(summary: Summary) -> Iterator[str]:
    """Yield what the page of *summary* shows."""
    said = fields_of(summary)
    yield from (
        in_one_line(said[name]) for name in ("takeaway", "sample", "setting", "measures", "finding", "limitation")
    )


def test_pages(built: Built, catalogue: Catalogue) -> None:
    for summary in nasty(catalogue):
        page = bs4.BeautifulSoup(built.text(f"{summary.docname}.html"), "html5lib")
        text = in_one_line(page.get_text())
        [heading] = page.select("h1")
        assert in_one_line(heading.get_text()) == in_one_line(summary.title)
        for said in (*shown(summary), fields_of(summary)["reviewed-by"], catalogue.works[summary.slug].title):
            assert in_one_line(said) in text
        assert not [script for script in page.select("script") if "alert" in str(script) and not script.get("type")]
        assert page.select("[onclick]") == []


def test_metadata_of_pages(built: Built, catalogue: Catalogue) -> None:
    for summary in nasty(catalogue):
        page = bs4.BeautifulSoup(built.text(f"{summary.docname}.html"), "html5lib")
        found = {
            str(meta.get("property") or meta.get("name")): str(meta["content"]) for meta in page.select("meta[content]")
        }
        takeaway = plain_text(summary.takeaway)
        assert page.title is not None
        assert in_one_line(page.title.get_text()).startswith(in_one_line(summary.title))
        assert found["og:title"] == summary.title
        for name in ("description", "og:description"):
            assert found[name].startswith(takeaway), name
        [script] = page.select('script[type="application/ld+json"]')
        read = json.loads(script.string or "")
        assert (read["headline"], read["author"]["name"]) == (summary.title, summary.author)
        [span] = page.select("span.Z3988")
        assert parse_qs(str(span["title"]))["rft.atitle"] == [catalogue.works[summary.slug].title]


def test_lists_and_topics(built: Built, catalogue: Catalogue) -> None:
    of_year, of_topics = (texts_of_links(built, f"{path}/index.html") for path in ("summaries/2019", "topics"))
    for summary in nasty(catalogue):
        title = in_one_line(summary.title)
        page = built.html(f"topics/{summary.slug}.html")
        assert [in_one_line(heading.get_text()) for heading in page.select("h1")] == [title]
        assert in_one_line(plain_text(summary.takeaway)) in in_one_line(page.get_text())
        assert title in of_year & of_topics


def texts_of_links(built: Built, path: str) -> set[str]:
    return {in_one_line(link.get_text()) for link in built.html(path).select("a")}


def test_feeds_and_search(built: Built, catalogue: Catalogue) -> None:
    entries = {
        str(found.findtext(f"{ATOM}title")): found
        for found in ET.fromstring(built.text("feeds/all.atom")).iter(f"{ATOM}entry")
    }
    pages = json.loads(built.text("search/pages.js").partition(" = ")[2].removesuffix(";\n"))
    searched = {page["title"]: page["text"] for page in pages if page["url"].startswith("summaries/")}
    for summary in nasty(catalogue):
        found = entries[summary.title]
        assert found.findtext(f"{ATOM}author/{ATOM}name") == summary.author
        assert [category.get("label") for category in found.iter(f"{ATOM}category")] == [summary.title]
        content = found.find(f"{ATOM}content/{XHTML}div")
        assert content is not None
        text = in_one_line("".join(content.itertext()))
        for said in shown(summary):
            assert said in text
        assert searched[summary.title] == plain_text(summary.takeaway)


def test_the_book(book: zipfile.ZipFile, catalogue: Catalogue) -> None:
    read = {
        name: ET.fromstring(book.read(name)) for name in book.namelist() if name.endswith((".xhtml", ".opf", ".ncx"))
    }
    contents = {in_one_line("".join(link.itertext())) for link in read["nav.xhtml"].iter(f"{XHTML}a")}
    for summary in nasty(catalogue):
        page = read[f"{summary.docname}.xhtml"]
        [heading] = page.iter(f"{XHTML}h1")
        assert in_one_line("".join(heading.itertext())) == in_one_line(summary.title)
        assert in_one_line(summary.title) in contents
        text = in_one_line("".join(page.itertext()))
        for said in shown(summary):
            assert said in text
