"""Citations: resolved with the labels of the catalogue, they are what sphinxcontrib-bibtex would make of them."""

from __future__ import annotations

from pathlib import Path
from unittest import mock

import pytest
from building import build, edit, files
from sphinxcontrib.bibtex.domain import BibtexDomain

from evidence_digest.apa import format_work
from evidence_digest.cite_domain import CiteDomain

# Two of one author and year have letters.
ANOTHER = """
@article{Muster2021b,
  author = {Muster, Çağla and Example, Ada}, title = {Reminders by letter}, journal = {Invented Practice}, year = {2021}
}
"""


@pytest.fixture
def citing(site: Path) -> Path:
    page = site / "summaries/2021/02-reminders-by-telephone.md"
    several = "{cite:p}`{see}Sample2020,Example2019{p. 5}`, {cite:year}`Muster2021b` and {cite:t}`Muster2021`"
    edit(page, "A missed session helps nobody.", f"See {several}.")
    with (site / "references.bib").open("a", encoding="utf-8") as bibliography:
        bibliography.write(ANOTHER)
    return site


@pytest.mark.parametrize("builder", ["html", "latex"])
def test_the_output_is_that_of_the_library(citing: Path, builder: str, monkeypatch: pytest.MonkeyPatch) -> None:
    ours = files(build(citing, builder, outdir=citing.parent / "ours").outdir)
    for name in ("env_updated", "resolve_xref"):
        monkeypatch.setattr(CiteDomain, name, getattr(BibtexDomain, name))
    theirs = build(citing, builder, outdir=citing.parent / "theirs", doctrees=citing.parent / "doctrees-theirs")
    assert any(b"2021b" in content for content in ours.values())
    assert ours == files(theirs.outdir)


def test_nothing_is_formatted_that_no_page_shows(site: Path) -> None:
    build(site)
    with mock.patch("evidence_digest.apa_style.format_work", wraps=format_work) as formatting:
        build(site)
    assert formatting.call_count == 0
