"""A PDF of traps: every script, special characters of TeX, links that lead out of it, and parts made for the web."""

from __future__ import annotations

import re
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pypdf
import pytest
from building import TEST_SITE, add_work, build, edit, write_summary
from programs import needs_tex
from pypdf.generic import ArrayObject

from evidence_digest.typesetting import Result, typeset
from evidence_digest.typography import Run, runs

BASE = "https://example.org/digest"
OUTSIDE = "the-summary-that-is-elsewhere"
NAMES = {
    "Cyrillic": "Жуков, И.",
    "Greek": "Ωμέγα, Ἀ.",
    "Hebrew": "שלום, א.",
    "Arabic": "مرحبا, ب.",
    "Japanese": "カナ漢",
    "Korean": "한글민",
    "Georgian": "ქართველი, ნ.",
    "Devanagari": "हिन्दी, क.",
    "Vietnamese": "Nguyễn, Ư.",
    "Turkish": "Yılmaz, İ.",
    "German": "Groß, Ä.",
}
SIGNS = "β = −.31, p ≤ .05, χ² ≥ 4, Δ ≈ 2 ± 1, ½ × 3 → ∞, ẋ and ḥ, 5\N{THIN SPACE}%, non\N{NON-BREAKING HYPHEN}breaking"
SPECIALS = "50% of {DNA} & #1: $5 _a_b ^ ~ \\ <x> \"q\" -- --- ``quoted''"
NO_FONT = "\U0001f9d1"  # an emoji that only fonts in colour have, which XeTeX can't use
DESIGN = """
::::{tab-set}
:::{tab-item} First tab
In the first tab.
:::
:::{tab-item} Second tab
In the second tab.
:::
::::

:::{dropdown} A dropdown
In the dropdown.
:::
"""
SETTINGS = """
from evidence_digest.pdf_documents import PdfDocument


def add_part(app, catalogue):
    return [PdfDocument("part", "part", "Part & parcel", "Course pack", ("traps",), "A subtitle")]


def setup(app):
    app.connect("digest-pdf-documents", add_part)
"""

pytestmark = needs_tex


@pytest.fixture(scope="module")
def result(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Result]:
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("traps") / "site"))
    with (site / "conf.py").open("a", encoding="utf-8") as file:
        file.write(SETTINGS)
    for key, name in NAMES.items():
        add_work(site, f"{key}2020", author=name, year=2020, title=f"A study in {key}")
    add_work(site, "Elsewhere2021", author="Else, W.", year=2021)
    write_summary(site, f"2020/01-{OUTSIDE}", reference="Elsewhere2021", topics="alliance", title="An absent title")
    write_summary(
        site,
        "2020/02-traps",
        reference="Hebrew2020",
        topics="alliance",
        title="Letters & signs: 100% of a_b, #1, x^2~ for $5 in 漢字, Жук and שלום עולם",
        prose=f"{SIGNS}\n\n"
        + ", ".join(f"{{cite:t}}`{key}2020`" for key in NAMES)
        + f"\n\nSpecials: `{SPECIALS}`\n\nNo font: {NO_FONT}{DESIGN}\n"
        + f"See {{summary}}`{OUTSIDE}`, {{summary}}`what it says <{OUTSIDE}>`, [](01-{OUTSIDE}.md), "
        + "{topic}`alliance`,\n"
        + "and [a web page](https://example.org/a_b%20c?d=1&e=2#f).",
        implications=f"- Beside {{doc}}`/summaries/2020/01-{OUTSIDE}`.\n- [Outside](https://example.net/~x).",
    )
    (site / "part.md").write_text("# Part\n\n```{toctree}\nsummaries/2020/02-traps\n```\n", "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\npart\n")
    outdir = build(site, "latex", config={"html_baseurl": BASE}).outdir
    (found,) = typeset(outdir, ["part"])
    return outdir, found


@pytest.fixture(scope="module")
def pdf(result: tuple[Path, Result]) -> pypdf.PdfReader:
    assert result[1].error is None
    return pypdf.PdfReader(result[0] / "part.pdf")


@pytest.fixture(scope="module")
def text(result: tuple[Path, Result]) -> str:
    run = subprocess.run(["pdftotext", str(result[0] / "part.pdf"), "-"], capture_output=True, check=True)
    return " ".join(run.stdout.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def test_what_no_font_has_is_told_with_its_page(result: tuple[Path, Result], text: str) -> None:
    told = [str(message) for message in result[1].warnings]
    assert told == [
        "summaries/2020/02-traps.md: no installed font has \U0001f9d1 (U+1F9D1, adult): the PDF shows a box instead"
    ]
    assert "No font: U+1F9D1" in text


@pytest.mark.parametrize("script", NAMES)
def test_names_are_printed_in_every_script(text: str, script: str) -> None:
    first = NAMES[script].partition(",")[0]
    # Arabic letters come out in the forms that they take in their word.
    assert unicodedata.normalize("NFKC", text).count(unicodedata.normalize("NFKC", first)) >= 3  # text, list and index


def test_signs_and_specials_survive(text: str) -> None:
    for words in (
        "β = −.31, p ≤ .05, χ² ≥ 4, Δ ≈ 2 ± 1, ½ × 3 → ∞, ẋ and ḥ",
        "non-breaking",
        SPECIALS,
        "Part & parcel",
    ):
        assert words in text, words


def test_writing_from_right_to_left_runs_that_way(result: tuple[Path, Result]) -> None:
    """The first word of the title in Hebrew stands to the right of the second."""
    run = subprocess.run(["pdftotext", "-bbox", str(result[0] / "part.pdf"), "-"], capture_output=True, check=True)
    words = re.findall(r'xMin="([\d.]+)" yMin="([\d.]+)"[^>]*>([^<]*)</word>', run.stdout.decode())
    # Where a word stands is what counts here: its letters come in the order in which they are printed.
    places = [(word[::-1], float(x), y) for x, y, word in words if word[::-1] in {"שלום", "עולם"}]
    titles = [(one, other) for one in places for other in places if one[2] == other[2] and one[0] < other[0]]
    assert titles
    assert all(left[1] < right[1] for left, right in titles)  # עולם sorts first, and stands to the left


def test_links_out_of_the_pdf_show_title_and_address(pdf: pypdf.PdfReader, text: str) -> None:
    assert OUTSIDE not in text.replace(f"{BASE}/summaries/2020/01-{OUTSIDE}.html", "")
    assert "See An absent title" in text
    assert "what it says" in text
    assert "(“An absent title”)" in text
    assert f"{BASE}/topics/alliance.html" in text
    addresses = {
        str(note.get_object()["/A"]["/URI"])
        for page in pdf.pages
        for note in page.get("/Annots", ArrayObject())
        if "/URI" in note.get_object().get("/A", {})
    }
    assert f"{BASE}/summaries/2020/01-{OUTSIDE}.html" in addresses
    assert {"https://example.org/a_b%20c?d=1&e=2#f", "https://example.net/~x"} <= addresses


def test_addresses_of_web_links_are_printed(text: str) -> None:
    printed = text.replace(" ", "")
    assert "https://example.org/a_b%20c?d=1&e=2#f" in printed
    assert "https://example.net/~x" in printed


def test_parts_made_for_the_web_come_out_as_text(text: str) -> None:
    for words in ("First tab", "In the first tab.", "In the second tab.", "A dropdown", "In the dropdown."):
        assert words in text, words


def test_front_matter(pdf: pypdf.PdfReader, text: str) -> None:
    assert pdf.metadata is not None
    assert pdf.metadata.title == "Part & parcel"
    assert "A subtitle" in pdf.pages[0].extract_text()
    assert "1 summary, February 2020" in pdf.pages[0].extract_text()
    assert "Check the site for retractions since" in text
    assert "CC BY 4.0" in text
    assert f"{BASE}/" in pdf.pages[1].extract_text()
    assert pdf.page_labels[:4] == ["i", "ii", "iii", "1"]


# -- finding the runs ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Plain “text” – β −1 ≤ ² ễ ı İ ß", []),
        ("a Жук b", [Run("Жук", "Noto Sans Cyrillic")]),
        ("漢字, カナ", [Run("漢字", "Noto Sans CJK SC"), Run("カナ", "Noto Sans CJK JP")]),
        ("(שלום עולם) x", [Run("שלום עולם", "Noto Sans Hebrew", leftward=True)]),
        ("שלום (עולם) x", [Run("שלום (עולם)", "Noto Sans Hebrew", leftward=True)]),
        ("x\u0301y", [Run("x\u0301", "Noto Sans Latin")]),
        ("a\N{THIN SPACE}b", []),
    ],
)
def test_runs(text: str, found: list[Run]) -> None:
    assert [run for run in runs(text) if run.font] == found
    assert "".join(run.text for run in runs(text)) == text
