"""Each input of ``tests/bad`` has one defect, and gives one message."""

from __future__ import annotations

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from building import TEST_SITE

from evidence_digest.problems import CODES, Severity
from evidence_digest.reader import read_catalogue

BAD = Path(__file__).parent / "bad"
EXPECTED = tomllib.loads((BAD / "expected.toml").read_text("utf-8"))


def overlay(name: str, site: Path) -> None:
    """Put the bad input *name* into *site*."""
    source = BAD / name
    if source.is_dir():
        shutil.copytree(source, site, dirs_exist_ok=True)
    elif source.suffix == ".bib":
        bibliography = site / "references.bib"
        bibliography.write_bytes(bibliography.read_bytes() + source.read_bytes())
    else:
        target = site / EXPECTED[name].get("path", "summaries/2021/03-bad.md")
        target.parent.mkdir(exist_ok=True)
        shutil.copyfile(source, target)


@pytest.mark.parametrize("name", EXPECTED)
def test_gives_its_one_message(name: str, site: Path) -> None:
    overlay(name, site)
    catalogue = read_catalogue(site)
    assert [str(problem) for problem in catalogue.problems] == [EXPECTED[name]["message"]]
    # An error makes the page a placeholder, and a summary leaves the catalogue; a warning keeps both.
    problem = catalogue.problems[0]
    is_page = problem.path.removesuffix(".md") in catalogue.documents
    failed = problem.severity is Severity.ERROR and is_page
    assert catalogue.unreadable == ({problem.path.removesuffix(".md")} if failed else set())
    assert not catalogue.unreadable & catalogue.by_docname.keys()
    summaries = sum(1 for path in site.glob("summaries/**/*.md") if path.name != "index.md")
    assert len(catalogue.summaries) == summaries - (failed and problem.path.startswith("summaries/"))


def test_the_good_site_gives_none() -> None:
    catalogue = read_catalogue(TEST_SITE)
    assert catalogue.problems == ()
    assert len(catalogue.summaries) == 3


def test_every_input_is_expected() -> None:
    assert {path.name for path in BAD.iterdir()} == {*EXPECTED, "expected.toml"}


def test_every_code_has_an_input() -> None:
    # Of the pages and references.bib; files that are missing or no files have their tests with the reader.
    codes = {re.findall(r"\[digest\.([\w-]+)\]", case["message"])[-1] for case in EXPECTED.values()}
    assert codes <= CODES
    assert codes == {
        *("bibtex", "encoding", "front-matter", "identity", "implications", "markup", "month", "pack", "reference"),
        *("reflection", "research-type", "takeaway", "title", "topic"),
    }
