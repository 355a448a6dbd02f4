"""What is kept of earlier readings: it changes how long reading takes, and nothing else."""

from __future__ import annotations

import dataclasses
import os
import pickle
from pathlib import Path
from unittest import mock

import pytest
from building import ROOT, edit, write_summary
from typer.testing import CliRunner

from evidence_digest import page_reader, readings
from evidence_digest.catalogue import Catalogue
from evidence_digest.cli import main
from evidence_digest.commands.checking import FACTS
from evidence_digest.reader import read_catalogue
from evidence_digest.readings import Readings
from evidence_digest.summary_reader import read_summary

TRIAL = "summaries/2021/02-reminders-by-telephone.md"
STAYING = "summaries/2020/11-early-bond-and-staying.md"


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    return tmp_path / "kept" / readings.FILE


def values(catalogue: Catalogue) -> dict[str, object]:
    found: dict[str, object] = {field.name: getattr(catalogue, field.name) for field in dataclasses.fields(catalogue)}
    return found | {"digests": catalogue.digests, "prose": [summary.implications for summary in catalogue.summaries]}


def read(site: Path, kept: Path, pages: int, summaries: int) -> Catalogue:
    """Return the catalogue; so many pages and summaries must have been read anew, and all must be as without a file."""
    with (
        mock.patch("evidence_digest.page_reader._read", wraps=page_reader._read) as read_page,
        mock.patch("evidence_digest.reader.read_summary", wraps=read_summary) as read_record,
    ):
        found = Readings(kept)
        catalogue = read_catalogue(site, readings=found)
        found.save()
    assert (read_page.call_count, read_record.call_count) == (pages, summaries)
    assert repr(values(catalogue)) == repr(values(read_catalogue(site)))
    return catalogue


@pytest.fixture
def pages(site: Path, kept: Path) -> int:
    """Read the site once; return how many pages it has."""
    number = len(read_catalogue(site).documents)
    read(site, kept, number, 3)
    return number


def test_what_is_the_same_is_not_read_again(site: Path, kept: Path, pages: int) -> None:
    before = kept.stat()
    read(site, kept, 0, 0)
    assert kept.stat().st_mtime_ns == before.st_mtime_ns
    edit(site / TRIAL, "A missed session", "One missed session")
    read(site, kept, 1, 1)
    (site / STAYING).unlink()
    read(site, kept, 0, 0)
    assert STAYING.encode() not in kept.read_bytes()


def test_a_page_that_is_as_it_was_counts_whatever_its_date(site: Path, kept: Path, pages: int) -> None:
    as_it_was = (site / TRIAL).stat()
    text = (site / TRIAL).read_text("utf-8")
    (site / TRIAL).write_text(text.replace("telephone", "telegraph"), "utf-8")
    os.utime(site / TRIAL, ns=(as_it_was.st_atime_ns, as_it_was.st_mtime_ns))
    read(site, kept, 1, 1)


def test_lists_that_change_under_a_page(site: Path, kept: Path, pages: int) -> None:
    """A new work or topic makes no page be read again; one that is gone is missed by those that named it."""
    text = (site / "references.bib").read_text("utf-8")
    (site / "references.bib").write_text(
        f"{text}\n@misc{{New2024, author = {{New, A.}}, title = {{New}}, year = {{2024}}}}\n", "utf-8"
    )
    assert read(site, kept, 0, 0).problems == ()
    (site / "references.bib").write_text("", "utf-8")
    unknown = read(site, kept, 0, 3).problems
    assert len([problem for problem in unknown if problem.code == "reference"]) >= 3
    assert read(site, kept, 0, 3).problems == unknown
    (site / "references.bib").unlink()
    read(site, kept, 0, 3)
    (site / "references.bib").write_text(text, "utf-8")
    read(site, kept, 0, 0)


def test_faults_are_told_each_time(site: Path, kept: Path, pages: int) -> None:
    edit(site / TRIAL, "A missed session helps nobody.", "<b>A missed session</b> helps {cite:t}`Nobody2020`.")
    write_summary(site, "2021/03-other", reference="Muster2021", topics="alliance", takeaway="Word " * 40)
    told = read(site, kept, 2, 2).problems
    assert {problem.code for problem in told} == {"markup", "reference", "takeaway"}
    assert read(site, kept, 0, 2).problems == told


@pytest.mark.parametrize("damage", ["cut", "changed", "empty", "foreign", "older", "folder"])
def test_a_file_that_is_no_longer_ours_is_read_over(site: Path, kept: Path, pages: int, damage: str) -> None:
    data = kept.read_bytes()
    kept.unlink()
    if damage == "folder":
        kept.mkdir()
    else:
        half = len(data) // 2
        kept.write_bytes(
            {
                "cut": data[:half],
                "changed": data[:half] + bytes([data[half] ^ 1]) + data[half + 1 :],
                "empty": b"",
                "foreign": b"\x89PNG\n\x1a\nabc\n",
                "older": data.replace(data[:10], b"0123456789", 1),
            }[damage]
        )
    read(site, kept, pages, 3)


class _Harmful:
    def __init__(self, path: Path) -> None:
        self.path = path

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.path),)


def test_a_file_that_someone_else_has_made_runs_no_code(site: Path, kept: Path, pages: int) -> None:
    software = kept.read_bytes().partition(b"\n")[0]
    harm = site.parent / "harm"
    inner = {TRIAL: {"page": (page_reader.read_page(site, TRIAL).hash, pickle.dumps(_Harmful(harm)))}}
    for content in (_Harmful(harm), inner):
        body = pickle.dumps(content)
        kept.write_bytes(b"\n".join((software, readings._checksum(body), body)))
        read(site, kept, pages, 3)
    assert not harm.exists()


def test_where_nothing_can_be_written(site: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    read(site, tmp_path / "file" / readings.FILE, len(read_catalogue(site).documents), 3)


def check(site: Path) -> str:
    return CliRunner().invoke(main, ["check", str(site)]).output


def test_the_check_says_the_same_of_what_it_has_read_before(site: Path) -> None:
    edit(site / TRIAL, "A missed session helps nobody.", "A missed session helps teh clinic not, by 99%.")
    write_summary(site, "2021/03-other", reference="Muster2021", topics="alliance", takeaway="Word " * 40)
    told = check(site)
    assert "'teh' may be misspelt" in told
    assert "do not have 99%" in told
    assert check(site) == told
    (site / "pyproject.toml").write_text("[tool.codespell]\nignore-words-list = 'teh'\n", "utf-8")
    assert "misspelt" not in check(site)
    (site / "pyproject.toml").unlink()
    assert check(site) == told
    (site / FACTS).mkdir(parents=True)
    (site / FACTS / "reminders-by-telephone.yaml").touch()
    assert "99%" not in check(site)
    edit(site / TRIAL, "teh", "the")
    assert "misspelt" not in check(site)


def test_the_real_site_reads_the_same(kept: Path) -> None:
    fresh = read_catalogue(ROOT)
    for _ in range(2):
        found = Readings(kept)
        catalogue = read_catalogue(ROOT, readings=found)
        found.save()
        assert repr(values(catalogue)) == repr(values(fresh))
