"""Corrections: read strictly, shown on the page, listed with what is new, dated in feeds and citations."""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import feedparser  # type: ignore[import-untyped]  # ships no types
import pytest
from building import Built, build, edit, write_summary

from evidence_digest.history import Kind, history
from evidence_digest.reader import read_catalogue

PAGE = "summaries/2019/05-corrected"
MINOR = "  - { date: 2026-12-01, text: The sample is 110 & not 101. }\n"
GRAVE = "  - { date: 2026-12-24, text: The association was *weaker*., changes-takeaway: true }\n"


def corrected(site: Path, corrections: str, *, updated: str = "") -> Path:
    fields = (f"updated: {updated}\n" if updated else "") + (f"corrections:\n{corrections}" if corrections else "")
    return write_summary(
        site, PAGE.removeprefix("summaries/"), reference="Sample2020", topics="alliance", fields=fields
    )


def messages(site: Path) -> list[str]:
    return [f"{problem.line}: {problem.message}" for problem in read_catalogue(site).problems if PAGE in problem.path]


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        (
            "  - The sample was wrong.\n",
            "a correction has fields of its own: write it as { date: 2026-11-22, text: … }",
        ),
        ("  - { text: What was wrong. }\n", "a correction needs its date: add 'date: 2026-11-22'"),
        ("  - { date: yesterday, text: What. }\n", "field 'corrections.date': 'yesterday' is no date: write it as"),
        ("  - { date: 2026-12-01 }\n", "a correction says in a sentence what was wrong: add 'text: …'"),
        ("  - { date: 2026-01-01, text: Early. }\n", "the correction is dated before 'written': correct one of"),
        (
            "  - { date: 2026-12-01, text: A., changes-takeaway: maybe }\n",
            "field 'corrections.changes-takeaway': 'maybe'",
        ),
        ("  - { date: 2026-12-01, text: A., by: me }\n", "unknown field 'corrections.by': remove it"),
        ("  - { date: 2026-12-01, text: '**A**' }\n", "field 'corrections.text' is plain text with *emphasis*"),
        ("  - [a]\n", "a correction has fields of its own"),
    ],
)
def test_what_is_wrong_is_said_once_with_its_line(site: Path, lines: str, message: str) -> None:
    path = corrected(site, lines)
    line = path.read_text("utf-8").splitlines().index(lines.rstrip("\n")) + 1
    found = messages(site)
    assert len(found) == 1
    assert found[0].startswith(f"{line}: {message}")


def test_dates_follow_the_corrections(site: Path) -> None:
    corrected(site, MINOR)
    summary = read_catalogue(site).by_slug["corrected"]
    written = datetime.date(2026, 11, 20)
    assert (summary.announced, summary.dated) == (written, datetime.date(2026, 12, 1))
    corrected(site, MINOR + GRAVE, updated="2026-12-10")
    catalogue = read_catalogue(site)
    summary = catalogue.by_slug["corrected"]
    assert summary.announced == summary.dated == catalogue.newest_date == datetime.date(2026, 12, 24)
    assert [correction.date.day for correction in summary.corrections] == [24, 1]
    corrected(site, MINOR, updated="2026-12-10")
    assert read_catalogue(site).by_slug["corrected"].announced == datetime.date(2026, 12, 10)


def test_the_history_has_each_change_in_its_month(site: Path) -> None:
    corrected(site, MINOR + GRAVE, updated="2027-01-02")
    found = history(read_catalogue(site))
    assert [str(month.month) for month in found] == ["2027-01", "2026-12", "2026-11"]
    assert [change.kind for change in found[0].changes] == [Kind.UPDATED]
    assert [change.date.day for change in found[1].changes] == [24, 1]
    assert Kind.NEW in {change.kind for change in found[2].changes}
    corrected(site, MINOR, updated="2026-12-01")
    assert [change.kind for change in history(read_catalogue(site))[0].changes] == [Kind.CORRECTED]


@pytest.fixture
def built(site: Path) -> Built:
    corrected(site, MINOR + GRAVE)
    (site / "changes.md").write_text("# What is new and corrected\n\n```{changes}\n```\n", "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\nchanges\n")
    return build(site)


def test_a_correction_is_shown_listed_and_dated(site: Path, built: Built) -> None:
    page = built.article(f"{PAGE}.html")
    byline = page.select_one(".digest-byline")
    assert byline is not None
    assert "updated 24 December 2026" in byline.get_text()
    top = page.select_one(".digest-takeaway + .digest-corrections")
    assert top is not None
    assert top.get_text().strip() == (
        "Corrected on 24 December 2026. The association was weaker. This correction changes the takeaway."
    )
    assert top.select_one("em") is not None
    below = page.select_one("section#reference ~ section#corrections p")
    assert below is not None
    assert below.get_text() == "Corrected on 1 December 2026. The sample is 110 & not 101."

    listed = built.article("changes.html")
    assert [heading.get_text() for heading in listed.select("h2")] == ["December 2026", "November 2026"]
    entries = [" ".join(item.get_text().split()) for item in listed.select("#changes-2026-12 li")]
    assert entries[1] == "What corrected is about 1 December 2026: The sample is 110 & not 101."

    feed = feedparser.parse(built.text("feeds/all.atom"))
    assert feed.entries[0].title == "What corrected is about"
    assert feed.entries[0].updated.startswith("2026-12-24")
    assert feed.entries[0].published.startswith("2026-11-20")
    data = next(one for one in json.loads(built.text("summaries.json"))["summaries"] if one["slug"] == "corrected")
    assert data["corrections"][1] == {
        "date": "2026-12-01",
        "text": "The sample is 110 & not 101.",
        "changes_takeaway": False,
    }
    assert data["updated"] == "2026-12-24"

    # A further correction reaches the page of changes, which has not been edited.
    edit(site / f"{PAGE}.md", "110 & not 101", "111 & not 101")
    assert "111 & not 101" in build(site).article("changes.html").get_text()
