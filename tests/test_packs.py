"""Course packs: their records, their pages, and what follows from an edit."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from building import TEST_SITE, Built, add_work, assert_same, build, edit, files, write_summary
from packing import BOND, add_packs

from evidence_digest.catalogue import Catalogue
from evidence_digest.pack_reader import _UNSEEN
from evidence_digest.packs import Level, summaries_in, timed
from evidence_digest.prose import plain_text
from evidence_digest.reader import read_catalogue
from evidence_digest.records import YearMonth

RECORD = ["Date", "Hours", "Provider", "Content", "What I will do", "How I will know"]


@pytest.fixture
def packed(site: Path) -> Path:
    return add_packs(site)


class TestRecord:
    def test_holds_what_the_page_says(self, packed: Path) -> None:
        catalogue = read_catalogue(packed)
        assert catalogue.problems == ()
        assert list(catalogue.packs) == ["bonds", "first-sessions"]
        pack = catalogue.packs["first-sessions"]
        assert (pack.title, pack.level, pack.minutes) == ("The first sessions", Level.INTRODUCTORY, 60)
        assert len(pack.aims) == 3
        assert plain_text(pack.audience) == "Therapists in training"
        assert [(start, end) for start, end, _ in timed(pack.outline)] == [(0, 10), (10, 45), (45, 60)]
        assert pack.notes is not None
        assert pack.notes.source.startswith("Ask for *examples*")

    def test_takes_named_summaries_in_their_order(self, packed: Path) -> None:
        catalogue = read_catalogue(packed)
        assert slugs(catalogue, "first-sessions") == ["reminders-by-telephone", "early-bond-and-staying"]

    def test_takes_a_selection_in_the_order_asked_for(self, packed: Path) -> None:
        catalogue = read_catalogue(packed)
        assert slugs(catalogue, "bonds") == ["early-bond-and-staying", "bonds-in-many-trials"]
        edit(packed / "packs/bonds.md", "order: oldest-first\n", "")
        assert slugs(read_catalogue(packed), "bonds") == ["bonds-in-many-trials", "early-bond-and-staying"]

    @pytest.mark.parametrize(
        ("selection", "expected"),
        [
            ("topics: [alliance]\nto: 2020-12", ["early-bond-and-staying"]),
            ("from: 2021-01", ["reminders-by-telephone", "bonds-in-many-trials"]),
            ("research-types: [meta-analysis]", ["bonds-in-many-trials"]),
        ],
    )
    def test_narrows_by_topic_type_and_month(self, packed: Path, selection: str, expected: list[str]) -> None:
        edit(packed / "packs/bonds.md", "topics: [alliance]", selection)
        catalogue = read_catalogue(packed)
        assert catalogue.problems == ()
        assert slugs(catalogue, "bonds") == expected

    @pytest.mark.parametrize("selection", ["topics: [aliance]", "summaries: [no-such]", "research-types: [no-such]"])
    def test_an_unknown_word_never_selects_everything(self, packed: Path, selection: str) -> None:
        edit(packed / "packs/bonds.md", "topics: [alliance]\norder: oldest-first", selection)
        catalogue = read_catalogue(packed)
        assert len(catalogue.problems) == 1
        assert slugs(catalogue, "bonds") == []

    def test_questions_belong_to_the_summary(self, packed: Path) -> None:
        reflection = read_catalogue(packed).by_slug["early-bond-and-staying"].reflection
        assert reflection is not None
        assert reflection.source.startswith("- **Method.**")


def slugs(catalogue: Catalogue, pack: str) -> list[str]:
    return [summary.slug for summary in summaries_in(catalogue.packs[pack], catalogue)]


@pytest.mark.parametrize(
    "aim",
    [
        *(
            "understand alliance",
            "better understand it",
            "fully understand it",
            "know three ruptures",
            "learn to listen",
        ),
        *(
            "be aware of bias",
            "become more aware of it",
            "be familiar with ROM",
            "appreciate the limits",
            "gain insight",
        ),
        *("name two limits and understand a third", "list them, know them", "develop an understanding of alliance"),
        *("show an understanding of it", "Understand it", "feel confident about endings", "realise how it ends"),
    ],
)
def test_refuses_an_aim_that_nobody_can_observe(aim: str) -> None:
    assert _UNSEEN.search(aim)


@pytest.mark.parametrize(
    "aim",
    [
        *("explain what clients know and think", "ask clients what they understand", "compare known drop-out rates"),
        *("demonstrate a repair in a role-play", "name what therapists believe", "develop a plan for endings"),
        *("decide when to seek supervision", "read a forest plot aloud and value no study above its design"),
    ],
)
def test_leaves_an_aim_that_one_can_observe(aim: str) -> None:
    assert not _UNSEEN.search(aim)


# -- pages -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("packs")
    return build(add_packs(Path(shutil.copytree(TEST_SITE, folder / "site"))))


class TestPage:
    def test_says_for_whom_how_long_and_to_what_end(self, built: Built) -> None:
        page = built.article("packs/first-sessions.html")
        byline = page.select_one(".digest-byline")
        assert byline is not None
        assert byline.get_text(strip=True) == "Introductory · 60 minutes · 2 summaries"
        assert "For: Therapists in training" in page.get_text()
        aims = [item.get_text(strip=True) for item in page.select("#learning-aims li")]
        assert aims[0] == "explain what a cohort can and cannot show about alliance & attendance"
        assert "Participants will be able to" in page.select("#learning-aims > p")[0]

    def test_shows_when_each_step_begins_and_ends(self, built: Built) -> None:
        rows = built.article("packs/first-sessions.html").select("#session-outline tbody tr")
        assert [row.select("td")[0].get_text(strip=True) for row in rows] == ["0–10", "10–45", "45–60"]

    def test_shows_each_summary_with_its_caution_line_and_questions(self, built: Built) -> None:
        parts = built.article("packs/first-sessions.html").select("#summaries > section")
        assert [part["id"] for part in parts] == ["summary-reminders-by-telephone", "summary-early-bond-and-staying"]
        assert all(part.select(".digest-caution") for part in parts)
        asked = parts[1].select(".digest-reflection li")
        assert len(asked) == 3
        # As in its own place, a link leads to its target.
        link = asked[1].select_one("a")
        assert link is not None
        assert link["href"] == "../topics/alliance.html"

    def test_ends_with_a_record_of_learning(self, built: Built) -> None:
        record = built.article("packs/first-sessions.html").select("#learning-record .digest-record-field")
        assert [field.get_text(strip=True) for field in record] == RECORD
        notes = [note.get_text() for note in built.article("packs/first-sessions.html").select("#learning-record p")]
        assert "Not accredited; no credits or certificate are granted. Ask your regulator what counts." in notes
        assert "Record no client details." in notes

    def test_keeps_the_facilitator_notes_out(self, built: Built) -> None:
        assert not [name for name, data in files(built.outdir).items() if b"Keep clients out" in data]

    def test_stands_in_the_list_and_the_sidebar(self, built: Built) -> None:
        listed = built.article("packs/index.html").select(".digest-card-title a")
        assert [link["href"] for link in listed] == ["bonds.html", "first-sessions.html"]
        sidebar = [link["href"] for link in built.html("packs/bonds.html").select(".sidebar-tree a")]
        assert "first-sessions.html" in sidebar
        assert not [link for link in sidebar if "reminders" in str(link)]

    def test_has_exports_and_a_feed(self, built: Built) -> None:
        exported = built.text("exports/packs/first-sessions.bib")
        assert "Muster2021" in exported
        assert "Sample2020" not in exported
        assert "Reminders by telephone" in built.text("feeds/packs/first-sessions.atom")

    def test_questions_stand_on_the_page_of_the_summary(self, built: Built) -> None:
        page = built.article("summaries/2020/11-early-bond-and-staying.html")
        headings = [heading.get_text(strip=True) for heading in page.select("h2")]
        assert headings.index("Questions for reflection") == headings.index("Practice implications") + 1
        assert len(page.select("#reflection li")) == 3


def test_a_role_links_to_a_pack(packed: Path) -> None:
    with (packed / "about.md").open("a", encoding="utf-8") as file:
        file.write("\nSee {pack}`bonds` and {pack}`this one <first-sessions>`.\n")
    links = build(packed).article("about.html").select("a[href^=packs]")
    assert [(link["href"], link.get_text()) for link in links] == [
        ("packs/bonds.html", "Bonds"),
        ("packs/first-sessions.html", "this one"),
    ]


# -- edits -----------------------------------------------------------------------------------------------------


def retitle(site: Path) -> None:
    edit(site / "packs/bonds.md", "# Bonds", "# Bonds & repairs")


def change_selection(site: Path) -> None:
    edit(site / "packs/bonds.md", "topics: [alliance]", "topics: [attendance]")


def change_outline(site: Path) -> None:
    edit(site / "packs/bonds.md", "[{ minutes: 30, activity: Read }]", "[{ minutes: 30, activity: Talk }]")


def add_summary_to_selection(site: Path) -> None:
    add_work(site, "Ours2019", author="Tester, A.", year=2019)
    write_summary(site, "2021/05-ours", reference="Ours2019", topics="alliance")


def change_question(site: Path) -> None:
    edit(site / BOND, "When would this not apply?", "When would this fail to apply?")


def change_takeaway(site: Path) -> None:
    edit(site / BOND, "a stronger bond", "a *stronger* bond")


def delete_pack(site: Path) -> None:
    (site / "packs/bonds.md").unlink()


EDITS = (
    *(retitle, change_selection, change_outline, add_summary_to_selection, change_question, change_takeaway),
    delete_pack,
)


def test_after_each_edit_the_site_is_as_if_built_anew(packed: Path, tmp_path: Path) -> None:
    kept = files(build(packed).outdir)
    for number, change in enumerate(EDITS):
        change(packed)
        after = build(packed)
        assert files(after.outdir) != kept, change
        kept = files(after.outdir)
        if number % 2 == 0:
            clean = build(packed, outdir=tmp_path / f"clean-{number}", doctrees=tmp_path / f"doctrees-{number}")
            assert_same(after.outdir, clean.outdir)


def test_many_processes_write_the_same(packed: Path, tmp_path: Path) -> None:
    one = build(packed)
    two = build(packed, jobs=2, outdir=tmp_path / "two", doctrees=tmp_path / "two-doctrees")
    assert_same(one.outdir, two.outdir)


def test_a_summary_that_is_gone_leaves_the_record_whole(packed: Path) -> None:
    catalogue = read_catalogue(packed)
    pack = catalogue.packs["first-sessions"]
    fewer = replace(catalogue, summaries=catalogue.select(replace(pack.selection, slugs=(), first=YearMonth(2021, 1))))
    assert [summary.slug for summary in summaries_in(pack, fewer)] == ["reminders-by-telephone"]
