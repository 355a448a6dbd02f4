"""The search index: what it holds, when it is made, and what a build without it says."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from building import Built, assert_same, build, dress, edit

from evidence_digest import search_data
from evidence_digest.catalogue import Catalogue
from evidence_digest.search_data import Marks, plain_index, vocabulary, words_of

WITH = {"digest_search_index": True}
EARLY = "summaries/2020/11-early-bond-and-staying"


@pytest.fixture
def dressed(site: Path) -> Path:
    dress(site)
    return site


def fragments(built: Built) -> dict[str, Any]:
    """Return what the index has of each page."""
    packed = (path.read_bytes() for path in (built.outdir / "pagefind" / "fragment").iterdir())
    pages = [json.loads(gzip.decompress(data).removeprefix(b"pagefind_dcd")) for data in packed]
    return {page["url"].removeprefix("/").removesuffix(".html"): page for page in pages}


def stamps(built: Built) -> dict[str, int]:
    return {path.name: path.stat().st_mtime_ns for path in (built.outdir / "pagefind").rglob("*")}


def test_index_holds_pages_with_content_of_their_own(dressed: Path) -> None:
    found = fragments(build(dressed, config=WITH))
    assert {name.partition("/")[0] for name in found} == {"about", "research-types", "summaries", "topics"}
    assert not [name for name in found if name.endswith("index")]
    early = found[EARLY]
    assert early["filters"] == {
        "kind": ["summary"],
        "topic": ["alliance", "attendance"],
        "type": ["single-study"],
        "year": ["2020"],
    }
    assert early["meta"]["title"] == "Early bond and staying in therapy"
    assert early["meta"]["byline"] == "November 2020 · Single study · cohort"
    assert "working alliance" in early["meta"]["words"], "an alias of a topic"
    assert "Cite and export" not in early["content"]
    assert "Early bond" not in found["topics/alliance"]["content"], "its table is of other pages"


def test_index_is_made_only_when_a_page_has_changed(dressed: Path) -> None:
    first = build(dressed, config=WITH)
    before = stamps(first)
    assert "indexing" in first.status
    again = build(dressed, config=WITH)
    assert stamps(again) == before
    assert "indexing" not in again.status
    edit(dressed / "topics" / "alliance.md", "aliases: [working alliance", "aliases: [zestfulness, working alliance")
    changed = build(dressed, config=WITH)
    assert "zestfulness" in fragments(changed)[EARLY]["meta"]["words"]
    assert "zestfulness" in changed.text("pagefind/words.js")
    clean = build(dressed, config=WITH, outdir=dressed.parent / "clean", doctrees=dressed.parent / "clean-doctrees")
    assert_same(changed.outdir, clean.outdir)


def test_index_can_be_left_out(dressed: Path) -> None:
    build(dressed, config=WITH)
    without = build(dressed)
    assert not (without.outdir / "pagefind").exists()
    assert without.html("about.html").select_one("form[role=search]")["data-index"] == ""  # type: ignore[index]
    assert (without.outdir / "search" / "pages.js").is_file()


def test_failing_program_gives_one_warning_and_no_half_index(
    dressed: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    build(dressed, config=WITH)
    broken = tmp_path / "broken" / "pagefind"
    broken.mkdir(parents=True)
    (broken / "__main__.py").write_text("raise SystemExit('no such platform')", "utf-8")
    (broken / "__init__.py").touch()
    monkeypatch.setenv("PYTHONPATH", str(broken.parent))
    edit(dressed / "about.md", "Nothing here", "Nothing at all here")
    failed = build(dressed, config=WITH, may_warn=True)
    (message,) = failed.warnings
    assert "no search index was made: no such platform." in message
    assert "digest_search_index" in message
    assert "[digest.search]" in message
    assert not list(failed.outdir.glob("*pagefind*"))
    build(dressed, config={**WITH, "suppress_warnings": ["digest.search"]})
    monkeypatch.delenv("PYTHONPATH")
    assert "about" in fragments(build(dressed, config=WITH))


def test_no_page_loads_what_sphinx_searches_by(dressed: Path) -> None:
    built = build(dressed)
    assert not (built.outdir / "searchindex.js").exists()
    for path in built.outdir.rglob("*.html"):
        page = path.read_text("utf-8")
        for script in ("searchtools", "searchindex", "language_data", "doctools", "documentation_options"):
            assert f"{script}.js" not in page, path


def test_search_page_has_the_filters(dressed: Path) -> None:
    page = build(dressed).html("search.html")
    assert [select["name"] for select in page.select("article select")] == ["topic", "type", "year"]
    assert [option["value"] for option in page.select("[name=year] option")] == ["", "2021", "2020"]
    feedback = page.select("[name=topic] [value=feedback]")
    assert not feedback, "a topic without a summary"


def test_data_are_scripts_that_hold_whatever_they_must() -> None:
    page = "<p>out</p><article><p>The <b>doses</b>&nbsp;dose café</p></article>"
    script = vocabulary([words_of(page, Marks(meta=(("words", "Zürich"),)))])
    assert script == 'window.digestSearchWords = "0café0dose4s0zürich";\n'
    assert plain_index(Catalogue(), str) == "window.digestSearchPages = [];\n"


def test_a_large_site_does_not_mend_by_its_rarest_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search_data, "MOST_WORDS", 2)
    texts = [f"dose alliance {word}" for word in ("tobomil", "sigosun")]
    assert vocabulary(texts) == 'window.digestSearchWords = "0alliance0dose";\n'
