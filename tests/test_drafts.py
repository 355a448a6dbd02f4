"""Drafts: shown to their editor, never published by accident."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from building import build, edit, files
from sphinx.errors import ConfigError
from test_cli import digest

TRIAL = "summaries/2021/02-reminders-by-telephone.md"
PAGE = TRIAL.replace(".md", ".html")


@pytest.fixture
def drafted(site: Path) -> Path:
    edit(site / TRIAL, "---\nmonth: 2021-02", "---\ndraft: true\nmonth: 2021-02")
    return site


def test_a_draft_is_no_page_of_the_site(drafted: Path) -> None:
    built = build(drafted)
    assert not (built.outdir / PAGE).exists()
    named = [path for path, data in files(built.outdir).items() if b"reminders-by-telephone" in data.lower()]
    assert named == []


def test_its_editor_sees_it(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CI", raising=False)
    built = build(drafted, config={"digest_drafts": True})
    assert "Draft: not published." in built.article(PAGE).get_text()
    other = PAGE.replace("reminders-by-telephone", "bonds-in-many-trials")
    assert "Draft" not in built.article(other).get_text()


def test_a_host_never_builds_drafts(drafted: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CI", "true")
    with pytest.raises(ConfigError, match="drafts are never built where a site may be published from: unset DRAFTS"):
        build(drafted, config={"digest_drafts": True})


def test_a_draft_is_published_and_withdrawn(drafted: Path) -> None:
    build(drafted)
    published = drafted.parent / "published"
    shutil.copytree(drafted, published)
    edit(published / TRIAL, "draft: true\n", "")
    clean = build(published, outdir=drafted.parent / "clean", doctrees=drafted.parent / "clean-doctrees")
    edit(drafted / TRIAL, "draft: true\n", "")
    assert files(build(drafted).outdir) == files(clean.outdir)
    edit(drafted / TRIAL, "---\nmonth", "---\ndraft: true\nmonth")
    assert not (build(drafted).outdir / PAGE).exists()


def test_a_year_of_drafts_alone(drafted: Path) -> None:
    edit(drafted / TRIAL.replace("reminders-by-telephone", "bonds-in-many-trials"), "---\nm", "---\ndraft: true\nm")
    built = build(drafted)
    assert not (built.outdir / "summaries/2021").exists()


def test_the_check_names_drafts_and_looks_at_them_when_asked(drafted: Path) -> None:
    edit(drafted / TRIAL, "[attendance]", "[atendance]")
    done = digest("check", drafted)
    assert (done.returncode, done.stdout) == (0, "2 summaries, 3 topics, 3 works: 0 errors, 0 warnings\n")
    assert done.stderr.startswith(f"1 draft left out, DRAFTS=1 looks at them: {TRIAL.removesuffix('.md')}\n")
    done = digest("check", drafted, DRAFTS="1")
    assert done.returncode == 1
    assert "unknown topic 'atendance'" in done.stdout


@pytest.mark.parametrize("value", ["yes", ""])
def test_a_draft_in_doubt_stays_one(site: Path, value: str) -> None:
    edit(site / TRIAL, "---\nmonth: 2021-02", f"---\ndraft: {value}\nmonth: 2021-02")
    assert "1 draft left out" in digest("check", site).stderr


def test_what_is_no_draft_any_more(site: Path) -> None:
    edit(site / TRIAL, "---\nmonth: 2021-02", "---\ndraft: false\nmonth: 2021-02")
    assert digest("check", site).stderr == "[]\n"
    assert (build(site).outdir / PAGE).exists()
