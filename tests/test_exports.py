"""Citation files, COinS and JSON-LD: every export of every entry is read back by somebody else's parser."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import bs4
import jsonschema
import pytest
import rispy  # type: ignore[import-untyped]  # ships no types
from building import ROOT, TEST_SITE, Built, add_work, assert_same, build, dress, edit, files, write_summary
from nasty import NAME, SITE, TITLES, nasty_catalogue
from pybtex.database import Person, parse_string  # type: ignore[import-untyped]  # ships no types
from pybtex.richtext import Text  # type: ignore[import-untyped]  # ships no types

from evidence_digest.catalogue import Catalogue
from evidence_digest.exports import WRITERS, bibtex, csl_json, ris
from evidence_digest.exports._base import Item, Kind, Name
from evidence_digest.exports.coins import coins
from evidence_digest.exports.items import articles_of, items_of, library_search, summary_item
from evidence_digest.exports.json_ld import json_ld
from evidence_digest.exports.site import Site, base_address, default_tag, tag_fault
from evidence_digest.reader import read_catalogue
from evidence_digest.site_files import RECORD, File, bring_up_to_date

CSL_SCHEMA = json.loads(Path(__file__).with_name("csl-items.schema.json").read_text("utf-8"))
HARMLESS = "summaries/2021/02-bonds-in-many-trials.html"


def everything(catalogue: Catalogue) -> tuple[Item, ...]:
    items = items_of(catalogue.summaries, catalogue, SITE)
    assert len(items) > len(catalogue.summaries)
    return items


@pytest.fixture(scope="module", params=["nasty", "real"])
def items(request: pytest.FixtureRequest) -> tuple[Item, ...]:
    """Return all there is to export, once of traps and once of the real site."""
    return everything(nasty_catalogue() if request.param == "nasty" else read_catalogue(ROOT))


def only(items: Sequence[Item], key: str) -> Item:
    return next(item for item in items if item.key == key)


# -- BibTeX --------------------------------------------------------------------------------------------------------

# What pybtex's decoder leaves, and the typography that BibTeX writes in ASCII.
_LEFT = ((r"\textasciicircum ", "^"), (r"\textbraceleft ", "{"), (r"\textbraceright ", "}"), (r"\$", "$"))
_ASCII = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00a0": " "})


def decoded(tex: str) -> str:
    # pybtex takes an escaped brace for a backslash and a brace.
    text = str(Text.from_latex(tex.replace(r"\{", r"\textbraceleft{}").replace(r"\}", r"\textbraceright{}")))
    for left, sign in _LEFT:
        text = text.replace(left, sign)
    return normal(text)


def normal(text: str) -> str:
    return " ".join(re.sub("``|''", '"', text.translate(_ASCII)).replace("`", "'").split())


def decoded_name(person: Person) -> str:
    return decoded(" ".join([*person.prelast_names, *person.last_names]))


def test_every_entry_as_bibtex(items: tuple[Item, ...]) -> None:
    read = parse_string(bibtex.write(items), "bibtex").entries
    assert list(read) == [item.key for item in items]
    for item in items:
        entry = read[item.key]
        assert decoded(entry.fields["title"]) == normal(item.title)
        people = [name for name in map(decoded_name, entry.persons.get("author", ())) if name != "others"]
        assert people == [normal(name.family) for name in item.authors]
        assert entry.fields.get("doi", "") in {item.doi, f"https://doi.org/{item.doi}"}
        if item.annotations:
            assert decoded(entry.fields["annote"]) == normal("; ".join(item.annotations))


def test_a_summary_in_bibtex_is_a_page_of_its_publisher() -> None:
    entry = parse_string(bibtex.write(everything(nasty_catalogue())), "bibtex").entries["summary-nasty-0"]
    assert entry.type == "online"
    assert entry.persons["author"][0].first_names == []
    assert (entry.fields["date"], entry.fields["year"]) == ("2026-11-20", "2026")
    assert entry.fields["url"] == "https://example.org/digest/summaries/2020/12-nasty-0.html"


def test_tex_specials_are_escaped_in_what_the_bibliography_wrote_plainly() -> None:
    entry = parse_string(bibtex.write(everything(nasty_catalogue())), "bibtex").entries["Signs2020"]
    assert re.search(r"(?<!\\)[&%$#_]", entry.fields["title"]) is None
    assert "{DNA}" in entry.fields["title"]  # capitals stay protected
    assert entry.fields["doi"].endswith("3.0.CO;2-#")


@pytest.mark.parametrize("text", [*TITLES, "}{", "{x} {y}", "{", r"\{", "a--b", "---"])
def test_escaped_text_keeps_the_braces_of_its_entry_balanced(text: str) -> None:
    item = Item("key", Kind.WEB_PAGE, text, (Name(text, group=True),), date=(2026, 1, 2))
    entry = parse_string(bibtex.write([item, item.__class__("next", Kind.WEB_PAGE, "x", date=(2026,))]), "bibtex")
    assert list(entry.entries) == ["key", "next"]
    assert decoded(entry.entries["key"].fields["title"]) == normal(text)


# -- RIS -----------------------------------------------------------------------------------------------------------


def test_every_entry_as_ris(items: tuple[Item, ...]) -> None:
    text = ris.write(items)
    read = rispy.loads(text)
    assert [record["id"] for record in read] == [item.key for item in items]
    for item, record in zip(items, read, strict=True):
        assert record["title"] == " ".join(item.title.split())
        assert record.get("authors", []) == [name.inverted for name in item.authors]
        assert record.get("doi", "") == item.doi
        assert [unquote(url) for url in record.get("urls", [])] == [unquote(item.url)] * bool(item.url)
        assert record.get("notes", []) == [" ".join(note.split()) for note in (*item.notes, *item.annotations)]
        assert record.get("year", "") == (str(item.date[0]) if item.date else item.status)
    assert text.count("\r\n") == text.count("\n")


def test_details_in_ris() -> None:
    read = {record["id"]: record for record in rispy.loads(ris.write(everything(nasty_catalogue())))}
    assert (read["Signs2020"]["start_page"], read["Signs2020"]["end_page"]) == ("S2-1", "S2-9")
    assert read["Chapter2019"]["type_of_reference"] == "CHAP"
    assert read["Chapter2019"]["secondary_title"] == "The Big Book"
    assert read["Report2017"]["access_date"] == "2020/02/29"
    assert read["Page2016"]["date"] == "2016/02"  # there is no 30 February
    assert read["summary-nasty-2"]["type_of_reference"] == "ELEC"
    assert read["summary-nasty-2"]["date"] == "2026/11/22"
    assert "\n" not in read["summary-nasty-4"]["title"]


# -- CSL-JSON ------------------------------------------------------------------------------------------------------


def test_every_entry_as_csl_json(items: tuple[Item, ...]) -> None:
    read = json.loads(csl_json.write(items))
    jsonschema.validate(read, CSL_SCHEMA, jsonschema.Draft202012Validator)
    assert [record["id"] for record in read] == [item.key for item in items]
    assert [record["title"] for record in read] == [item.title for item in items]
    assert [record.get("DOI", "") for record in read] == [item.doi for item in items]


def test_details_in_csl_json() -> None:
    read = {record["id"]: record for record in json.loads(csl_json.write(everything(nasty_catalogue())))}
    assert read["Signs2020"]["author"] == [
        {"family": "O’Brien", "given": "Seán"},
        {"family": "van der Kolk", "given": "B. A."},
        {"literal": "World Health Organization & Friends"},
        {"family": "King", "given": "Martin Luther", "suffix": "Jr."},
    ]
    assert "URL" not in read["Signs2020"]
    assert read["Chapter2019"]["page"] == "10-20"
    assert read["Chapter2019"]["author"] == [{"family": "Díaz", "given": "José"}]
    assert (read["Press"]["status"], "issued" in read["Press"], "issued" in read["Never"]) == ("in press", False, False)
    assert read["Thing2015"]["issued"] == {"date-parts": [[2015, 7, 4]]}
    assert read["summary-nasty-1"]["author"] == [{"literal": NAME}]
    assert read["summary-nasty-0"]["issued"] == {"date-parts": [[2026, 11, 20]]}
    assert read["summary-nasty-0"]["type"] == "webpage"


# -- what items say ------------------------------------------------------------------------------------------------


def test_an_article_is_exported_once_with_every_summary_of_it() -> None:
    catalogue = nasty_catalogue()
    report = only(articles_of(catalogue.summaries, catalogue, SITE), "Report2017")
    assert len(report.annotations) == 2
    assert report.annotations[1].endswith("https://example.org/digest/summaries/2020/12-nasty-3.html")


def test_a_site_without_an_address_invents_none() -> None:
    catalogue = nasty_catalogue()
    nowhere = Site(name="Nowhere", publisher="Nowhere", tag="nowhere,2026")
    found = items_of(catalogue.summaries, catalogue, nowhere)
    assert only(found, "summary-nasty-0").url == ""
    for writer in WRITERS:
        assert "12-nasty" not in writer.write(found)


def test_a_takeaway_never_leaves_without_its_caution_line() -> None:
    catalogue = read_catalogue(ROOT)
    for summary in catalogue.summaries:
        assert summary.basis.words in summary_item(summary, catalogue, SITE).abstract


def test_the_formats_import_no_sphinx() -> None:
    names = [f"evidence_digest.exports.{path.stem}" for path in (ROOT / "src/evidence_digest/exports").glob("*.py")]
    lines = [f"import {', '.join(sorted(names))}", "import sys", "print('sphinx' in sys.modules)"]
    done = subprocess.run([sys.executable, "-c", "; ".join(lines)], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"


def test_a_library_is_searched_by_title() -> None:
    address = urlsplit(library_search('On "x" & <y>?'))
    assert address.netloc.endswith("worldcat.org")
    assert parse_qs(address.query) == {"q": ['ti:"On x & <y>?"']}


@pytest.mark.parametrize("tag", ["example.org,2026", "a@example.org,2026-01", "psychotherapy-research-summaries,2026"])
def test_a_tag_that_can_begin_an_id(tag: str) -> None:
    assert tag_fault(tag) == ""


@pytest.mark.parametrize("tag", ["example.org", "exa mple,2026", "example.org,26", "a,b,2026", "<x>,2026", "-x-,2026"])
def test_a_tag_that_can_not(tag: str) -> None:
    assert "digest_tag" in tag_fault(tag)


@pytest.mark.parametrize("project", ["Psychotherapy Research Summaries", "", "Ψ", "x" * 200, "a - " * 40])
def test_the_tag_of_any_project_can_begin_an_id(project: str) -> None:
    assert tag_fault(default_tag(project)) == ""


def test_the_address_of_a_site_ends_with_one_slash() -> None:
    assert {base_address(text) for text in ("https://x.org/a", "https://x.org/a/", "https://x.org/a//")} == {
        "https://x.org/a/"
    }
    assert base_address("") == ""


# -- COinS and JSON-LD ---------------------------------------------------------------------------------------------


def test_every_work_as_coins(items: tuple[Item, ...]) -> None:
    for item in items:
        read = parse_qs(coins(item), strict_parsing=True)
        title = read.get("rft.atitle") or read.get("rft.btitle") or read["rft.title"]
        assert title[0] == item.title
        authors = [*read.get("rft.au", ()), *read.get("rft.aucorp", ())]
        assert sorted(authors) == sorted(name.inverted for name in item.authors)
        if item.doi:
            assert read["rft_id"] == [f"info:doi/{item.doi}"]


def test_an_article_as_coins() -> None:
    read = parse_qs(coins(only(everything(nasty_catalogue()), "Signs2020")))
    assert read["rft_val_fmt"] == ["info:ofi/fmt:kev:mtx:journal"]
    assert (read["rft.aulast"], read["rft.jtitle"], read["rft.date"]) == (["O’Brien"], ["Journal of R&D"], ["2020"])


@pytest.mark.parametrize("place", range(len(TITLES)))
def test_json_ld_stays_within_its_element(place: int) -> None:
    catalogue = nasty_catalogue()
    summary = catalogue.summaries[place]
    text = json_ld(
        summary_item(summary, catalogue, SITE), articles_of([summary], catalogue, SITE), written="2026-11-01"
    )
    page = f'<!DOCTYPE html><html><head><script type="application/ld+json">{text}</script></head><body><p>x</p></body>'
    soup = bs4.BeautifulSoup(page, "html5lib")
    assert soup.body is not None
    assert soup.body.get_text().strip() == "x"
    script = soup.find("script")
    assert isinstance(script, bs4.Tag)
    read = json.loads(script.string or "")
    assert (read["@type"], read["headline"]) == ("Article", summary.title)
    assert (read["datePublished"], read["dateModified"]) == ("2026-11-01", f"2026-11-{20 + place}")
    assert read["author"]["@type"] == ("Person" if summary.author else "Organization")
    assert [work["name"] for work in read["about"]] == [catalogue.works[key].title for key in summary.references]
    for work in read["about"]:
        assert " " not in work.get("sameAs", "")
        assert "<" not in work.get("sameAs", "")


# -- the site --------------------------------------------------------------------------------------------------------


@pytest.fixture
def dressed(site: Path) -> Path:
    """Return the test site in the clothes of the real one, with titles that are traps."""
    return dressed_up(site)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return one build of it, to look at."""
    return build(dressed_up(Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("built") / "site"))))


def dressed_up(site: Path) -> Path:
    dress(site)
    add_work(site, "Nodoi2019", author="Nodoi, A. and Other, B.", year=2019, title="Signs \\& <wonders>")
    edit(site / "references.bib", "  doi     = {10.5555/nodoi2019}\n", "")
    write_summary(
        site, "2020/01-nodoi", reference="Nodoi2019", topics="alliance", title='Is x < y & "so" 😀 مرحبا ]]>?'
    )
    return site


def links(page: bs4.Tag, folder: str) -> list[str]:
    return [str(link["href"]) for link in page.select(f'a[href*="{folder}"]')]


def test_a_summary_offers_both_as_files_and_the_button(built: Built) -> None:
    page = built.article(HARMLESS)
    found = links(page, "exports/")
    assert [link.rpartition(".")[2] for link in found] == ["bib", "ris", "json"]
    for link in found:
        assert (built.outdir / HARMLESS).parent.joinpath(link).is_file()
    block = page.select_one("details.digest-disclosure")
    assert block is not None
    assert block.select("summary")[0].get_text() == "Cite and export"
    text = " ".join(block.get_text().split())
    assert "Small Site. (2026, November 22). What many trials say about the bond." in text
    button = page.select_one("section#reference .digest-copy[hidden] button")
    assert button is not None
    assert button.get_text() == "Copy reference"
    spans = page.select("span.Z3988")
    assert [parse_qs(str(span["title"]))["rft.atitle"] for span in spans] == [
        ["Alliance and outcome: A meta-analysis of invented trials"]
    ]


def test_a_topic_offers_its_feed_its_files_and_several_works(built: Built) -> None:
    page = built.html("topics/alliance.html")
    article = built.article("topics/alliance.html")
    assert links(article, "feeds/") == ["../feeds/topics/alliance.atom"]
    assert len(links(article, "exports/")) == 3
    assert len(article.select("span.Z3988")) > 1
    feeds = [str(link["href"]) for link in page.select('head link[type="application/atom+xml"]')]
    assert feeds == ["../feeds/all.atom", "../feeds/topics/alliance.atom"]
    for link in (*feeds, *links(article, "exports/")):
        assert (built.outdir / "topics" / link).is_file()


def test_everything_is_offered_on_the_archive(built: Built) -> None:
    article = built.article("summaries/index.html")
    assert len(links(article, "exports/all.")) == 3
    for file in ("summaries.json", "summaries.csv", "summaries.schema.json"):
        assert links(article, file) == [f"../{file}"]
        assert (built.outdir / file).is_file()


def test_without_a_doi_a_library_is_asked(built: Built) -> None:
    link = built.article("summaries/2020/01-nodoi.html").find("a", string="Find in a library")
    assert isinstance(link, bs4.Tag)
    assert parse_qs(urlsplit(str(link["href"])).query) == {"q": ['ti:"Signs & <wonders>"']}
    assert "doi.org" not in str(built.article("summaries/2020/01-nodoi.html").select_one("#reference"))
    assert built.article(HARMLESS).find("a", string="Find in a library") is None


def test_the_address_of_the_site_reaches_pages_and_files_without_reading_again(dressed: Path) -> None:
    build(dressed)
    built = build(dressed, config={"html_baseurl": "https://example.org/d"})
    address = f"https://example.org/d/{HARMLESS}"
    assert address in built.article(HARMLESS).get_text()
    assert address in built.text("exports/summaries/bonds-in-many-trials.ris")
    script = built.html(HARMLESS).select_one('script[type="application/ld+json"]')
    assert script is not None
    assert json.loads(script.string or "")["url"] == address
    clean = build(
        dressed,
        outdir=dressed.parent / "clean",
        doctrees=dressed.parent / "clean-doctrees",
        config={"html_baseurl": "https://example.org/d"},
    )
    assert_same(built.outdir, clean.outdir)


@pytest.mark.parametrize("builder", ["epub", "text", "latex", "man", "singlehtml"])
def test_other_formats_have_neither_files_nor_links_to_them(dressed: Path, builder: str) -> None:
    built = build(dressed, builder, may_warn=builder == "man")
    assert not (built.outdir / "exports").exists()
    assert not (built.outdir / "feeds").exists()
    pages = [path for path in built.outdir.rglob("*") if path.suffix in {".xhtml", ".html", ".txt", ".tex"}]
    for path in pages:
        text = path.read_text("utf-8")
        for trace in ("exports/", "feeds/", "Z3988", "Copy reference"):
            assert trace not in text, path


def test_addresses_of_another_shape(dressed: Path) -> None:
    built = build(dressed, "dirhtml", config={"html_baseurl": "https://example.org/"})
    page = built.article("summaries/2021/02-bonds-in-many-trials/index.html")
    assert links(page, "exports/")[0] == "../../../exports/summaries/bonds-in-many-trials.bib"
    assert "https://example.org/summaries/2021/02-bonds-in-many-trials/" in built.text(
        "exports/summaries/bonds-in-many-trials.bib"
    )


# -- written only when changed, removed when gone -------------------------------------------------------------------


def test_what_is_gone_is_removed_and_the_rest_equals_a_clean_build(dressed: Path) -> None:
    built = build(dressed)
    assert (built.outdir / "exports/summaries/nodoi.bib").is_file()
    edit(dressed / "summaries/2020/01-nodoi.md", "topics: [alliance]", "topics: [feedback]")
    edit(dressed / "references.bib", "Nodoi, A.", "Renamed, A.")
    again = build(dressed)
    assert "Renamed" in again.text("exports/topics/feedback.bib")
    assert "Renamed" not in again.text("exports/topics/alliance.bib")
    (dressed / "summaries/2020/01-nodoi.md").unlink()
    final = build(dressed)
    assert not (final.outdir / "exports/summaries/nodoi.bib").exists()
    clean = build(dressed, outdir=dressed.parent / "clean", doctrees=dressed.parent / "clean-doctrees")
    assert_same(final.outdir, clean.outdir)


def test_parallel_equals_serial(dressed: Path) -> None:
    serial = build(dressed)
    parallel = build(dressed, jobs=4, outdir=dressed.parent / "parallel", doctrees=dressed.parent / "parallel-dt")
    assert_same(serial.outdir, parallel.outdir)
    assert any(name.startswith("feeds/topics/") for name in files(serial.outdir))


def test_nothing_to_do_touches_no_file(tmp_path: Path) -> None:
    made: list[str] = []

    def make(text: str) -> bytes:
        made.append(text)
        return text.encode()

    def wanted(text: str) -> list[File]:
        return [
            File("exports/a/one.bib", text, lambda: make(text)),
            File("feeds/two.atom", "same", lambda: make("two")),
        ]

    bring_up_to_date(tmp_path, wanted("one"))
    before = {path: path.stat().st_ino for path in tmp_path.rglob("*")}
    bring_up_to_date(tmp_path, wanted("one"))
    assert {path: path.stat().st_ino for path in tmp_path.rglob("*")} == before
    assert made == ["one", "two"]
    bring_up_to_date(tmp_path, wanted("other"))
    assert made == ["one", "two", "other"]
    bring_up_to_date(tmp_path, [])
    assert [path.name for path in tmp_path.iterdir()] == [RECORD]


def test_a_build_that_breaks_off_leaves_nothing_half_written_and_nothing_believed(tmp_path: Path) -> None:
    def fail() -> bytes:
        raise OSError("no space")

    bring_up_to_date(tmp_path, [File("feeds/a", "1", lambda: b"one"), File("feeds/b", "1", lambda: b"one")])
    with pytest.raises(OSError, match="no space"):
        bring_up_to_date(tmp_path, [File("feeds/a", "2", lambda: b"two"), File("feeds/b", "2", fail)])
    # Back to the first state: the first file has been replaced in the meantime.
    bring_up_to_date(tmp_path, [File("feeds/a", "1", lambda: b"one"), File("feeds/b", "1", lambda: b"one")])
    assert (tmp_path / "feeds/a").read_bytes() == b"one"
    assert not list(tmp_path.rglob("*.new"))


def test_a_record_of_others_removes_nothing_of_theirs(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("kept")
    (tmp_path / "out").mkdir()
    (tmp_path / "kept").write_text("kept")
    record = {"index.html": "x", "exports/../index.html": "x", "feeds/../../kept": "x", "exports/gone": "x"}
    (tmp_path / "out" / RECORD).write_text(json.dumps(record))
    (tmp_path / "out/index.html").write_text("kept")
    bring_up_to_date(tmp_path / "out", [])
    assert (tmp_path / "out/index.html").is_file()
    assert (tmp_path / "kept").is_file()


def test_a_tag_that_is_none_is_said(dressed: Path) -> None:
    built = build(dressed, config={"digest_tag": "no tag"}, may_warn=True)
    assert any(line.startswith("WARNING: conf.py: digest_tag 'no tag'") for line in built.warnings)
    assert "tag:small-site,2026:" in built.text("feeds/all.atom")
