"""The questions that views ask of the catalogue."""

from __future__ import annotations

import datetime
import locale
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from building import edit, write_summary

from evidence_digest.catalogue import Catalogue, Selection, digest
from evidence_digest.reader import read_catalogue
from evidence_digest.records import Summary, YearMonth

BOND, PHONE, EARLY = "bonds-in-many-trials", "reminders-by-telephone", "early-bond-and-staying"
BOND_PATH = f"summaries/2021/02-{BOND}.md"
EARLY_PATH = f"summaries/2020/11-{EARLY}.md"


@pytest.fixture
def catalogue(site: Path) -> Catalogue:
    return read_catalogue(site)


def slugs(summaries: tuple[Summary, ...]) -> list[str]:
    return [summary.slug for summary in summaries]


class TestMonths:
    @pytest.mark.parametrize("text", ["2020-12", "1999-01", "2099-10"])
    def test_read_and_printed(self, text: str) -> None:
        assert str(YearMonth.parse(text)) == text

    @pytest.mark.parametrize(
        "text", ["2020-13", "2020-00", "2020-1", "20-12", "1899-12", "2100-01", "٢٠٢٠-12", "2020-12\n", ""]
    )
    def test_no_month(self, text: str) -> None:
        with pytest.raises(ValueError, match="is no month"):
            YearMonth.parse(text)

    def test_order(self) -> None:
        months = [YearMonth(2020, 12), YearMonth(2021, 1), YearMonth(2020, 2)]
        assert [str(month) for month in sorted(months)] == ["2020-02", "2020-12", "2021-01"]

    def test_words_are_english_on_every_machine(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("calendar.month_name", ["", *("Mois",) * 12])  # as after locale.setlocale(LC_ALL, "fr_CA")
        assert locale.getlocale()
        assert [YearMonth(2020, month).words for month in (1, 12)] == ["January 2020", "December 2020"]


class TestOrder:
    def test_newest_month_first_then_docname(self, site: Path, catalogue: Catalogue) -> None:
        assert slugs(catalogue.summaries) == [BOND, PHONE, EARLY]
        write_summary(site, "2021/02-a", reference="Sample2020", topics="alliance")
        write_summary(site, "2021/02-a-b", reference="Sample2020", topics="alliance")  # behind "a", though "-" < "."
        write_summary(site, "2021/03-z-newest", reference="Sample2020", topics="alliance")
        write_summary(site, "2019/12-b-oldest", reference="Sample2020", topics="alliance")
        assert slugs(read_catalogue(site).summaries) == ["z-newest", "a", "a-b", BOND, PHONE, EARLY, "b-oldest"]
        assert read_catalogue(site).years == (2021, 2020, 2019)

    def test_neighbours_go_across_years(self, catalogue: Catalogue) -> None:
        around = {
            summary.slug: tuple(other and other.slug for other in catalogue.neighbours(summary))
            for summary in catalogue.summaries
        }
        assert around == {BOND: (PHONE, None), PHONE: (EARLY, BOND), EARLY: (None, PHONE)}

    def test_newest_article_first_and_those_without_a_year_last(self, site: Path, catalogue: Catalogue) -> None:
        assert slugs(catalogue.newest_article_first(catalogue.summaries)) == [PHONE, BOND, EARLY]
        edit(site / "references.bib", "year = {2021}", "year = {n.d.}")
        undated = read_catalogue(site)
        assert slugs(undated.newest_article_first(iter(undated.summaries))) == [BOND, EARLY, PHONE]

    def test_newest_date_counts_updates(self, site: Path, catalogue: Catalogue) -> None:
        assert catalogue.newest_date == datetime.date(2026, 11, 22)
        assert catalogue.latest_month == YearMonth(2021, 2)
        assert catalogue.source_date == 1795305600


class TestSelect:
    @pytest.mark.parametrize(
        ("selection", "expected"),
        [
            (Selection(), [BOND, PHONE, EARLY]),
            (Selection(topics=("alliance",)), [BOND, EARLY]),
            (Selection(topics=("alliance", "attendance")), [BOND, PHONE, EARLY]),
            (Selection(topics=("feedback",)), []),
            (Selection(research_types=("single-study",)), [PHONE, EARLY]),
            (Selection(topics=("alliance",), research_types=("single-study",)), [EARLY]),
            (Selection(year=2020), [EARLY]),
            (Selection(year=1999), []),
            (Selection(first=YearMonth(2020, 12)), [BOND, PHONE]),
            (Selection(last=YearMonth(2020, 11)), [EARLY]),
            (Selection(first=YearMonth(2020, 11), last=YearMonth(2021, 1)), [EARLY]),
            (Selection(latest=True), [BOND, PHONE]),
            (Selection(latest=True, topics=("attendance",)), [PHONE]),
            (Selection(slugs=(EARLY, "no-such", BOND)), [EARLY, BOND]),
        ],
    )
    def test_selections(self, catalogue: Catalogue, selection: Selection, expected: list[str]) -> None:
        assert slugs(catalogue.select(selection)) == expected

    def test_nothing_of_nothing(self) -> None:
        assert Catalogue().select(Selection(latest=True)) == ()


class TestIndexes:
    def test_by_topic_type_and_work(self, catalogue: Catalogue) -> None:
        assert slugs(catalogue.by_topic["alliance"]) == [BOND, EARLY]
        assert slugs(catalogue.by_research_type["single-study"]) == [PHONE, EARLY]
        assert slugs(catalogue.citing["Example2019"]) == [BOND, EARLY]
        assert [catalogue.count(slug) for slug in catalogue.topics] == [2, 2, 0]
        assert list(catalogue.works) == ["Example2019", "Muster2021", "Sample2020"]

    def test_counts_by_type_in_the_order_of_the_list(self, catalogue: Catalogue) -> None:
        counts = catalogue.counts_by_type(reversed(catalogue.summaries))
        assert [(kind.slug, count) for kind, count in counts] == [("meta-analysis", 1), ("single-study", 2)]
        assert catalogue.counts_by_type(()) == ()


class TestRelated:
    def related(self, site: Path, slug: str) -> list[tuple[str, tuple[str, ...]]]:
        catalogue = read_catalogue(site)
        return [(found.summary.slug, found.shared) for found in catalogue.related(catalogue.by_slug[slug])]

    def test_shared_topics(self, site: Path) -> None:
        assert self.related(site, EARLY) == [(BOND, ("alliance",)), (PHONE, ("attendance",))]
        assert self.related(site, BOND) == [(EARLY, ("alliance",))]

    def test_a_rare_topic_counts_for_more(self, site: Path) -> None:
        write_summary(site, "2021/03-another", reference="Sample2020", topics="alliance")
        # alliance has three summaries now, attendance two
        assert self.related(site, EARLY)[0] == (PHONE, ("attendance",))

    def test_two_topics_count_for_more_than_one(self, site: Path) -> None:
        write_summary(site, "2019/01-both", reference="Sample2020", topics="attendance, alliance")
        assert self.related(site, EARLY)[0] == ("both", ("alliance", "attendance"))

    def test_at_most_three_and_of_equals_the_newest(self, site: Path) -> None:
        for month in range(1, 7):
            write_summary(site, f"2019/{month:02d}-s{month}", reference="Sample2020", topics="feedback")
        assert [slug for slug, _ in self.related(site, "s1")] == ["s6", "s5", "s4"]

    def test_miscellaneous_is_no_reason(self, site: Path) -> None:
        edit(site / "topics" / "index.md", "[attendance, feedback]", "[attendance, feedback, miscellaneous]")
        (site / "topics" / "miscellaneous.md").write_text("# Miscellaneous\n\nWhat stands nowhere else.\n")
        for name in ("a", "b"):
            write_summary(site, f"2019/01-{name}", reference="Sample2020", topics="miscellaneous")
        assert self.related(site, "a") == []


def comment_in_front_matter(site: Path) -> None:
    edit(site / BOND_PATH, "month:", "# a comment\n\nmonth:")


def blank_lines_in_body(site: Path) -> None:
    edit(site / BOND_PATH, "## What they did", "\n\n## What they did")


def prose(site: Path) -> None:
    edit(site / BOND_PATH, "Single trials are small.", "Single trials are small, and there are many of them.")


def another_page(site: Path) -> None:
    edit(site / "about.md", "Nothing", "Nothing at all")


def definition_of_a_topic(site: Path) -> None:
    edit(site / "topics" / "alliance.md", "The working relationship", "The *working* relationship")


def order_of_fields(site: Path) -> None:
    edit(site / BOND_PATH, "month: 2021-02\n", "")
    edit(site / BOND_PATH, "basis:", "month: 2021-02\nbasis:")


def another_entry(site: Path) -> None:
    path = site / "references.bib"
    path.write_text(
        "% a comment\n"
        + path.read_text("utf-8").replace(
            "@article{Example2019",
            """@article{Abel2018,
  author = {Abel, A.}, title = {A title}, journal = {A journal}, year = {2018}
}
@article{Example2019""",
        )
    )


def title(site: Path) -> None:
    edit(site / BOND_PATH, "# What many trials say", "# What trials say")


def takeaway(site: Path) -> None:
    edit(site / BOND_PATH, "found better outcomes", "found *better* outcomes")


def limitation(site: Path) -> None:
    edit(site / BOND_PATH, "Trials differed", "The trials differed")


def value(site: Path) -> None:
    edit(site / BOND_PATH, "value: 0.60", "value: 0.61")


def digits(site: Path) -> None:
    edit(site / BOND_PATH, "value: 0.60", "value: 0.6")


def implications(site: Path) -> None:
    edit(site / BOND_PATH, "belongs into", "belongs in")


def basis(site: Path) -> None:
    edit(site / BOND_PATH, "basis: full-text", "basis: abstract")


def title_of_its_topic(site: Path) -> None:
    edit(site / "topics" / "alliance.md", "# Alliance", "# The alliance")


def title_of_its_type(site: Path) -> None:
    edit(site / "research-types" / "meta-analysis.md", "# Meta-analysis", "# Meta-analyses")


def its_work(site: Path) -> None:
    edit(site / "references.bib", "volume = {5}", "volume = {6}")


def a_work_that_it_cites(site: Path) -> None:
    edit(site / "references.bib", "Early alliance", "Early *alliance")


def label_of_its_work(site: Path) -> None:
    with (site / "references.bib").open("a") as file:
        file.write("@article{B2020, author = {Sample, Ben}, title = {A}, journal = {B}, year = {2020}}\n")


class TestDigests:
    """A summary's hash changes when, and only when, what other pages show of it changes."""

    @pytest.mark.parametrize(
        "change",
        [
            *(
                comment_in_front_matter,
                blank_lines_in_body,
                prose,
                another_page,
                definition_of_a_topic,
                order_of_fields,
            ),
            another_entry,
        ],
    )
    def test_stays(self, site: Path, change: Callable[[Path], None]) -> None:
        before = read_catalogue(site)
        change(site)
        after = read_catalogue(site)
        assert after.problems == ()
        assert after.digests == before.digests

    @pytest.mark.parametrize(
        "change",
        [
            *(title, takeaway, limitation, value, digits, implications, basis, title_of_its_topic, title_of_its_type),
            *(its_work, a_work_that_it_cites, label_of_its_work),
        ],
    )
    def test_changes(self, site: Path, change: Callable[[Path], None]) -> None:
        before = read_catalogue(site)
        change(site)
        after = read_catalogue(site)
        assert after.problems == ()
        assert after.digests[BOND] != before.digests[BOND]
        assert after.digests[PHONE] == before.digests[PHONE]  # which shares none of it

    def test_work_digests_know_their_work_only(self, site: Path) -> None:
        before = read_catalogue(site).work_digests
        its_work(site)
        after = read_catalogue(site).work_digests
        assert {key for key in before if before[key] != after[key]} == {"Sample2020"}

    def test_parts_do_not_run_together(self) -> None:
        assert len({digest("ab", "c"), digest("a", "bc"), digest("abc"), digest(["ab", "c"])}) == 4
        assert digest(1, 23) != digest(12, 3)
        assert digest("\udcff") == digest("\udcff")


class TestTheSame:
    """A catalogue says the same as another when no view of it, but those of a page's own text, can have changed."""

    @pytest.mark.parametrize("change", [prose, another_page, blank_lines_in_body])
    def test_other_text(self, site: Path, change: Callable[[Path], None]) -> None:
        before = read_catalogue(site)
        change(site)
        after = read_catalogue(site)
        assert after.says_the_same(before)
        after.take_digests(before)
        assert after.digests == read_catalogue(site).digests

    @pytest.mark.parametrize(
        "change", [title, takeaway, value, definition_of_a_topic, title_of_its_type, its_work, label_of_its_work]
    )
    def test_other_records(self, site: Path, change: Callable[[Path], None]) -> None:
        before = read_catalogue(site)
        change(site)
        assert not read_catalogue(site).says_the_same(before)

    def test_another_page_or_order(self, site: Path, catalogue: Catalogue) -> None:
        (site / "more.md").write_text("# More\n", "utf-8")
        assert not read_catalogue(site).says_the_same(catalogue)
        turned = dict([*catalogue.research_types.items()][::-1])
        assert not replace(catalogue, research_types=turned).says_the_same(catalogue)
