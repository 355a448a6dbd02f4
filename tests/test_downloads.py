"""The site offers what was built, with size and edition, and nothing else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from building import Built, assert_same, build, edit

from evidence_digest.downloads import EDITION, find_downloads, note_edition, size_words

CONFIG = {"digest_downloads": "built"}
PDF = "downloads/small-site.pdf"
EPUB = "downloads/small-site.epub"


@pytest.fixture
def offering(site: Path) -> Path:
    """Return the test site with places for downloads."""
    edit(site / "about.md", "# About\n", "# About\n\n```{downloads}\nNot with this copy.\n```\n")
    return site


def finish(site: Path, *paths: str, size: int = 1_240_000) -> None:
    for path in paths:
        file = site / "built" / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(b"x" * size)


def texts(built: Built, page: str) -> list[str]:
    return [" ".join(item.get_text().split()) for item in built.article(page).select(".digest-downloads li")]


def test_sizes_in_words() -> None:
    said = [size_words(size).replace("\N{NO-BREAK SPACE}", " ") for size in (10, 640_400, 1_000_000, 1_249_000)]
    assert said == ["1 KB", "640 KB", "1.0 MB", "1.2 MB"]


def test_a_file_older_than_the_note_of_its_edition_names_none(tmp_path: Path) -> None:
    finish(tmp_path, "latex/compendium.pdf")
    latex = tmp_path / "built/latex"
    for age, expected in ((100, "May 2021"), (-100, "")):
        note_edition(latex, "May 2021")
        os.utime(latex / EDITION, ns=(0, 10**18))
        os.utime(latex / "compendium.pdf", ns=(0, 10**18 + age))
        found = find_downloads(tmp_path / "built", (), name="small-site")["compendium"]
        assert [download.edition for download in found] == [expected]
    note_edition(latex, "May 2021")
    assert (latex / EDITION).stat().st_mtime_ns == 10**18


def test_packs_have_their_own(tmp_path: Path) -> None:
    finish(tmp_path, "packs/bond/bond.pdf", "epub/bond/bond.epub")
    finish(tmp_path, "packs/bond/bond-facilitator.pdf", "packs/bond/bond.html")
    finish(tmp_path, "packs/topic-bond/topic-bond.pdf")
    found = find_downloads(tmp_path / "built", ["packs/bond", "packs/other", "topics/bond"], name="small-site")
    assert {page: [file.path for file in files] for page, files in found.items()} == {
        "packs/bond": [f"downloads/packs/bond{ending}" for ending in (".epub", ".html", ".pdf", "-facilitator.pdf")],
        "topics/bond": ["downloads/packs/topic-bond.pdf"],
    }


def test_the_site_offers_what_is_there_and_forgets_what_is_gone(offering: Path) -> None:
    nothing = build(offering, config=CONFIG)
    assert "Not with this copy." in nothing.article("about.html").get_text()
    assert not (nothing.outdir / "downloads").exists()
    assert nothing.article("topics/alliance.html").select("a[href*=downloads]") == []

    finish(offering, "latex/compendium.pdf", "epub/small-site.epub")
    note_edition(offering / "built/epub", "May 2021")
    os.utime(offering / "built/epub" / EDITION, (0, 0))
    both = build(offering, config=CONFIG)
    assert texts(both, "about.html") == [
        "E-book (EPUB) 1.2 MB, edition May 2021",
        "Print PDF (not tagged) 1.2 MB",
    ]
    about = both.article("about.html").get_text()
    assert "Not with this copy." not in about
    assert "With a screen reader, use the web pages or the e-book." in about
    for page in ("about.html", "topics/alliance.html", "summaries/index.html"):
        links = [str(link["href"]) for link in both.article(page).select(".digest-downloads a[download]")]
        assert len(links) == 2, page
        for link in links:
            assert (both.outdir / page).parent.joinpath(link).is_file()
    assert (both.outdir / PDF).stat().st_size == 1_240_000
    assert "no targets are out of date" in build(offering, config=CONFIG).status

    finish(offering, "latex/compendium.pdf", size=5_000)
    (offering / "built/epub/small-site.epub").unlink()
    changed = build(offering, config=CONFIG)
    assert texts(changed, "about.html") == ["Print PDF (not tagged) 5 KB"]
    assert not (changed.outdir / EPUB).exists()
    finish(offering, "packs/topic-alliance/topic-alliance.pdf")
    changed = build(offering, config=CONFIG)
    headings = changed.article("topics/alliance.html").select(".digest-downloads h2")
    assert [heading.get_text() for heading in headings] == ["This topic as a course pack", "All summaries in one file"]
    clean = build(offering, config=CONFIG, outdir=offering.parent / "clean", doctrees=offering.parent / "clean-trees")
    assert_same(changed.outdir, clean.outdir)


@pytest.mark.parametrize("builder", ["epub", "latex", "text"])
def test_no_other_format_offers_any(offering: Path, builder: str) -> None:
    finish(offering, "latex/compendium.pdf")
    built = build(offering, builder, config=CONFIG)
    assert (built.outdir / EDITION).is_file() == (builder != "text")
    found = [path for path in built.outdir.rglob("about.*") if path.is_file()]
    assert not any(b"downloads" in path.read_bytes() or b"Not with" in path.read_bytes() for path in found)
