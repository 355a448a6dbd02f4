"""Course packs as they are handed out: what is asked for, the page that needs nothing else, and the PDFs."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from unittest import mock

import bs4
import html5lib  # type: ignore[import-untyped]
import pypdf
import pytest
from building import TEST_SITE, add_work, assert_same, build, edit, files, write_summary
from packing import BOND, add_packs
from programs import find_program, need
from typer.testing import CliRunner

from evidence_digest.cli import main
from evidence_digest.course_builder import CourseBuilder
from evidence_digest.courses import ALL, asked_for, courses
from evidence_digest.reader import read_catalogue
from evidence_digest.typesetting import typeset

NOT_ACCREDITED = "Not accredited; no credits or certificate are granted. Ask your regulator what counts."


@pytest.fixture(scope="module")
def packed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the test site with packs, for tests that don't change it."""
    return add_packs(Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("courses") / "site")))


class TestAsked:
    def test_all_are_the_packs_and_the_topics_with_enough(self, site: Path) -> None:
        add_packs(site)
        assert [course.name for course in courses(ALL, read_catalogue(site))] == ["bonds", "first-sessions"]
        add_work(site, "Ours2019", author="Tester, A.", year=2019)
        write_summary(site, "2021/05-ours", reference="Ours2019", topics="alliance")
        names = [course.name for course in courses(ALL, read_catalogue(site))]
        assert names == ["bonds", "first-sessions", "topic-alliance"]

    @pytest.mark.parametrize(
        ("fields", "name", "title", "slugs"),
        [
            (
                {"topic": "alliance"},
                "topic-alliance",
                "Alliance",
                ["bonds-in-many-trials", "early-bond-and-staying"],
            ),
            (
                {"topic": "alliance, attendance", "last": "2020-12"},
                "topic-alliance-attendance-to-2020-12",
                "Alliance and Attendance and drop-out",
                ["early-bond-and-staying"],
            ),
            (
                {"kind": "single-study", "first": "2021-01"},
                "type-single-study-from-2021-01",
                "Single study",
                ["reminders-by-telephone"],
            ),
            (
                {"first": "2020-11", "last": "2020-11"},
                "from-2020-11-to-2020-11",
                "November 2020",
                ["early-bond-and-staying"],
            ),
            (
                {"pack": "first-sessions"},
                "first-sessions",
                "The first sessions",
                ["reminders-by-telephone", "early-bond-and-staying"],
            ),
        ],
    )
    def test_a_selection(self, packed: Path, fields: dict[str, str], name: str, title: str, slugs: list[str]) -> None:
        (course,) = courses(asked_for(**fields), read_catalogue(packed))
        assert (course.name, course.title) == (name, title)
        assert [summary.slug for summary in course.summaries] == slugs

    @pytest.mark.parametrize(
        ("options", "message"),
        [
            (["--topic", "aliance"], "unknown topic 'aliance' (did you mean 'alliance'?)"),
            (["--type", "reviews"], "unknown research type 'reviews' (did you mean 'review'?)"),
            (["--pack", "no"], "unknown pack 'no': there are bonds, first-sessions"),
            (["--from", "2020"], "'2020' is no month: write it as 2020-12"),
            (["--from", "2021-01", "--to", "2020-01"], "January 2020 is before January 2021: exchange FROM and TO"),
            (["--from", "2030-01"], "no summary is selected: ask for less"),
            (["--topic", "feedback"], "no summary is selected: ask for less"),
            ([], "say what the pack is made of: TOPIC=alliance, TYPE=meta-analysis, FROM=2019-01 or TO=2020-12"),
        ],
    )
    def test_what_there_is_not(self, packed: Path, options: list[str], message: str) -> None:
        said = CliRunner().invoke(main, ["course", str(packed), *options])
        assert (said.exit_code, said.stderr.strip()) == (2, message)

    def test_the_command_prints_what_a_build_reads(self, packed: Path) -> None:
        said = CliRunner().invoke(main, ["course", str(packed), "--topic", "alliance, attendance", "--to", "2021-01"])
        assert said.output.strip() == "topic=alliance,attendance to=2021-01"


# -- one page -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def page(packed: Path) -> bs4.BeautifulSoup:
    built = build(packed, "course", config={"digest_courses": "pack=first-sessions"})
    assert [path.name for path in built.outdir.rglob("*.html")] == ["first-sessions.html"]
    text = built.text("first-sessions/first-sessions.html")
    html5lib.HTMLParser(strict=True).parse(text)
    return bs4.BeautifulSoup(text, "html.parser")


class TestPage:
    def test_needs_nothing_else(self, page: bs4.BeautifulSoup) -> None:
        assert not page.select("script, link, img, iframe, object, [src], [style], [onclick]")
        style = page.select_one("style")
        assert style is not None
        assert "url(" not in style.get_text()
        assert "@import" not in style.get_text()

    def test_its_links_lead_somewhere(self, page: bs4.BeautifulSoup) -> None:
        ids = [str(element["id"]) for element in page.select("[id]")]
        assert not [name for name, count in Counter(ids).items() if count > 1]
        links = [str(link["href"]) for link in page.select("a[href]")]
        assert not [link for link in links if not link.startswith(("#", "https://"))]
        assert not {link[1:] for link in links if link.startswith("#")} - set(ids)

    def test_holds_the_whole_course(self, page: bs4.BeautifulSoup) -> None:
        headings = [heading.get_text(strip=True) for heading in page.select("h2")]
        assert headings == [
            *("The session", "Reminders by telephone", "Early bond and staying in therapy"),
            *("References", "My learning record"),
        ]
        text = page.get_text()
        assert "The stronger the bond at session three" in text
        assert "What does one clinic leave open" in text
        assert text.count("Journal of Invented Studies") >= 1
        assert len(page.select("#document-references + section .digest-reference")) == 2
        assert NOT_ACCREDITED in text
        assert "Keep clients out of the examples" not in text

    def test_a_link_out_of_it_leads_to_the_site(self, packed: Path, tmp_path: Path) -> None:
        config = {"digest_courses": "pack=first-sessions", "html_baseurl": "https://kb.example/"}
        built = build(packed, "course", outdir=tmp_path / "out", doctrees=tmp_path / "doctrees", config=config)
        links = built.html("first-sessions/first-sessions.html").select("a[href^='https://kb.example/topics/']")
        assert {str(link["href"]) for link in links} == {"https://kb.example/topics/alliance.html"}

    def test_a_made_one_is_of_its_selection(self, packed: Path) -> None:
        built = build(packed, "course", config={"digest_courses": "topic=alliance type=meta-analysis"})
        text = built.html("topic-alliance-type-meta-analysis/topic-alliance-type-meta-analysis.html").get_text()
        assert "The working relationship between client and therapist" in text
        assert "1 summary: 1 meta-analysis." in text
        assert "Small trial" not in text


def test_a_pack_as_a_book_holds_its_summaries(site: Path) -> None:
    add_packs(site)
    for _ in range(2):  # the second time all pages have been read before
        built = build(site, "epub", config={"digest_book": "packs/first-sessions"})
        found = {path.removeprefix("first-sessions.epub/"): data for path, data in files(built.outdir).items()}
        assert {
            f"summaries/{name}.xhtml" for name in ("2020/11-early-bond-and-staying", "2021/02-reminders-by-telephone")
        } <= found.keys()
        assert b"A cohort of clients" in found["references.xhtml"]


def test_a_pack_that_is_no_more_loses_its_folder(site: Path) -> None:
    add_packs(site)
    outdir = build(site, "course", config={"digest_courses": "topic=attendance"}).outdir
    build(site, "course", config={"digest_courses": ALL})
    (site / "packs/bonds.md").unlink()
    build(site, "course", config={"digest_courses": ALL})
    assert sorted(path.name for path in outdir.iterdir() if path.is_dir()) == ["first-sessions", "topic-attendance"]


def test_a_pack_that_is_no_more_after_a_killed_build_loses_its_folder(site: Path) -> None:
    add_packs(site)
    with mock.patch.object(CourseBuilder, "finish", side_effect=KeyboardInterrupt), pytest.raises(KeyboardInterrupt):
        build(site, "course", config={"digest_courses": ALL})
    (site / "packs/bonds.md").unlink()
    outdir = build(site, "course", config={"digest_courses": ALL}).outdir
    assert not (outdir / "bonds").exists()


def test_a_pack_explains_the_terms_that_it_uses_and_no_others(site: Path) -> None:
    add_packs(site)
    terms = ("Cost analysis", "Random assignment", "Session")  # in no summary, among the facts alone, in the text
    glossary = "".join(f"\n## {term}\n\nThis is what {term} means.\n" for term in terms)
    (site / "glossary.md").write_text(f"# Glossary\n\nSome terms.\n{glossary}", "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\nglossary\n")
    config = {"digest_courses": "pack=first-sessions", "latex_appendices": ["glossary"]}
    for made in (
        build(site, "latex", config=config).outdir / "first-sessions.tex",
        build(site, "course", config=config).outdir / "first-sessions/first-sessions.html",
        build(site, "epub", config={"digest_book": "packs/first-sessions"}).outdir / "glossary.xhtml",
    ):
        explained = [term for term in terms if f"This is what {term} means." in made.read_text("utf-8")]
        assert explained == ["Random assignment", "Session"], made.name
    whole = build(site, "latex", config={"latex_appendices": ["glossary"]}).outdir / "compendium.tex"
    assert "This is what Cost analysis means." in whole.read_text("utf-8")


# -- paper ----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def papers(packed: Path) -> dict[str, pypdf.PdfReader]:
    need(find_program("xelatex"), "TeX")
    outdir = build(packed, "latex", config={"digest_courses": "pack=first-sessions"}).outdir
    results = typeset(outdir, jobs=2)
    assert not [result for result in results if result.error or result.warnings]
    return {result.name: pypdf.PdfReader(outdir / f"{result.name}.pdf") for result in results}


def text_of(pages: Sequence[pypdf.PageObject]) -> str:
    return re.sub(r"\s+", " ", " ".join(page.extract_text() for page in pages)).replace("∙", "·")


def _flat(outline: object) -> list[pypdf.generic.Destination]:
    return [entry for part in outline for entry in _flat(part)] if isinstance(outline, list) else [outline]  # type: ignore[list-item]


class TestPaper:
    def test_has_its_own_contents_references_and_indexes(self, papers: dict[str, pypdf.PdfReader]) -> None:
        paper = papers["first-sessions"]
        chapters = [entry.title for entry in paper.outline if not isinstance(entry, list)]
        assert chapters == ["The session", "Summaries", "References", "Indexes", "My learning record"]
        titles = [str(entry["/Title"]) for entry in _flat(paper.outline)]
        assert titles[-4:-1] == ["Index of topics", "Index of types of research", "Index of authors"]
        assert paper.metadata is not None
        assert paper.metadata.title == "The first sessions"
        text = text_of(paper.pages)
        assert text.count("Early alliance and later attendance: A cohort of clients") == 2  # on its page, in the list
        assert "Sample, B." in text
        assert "Keep clients out" not in text

    def test_shows_session_and_questions(self, papers: dict[str, pypdf.PdfReader]) -> None:
        text = text_of(papers["first-sessions"].pages)
        for words in ("Introductory · 60 minutes · 2 summaries", "alliance & attendance", "10–45", "Method."):
            assert words in text

    def test_its_last_page_is_the_record(self, papers: dict[str, pypdf.PdfReader]) -> None:
        last = text_of(papers["first-sessions"].pages[-1:])
        for words in ("Date", "Hours", "Provider", "Content", "What I will do", "How I will know", NOT_ACCREDITED):
            assert words in last
        assert "Record no client details." in last

    def test_prints_no_name_of_a_file(self, papers: dict[str, pypdf.PdfReader]) -> None:
        for paper in papers.values():
            text = text_of(paper.pages)
            assert not re.search(r"(?:summaries|topics|packs)/[\w-]+|\?\?", text)

    def test_the_facilitator_has_notes(self, papers: dict[str, pypdf.PdfReader]) -> None:
        text = text_of(papers["first-sessions-facilitator"].pages)
        for words in ("Facilitator notes", "Keep clients out of the examples", "10–45", "Method.", "cohort of clients"):
            assert words in text
        assert "My learning record" not in text
        assert "The stronger the bond at session three" not in text  # that is in the pack


def test_paper_after_an_edit_is_as_if_built_anew(site: Path, tmp_path: Path) -> None:
    add_packs(site)
    config = {"digest_courses": ALL}
    before = files(build(site, "latex", config=config).outdir)
    assert {"bonds.tex", "first-sessions.tex", "first-sessions-facilitator.tex"} <= before.keys()
    assert "compendium.tex" not in before
    edit(site / "packs/first-sessions.md", "Keep clients out", "Leave clients out")
    after = build(site, "latex", config=config).outdir
    changed = {name for name, data in files(after).items() if name.endswith(".tex") and data != before[name]}
    assert changed == {"first-sessions-facilitator.tex"}
    edit(site / BOND, "When would this not apply?", "When would this fail to apply?")
    (site / "packs/bonds.md").unlink()
    after = build(site, "latex", config=config, jobs=2).outdir
    clean = build(site, "latex", config=config, outdir=tmp_path / "clean", doctrees=tmp_path / "doctrees").outdir
    assert_same(after, clean)
    assert "bonds.tex" not in files(after)
