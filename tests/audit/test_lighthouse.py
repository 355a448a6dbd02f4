"""Lighthouse finds the site fast, accessible and well made on a phone."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from auditing import SITE, TOOLS
from programs import find_chromium, need
from serving import serve

PAGES = (
    "index.html",
    "summaries/2019/01-rupture-repair.html",
    "topics/attendance-and-drop-out.html",
    "search.html",
    "browse.html",
)
# Search engines are asked to leave it out, for which Lighthouse would take 40 points.
UNLISTED = "search.html"
PERFORMANCE = 95
LEAST = {"accessibility": 100, "best-practices": 100, "seo": 100}
# Lighthouse measures the machine as well. Below this its own report warns that the machine is slower than it reckons
# with, and what a phone would take can't be told from it.
FIT = 1000
RUNS = 3  # of which the median counts: a busy machine is slow at times


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve(SITE) as address:
        yield address


def scores(address: str, report: Path) -> tuple[dict[str, int], bool]:
    """Return the scores of a page on a slow phone, out of 100, and whether this machine can tell how fast it is."""
    root = " --no-sandbox" if os.geteuid() == 0 else ""
    options = ["--quiet", "--output=json", f"--output-path={report}", "--no-enable-error-reporting"]
    if address.endswith(UNLISTED):
        options.append("--skip-audits=is-crawlable")
    subprocess.run(
        [str(TOOLS / ".bin" / "lighthouse"), address, *options, f"--chrome-flags=--headless=new{root}"],
        check=True,
        capture_output=True,
        env={**os.environ, "CHROME_PATH": need(find_chromium(), "Chromium")},
    )
    found = json.loads(report.read_text("utf-8"))
    fit = found["environment"]["benchmarkIndex"] >= FIT
    return {name: round(100 * category["score"]) for name, category in found["categories"].items()}, fit


@pytest.mark.parametrize("page", PAGES)
def test_lighthouse_scores(address: str, page: str, tmp_path: Path) -> None:
    performance: list[int] = []
    fits: list[bool] = []
    for run in range(1, RUNS + 1):
        found, fit = scores(address + page, tmp_path / f"{run}.json")
        for name, least in LEAST.items():
            assert found[name] >= least, name
        performance.append(found["performance"])
        fits.append(fit)
        if sorted(performance)[-(RUNS // 2 + 1) :][0] >= PERFORMANCE and run > RUNS // 2:
            return  # the runs to come cannot change the median
    if not all(fits):
        pytest.skip(f"this machine is too slow to tell: {performance}")
    assert sorted(performance)[RUNS // 2] >= PERFORMANCE, performance
