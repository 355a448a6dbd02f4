"""The command, in a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import building
import pytest

SOURCE = building.ROOT / "src"
# Runs the command, then tells on stderr whether Sphinx or docutils came in on the way.
PROGRAM = """
import sys
from evidence_digest.cli import main
try:
    main()
finally:
    print([name for name in ("sphinx", "docutils", "myst_parser") if name in sys.modules], file=sys.stderr)
"""
LISTED = "topics/index.md has the list"
CHOICES = "write one of abstract, full-text, secondary"


def digest(*arguments: str | Path, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-W", "error", "-c", PROGRAM, *map(str, arguments)],
        capture_output=True,
        text=True,
        encoding="utf-8",
        timeout=60,
        check=False,
        env={**os.environ, "PYTHONPATH": str(SOURCE), "NO_COLOR": "1", "COLUMNS": "200", **environment},
    )


def test_a_good_site(site: Path) -> None:
    done = digest("check", site)
    assert (done.returncode, done.stdout) == (0, "3 summaries, 3 topics, 3 works: 0 errors, 0 warnings\n")


def test_sphinx_is_not_imported(site: Path) -> None:
    assert digest("check", site).stderr == "[]\n"


@pytest.mark.parametrize(
    ("old", "new", "said", "counted"),
    [
        (
            "[attendance]",
            "[atendance]",
            f"warning: unknown topic 'atendance' (did you mean 'attendance'?): {LISTED} [digest.topic]",
            "3 summaries, 3 topics, 3 works: 0 errors, 1 warning",
        ),
        (
            "basis: secondary",
            "basis: rumour",
            f"error: field 'basis': 'rumour' is unknown: {CHOICES} [digest.front-matter]",
            "2 summaries, 3 topics, 3 works: 1 error, 0 warnings",
        ),
    ],
)
def test_a_fault(site: Path, old: str, new: str, said: str, counted: str) -> None:
    path = "summaries/2021/02-reminders-by-telephone.md"
    line = (site / path).read_text("utf-8").partition(old)[0].count("\n") + 1
    building.edit(site / path, old, new)
    done = digest("check", site)
    assert done.returncode == 1
    assert done.stdout == f"{path}:{line}: {said}\n{counted}\n"


def test_the_folder_may_be_the_one_at_hand(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(site)
    assert digest("check").returncode == 0


@pytest.mark.parametrize("command", ["check", "source-date"])
def test_a_folder_without_settings(tmp_path: Path, command: str) -> None:
    done = digest(command, tmp_path)
    assert done.returncode == 2
    assert done.stdout == ""
    assert done.stderr.startswith(f"{tmp_path}: no conf.py here: name the folder of the knowledge base\n")


@pytest.mark.parametrize("name", ["none", "file", "a" * 5000])
def test_no_folder(tmp_path: Path, name: str) -> None:
    (tmp_path / "file").write_text("")
    done = digest("check", tmp_path / name)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "Usage" in done.stderr


def test_the_date_of_the_newest_content(site: Path) -> None:
    assert digest("source-date", site).stdout == "1795305600\n"  # 2026-11-22


def test_a_terminal_that_knows_few_characters(site: Path) -> None:
    building.edit(site / "about.md", "# About", "# About\n\n{cite:t}`β2020`")
    done = digest("check", site, PYTHONIOENCODING="latin-1")
    assert done.returncode == 1
    assert done.stdout.startswith("about.md:3: warning: unknown reference '\\u03b22020'")


def test_help_names_the_commands() -> None:
    done = digest("--help")
    assert done.returncode == 0
    assert "check" in done.stdout
