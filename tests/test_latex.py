"""What the latex builder leaves for the typesetter."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from building import build, edit
from sphinx.errors import ConfigError

from evidence_digest.pdf_documents import COMPENDIUM, PdfDocument, compendium, contents_line
from evidence_digest.reader import read_catalogue

MORE = """
from evidence_digest.pdf_documents import PdfDocument


def setup(app):
    app.connect("digest-pdf-documents", lambda app, catalogue: [PdfDocument("about", "more", "More", "Pack", ())])
"""


def test_documents_come_and_go(site: Path) -> None:
    settings = (site / "conf.py").read_text("utf-8")
    (site / "conf.py").write_text(settings + MORE, "utf-8")
    outdir = build(site, "latex").outdir
    assert json.loads((outdir / "documents.json").read_text("utf-8"))["documents"] == ["compendium", "more"]
    (outdir / "more.pdf").write_bytes(b"of an earlier run")
    (outdir / "picture.pdf").write_bytes(b"of somebody else")
    (site / "conf.py").write_text(settings, "utf-8")
    assert build(site, "latex").outdir == outdir
    assert json.loads((outdir / "documents.json").read_text("utf-8"))["documents"] == ["compendium"]
    assert not (outdir / "more.tex").exists()
    assert not (outdir / "more.pdf").exists()
    assert (outdir / "picture.pdf").exists()


def test_the_date_is_that_of_the_newest_content(site: Path) -> None:
    outdir = build(site, "latex").outdir
    date = json.loads((outdir / "documents.json").read_text("utf-8"))["source_date"]
    assert date == read_catalogue(site).source_date > 0
    edit(next(site.glob("summaries/2021/*telephone.md")), "written: ", "written: 2030-01-01 #")
    build(site, "latex")
    assert json.loads((outdir / "documents.json").read_text("utf-8"))["source_date"] > date


def test_paper(site: Path) -> None:
    assert r"\documentclass[a4paper," in build(site, "latex").text("compendium.tex")
    assert r"\documentclass[letterpaper," in build(site, "latex", config={"digest_paper": "letter"}).text(
        "compendium.tex"
    )
    with pytest.raises(ConfigError, match="paper 'legal': set PAPER, or digest_paper"):
        build(site, "latex", config={"digest_paper": "legal"})


def test_the_compendium_holds_everything(site: Path) -> None:
    catalogue = read_catalogue(site)
    assert compendium(catalogue, "Title") == PdfDocument(
        COMPENDIUM, COMPENDIUM, "Title", "Compendium", tuple(summary.slug for summary in catalogue.summaries)
    )
    assert contents_line(catalogue.summaries) == "3 summaries, November 2020 to February 2021"
    assert contents_line(catalogue.summaries[:1]) == "1 summary, February 2021"
    assert contents_line(()) == ""
