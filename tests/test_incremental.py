"""After any edit, what a build leaves equals what a clean build would have written."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from building import add_work, build, edit, write_summary
from workshop import LINKING, OURS, SECOND, TOPIC, Workshop, set_up_workshop, write_topic

from evidence_digest.reader import read_catalogue

# -- the edits -------------------------------------------------------------------------------------------------


def delete_summary(site: Path) -> None:
    (site / SECOND).unlink()


def delete_a_year(site: Path) -> None:
    shutil.rmtree(site / "summaries/2019")
    edit(site / "extra.md", "{summary}`first-of-ours`", "nothing")


def rename_summary(site: Path) -> None:
    (site / SECOND).rename(site / "summaries/2018/09-renamed.md")


def move_to_another_month(site: Path) -> None:
    edit(site / SECOND, "month: 2018-09", "month: 2018-01")
    (site / SECOND).rename(site / "summaries/2018/01-second-of-ours.md")


def move_to_another_year(site: Path) -> None:
    edit(site / SECOND, "month: 2018-09", "month: 2019-12")
    (site / SECOND).rename(site / "summaries/2019/12-second-of-ours.md")


def change_topics(site: Path) -> None:
    topics = [slug for slug in read_catalogue(site).topics if slug != "tidiness"]
    edit(site / SECOND, "topics: [tidiness]", f"topics: [{topics[0]}, {topics[1]}]")


def change_type(site: Path) -> None:
    edit(site / OURS, "research-types: [review]", "research-types: [meta-analysis]")


def retitle(site: Path) -> None:
    edit(site / OURS, "# What first of ours is about", "# Another title for this one")


def change_takeaway(site: Path) -> None:
    edit(site / OURS, "the study was small", "the study was *very* small")
    edit(site / OURS, "Small and correlational.", "Small, and all from one clinic.")


def change_implications(site: Path) -> None:
    edit(site / OURS, "to act on.", "to *think* about.")


def change_prose(site: Path) -> None:
    edit(site / OURS, "It does.", "It does indeed.")


def replace_by_older_file(site: Path) -> None:
    change_prose(site)
    change_takeaway(site)
    os.utime(site / OURS, (1_000_000_000, 1_000_000_000))


def touch_everything(site: Path) -> None:
    for path in site.rglob("*.md"):
        path.touch()


def work_author(site: Path) -> None:
    edit(site / "references.bib", "Zweig, A.", "Arbre, A.")


def work_year(site: Path) -> None:
    edit(site / "references.bib", "Journal of Tests}, year = {2018}", "Journal of Tests}, year = {2016}")


def work_title(site: Path) -> None:
    edit(site / "references.bib", "{A study of studies}", "{Studies, studied}")


def add_namesake(site: Path) -> None:
    # Tester & Other (2019) becomes 2019b on every page that cites it.
    add_work(site, "Ours2019again", author="Tester, A. and Other, B.", year=2019, title="A first study")


def remove_work(site: Path) -> None:
    text = (site / "references.bib").read_text("utf-8")
    start = text.index("@article{Unused2017")
    (site / "references.bib").write_text(text[:start] + text[text.index("\n}", start) + 2 :], "utf-8")


def define_topic_anew(site: Path) -> None:
    edit(site / TOPIC, "How *tidy* something is.", "How *orderly* something is.")


def change_aliases(site: Path) -> None:
    edit(site / TOPIC, "[neatness]", "[neatness, order]")


def change_related(site: Path) -> None:
    other = list(read_catalogue(site).topics)[2]
    edit(site / TOPIC, "related: [", f"related: [{other}, ")


def retitle_topic(site: Path) -> None:
    edit(site / TOPIC, "# Tidiness", "# Tidiness & order")


def add_topic(site: Path) -> None:
    write_topic(site, "newness", "Newness", related="tidiness")
    edit(site / "topics/index.md", "topics: [tidiness]", "topics: [tidiness, newness]")
    edit(site / OURS, "topics: [tidiness", "topics: [newness, tidiness")


def remove_topic(site: Path) -> None:
    (site / TOPIC).unlink()
    edit(site / "topics/index.md", "  - title: Of ours\n    topics: [tidiness]\n", "")
    topic = list(read_catalogue(site).topics)[-1]
    for path in (OURS, SECOND, LINKING):
        text = (site / path).read_text("utf-8").replace("[tidiness](../../topics/tidiness.md)", "nothing")
        (site / path).write_text(text.replace("topics: [tidiness", f"topics: [{topic}"), "utf-8")
    edit(site / "extra.md", "{topic}`tidiness`, [](topics/tidiness.md)", "nothing")
    edit(site / "extra.md", ":topics: tidiness\n", "")


def regroup_topics(site: Path) -> None:
    path = site / "topics/index.md"
    lines = path.read_text("utf-8").split("\n")
    start = lines.index("  - title: Of ours")
    group = lines[start : start + 2]
    del lines[start : start + 2]
    end = lines.index("---", 1)
    path.write_text("\n".join([*lines[:end], *group, *lines[end:]]), "utf-8")


def rename_group(site: Path) -> None:
    edit(site / "topics/index.md", "title: Of ours", "title: Of yours")


def add_older_year(site: Path) -> None:
    write_summary(site, "1999/02-long-ago", reference="Second2018", topics="tidiness")


def add_newer_year(site: Path) -> None:
    write_summary(site, "2099/02-far-ahead", reference="Second2018", topics="tidiness")


def add_to_the_same_month(site: Path) -> None:
    write_summary(site, "2019/05-another-of-ours", reference="Ours2019", topics="tidiness")


def change_home(site: Path) -> None:
    edit(site / "index.md", "\n```{", "\nA sentence more.\n\n```{")


def retitle_page(site: Path) -> None:
    edit(site / "about.md", "# About", "# About and more")


def remove_page_that_is_linked(site: Path) -> None:
    (site / "extra.md").unlink()
    edit(site / "index.md", "\nextra\n", "\n")
    edit(site / LINKING, "[another page](../../extra.md)", "another page")


def rename_project(site: Path) -> None:
    edit(site / "conf.py", "project = ", 'project = "Renamed " + ')


def change_words_for_type(site: Path) -> None:
    edit(site / "research-types/review.md", "plural: reviews", "plural: surveys of the field")


def retitle_type(site: Path) -> None:
    edit(site / "research-types/review.md", "# Review", "# Review of the field")


def reorder_types(site: Path) -> None:
    kinds = list(read_catalogue(site).research_types)
    edit(site / "research-types/index.md", ", ".join(kinds), ", ".join(reversed(kinds)))


def change_style(site: Path) -> None:
    for path in (site / "_static").glob("*.css"):
        path.write_text(path.read_text("utf-8") + "\n.new { color: #000 }\n", "utf-8")


def change_template(site: Path) -> None:
    edit(site / "_templates/page.html", "{%- block extrahead %}", "{%- block extrahead %}<!-- new -->")
    os.utime(site / "_templates/page.html", (1_000_000_000, 1_000_000_000))


EDITS: tuple[Callable[[Path], None], ...] = (
    delete_summary,
    delete_a_year,
    rename_summary,
    move_to_another_month,
    move_to_another_year,
    change_topics,
    change_type,
    retitle,
    change_takeaway,
    change_implications,
    change_prose,
    replace_by_older_file,
    touch_everything,
    work_author,
    work_year,
    work_title,
    add_namesake,
    remove_work,
    define_topic_anew,
    change_aliases,
    change_related,
    retitle_topic,
    add_topic,
    remove_topic,
    regroup_topics,
    rename_group,
    add_older_year,
    add_newer_year,
    add_to_the_same_month,
    change_home,
    retitle_page,
    remove_page_that_is_linked,
    rename_project,
    change_words_for_type,
    retitle_type,
    reorder_types,
    change_style,
    change_template,
)

# What changes which pages a PDF holds, in which order, or what stands at its end; the pages themselves are the same.
EDITS_OF_THE_PDF = (
    delete_summary,
    delete_a_year,
    move_to_another_month,
    move_to_another_year,
    change_topics,
    retitle,
    work_title,
    add_namesake,
    retitle_topic,
    regroup_topics,
    add_older_year,
    add_newer_year,
    rename_project,
)

# -- the tests -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return set_up_workshop(tmp_path_factory, "html", "latex")


@pytest.fixture
def workshop(built: Workshop) -> Workshop:
    built.reset()
    return built


@pytest.fixture(scope="module")
def books_built(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return set_up_workshop(tmp_path_factory, "epub", "text")


@pytest.fixture
def books(books_built: Workshop) -> Workshop:
    books_built.reset()
    return books_built


@pytest.mark.parametrize("change", EDITS, ids=lambda change: change.__name__)
def test_incremental_equals_clean(workshop: Workshop, change: Callable[[Path], None]) -> None:
    change(workshop.site)
    workshop.assert_clean("html", *(["latex"] if change in EDITS_OF_THE_PDF else []))


@pytest.mark.parametrize(
    "change",
    [delete_summary, retitle, add_newer_year],
    ids=lambda change: change.__name__,
)
def test_incremental_equals_clean_in_other_builders(books: Workshop, change: Callable[[Path], None]) -> None:
    change(books.site)
    books.assert_clean("epub", "text")


def test_edits_one_after_another(workshop: Workshop) -> None:
    for change in (add_namesake, add_topic, delete_summary, add_older_year, regroup_topics):
        change(workshop.site)
        build(workshop.site)
    workshop.assert_clean("html", "latex")


def test_parallel_incremental_equals_clean(workshop: Workshop) -> None:
    touch_everything(workshop.site)
    retitle(workshop.site)
    add_namesake(workshop.site)
    delete_summary(workshop.site)
    workshop.assert_clean("html", jobs=2)
