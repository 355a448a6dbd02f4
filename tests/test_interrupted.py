"""A build that was stopped, or that another build came between, leaves nothing that a later build does not mend.

``make test-long`` kills builds at any moment; here it is where it hurts.
"""

from __future__ import annotations

import multiprocessing
import os
import shutil
import signal
from pathlib import Path

import pytest
from building import add_work, assert_same, build, edit, files, write_summary
from workshop import OURS, SECOND, Workshop, set_up_workshop


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    return set_up_workshop(tmp_path_factory, "html", "latex")


@pytest.fixture
def workshop(built: Workshop) -> Workshop:
    built.reset()
    return built


@pytest.fixture(scope="module")
def changed(built: Workshop, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return what a clean build after :func:`change_content` writes."""
    built.reset()
    change_content(built.site)
    return Path(shutil.move(built.clean("html") / "html", tmp_path_factory.mktemp("changed")))


def change_content(site: Path) -> None:
    edit(site / OURS, "# What first of ours is about", "# Another title")
    add_work(site, "Ours2019again", author="Tester, A. and Other, B.", year=2019, title="A first study")
    (site / SECOND).unlink()


def change_configuration(site: Path) -> None:
    # Sphinx notes the new configuration before it has written one page.
    edit(site / "conf.py", "html_title = ", 'html_title = "Renamed " + ')


def kill_a_build(workshop: Workshop, point: str) -> None:
    def start() -> None:
        os.environ["DIGEST_STOP"] = point
        build(workshop.site)

    process = multiprocessing.get_context("fork").Process(target=start)
    process.start()
    process.join(timeout=120)
    assert process.exitcode == -signal.SIGKILL, "it ended by itself"


@pytest.mark.parametrize(
    "point",
    ["doctree-read:2", "env-check-consistency", "write-started", "cut:4", "build-finished"],
)
def test_killed_build_is_made_good(workshop: Workshop, changed: Path, point: str) -> None:
    change_content(workshop.site)
    kill_a_build(workshop, point)
    assert_same(build(workshop.site).outdir, changed)


def test_killed_build_after_a_new_configuration_is_made_good(workshop: Workshop) -> None:
    change_configuration(workshop.site)
    kill_a_build(workshop, "cut:4")
    workshop.assert_clean("html")


def test_an_edit_is_taken_back_after_a_killed_build(workshop: Workshop) -> None:
    groups = workshop.site / "topics/index.md"
    before = shutil.copy2(groups, workshop.folder)
    edit(groups, "title: Of ours", "title: Of yours")
    kill_a_build(workshop, "env-updated")  # pages are read, and nobody knows it yet
    shutil.copy2(before, groups)
    edit(workshop.site / "about.md", "# About", "# About us")  # every page is written again, few are read
    workshop.assert_clean("html")


def test_killed_first_build_is_made_good(workshop: Workshop) -> None:
    for folder in ("out", "doctrees"):
        (workshop.folder / folder).rename(workshop.folder / f"old-{folder}")
    kill_a_build(workshop, "cut:4")
    workshop.assert_clean("html")


def test_pdf_between_two_html_builds(workshop: Workshop) -> None:
    change_content(workshop.site)
    build(workshop.site, "latex")
    workshop.assert_clean("html", "latex")


def test_two_output_directories_share_doctrees(workshop: Workshop) -> None:
    change_content(workshop.site)
    other = build(workshop.site, outdir=workshop.folder / "out/other")
    mine = build(workshop.site)
    clean = workshop.clean("html") / "html"
    assert_same(other.outdir, clean)
    assert_same(mine.outdir, clean)
    # And the other way round, once both hold something.
    edit(workshop.site / OURS, "# Another title", "# A third title")
    mine = build(workshop.site)
    other = build(workshop.site, outdir=workshop.folder / "out/other")
    clean = workshop.clean("html") / "html"
    assert_same(other.outdir, clean)
    assert_same(mine.outdir, clean)


def test_build_of_one_page_does_not_hide_the_others(workshop: Workshop) -> None:
    change_content(workshop.site)
    build(workshop.site, only=[workshop.site / "about.md"])
    workshop.assert_clean("html")


def test_nothing_to_do_writes_no_page(workshop: Workshop) -> None:
    outdir = workshop.folder / "out/html"
    before = {path: path.stat().st_mtime_ns for path in outdir.rglob("*.html") if path.stem not in _ALWAYS_WRITTEN}
    assert len(before) > 15
    again = build(workshop.site)
    assert "no targets are out of date" in again.status
    assert before == {path: path.stat().st_mtime_ns for path in before}


_ALWAYS_WRITTEN = {"404", "genindex", "search"}  # by Sphinx itself


def test_an_edit_of_prose_writes_one_page(workshop: Workshop) -> None:
    outdir = workshop.folder / "out/html"
    before = {path: path.stat().st_mtime_ns for path in outdir.rglob("*.html") if path.stem not in _ALWAYS_WRITTEN}
    edit(workshop.site / SECOND, "It does.", "It does indeed.")
    build(workshop.site)
    written = {path.relative_to(outdir).as_posix() for path, time in before.items() if path.stat().st_mtime_ns != time}
    # The years and the home page stand in the way of no reader: Sphinx writes a page with the pages above it.
    assert "summaries/2018/09-second-of-ours.html" in written
    assert not any(name.startswith(("topics/", "research-types/", "about")) for name in written), written


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("month: 2019-05", "month: 2019-05\nmonth: 2019-06", "duplicate"),
        ("It does.", "It does.\n\n```{eval-rst}\n.. raw:: html\n```", "eval-rst"),
    ],
)
def test_page_with_an_error_is_a_placeholder_until_it_is_mended(
    workshop: Workshop, old: str, new: str, message: str
) -> None:
    before = shutil.copytree(workshop.folder / "out", workshop.folder / "before")
    edit(workshop.site / OURS, old, new)
    edit(workshop.site / "extra.md", "{summary}`first-of-ours`", "nothing")
    broken = build(workshop.site, may_warn=True)
    assert len(broken.warnings) == 1, broken.warnings
    assert broken.warnings[0].startswith(f"{OURS}:")
    assert message in broken.warnings[0]
    shown = broken.article(OURS.replace(".md", ".html")).get_text()
    assert "has an error" in shown
    assert "It does." not in shown
    fresh = build(
        workshop.site, outdir=workshop.folder / "fresh", doctrees=workshop.folder / "fresh-doctrees", may_warn=True
    )
    assert_same(broken.outdir, fresh.outdir)
    edit(workshop.site / OURS, new, old)
    edit(workshop.site / "extra.md", "nothing", "{summary}`first-of-ours`")
    mended = build(workshop.site)
    assert_same(mended.outdir, before / "html")
    assert_same(build(workshop.site, "latex").outdir, before / "latex")


def test_link_to_a_page_that_comes_later(workshop: Workshop) -> None:
    edit(workshop.site / "about.md", "# About\n", "# About\n\nSee [this](later.md), {doc}`later` and {topic}`later`.\n")
    edit(workshop.site / SECOND, "to act on.", "to act on; see [what comes](../../later.md).")
    build(workshop.site, may_warn=True)
    (workshop.site / "later.md").write_text("# Later\n\nHere.\n", "utf-8")
    (workshop.site / "topics/later.md").write_text("# A later topic\n\nIts definition.\n", "utf-8")
    edit(workshop.site / "topics/index.md", "topics: [tidiness]", "topics: [tidiness, later]")
    edit(workshop.site / "index.md", "\nextra\n", "\nextra\nlater\n")
    workshop.assert_clean("html", "latex")


def test_list_of_a_summary_that_comes_later(workshop: Workshop) -> None:
    with (workshop.site / "about.md").open("a", encoding="utf-8") as file:
        file.write("\n```{summaries}\n:summaries: first-of-ours, later\n```\n")
    build(workshop.site, may_warn=True)
    write_summary(workshop.site, "2019/11-later", reference="Ours2019", topics="tidiness")
    workshop.assert_clean("html")


# -- the same input gives the same bytes ------------------------------------------------------------------------


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Workshop:
    """Return a site with more pages than Sphinx needs to start several processes."""
    workshop = set_up_workshop(tmp_path_factory)
    for number in range(24):
        name = f"20{10 + number % 8}/{1 + number % 12:02d}-study-{number}"
        prose = "Asked by {cite:t}`Second2018`, {cite:p}`Ours2019` and {summary}`first-of-ours`."
        write_summary(workshop.site, name, reference="Ours2019", topics="tidiness", prose=prose)
    return workshop


@pytest.mark.parametrize("builder", ["html", "latex"])
def test_parallel_equals_serial(large: Workshop, builder: str) -> None:
    outdirs = []
    for jobs in (1, 2):
        outdir, doctrees = large.folder / f"{builder}-{jobs}", large.folder / f"doctrees-{builder}-{jobs}"
        (large.folder / "processes").unlink(missing_ok=True)
        outdirs.append(build(large.site, builder, jobs=jobs, outdir=outdir, doctrees=doctrees).outdir)
        if builder == "html":
            processes = set((large.folder / "processes").read_text("utf-8").split())
            assert (processes == {str(os.getpid())}) == (jobs == 1)
    assert_same(*outdirs)


def test_comparison_sees_a_difference(tmp_path: Path) -> None:
    for name, text in (("one", "a"), ("other", "b")):
        (tmp_path / name).mkdir()
        (tmp_path / name / "page.html").write_text(text, "utf-8")
    assert files(tmp_path / "one") != files(tmp_path / "other")
    with pytest.raises(AssertionError, match=r"page\.html"):
        assert_same(tmp_path / "one", tmp_path / "other")
