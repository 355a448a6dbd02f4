"""A test site with content of our own, built, and put back for each test."""

from __future__ import annotations

import multiprocessing
import shutil
from pathlib import Path

import pytest
from building import TEST_SITE, add_work, assert_same, build, dress, edit, write_summary

from evidence_digest.reader import read_catalogue

OURS = "summaries/2019/05-first-of-ours.md"
SECOND = "summaries/2018/09-second-of-ours.md"
LINKING = "summaries/2018/08-third-of-ours.md"
TOPIC = "topics/tidiness.md"

# For conf.py: notes in which process each page is written, and kills the build at the point that DIGEST_STOP names.
_STOPPER = """
import os
import signal
from pathlib import Path

point, _, number = os.environ.get("DIGEST_STOP", "").partition(":")
met = 0


def kill():
    os.kill(os.getpid(), signal.SIGKILL)


def stop(app, *arguments):
    global met
    met += 1
    if met == int(number or 1):
        if point == "cut":
            path = Path(app.builder.get_output_path(arguments[0]))
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text("<!doctype html><html><head><title>Cut o", "utf-8")
        kill()


def note_process(app, page, *arguments):
    with Path(app.srcdir).with_name("processes").open("a") as file:
        file.write(f"{os.getpid()}\\n")


def setup(app):
    app.connect("html-page-context", note_process)
    event = "html-page-context" if point in {"page", "cut"} else point
    if event:
        app.connect(event, stop, priority=1)
"""


def prepare(site: Path) -> Path:
    """Add to the test site what the edits change."""
    dress(site)
    with (site / "conf.py").open("a", encoding="utf-8") as file:
        file.write(_STOPPER)
    add_work(site, "Ours2019", author="Tester, A. and Other, B.", year=2019)
    add_work(site, "Second2018", author="Zweig, A. and Other, B.", year=2018)
    add_work(site, "Unused2017", author="Unused, A. and Other, B.", year=2017)
    topics = list(read_catalogue(site).topics)
    write_topic(site, "tidiness", "Tidiness", related=topics[0])
    edit(site / "topics/index.md", "groups:\n", "groups:\n  - title: Of ours\n    topics: [tidiness]\n")
    prose = "Asked by {cite:t}`Second2018` and {cite:p}`Ours2019`; see [tidiness](../../topics/tidiness.md)."
    write_summary(site, "2019/05-first-of-ours", reference="Ours2019", topics=f"tidiness, {topics[0]}", prose=prose)
    write_summary(site, "2018/09-second-of-ours", reference="Second2018", topics="tidiness")
    write_summary(
        site,
        "2018/08-third-of-ours",
        reference="Second2018",
        topics="tidiness",
        implications="- See [another page](../../extra.md).\n- How sure can one be? Not very {cite:p}`Ours2019`.",
    )
    (site / "extra.md").write_text(
        "---\n---\n\n# An extra page\n\n"
        "Beside {summary}`first-of-ours`, {topic}`tidiness`, [](topics/tidiness.md) and\n"
        "{cite:t}`Ours2019`.\n\n```{summaries}\n:topics: tidiness\n:show: table\n```\n",
        "utf-8",
    )
    edit(site / "index.md", "\nabout\n", "\nabout\nextra\n")
    return site


def write_topic(site: Path, slug: str, title: str, *, related: str) -> None:
    """Write the page of a topic; topics/index.md has to list it."""
    front = f"---\naliases: [neatness]\nrelated: [{related}]\n---\n"
    (site / "topics" / f"{slug}.md").write_text(f"{front}\n# {title}\n\nHow *tidy* something is.\n", "utf-8")


class Workshop:
    """A folder with a site and what was built from it.

    It stays in one place, because Sphinx reads everything again when a site has moved.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.site = folder / "site"
        self._kept = folder.parent / "kept"

    def keep(self) -> None:
        """Keep the state to which :meth:`reset` returns, with the dates of all files."""
        shutil.copytree(self.folder, self._kept)

    def reset(self) -> None:
        """Forget what a test has done."""
        shutil.rmtree(self.folder)
        shutil.copytree(self._kept, self.folder)

    def clean(self, *builders: str) -> Path:
        """Return the folder with what clean builds of the site as it is now write."""
        folder = self.folder / "clean"
        for builder in builders:
            build(self.site, builder, outdir=folder / builder, doctrees=folder / "doctrees")
        return folder

    def assert_clean(self, *builders: str, jobs: int = 1) -> None:
        """Build the site once more, and compare with clean builds, which a process of their own makes meanwhile."""
        clean = multiprocessing.get_context("fork").Process(target=self.clean, args=builders)
        clean.start()
        mine = [build(self.site, builder, jobs=jobs).outdir for builder in builders]
        clean.join(timeout=300)
        assert clean.exitcode == 0, "the clean build failed, see above"
        for outdir in mine:
            assert_same(outdir, self.folder / "clean" / outdir.name)


def set_up_workshop(factory: pytest.TempPathFactory, *builders: str) -> Workshop:
    """Return a workshop whose site *builders* have built."""
    workshop = Workshop(factory.mktemp("workshop") / "work")
    workshop.folder.mkdir()
    shutil.copytree(TEST_SITE, workshop.site)
    prepare(workshop.site)
    for builder in builders:
        build(workshop.site, builder)
    workshop.keep()
    return workshop
