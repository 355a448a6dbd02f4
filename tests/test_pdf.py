"""The PDFs, set by TeX: of everything, and of a small part in the same run."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pypdf
import pytest
from building import ROOT, build, write_summary
from programs import needs_tex
from pypdf.generic import ArrayObject, Destination, DictionaryObject

from evidence_digest.catalogue import Catalogue
from evidence_digest.prose import plain_text
from evidence_digest.reader import read_catalogue
from evidence_digest.records import Summary
from evidence_digest.typesetting import typeset

pytestmark = needs_tex

NAMES = ("compendium", "part", "pack")  # three, because sphinxcontrib-bibtex repeats a work in every further one
LETTERS = "2099/01-letters"
PARTS = (LETTERS, "2020/12-how-therapy-harms")
WORK = r"""
@article{Letters2098,
  author  = {Békés, Vera and Yılmaz, Özgür and 漢字, 太郎 and 한글, 민},
  title   = {Effects at \& beyond 50\% {\textless} $x_1$: Änderungen, \#1 of 漢字},
  journal = {Journal of Letters \& Signs}, year = {2098}, volume = {1}, pages = {1--9}
}
"""
SETTINGS = """
from evidence_digest.pdf_documents import PdfDocument


def add_parts(app, catalogue):
    slugs = ("how-therapy-harms", "letters")
    return [PdfDocument(name, name, f"A {name}", "Course pack", slugs) for name in ("part", "pack")]


def setup(app):
    app.connect("digest-pdf-documents", add_parts)
"""


@dataclass(frozen=True)
class Paper:
    """A PDF with what TeX said about it."""

    path: Path
    reader: pypdf.PdfReader
    texts: tuple[str, ...]  # of each page, without header and footer
    feet: tuple[str, ...]  # of each page
    log: str
    bookmarks: tuple[tuple[str, int], ...]  # title and place of the page, in order

    def page_of(self, title: str) -> int:
        """Return the place of the page to which the bookmark *title* leads."""
        found = [page for bookmark, page in self.bookmarks if plain(bookmark) == plain(title)]
        assert len(found) == 1, f"{title}: {found}"
        return found[0]

    def chapter(self, title: str) -> tuple[int, int]:
        """Return the places of a chapter's first page and of the one after its last."""
        places = [self.reader.get_destination_page_number(entry) or 0 for entry in self.chapters]
        number = [entry.title for entry in self.chapters].index(title)
        return places[number], [*places, len(self.texts)][number + 1]

    @property
    def chapters(self) -> list[Destination]:
        return [entry for entry in self.reader.outline if isinstance(entry, Destination)]

    def text(self, first: int, last: int) -> str:
        return "\n".join(self.texts[first:last])


def plain(text: str) -> str:
    """Return the letters and digits of *text*: TeX breaks lines and words where it likes."""
    return "".join(character for character in text.casefold() if character.isalnum())


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a copy of the real site with a second PDF and a summary of all letters."""
    left_out = shutil.ignore_patterns(".*", "build", "docs", "node_modules", "src", "tests", "tools", "benchmarks")
    site = Path(shutil.copytree(ROOT, tmp_path_factory.mktemp("pdf") / "site", ignore=left_out))
    with (site / "references.bib").open("a", encoding="utf-8") as file:
        file.write(WORK.replace(r"{\textless} $x_1$", "x"))
    write_summary(
        site,
        LETTERS,
        reference="Letters2098",
        topics=next(iter(read_catalogue(site).topics)),
        title="Letters & signs: 100% of a_b, #1, x^2~ for $5 in 漢字",
        prose="A slope of β = −.31 (p ≤ .05, χ² = 4.1, Δ ≥ 0) by {cite:t}`Letters2098`; “quoted” – and ‘more’ …",
    )
    toctree = "\n".join(f"summaries/{part}" for part in PARTS)
    for name in NAMES[1:]:
        (site / f"{name}.md").write_text(f"# A {name}\n\n```{{toctree}}\n{toctree}\n```\n", "utf-8")
    index = site / "index.md"
    index.write_text(index.read_text("utf-8") + "\n```{toctree}\n:hidden:\n\npart\npack\n```\n", "utf-8")
    with (site / "conf.py").open("a", encoding="utf-8") as file:
        file.write(SETTINGS)
    return site


@pytest.fixture(scope="module")
def catalogue(site: Path) -> Catalogue:
    return read_catalogue(site)


@pytest.fixture(scope="module")
def papers(site: Path) -> dict[str, Paper]:
    outdir = build(site, "latex").outdir
    results = typeset(outdir, jobs=2)
    assert [str(message) for result in results for message in (result.error, *result.warnings) if message] == []
    return {name: read_paper(outdir / f"{name}.pdf") for name in NAMES}


def read_paper(path: Path) -> Paper:
    reader = pypdf.PdfReader(path)
    log = path.with_suffix(".log").read_text("utf-8", "replace")
    texts, feet = _texts(path, 70, 700), _texts(path, 770, 72)
    assert len(texts) == len(feet) == len(reader.pages)
    return Paper(path, reader, texts, feet, log, tuple(_flat(reader, reader.outline)))


def _texts(path: Path, top: int, height: int) -> tuple[str, ...]:
    """Return the text of a strip of each page, in points."""
    area = ["-x", "0", "-y", str(top), "-W", "596", "-H", str(height), "-r", "72"]
    run = subprocess.run(["pdftotext", *area, str(path), "-"], capture_output=True, check=True)
    return tuple(run.stdout.decode().split("\f")[:-1])


def _flat(reader: pypdf.PdfReader, outline: object) -> list[tuple[str, int]]:
    if isinstance(outline, list):
        return [entry for part in outline for entry in _flat(reader, part)]
    assert isinstance(outline, Destination)
    page = reader.get_destination_page_number(outline)
    assert page is not None
    return [(str(outline.title), page)]


def printed(catalogue: Catalogue, name: str) -> list[Summary]:
    """Return the summaries that stand in a PDF, in its order."""
    if name != "compendium":
        return [catalogue.by_docname[f"summaries/{part}"] for part in PARTS]
    return sorted(catalogue.summaries, key=lambda summary: (summary.month, summary.docname))


@pytest.mark.parametrize("name", NAMES)
def test_each_summary_stands_once_in_the_body(papers: dict[str, Paper], catalogue: Catalogue, name: str) -> None:
    paper, summaries = papers[name], printed(catalogue, name)
    body = plain(paper.text(paper.page_of(summaries[0].title), paper.chapter("References")[0]))
    for summary in summaries:
        # Prose may use the words of a title; a heading stands at the top of its page, below the chapter's at most.
        heading = re.compile(
            rf"(?:\d{{4}}|summaries)?{re.escape(plain(summary.title))}{summary.month.words[:3].casefold()}"
        )
        assert len([page for page in paper.texts if heading.match(plain(page))]) == 1, summary.title
        assert body.count(plain(plain_text(summary.takeaway))) == 1, summary.title
    places = [body.index(plain(plain_text(summary.takeaway))) for summary in summaries]
    assert places == sorted(places)
    absent = [summary for summary in catalogue.summaries if summary not in summaries]
    assert not [summary.title for summary in absent if plain(plain_text(summary.takeaway)) in body]


@pytest.mark.parametrize("name", NAMES)
def test_each_summary_begins_a_page(papers: dict[str, Paper], catalogue: Catalogue, name: str) -> None:
    paper = papers[name]
    starts = [paper.page_of(summary.title) for summary in printed(catalogue, name)]
    assert len(set(starts)) == len(starts)
    assert starts == sorted(starts)


@pytest.mark.parametrize("name", NAMES)
def test_references_hold_each_cited_work_once_and_no_other(
    papers: dict[str, Paper], catalogue: Catalogue, name: str
) -> None:
    paper = papers[name]
    references = plain(paper.text(*paper.chapter("References")))
    cited = {key for summary in printed(catalogue, name) for key in summary.works}
    assert "Letters2098" in cited
    for key, work in catalogue.works.items():
        # A title may be part of another: with the year and journal it is the work's own.
        expected = sum(plain(work.title) in plain(catalogue.works[other].title) for other in cited)
        assert references.count(plain(work.title)) == expected, f"{key}: {work.title}"
    assert (name == "compendium") == (len(cited) > 20)


@pytest.mark.parametrize("name", NAMES)
def test_every_link_leads_somewhere(papers: dict[str, Paper], name: str) -> None:
    paper = papers[name]
    known = set(paper.reader.named_destinations)
    links = 0
    for page in paper.reader.pages:
        for reference in page.get("/Annots", ArrayObject()):
            note = reference.get_object()
            assert isinstance(note, DictionaryObject)
            action = note.get("/A", DictionaryObject())
            target = note.get("/Dest", action.get("/D"))
            if isinstance(target, str):
                links += 1
                assert target in known, target
    assert links > 10
    assert "undefined" not in paper.log.casefold().replace("undefined on input line 0", "")
    assert not any("??" in text for text in paper.texts)


@pytest.mark.parametrize("name", NAMES)
def test_citations_link_to_their_entries(papers: dict[str, Paper], catalogue: Catalogue, name: str) -> None:
    """The name in the text is a link to the page of references that holds the work."""
    paper = papers[name]
    first, after = paper.chapter("References")
    for key in {key for summary in printed(catalogue, name) for key in summary.cited}:
        targets = [target for target in paper.reader.named_destinations if target.endswith(f"ref-{key.lower()}")]
        pages = {paper.reader.get_destination_page_number(paper.reader.named_destinations[name]) for name in targets}
        assert len(pages) == 1, key
        page = pages.pop()
        assert page is not None
        assert first <= page < after
        assert plain(catalogue.works[key].title)[:40] in plain(paper.text(page, page + 2)), key


@pytest.mark.parametrize("name", NAMES)
def test_topic_index_names_the_pages(papers: dict[str, Paper], catalogue: Catalogue, name: str) -> None:
    paper = papers[name]
    # The compendium has a chapter for each index, the others have one for all.
    chapter = plain(paper.text(*paper.chapter("Index of topics" if name == "compendium" else "Indexes")))
    index = chapter.partition(plain("Index of types of research"))[0]
    for summary in printed(catalogue, name):
        number = paper.reader.page_labels[paper.page_of(summary.title)]
        entries = re.findall(rf"{re.escape(plain(summary.title))}(\d+)", index)
        assert entries == [number] * len(summary.topics), f"{summary.title}: {entries} instead of {number}"
        # The number that is printed at the foot of that page is the same.
        assert paper.feet[paper.page_of(summary.title)].split()[-1] == number
    titles = {catalogue.topics[slug].title for summary in printed(catalogue, name) for slug in summary.topics}
    for topic in catalogue.topics.values():
        assert (plain(topic.title) in index) >= (topic.title in titles), topic.title


def test_bookmarks_are_years_with_their_summaries(papers: dict[str, Paper], catalogue: Catalogue) -> None:
    titles = [title for title, _ in papers["compendium"].bookmarks]
    years = [str(year) for year in sorted(catalogue.years)]
    chapters = [entry.title for entry in papers["compendium"].chapters]
    ends = ["Glossary", "References", "Index of topics", "Index of types of research", "Index of authors"]
    assert [chapter for chapter in chapters if chapter != "Findings side by side"] == [*years, *ends]
    shown = [plain(title) for title in titles]
    expected = [plain(summary.title) for summary in printed(catalogue, "compendium")]
    assert [title for title in shown if title in expected] == expected


def test_metadata(papers: dict[str, Paper]) -> None:
    for name, title in (("compendium", "Psychotherapy Research Summaries"), ("part", "A part"), ("pack", "A pack")):
        reader = papers[name].reader
        assert reader.metadata is not None
        assert reader.metadata.title == title
        assert reader.metadata.author == "Psychotherapy Research Summaries"
        assert "January 2099" in str(reader.metadata.subject)
        assert str(reader.root_object["/Lang"]).startswith("en")
    assert "January 2099" in papers["compendium"].texts[0]


@pytest.mark.parametrize("name", NAMES)
def test_fonts_are_embedded(papers: dict[str, Paper], name: str) -> None:
    lines = subprocess.run(["pdffonts", str(papers[name].path)], capture_output=True, text=True, check=True).stdout
    fonts = lines.splitlines()[2:]
    assert len(fonts) >= 4
    for font in fonts:
        embedded = re.search(r"(yes|no) +(yes|no) +(yes|no) +\d+ +\d+$", font)
        assert embedded, font
        assert embedded[1] == embedded[3] == "yes", font  # embedded, and can be searched


@pytest.mark.parametrize("name", NAMES)
def test_letters_and_signs_survive(papers: dict[str, Paper], name: str) -> None:
    paper = papers[name]
    assert "Missing character" not in paper.log
    text = " ".join(paper.text(0, len(paper.texts)).replace("\N{NO-BREAK SPACE}", " ").split())
    for letters in (
        "β = −.31",
        "≤ .05",
        "χ²",
        "Δ ≥ 0",
        "“quoted” – and ‘more’ …",
        "Békés",
        "Yılmaz",
        "漢字",
        "한글",
        "Änderungen, #1 of 漢字",
        "Effects at & beyond 50%",
        "Letters & signs: 100% of a_b, #1, x^2~ for $5 in 漢字",
    ):
        assert letters in text, letters


@pytest.mark.parametrize("name", NAMES)
def test_no_line_sticks_out(papers: dict[str, Paper], name: str) -> None:
    found = re.finditer(r"Overfull \\hbox \(([\d.]+)pt too wide\)[^\n]*\n[^\n]*", papers[name].log)
    assert not [match[0] for match in found if float(match[1]) > 5]


@pytest.mark.parametrize("name", NAMES)
def test_disclaimer_stands_in_front(papers: dict[str, Paper], name: str) -> None:
    assert "Written for mental-health professionals." in " ".join(papers[name].texts[1].split())
