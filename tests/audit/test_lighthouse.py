"""Lighthouse finds the site fast, accessible and well made on a phone."""

from __future__ import annotations

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from auditing import SITE, TOOLS
from conftest import CHROMIUM
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
LEAST = {"performance": 95, "accessibility": 100, "best-practices": 100, "seo": 100}
RUNS = 3  # of which the median counts: a busy machine is slow at times


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    with serve(SITE) as address:
        yield address


def scores(address: str, report: Path) -> dict[str, int]:
    """Return the scores of a page on a slow phone, out of 100."""
    root = " --no-sandbox" if os.geteuid() == 0 else ""
    options = ["--quiet", "--output=json", f"--output-path={report}", "--no-enable-error-reporting"]
    if address.endswith(UNLISTED):
        options.append("--skip-audits=is-crawlable")
    subprocess.run(
        [str(TOOLS / ".bin" / "lighthouse"), address, *options, f"--chrome-flags=--headless=new{root}"],
        check=True,
        capture_output=True,
        env={**os.environ, "CHROME_PATH": str(CHROMIUM)},
    )
    found = json.loads(report.read_text("utf-8"))
    return {name: round(100 * category["score"]) for name, category in found["categories"].items()}


@pytest.mark.parametrize("page", PAGES)
def test_lighthouse_scores(address: str, page: str, tmp_path: Path) -> None:
    poor: list[dict[str, int]] = []
    for run in range(1, RUNS + 1):
        found = scores(address + page, tmp_path / f"{run}.json")
        poor += [found] if any(found[name] < least for name, least in LEAST.items()) else []
        if run - len(poor) > RUNS // 2 or len(poor) > RUNS // 2:
            break  # the runs to come cannot change the median
    assert len(poor) <= RUNS // 2, poor
