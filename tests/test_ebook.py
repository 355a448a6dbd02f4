"""The e-book: cover, contents, reading order, accessibility metadata, links that stay inside, the same bytes."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path
from unittest import mock
from xml.etree import ElementTree

import bs4
import pytest
from building import TEST_SITE, Built, build, edit
from packing import add_packs
from playwright.sync_api import Browser
from sphinx.errors import ConfigError

from evidence_digest.book import chapters
from evidence_digest.catalogue import Catalogue
from evidence_digest.packs import summaries_in
from evidence_digest.reader import read_catalogue

DC = "{http://purl.org/dc/elements/1.1/}"
OPF = "{http://www.idpf.org/2007/opf}"
BASE = "https://example.org/digest"
OLD = "summaries/2020/11-early-bond-and-staying"
NEW = "summaries/2021/02-reminders-by-telephone"
COURSE = f"""# A course about reminders

Read [the bond](/{OLD}.md) and [all topics](/topics/index.md) elsewhere.

```{{toctree}}
/{NEW}
```
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("ebook") / "site"))
    (site / "reminding.md").write_text(COURSE, "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\nreminding\n")
    (site / "crisis.md").write_text("# In crisis?\n\n```{where-to-turn}\n```\n", "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\ncrisis\n")
    return site


@pytest.fixture(scope="module")
def built(site: Path) -> Built:
    return build(site, "epub")


def book_of(built: Built) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(built.outdir.glob("*.epub")))


@pytest.fixture(scope="module")
def book(built: Built) -> zipfile.ZipFile:
    return book_of(built)


@pytest.fixture(scope="module")
def package(book: zipfile.ZipFile) -> ElementTree.Element:
    return ElementTree.fromstring(book.read("content.opf"))


def spine(package: ElementTree.Element) -> list[str]:
    hrefs = {item.attrib["id"]: item.attrib["href"] for item in package.iter(f"{OPF}item")}
    return [hrefs[item.attrib["idref"]] for item in package.iter(f"{OPF}itemref")]


def page(book: zipfile.ZipFile, name: str) -> bs4.BeautifulSoup:
    return bs4.BeautifulSoup(book.read(f"{name}.xhtml"), "html.parser")


def meta(package: ElementTree.Element, name: str) -> list[str | None]:
    return [found.text for found in package.iter(f"{OPF}meta") if found.get("property") == name]


# -- what is in it, in which order ---------------------------------------------------------------------------------


def test_the_name_is_the_project_s(built: Built) -> None:
    assert [path.name for path in built.outdir.glob("*.epub")] == ["small-site.epub"]


def test_it_reads_from_the_cover_through_the_years_to_the_back(package: ElementTree.Element) -> None:
    pages = spine(package)
    assert pages[:3] == ["cover-page.xhtml", "title-page.xhtml", "nav.xhtml"]
    assert [name for name in pages if name.startswith("summaries/")] == [
        "summaries/2020/index.xhtml",
        f"{OLD}.xhtml",
        "summaries/2021/index.xhtml",
        "summaries/2021/02-bonds-in-many-trials.xhtml",
        f"{NEW}.xhtml",
    ]
    assert pages.index("topics/index.xhtml") > pages.index(f"{NEW}.xhtml")
    assert pages[-3:] == ["references.xhtml", "about.xhtml", "crisis.xhtml"]


def test_pages_for_the_web_and_scripts_stay_out(book: zipfile.ZipFile) -> None:
    names = book.namelist()
    for name in names:
        assert not name.startswith(("index.", "compendium.", "genindex.", "search.", "toc.ncx")), name
        assert not name.endswith(".js"), name
        if name.endswith(".xhtml"):
            text = book.read(name).decode()
            for trace in ("<script", "data-facets", "Cite and export", "<details", "tel:", "sms:"):
                assert trace not in text, (name, trace)
    assert [name for name in names if name.endswith(".css")] == ["_static/ebook.css"]


def test_the_contents_list_years_and_summaries_topics_and_types(book: zipfile.ZipFile) -> None:
    contents = page(book, "nav").select_one("nav[role=doc-toc]")
    assert contents is not None
    summaries = contents.find("span")
    assert summaries is not None and summaries.get_text() == "All summaries"
    year = contents.select("span + ol > li > a")
    assert [link.get_text() for link in year] == ["2020", "2021"]
    assert [link.get_text() for link in contents.select("span + ol > li > ol a")][-1] == "Reminders by telephone"
    links = [link["href"] for link in contents.select("a")]
    assert len(links) == len(set(links))
    assert all(str(link) in book.namelist() for link in links)


def test_the_title_page_has_what_every_copy_needs(book: zipfile.ZipFile) -> None:
    text = page(book, "title-page").get_text(" ", strip=True)
    for words in (
        "Small Site",
        "3 summaries",
        "February 2021",
        "CC BY 4.0",
        "Written for mental-health",
        "oldest first",
    ):
        assert words in text, words
    cover = book.read("cover.svg").decode()
    assert "Small Site" in cover and "February 2021" in cover


def test_facts_and_implications_of_a_summary(book: zipfile.ZipFile) -> None:
    own = page(book, NEW)
    assert own.select(".digest-facts dl > dt")
    assert own.select("section#practice-implications .practice-implications li")
    status = own.select(".digest-status")
    assert len(status) == 1 and "No clinician has reviewed" in status[0].get_text()


def test_the_evidence_table_is_one_record_a_row(book: zipfile.ZipFile) -> None:
    topic = page(book, "topics/attendance")
    assert not topic.select("table.digest-table")
    record = topic.select(".digest-evidence-row")[0]
    labels = [label.get_text() for label in record.select(".digest-label")]
    assert labels == ["Type and design", "Sample", "Main finding"]
    assert record.select(".digest-caution")


# -- metadata ------------------------------------------------------------------------------------------------------


def test_metadata(package: ElementTree.Element) -> None:
    found = {tag: [node.text for node in package.iter(f"{DC}{tag}")] for tag in ("title", "language", "identifier")}
    assert found["title"] == ["Small Site"] and found["language"] == ["en"]
    assert str(found["identifier"][0]).startswith("urn:uuid:")
    assert meta(package, "dcterms:modified")[0] is not None
    assert meta(package, "schema:accessMode") == ["textual"]
    assert meta(package, "schema:accessModeSufficient") == ["textual"]
    assert "structuralNavigation" in meta(package, "schema:accessibilityFeature")
    assert meta(package, "schema:accessibilityHazard") == ["none"]
    assert "no person has evaluated" in str(meta(package, "schema:accessibilitySummary")[0])
    assert not meta(package, "dcterms:conformsTo")  # nobody has evaluated it


def test_each_page_has_language_title_and_role(book: zipfile.ZipFile, package: ElementTree.Element) -> None:
    for name in spine(package):
        soup = bs4.BeautifulSoup(book.read(name), "html.parser")
        html = soup.html
        assert html is not None and html["lang"] == html["xml:lang"] == "en", name
        assert soup.title is not None and soup.title.get_text(strip=True), name
        labelled = soup.select_one("[aria-labelledby]")
        assert labelled is not None and soup.find(id=str(labelled["aria-labelledby"])), name
    assert page(book, "references").select("section[role=doc-bibliography]")
    assert page(book, NEW).select("section[role=doc-chapter]")


# -- the book of one page's list -----------------------------------------------------------------------------------


@pytest.fixture(scope="module", params=["", BASE])
def course(request: pytest.FixtureRequest, site: Path, built: Built) -> tuple[str, zipfile.ZipFile]:
    base = str(request.param)
    outdir = built.outdir.with_name(f"course-{bool(base)}")
    made = build(site, "epub", outdir=outdir, config={"digest_book": "reminding", "html_baseurl": base})
    return base, book_of(made)


def test_the_book_of_a_list_holds_no_more(course: tuple[str, zipfile.ZipFile]) -> None:
    _, book = course
    pages = spine(ElementTree.fromstring(book.read("content.opf")))
    assert pages[3:] == ["reminding.xhtml", f"{NEW}.xhtml", "references.xhtml"]
    assert "A course about reminders" in page(book, "title-page").get_text()
    works = page(book, "references").select(".digest-reference")
    assert len(works) == len(read_catalogue(TEST_SITE).by_slug["reminders-by-telephone"].works)


def test_links_out_of_the_book_lead_to_the_site_or_are_text(course: tuple[str, zipfile.ZipFile]) -> None:
    base, book = course
    start = page(book, "reminding")
    assert "the bond" in start.get_text()
    links = {link.get_text(): str(link["href"]) for link in start.select("a")}
    assert links.get("the bond") == (f"{BASE}/{OLD}.html" if base else None)
    for name in book.namelist():
        if name.endswith(".xhtml"):
            for link in bs4.BeautifulSoup(book.read(name), "html.parser").select("a[href]"):
                target = str(link["href"])
                if not target.startswith("http"):
                    path = (Path("/") / name).parent / target.partition("#")[0]
                    assert not target.partition("#")[0] or str(path.resolve())[1:] in book.namelist(), (name, target)


def test_a_book_that_is_called_otherwise_takes_the_place_of_the_former(site: Path, tmp_path: Path) -> None:
    for name in ("former", "latter"):
        config = {"digest_book": "reminding", "epub_basename": name}
        made = build(site, "epub", outdir=tmp_path / "out", doctrees=tmp_path / "doctrees", config=config)
    assert [path.name for path in made.outdir.glob("*.epub")] == ["latter.epub"]


def test_a_book_of_no_page_says_so(site: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"no page 'remindin' .*did you mean 'reminding'"):
        build(site, "epub", outdir=tmp_path / "out", config={"digest_book": "remindin"})


def test_the_book_of_a_pack_follows_its_selection(site: Path, tmp_path: Path) -> None:
    packed = Path(shutil.copytree(TEST_SITE, tmp_path / "packed"))
    add_packs(packed)
    catalogue = read_catalogue(packed)
    selected = [summary.docname for summary in summaries_in(catalogue.packs["bonds"], catalogue)]
    titles = dict.fromkeys((*catalogue.by_docname, "packs/bonds", "references"), "A title")
    found = [chapter.docname for chapter in chapters("packs/bonds", catalogue, titles, {})]
    assert found == ["packs/bonds", *selected, "references"]


def test_a_page_that_lists_nothing_makes_a_book_of_itself() -> None:
    (one,) = chapters("packs/empty", Catalogue(), {"packs/empty": "Empty"}, {})
    assert one.docname == "packs/empty" and not one.parts


# -- the same bytes ------------------------------------------------------------------------------------------------


def test_the_same_sources_give_the_same_bytes(built: Built, tmp_path: Path) -> None:
    again = Path(shutil.copytree(TEST_SITE, tmp_path / "site"))
    first = build(again, "epub")
    for path in again.rglob("*"):
        os.utime(path, (0, 0))
    second = build(again, "epub", outdir=tmp_path / "again", doctrees=tmp_path / "again-doctrees", jobs=2)
    name = "small-site.epub"
    assert (first.outdir / name).read_bytes() == (second.outdir / name).read_bytes()


def test_a_build_that_fails_leaves_the_last_book(site: Path, tmp_path: Path) -> None:
    outdir = tmp_path / "out"
    made = build(site, "epub", outdir=outdir)
    before = next(made.outdir.glob("*.epub")).read_bytes()
    broken = mock.patch("evidence_digest.epub_package.zipfile.ZipFile.writestr", side_effect=OSError("disk full"))
    with broken, pytest.raises(OSError, match="disk full"):
        build(site, "epub", outdir=outdir)
    assert next(made.outdir.glob("*.epub")).read_bytes() == before


# -- on a small screen ---------------------------------------------------------------------------------------------


def test_no_page_is_wider_than_a_small_reader(book: zipfile.ZipFile, browser: Browser, tmp_path: Path) -> None:
    book.extractall(tmp_path)
    tab = browser.new_page(viewport={"width": 320, "height": 480})
    for name in book.namelist():
        if name.endswith(".xhtml"):
            tab.goto((tmp_path / name).as_uri())
            assert tab.evaluate("document.documentElement.scrollWidth") <= 320, name
    tab.close()
