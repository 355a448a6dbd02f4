"""Input made to hurt ends in a record or a message: in time, within a limit of memory, and without an exception."""

from __future__ import annotations

import subprocess
import sys
import time
from pathlib import Path

import pytest
from building import build
from hostile import CASES

from evidence_digest.page_markup import refused_markup
from evidence_digest.page_reader import read_page
from evidence_digest.problems import Severity
from evidence_digest.reader import read_catalogue


def test_every_reader_survives_it() -> None:
    """In a process of its own, which has 1.5 GB and two minutes."""
    assert sum(map(len, CASES.values())) > 120
    command = [sys.executable, str(Path(__file__).with_name("hostile.py"))]
    done = subprocess.run(command, check=False, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr


# What the site's own parsers once took quadratic time for, or exhausted their stack by; now as much as may be.
LARGEST = {
    "headings": "## a\n" * 900,
    "labels": "(a)=\n" * 900,
    "roles": "{abbr}`" + "(" * 2_000 + "`",
    "emphasis": "*a **b *c **d " * 400 + "e** f* g** h*",
    "lists": "\n".join("  " * (line % 4) + "- a" for line in range(1_000)),
    "directives": "::::{note}\n" + ":::{note}\na\n:::\n" * 20 + "::::",
    "a word": "a" * 90_000,
    "combining": "a" + "\u0301" * 40_000,
    "statistics": "*r* = .28, 95% CI [.23, .33], " * 3_000,
    "columns": "|" + "a|" * 2_000 + "\n|" + "-|" * 2_000 + "\n|" + "b|" * 2_000,
    "footnotes": "[^a]\n\n[^a]: [^a]",
    "options": ":::{note}\n---\nclass: " + "[" * 20_000 + "\n---\nx\n:::",
    "aliases": ":::{note}\n---\na: &a [x, x]\nclass: [*a, *a]\n---\nx\n:::",
    "a list of references": ":::{bibliography}\n:style: none\n:filter: 1/0\n:::",
}
REFUSED = {
    "huge": b"# T\n\n" + b"a " * 5_000_000,
    "deep emphasis": b"# T\n\n" + b"*a **b " * 6_000,
    "nested": b"# T\n\n" + b"*a **b " * 6_000 + b"c** d*" * 6_000,
    "utf-16": "# T\n\nText\n".encode("utf-16"),
    "binary": bytes(range(256)) * 300,
    "laughs": b"---\na: &a [x]\nb: [*a]\n---\n\n# T\n",
}


def test_a_site_of_it_is_built(site: Path) -> None:
    """What is refused becomes a placeholder; whatever is not, Sphinx can build."""
    for name, text in LARGEST.items():
        path = site / f"largest-{name.replace(' ', '-')}.md"
        path.write_text(f"# {name}\n\n{text}\n", "utf-8")
        assert not [problem for problem in read_page(site, path.name).problems if problem.severity is Severity.ERROR]
    for name, data in REFUSED.items():
        (site / f"refused-{name.replace(' ', '-')}.md").write_bytes(data)
    unreadable = read_catalogue(site).unreadable
    built = build(site, may_warn=True)
    for path in site.glob("refused-*.md"):
        if path.stem != "refused-deep-emphasis":  # which is never closed, and so is none
            assert path.stem in unreadable
            assert "This page has an error" in built.text(f"{path.stem}.html")
    for path in site.glob("largest-*.md"):
        assert built.html(f"{path.stem}.html").select_one("h1")
    assert any("Unknown option" in line for line in built.warnings if "a-list-of-references" in line)


@pytest.mark.parametrize("unit", [":::{note} ", "![", "{a}`", "_a*b", "> - "])
def test_time_grows_as_the_page_does(unit: str) -> None:
    taken = []
    for size in (10_000, 40_000):
        start = time.process_time()
        refused_markup("# T\n\n" + unit * (size // len(unit)) + " <b>", "a.md", 1)
        taken.append(time.process_time() - start)
    assert taken[1] < 10 * taken[0] + 0.5
