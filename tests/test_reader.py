"""The sources of a whole site: which files are its pages, and what is wrong between them."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from building import ROOT, write_summary

from evidence_digest.problems import Problem
from evidence_digest.reader import page_paths, read_catalogue


def told(site: Path) -> list[str]:
    return [str(problem) for problem in read_catalogue(site).problems]


def test_pages_are_found_in_order(site: Path) -> None:
    (site / "README.md").write_text("no page")
    (site / "summaries" / "notes.txt").write_text("no page")
    (site / "build").mkdir()
    (site / "build" / "a.md").write_text("no page")
    (site / "topics" / "folder.md").mkdir()
    (site / "folder.md").mkdir()
    paths = page_paths(site)
    assert paths == sorted(paths)
    assert [path for path in paths if path.startswith("summaries/202")] == [
        "summaries/2020/11-early-bond-and-staying.md",
        "summaries/2020/index.md",
        "summaries/2021/02-bonds-in-many-trials.md",
        "summaries/2021/02-reminders-by-telephone.md",
        "summaries/2021/index.md",
    ]
    assert not [path for path in paths if "README" in path or "build" in path or "folder" in path]
    assert told(site) == []


def test_the_same_sources_give_the_same_catalogue(site: Path) -> None:
    one, other = read_catalogue(site), read_catalogue(site)
    assert repr(one.summaries) == repr(other.summaries)
    assert one.documents == other.documents
    assert one.digests == other.digests


@pytest.mark.parametrize("path", ["index.md", "summaries/index.md", "topics/index.md", "research-types/index.md"])
def test_a_missing_page_is_told_once(site: Path, path: str) -> None:
    (site / path).unlink()
    assert told(site) == [f"{path}: error: the page is missing: create it [digest.file]"]


@pytest.mark.parametrize("folder", ["topics", "research-types"])
def test_a_missing_folder_is_told_once(site: Path, folder: str) -> None:
    shutil.rmtree(site / folder)
    assert told(site) == [f"{folder}/index.md: error: the page is missing: create it [digest.file]"]
    assert read_catalogue(site).summaries


def test_no_summaries_yet(site: Path) -> None:
    for year in ("2020", "2021"):
        shutil.rmtree(site / "summaries" / year)
    catalogue = read_catalogue(site)
    assert catalogue.problems == ()
    assert catalogue.summaries == ()
    assert (catalogue.latest_month, catalogue.newest_date, catalogue.years) == (None, None, ())


def test_an_empty_folder(tmp_path: Path) -> None:
    assert {problem.code for problem in read_catalogue(tmp_path).problems} == {"file"}


def test_missing_bibliography_is_told_once(site: Path) -> None:
    (site / "references.bib").unlink()
    assert told(site) == ["references.bib: error: the file can't be opened: No such file or directory [digest.file]"]
    assert len(read_catalogue(site).summaries) == 3


def test_bibliography_that_is_not_utf8(site: Path) -> None:
    path = site / "references.bib"
    path.write_bytes(path.read_bytes() + b"\n% Caf\xe9\n")
    assert told(site) == [
        "references.bib:20: error: the file is not UTF-8: save it with that encoding [digest.encoding]"
    ]


def test_bibliography_that_is_too_long(site: Path) -> None:
    with (site / "references.bib").open("a") as file:
        file.write("@misc{a,\n" * 600_000)
    message = "the file is longer than 5,000,000 bytes: remove the entries that no page cites"
    assert told(site) == [f"references.bib: error: {message} [digest.file]"]


def test_bibliography_that_is_a_folder(site: Path) -> None:
    (site / "references.bib").unlink()
    (site / "references.bib").mkdir()
    assert [problem.code for problem in read_catalogue(site).problems] == ["file"]


def test_symbolic_links_are_refused(site: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.md").write_text("# Outside\n")
    (site / "summaries" / "2021" / "03-a.md").symlink_to(tmp_path / "outside.md")
    (site / "topics" / "up").symlink_to(site, target_is_directory=True)
    (site / "terms.md").symlink_to("none")
    catalogue = read_catalogue(site)
    assert [(problem.path, problem.code) for problem in catalogue.problems if problem.code == "file"] == [
        ("summaries/2021/03-a.md", "file"),
        ("terms.md", "file"),
        ("topics/up", "file"),
    ]
    assert {"summaries/2021/03-a", "terms"} <= catalogue.unreadable


@pytest.mark.skipif(os.name == "nt", reason="such names can't be made there")
def test_a_file_name_that_is_no_text(site: Path) -> None:
    source = site / "summaries" / "2021" / "02-reminders-by-telephone.md"
    name = os.fsencode(source.parent) + b"/02-\xff\n.md"
    Path(os.fsdecode(name)).write_text("# T\n")
    lines = told(site)
    assert len(lines) >= 1
    assert all(line.encode("utf-8").startswith(b"summaries/2021/02-\\udcff\\n.md") for line in lines)


def test_slugs_are_unique_over_all_years_and_whatever_else_is_wrong(site: Path) -> None:
    source = site / "summaries" / "2021" / "02-reminders-by-telephone.md"
    text = source.read_text("utf-8").replace("month: 2021-02", "month: 2020-01").replace("# Reminders by", "# Calls by")
    (site / "summaries" / "2020" / "01-reminders-by-telephone.md").write_text(
        text.replace("basis: secondary", "basis: x")
    )
    problems = read_catalogue(site).problems
    assert [(problem.path, problem.code) for problem in problems] == [
        ("summaries/2020/01-reminders-by-telephone.md", "front-matter"),
        ("summaries/2021/02-reminders-by-telephone.md", "identity"),
    ]


def test_titles_are_unique_but_for_case_and_space(site: Path) -> None:
    write_summary(site, "2021/03-another", reference="Sample2020", topics="alliance", title="reminders  BY Telephone")
    (problem,) = read_catalogue(site).problems
    assert problem.code == "identity"
    assert "summaries/2021/02-reminders-by-telephone.md" in problem.message
    assert len(read_catalogue(site).summaries) == 4  # a warning


def test_a_page_that_cant_be_read_keeps_its_place_in_lists(site: Path) -> None:
    (site / "topics" / "feedback.md").write_bytes(b"\xff")
    (site / "research-types" / "review.md").write_bytes(b"\xff")
    catalogue = read_catalogue(site)
    assert [problem.code for problem in catalogue.problems] == ["encoding", "encoding"]
    assert catalogue.unreadable == {"topics/feedback", "research-types/review"}
    assert catalogue.topics["feedback"].title == "feedback"
    kind = catalogue.research_types["review"]
    assert (kind.title, kind.singular, kind.plural) == ("review", "review", "review")


def test_unsafe_markup_is_found_on_every_page(site: Path) -> None:
    for path in page_paths(site):
        with (site / path).open("a", encoding="utf-8") as file:
            file.write("\n\n```{include} /etc/passwd\n```\n")
    catalogue = read_catalogue(site)
    assert catalogue.unreadable == set(catalogue.documents)
    assert {problem.code for problem in catalogue.problems} == {"markup"}


def test_a_summary_called_index_is_a_summary(site: Path) -> None:
    write_summary(site, "2021/03-index", reference="Sample2020", topics="alliance")
    write_summary(site, "2021/03-reindex", reference="Sample2020", topics="alliance")
    assert told(site) == []
    assert {"index", "reindex"} <= read_catalogue(site).by_slug.keys()


def test_problems_are_in_order(site: Path) -> None:
    (site / "about.md").write_text("---\nb: 1\na: 2\n---\n{cite}`x`\n")
    (site / "topics" / "alliance.md").write_bytes(b"\xff")
    problems = read_catalogue(site).problems
    assert list(problems) == sorted(problems, key=lambda problem: (problem.path, problem.line, problem.message))
    assert len(set(problems)) == len(problems) == 5


def test_topics_and_types_in_the_order_of_their_lists(site: Path) -> None:
    catalogue = read_catalogue(site)
    assert list(catalogue.topics) == ["alliance", "attendance", "feedback"]
    assert list(catalogue.research_types) == ["meta-analysis", "review", "single-study"]
    assert [group.title for group in catalogue.groups] == ["Relationship", "Outcome and delivery"]
    topic = catalogue.topics["attendance"]
    assert (topic.group, topic.aliases, topic.related) == (
        "Outcome and delivery",
        ("drop-out",),
        ("alliance", "feedback"),
    )
    kind = catalogue.research_types["meta-analysis"]
    assert (kind.title, kind.singular, kind.plural) == ("Meta-analysis", "meta-analysis", "meta-analyses")


def test_the_real_site_has_no_fault() -> None:
    catalogue = read_catalogue(ROOT)
    assert [str(problem) for problem in catalogue.problems] == []
    assert len(catalogue.topics) == 36
    assert len(catalogue.research_types) == 4


def test_problems_name_pages_of_the_site(site: Path) -> None:
    (site / "about.md").write_text("no title\n")
    (problem,) = read_catalogue(site).problems
    assert problem == Problem("about.md", 1, problem.message, "title", problem.severity)
    assert read_catalogue(site).unreadable == {"about"}
