"""The evidence map: its counts, its table in every format, and its links."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import bs4
import pytest
from building import ROOT, Built, add_work, assert_same, build, edit, write_summary

from evidence_digest.evidence_map import SHADES, evidence_map, shade
from evidence_digest.reader import read_catalogue


@pytest.fixture
def mapped(site: Path) -> Path:
    """Return the test site with the page of the map."""
    (site / "evidence-map.md").write_text((ROOT / "evidence-map.md").read_text("utf-8"), "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\nevidence-map\n")
    return site


def add_review(site: Path, number: int, *, topics: str = "feedback", kind: str = "review") -> None:
    add_work(site, f"Linde{number}", author="Linde, A.", year=2000 + number)
    write_summary(site, f"2019/0{number}-number-{number}", reference=f"Linde{number}", topics=topics, kind=kind)


def table_of(built: Built) -> bs4.Tag:
    table = built.article("evidence-map.html").select_one("table")
    assert table is not None
    return table


def row_of(table: bs4.Tag, topic: str) -> bs4.Tag:
    row = next(row for row in table.select("tbody tr") if topic in row.get_text())
    assert isinstance(row, bs4.Tag)
    return row


# -- counts ----------------------------------------------------------------------------------------------------


def test_counts_summaries_by_topic_and_type(site: Path) -> None:
    before = {row.topic.slug: row for _, rows in evidence_map(read_catalogue(site)).groups for row in rows}
    add_review(site, 1)
    add_review(site, 2, kind="review, single-study")
    catalogue = read_catalogue(site)
    shown = evidence_map(catalogue)
    rows = {row.topic.slug: row for _, rows in shown.groups for row in rows}
    types = [kind.slug for kind in shown.types]
    counts = zip(types, before["feedback"].counts, rows["feedback"].counts, strict=True)
    gained = {kind: after - earlier for kind, earlier, after in counts}
    assert gained == dict.fromkeys(types, 0) | {"review": 2, "single-study": 1}
    assert rows["feedback"].total == before["feedback"].total + 2
    assert shown.overlapping
    assert shown.most == max(count for row in rows.values() for count in row.counts)
    assert [title for title, _ in shown.groups] == [group.title for group in catalogue.groups]


@pytest.mark.parametrize("most", [1, 2, 3, 4, 5, 9, 300])
def test_shades_rise_with_the_count(most: int) -> None:
    shades = [shade(count, most) for count in range(most + 1)]
    assert shades == sorted(shades)
    assert shades[0] == 0
    assert shades[1] >= 1
    assert shades[-1] == SHADES


def test_an_empty_site_has_an_empty_map() -> None:
    assert shade(0, 0) == 0


def test_the_real_map_holds_every_topic() -> None:
    catalogue = read_catalogue(ROOT)
    shown = evidence_map(catalogue)
    assert [row.topic.slug for _, rows in shown.groups for row in rows] == list(catalogue.topics)
    placed = sum(row.total for _, rows in shown.groups for row in rows)
    assert placed == sum(len(summary.topics) for summary in catalogue.summaries)


# -- the table -------------------------------------------------------------------------------------------------


def test_is_a_table_that_can_be_read_aloud(mapped: Path) -> None:
    built = build(mapped)
    table = table_of(built)
    caption = table.select_one("caption")
    assert caption is not None
    assert "The counts are of the summaries on this site, not of the research literature" in caption.get_text()
    assert "an empty cell is no gap in evidence" in caption.get_text()
    heads = [cell.get_text(strip=True) for cell in table.select("thead th[scope=col]")]
    catalogue = read_catalogue(mapped)
    assert heads == ["Topic", *(kind.title for kind in catalogue.research_types.values()), "All"]
    bodies = table.select("tbody")
    assert len(bodies) == len(catalogue.groups)
    for body, group in zip(bodies, catalogue.groups, strict=True):
        first, *rows = body.select("tr")
        heading = first.select_one("th[scope=rowgroup]")
        assert heading is not None
        assert (heading.get_text(strip=True), heading["colspan"]) == (group.title, str(len(heads)))
        for row in rows:
            assert len(row.select("th[scope=row]")) == 1
            assert len(row.select("td")) == len(heads) - 1
    ids = [element["id"] for element in built.html("evidence-map.html").select("[id]")]
    assert len(ids) == len(set(ids))


def test_cells_lead_to_the_narrowed_topic_and_empty_ones_nowhere(mapped: Path) -> None:
    add_review(mapped, 1)
    add_review(mapped, 2)
    built = build(mapped)
    row = row_of(table_of(built), "Feedback")
    links = {str(link["href"]): link.get_text() for link in row.select("td a")}
    assert links["topics/feedback.html?type=review#evidence"] == "2 reviews: Feedback"
    for cell in row.select("td:not(.digest-map-total)"):
        shades = [name for name in cell.get("class") or [] if name.startswith("digest-shade-")]
        if cell.select_one("a"):
            assert shades
        else:
            assert not shades
            zero = cell.select_one(".digest-map-zero")
            assert zero is not None
            assert zero.get_text() == "0"
    total = row.select_one("td.digest-map-total")
    assert total is not None
    assert total.get_text(strip=True) == str(read_catalogue(mapped).count("feedback"))
    # The page that it leads to has what the filter narrows, under the same names.
    target = built.article("topics/feedback.html")
    assert target.select("#evidence .digest-evidence tbody tr.type-review")


def test_links_of_other_builders_have_no_choices(mapped: Path) -> None:
    add_review(mapped, 1)
    assert "topics/feedback/?type=review#evidence" in build(mapped, "dirhtml").text("evidence-map/index.html")
    book = build(mapped, "epub").outdir / "evidence-map.xhtml"
    assert "?type=" not in book.read_text("utf-8")
    ElementTree.parse(book)


def test_plain_text_has_the_whole_table(mapped: Path) -> None:
    add_review(mapped, 1)
    text = build(mapped, "text").text("evidence-map.txt")
    assert "The counts are of the summaries on this site" in re.sub(r"\s+", " ", text)
    line = next(line for line in text.splitlines() if line.startswith("| Feedback"))
    counts = [cell.strip() for cell in line.strip("|").split("|")][1:]
    shown = evidence_map(read_catalogue(mapped))
    row = next(row for _, rows in shown.groups for row in rows if row.topic.slug == "feedback")
    assert counts == [*map(str, row.counts), str(row.total)]
    assert text.count("\n|=") == 1
    assert text.index("| Topic") < text.index("\n|=") < text.index("| Relationship")


@pytest.mark.parametrize("builder", ["latex", "man"])
def test_other_builders_take_it(mapped: Path, builder: str) -> None:
    with (mapped / "compendium.md").open("a", encoding="utf-8") as file:
        file.write("\n```{toctree}\nevidence-map\n```\n")
    config: dict[str, Any] = {"man_pages": [("evidence-map", "map", "", [], "7")]}
    text = build(mapped, builder, config=config).text("compendium.tex" if builder == "latex" else "map.7")
    assert "an empty cell is no gap in evidence" in text.replace("\n", " ")
    assert "Outcome and delivery" in text


def test_the_compendium_has_no_map(mapped: Path) -> None:
    assert "Evidence map" not in build(mapped, "latex").text("compendium.tex")


# -- freshness -------------------------------------------------------------------------------------------------


def another_summary(site: Path) -> None:
    add_review(site, 1)


def another_type(site: Path) -> None:
    path = next(path for path in sorted(site.glob("summaries/2*/*.md")) if "research-types: [meta" in path.read_text())
    edit(path, "research-types: [meta-analysis]", "research-types: [review]")


def another_title(site: Path) -> None:
    edit(site / "topics/feedback.md", "# Feedback", "# Feedback to therapists")


@pytest.mark.parametrize("change", [another_summary, another_type, another_title])
def test_a_changed_count_makes_the_map_anew(mapped: Path, tmp_path: Path, change: Callable[[Path], None]) -> None:
    before = build(mapped).text("evidence-map.html")
    change(mapped)
    again = build(mapped)
    assert again.text("evidence-map.html") != before
    clean = build(mapped, outdir=tmp_path / "clean", doctrees=tmp_path / "clean-doctrees")
    assert_same(again.outdir, clean.outdir)


def test_a_summary_that_changes_no_count_leaves_it(mapped: Path) -> None:
    build(mapped)
    path = next(path for path in sorted(mapped.glob("summaries/2*/*.md")) if path.name != "index.md")
    edit(path, "takeaway: ", "takeaway: Now ")
    before = (mapped.parent / "doctrees/evidence-map.doctree").stat().st_mtime_ns
    built = build(mapped)
    assert "Now " in built.text(path.relative_to(mapped).with_suffix(".html").as_posix())
    assert (mapped.parent / "doctrees/evidence-map.doctree").stat().st_mtime_ns == before
