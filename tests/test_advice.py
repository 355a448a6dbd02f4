"""Advice that the check gives, and the silence that it keeps on a careful page."""

from __future__ import annotations

from pathlib import Path

import pytest
from building import ROOT, edit

from evidence_digest.advice import advise
from evidence_digest.problems import Severity
from evidence_digest.reader import read_catalogue
from evidence_digest.readings import Readings
from evidence_digest.spelling import misspellings

BONDS = "summaries/2021/02-bonds-in-many-trials.md"
STAYING = "summaries/2020/11-early-bond-and-staying.md"
TRIAL = "summaries/2021/02-reminders-by-telephone.md"


def advice(site: Path) -> list[str]:
    catalogue = read_catalogue(site)
    assert catalogue.problems == ()
    problems = tuple(advise(site, catalogue, site / "facts"))
    assert {problem.severity for problem in problems} <= {Severity.ADVICE}
    return [str(problem) for problem in problems]


def line_of(path: Path, text: str) -> int:
    return path.read_text("utf-8").partition(text)[0].count("\n") + 1


def test_a_careful_page_gets_none() -> None:
    assert list(advise(ROOT, read_catalogue(ROOT), ROOT / "tests" / "facts")) == []


def test_a_number_that_the_study_facts_do_not_have(site: Path) -> None:
    before = advice(site)
    edit(
        site / BONDS,
        "linked (r = .28).",
        "linked (r = .28),\nin some trials less (*r* = .21, 95% CI [.23, .33]) than 45%.",
    )
    line = line_of(site / BONDS, "in some trials")
    said = f"{BONDS}:{line}: advice: the study facts do not have r .21, 45%: check against the article, and add what is"
    assert [found for found in advice(site) if found not in before] == [f"{said} a finding [digest.number]"]


def test_numbers_that_are_no_results(site: Path) -> None:
    before = advice(site)
    edit(
        site / BONDS,
        "linked (r = .28).",
        "linked (r = .28) after 12 sessions in 2019, in the OQ-45 and in half of all.",
    )
    assert advice(site) == before


def test_a_page_with_checked_facts_is_left_to_them(site: Path) -> None:
    edit(site / BONDS, "linked (r = .28).", "linked (r = .21).")
    assert any("[digest.number]" in found for found in advice(site))
    (site / "facts").mkdir()
    (site / "facts" / "bonds-in-many-trials.yaml").write_text("source: Sample2020\n", "utf-8")
    assert not any("[digest.number]" in found for found in advice(site))


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("A strong bond leads to better outcome.", "leads to"),
        ("A strong bond reduced their distress.", "reduced their"),
        ("They stayed thanks to a strong bond.", "thanks to"),
        ("A strong bond may lead to better outcome.", ""),
        ("Whether a bond leads to better outcome is open.", ""),
        ("With a strong bond, depression improved.", ""),
        ("What causes what remains open.", ""),
    ],
)
def test_a_cause(site: Path, sentence: str, told: str) -> None:
    found = _with(site, STAYING, sentence)
    said = f"'{told}' tells of a cause, but the study was not randomized: say what went with what [digest.causal]"
    assert [part.partition("advice: ")[2] for part in found] == ([said] if told else [])


def test_a_randomized_trial_may_tell_of_causes(site: Path) -> None:
    assert _with(site, TRIAL, "A reminder leads to fewer missed sessions.") == []


def _with(site: Path, path: str, sentence: str) -> list[str]:
    """Return the advice that a paragraph more under "What they found" brings."""
    before = advice(site)
    edit(site / path, "## What they found\n", f"## What they found\n\n{sentence}\n")
    numbers = {found.partition(": ")[2] for found in before}
    return [found for found in advice(site) if found.partition(": ")[2] not in numbers]


def test_a_point_that_no_finding_stands_behind(site: Path) -> None:
    edit(site / TRIAL, "1. Reminders went with", "1. Mindful breathing calms.\n1. Reminders went with")
    line = line_of(site / TRIAL, ":::{practice-implications}")
    said = "no finding stands behind the point “Mindful breathing calms. …”: name the finding that it starts from"
    assert advice(site) == [f"{TRIAL}:{line}: advice: {said} [digest.backing]"]


def spelling(site: Path, *paths: str) -> list[str]:
    documents = {path.removesuffix(".md"): "hash" for path in paths}
    return [str(problem) for problem in misspellings(site, documents, Readings())]


def test_a_misspelling(site: Path) -> None:
    edit(site / TRIAL, "A missed session helps nobody.", "A missed session helps\nteh clinic not.")
    found = spelling(site, TRIAL, STAYING, "index.md")
    line = line_of(site / TRIAL, "teh clinic")
    assert found == [f"{TRIAL}:{line}: advice: 'teh' may be misspelt: write the [digest.spelling]"]


def test_words_that_are_right_here(site: Path) -> None:
    edit(site / TRIAL, "A missed session helps nobody.", "A missed session helps teh clinic not.")
    (site / "pyproject.toml").write_text("[tool.codespell]\nignore-words-list = 'teh'\n", "utf-8")
    assert spelling(site, TRIAL) == []
