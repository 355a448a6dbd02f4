"""Handouts: what they say, that nothing is small, that limitations and sources stay, and where the code leads."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest
import segno
from building import ROOT, TEST_SITE, edit, write_summary
from programs import needs_tex
from pypdf import PageObject, PdfReader
from typer.testing import CliRunner

from evidence_digest.catalogue import Catalogue
from evidence_digest.caution import caution_line
from evidence_digest.cli import main
from evidence_digest.disclaimer import DISCLAIMER
from evidence_digest.exports.site import Site
from evidence_digest.handout import FOOT, studies_at_most, summary_handout, topic_handout
from evidence_digest.handout_pdf import HandoutMaker
from evidence_digest.handout_tex import breakable, escaped, handout_tex, qr_code
from evidence_digest.page_reader import read_page
from evidence_digest.prose import plain_text
from evidence_digest.reader import read_catalogue

BASE = "https://example.org/digest/"
SITE = Site(name="Small Site", publisher="Small Site", tag="small-site,2026", base=BASE, rights="texts CC BY 4.0")
OWN = "reminders-by-telephone"
HOSTILE = "Fish & chips: 2 < 3, 100% #1 $5 ^~ {a_b} \\end{document}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("handouts") / "site"))
    write_summary(site, "2018/02-hostile", reference="Second2018", topics="attendance", title=HOSTILE.replace("<", "<"))
    return site


@pytest.fixture(scope="module")
def catalogue(site: Path) -> Catalogue:
    return read_catalogue(site)


def maker(site: Path, output: Path, *, paper: str = "a4", base: str = BASE) -> HandoutMaker:
    settings = Site(name=SITE.name, publisher=SITE.publisher, tag=SITE.tag, base=base, rights=SITE.rights)
    return HandoutMaker(site, read_catalogue(site), settings, paper, output, lambda line: None)


@pytest.fixture(scope="module")
def pdfs(site: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Typeset a handout of each kind."""
    output = tmp_path_factory.mktemp("pdfs")
    made = maker(site, output)
    results = [made.summary(OWN), made.summary("hostile"), made.topic("attendance")]
    results.append(maker(site, output / "letter", paper="letter", base="").summary(OWN))
    assert [(result.error, result.warnings) for result in results] == [(None, ())] * len(results)
    named = {result.name: output / f"{result.name}.pdf" for result in results}
    return {**named, "letter": output / "letter" / f"{OWN}.pdf"}


class Printed:
    """The text of a PDF, which holds a sentence wherever its lines and words are broken."""

    def __init__(self, path: Path) -> None:
        done = subprocess.run(["pdftotext", "-raw", str(path), "-"], capture_output=True, check=True, text=True)
        self._text = self._squeezed(done.stdout)

    def __contains__(self, text: str) -> bool:
        return self._squeezed(text) in self._text

    @staticmethod
    def _squeezed(text: str) -> str:
        return re.sub(r"[\s-]+", "", text.replace("'", "’"))  # TeX sets a straight one as it should be


def sizes_on(page: PageObject) -> list[tuple[float, str]]:
    """Return the sizes in points at which a page is set, each with a text."""
    found = []

    def note(text: str, cm: list[float], tm: list[float], font: object, size: float) -> None:
        if text.strip():
            found.append((round(size * abs(tm[3]) * abs(cm[3]), 2), text))

    page.extract_text(visitor_text=note)
    return found


# -- what is on it ---------------------------------------------------------------------------------------------


@needs_tex
def test_a_summary_has_everything(pdfs: dict[str, Path], catalogue: Catalogue) -> None:
    summary, text = catalogue.by_slug[OWN], Printed(pdfs[OWN])
    assert summary.title in text
    assert plain_text(summary.takeaway) in text
    assert plain_text(caution_line(summary, catalogue)) in text
    for limitation in summary.study.limitations:
        assert plain_text(limitation) in text
    for words in ("What they did", "Practice implications", "No clinician has reviewed", FOOT, DISCLAIMER[:60]):
        assert words in text, words
    assert "example.org/digest/summaries/2021/02-reminders-by-telephone.html" in text
    assert "(2021)." in text  # the full reference
    assert len(PdfReader(pdfs[OWN]).pages) == 1


@needs_tex
def test_a_topic_has_takeaways_implications_caution_lines_and_references(
    pdfs: dict[str, Path], catalogue: Catalogue
) -> None:
    text = Printed(pdfs["attendance"])
    assert len(PdfReader(pdfs["attendance"]).pages) <= 2
    for summary in catalogue.by_topic["attendance"]:
        if summary.slug == "hostile":
            continue  # below
        assert plain_text(summary.takeaway) in text
        assert plain_text(caution_line(summary, catalogue)) in text
    assert "may disagree" in text and FOOT in text


@needs_tex
def test_what_means_something_to_tex_is_printed_as_written(pdfs: dict[str, Path], catalogue: Catalogue) -> None:
    assert catalogue.by_slug["hostile"].title in Printed(pdfs["hostile"])


@needs_tex
def test_nothing_is_smaller_than_ten_and_a_half_points(pdfs: dict[str, Path]) -> None:
    for name, path in pdfs.items():
        sizes = {size: text for page in PdfReader(path).pages for size, text in sizes_on(page)}
        assert sizes and min(sizes) >= 10.5, (name, sizes)


@needs_tex
def test_every_page_says_for_whom_it_is(pdfs: dict[str, Path]) -> None:
    for path in pdfs.values():
        for page in PdfReader(path).pages:
            assert "no advice to clients" in " ".join(page.extract_text().split())


@needs_tex
def test_paper_and_metadata(pdfs: dict[str, Path]) -> None:
    letter, a4 = PdfReader(pdfs["letter"]), PdfReader(pdfs[OWN])
    assert [round(float(side)) for side in letter.pages[0].mediabox[2:]] == [612, 792]
    assert [round(float(side)) for side in a4.pages[0].mediabox[2:]] == [595, 842]
    assert a4.metadata is not None and a4.metadata.title == "Reminders by telephone"
    assert a4.trailer["/Root"]["/Lang"] == "en"  # type: ignore[index]


@needs_tex
def test_the_code_on_the_page_is_that_of_its_address(pdfs: dict[str, Path], tmp_path: Path) -> None:
    """Compare the printed modules, one by one, with those of another maker of the code's matrix."""
    picture = tmp_path / "code"
    # The upper right corner of an A4 page in millimetres, at ten pixels a millimetre.
    place = ("-r", "254", "-x", "1690", "-y", "100", "-W", "270", "-H", "300")
    subprocess.run(["pdftoppm", *place, "-gray", "-singlefile", str(pdfs[OWN]), str(picture)], check=True)
    data = picture.with_suffix(".pgm").read_bytes()
    head = re.match(rb"P5\s+(\d+)\s+(\d+)\s+255\s", data)
    assert head is not None
    dark = [divmod(place, int(head[1])) for place, value in enumerate(data[head.end() :]) if value < 128]
    top, left = min(y for y, _ in dark), min(x for _, x in dark)
    bottom, right = max(y for y, _ in dark) + 1, max(x for _, x in dark) + 1
    matrix = segno.make(f"{BASE}summaries/2021/02-reminders-by-telephone.html", error="m", micro=False).matrix
    module = (right - left) / len(matrix)
    assert module == pytest.approx((bottom - top) / len(matrix), rel=0.02)
    printed = set(dark)
    found = [
        [
            (int(top + (row + 0.5) * module), int(left + (column + 0.5) * module)) in printed
            for column in range(len(line))
        ]
        for row, line in enumerate(matrix)
    ]
    assert found == [[bool(value) for value in line] for line in matrix]


@needs_tex
def test_without_an_address_there_is_no_code(pdfs: dict[str, Path]) -> None:
    assert "example.org" not in Printed(pdfs["letter"])


@needs_tex
def test_the_same_sources_give_the_same_bytes(site: Path, pdfs: dict[str, Path], tmp_path: Path) -> None:
    maker(site, tmp_path).summary(OWN)
    assert (tmp_path / f"{OWN}.pdf").read_bytes() == pdfs[OWN].read_bytes()


# -- the content, without TeX ------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def real() -> Catalogue:
    return read_catalogue(ROOT)


def test_every_real_summary_has_a_handout(real: Catalogue) -> None:
    for summary in real.summaries:
        handout, faults = summary_handout(summary, read_page(ROOT, summary.path), real, SITE)
        assert not faults
        assert [heading for heading, _ in handout.sections] == ["Why it matters", "What they did", "What they found"]
        tex = handout_tex(handout, real, SITE, paper="a4")
        assert tex.count(r"\begin{") == tex.count(r"\end{"), summary.slug
        assert escaped(plain_text(summary.study.limitations[-1])) in tex or "*" in str(summary.study.limitations)
        assert handout.references


def test_every_real_topic_has_a_handout_that_names_each_summary(real: Catalogue) -> None:
    for slug in real.topics:
        handout = topic_handout(slug, real, SITE, studies=studies_at_most(slug, real))
        named = [study.title for study in handout.studies] + [title for title, _ in handout.others]
        assert sorted(named) == sorted(summary.title for summary in real.by_topic.get(slug, ()))
        assert handout_tex(handout, real, SITE, paper="letter").startswith("\\documentclass[letterpaper")


def test_under_suicide_and_crisis_it_says_where_to_turn(real: Catalogue) -> None:
    summary = real.by_slug["therapy-after-self-harm"]
    handout, _ = summary_handout(summary, read_page(ROOT, summary.path), real, SITE)
    assert "9-8-8" in handout.crisis
    assert "9-8-8" in topic_handout("suicide-and-crisis", real, SITE, studies=1).crisis
    assert not topic_handout("alliance", real, SITE, studies=1).crisis


def test_what_cannot_stand_on_paper_is_told_with_its_place(site: Path, tmp_path: Path) -> None:
    copy = Path(shutil.copytree(site, tmp_path / "site"))
    path = "summaries/2018/02-hostile.md"
    edit(copy / path, "They asked.", "They asked.\n\n> Quoted.")
    catalogue = read_catalogue(copy)
    _, faults = summary_handout(catalogue.by_slug["hostile"], read_page(copy, path), catalogue, SITE)
    line = (copy / path).read_text("utf-8").split("\n").index("> Quoted.") + 1
    assert faults == (f"{path}:{line}: a quotation",)


def test_an_address_breaks_after_its_punctuation_only() -> None:
    assert breakable("a.org/b-c").replace(r"\allowbreak{}", "|") == r"a.|org/|b\sphinxhyphen{}|c"
    bars = qr_code(BASE).bars
    assert all(first < last for _, first, last in bars)


# -- the command ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "told"),
    [
        (
            ["--summary", "reminders-by-telefone"],
            "no summary 'reminders-by-telefone' (did you mean 'reminders-by-telephone'",
        ),
        (["--topic", "atendance"], "no topic 'atendance' (did you mean 'attendance'"),
        ([], "name one summary or one topic"),
        (["--topic", "attendance", "--summary", OWN], "name one summary or one topic"),
        (["--summary", OWN, "--paper", "leter"], "no paper 'leter' (did you mean 'letter'"),
    ],
)
def test_a_slip_is_told_in_one_line(site: Path, tmp_path: Path, options: list[str], told: str) -> None:
    done = CliRunner().invoke(main, ["handout", str(site), "--output", str(tmp_path), *options])
    assert done.exit_code == 2
    assert done.output.startswith(told) and done.output.count("\n") == 1
