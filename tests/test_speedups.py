"""Speed-ups change no page, and leave other versions of the libraries alone."""

from __future__ import annotations

import inspect
from collections import Counter
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from building import assert_same, build, dress, edit
from docutils import frontend, nodes
from myst_parser.mdit_to_docutils import base
from sphinx.util import docutils as sphinx_docutils

from evidence_digest import speedups


@pytest.fixture(autouse=True)
def as_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take out what an earlier build of this process has taken in; it is undone after the test."""
    for module, name in ((base, "get_default_settings"), (sphinx_docutils, "_get_settings")):
        monkeypatch.setattr(module, name, inspect.unwrap(getattr(module, name)))
    monkeypatch.setattr(nodes.Node, "findall", speedups._original_findall)


# What the transforms are for that are skipped elsewhere.
_EXTRA = """# Extra

:::{dropdown} More
Behind.
:::

::::{tab-set}
:::{tab-item} One
First.
:::
:::{tab-item} Two
Second.
:::
::::

```
>>> a literal block
```

![A picture](/_static/favicon.svg)

| a | table |
| - | ----- |
| 1 | 2     |
"""


def parsers(site: Path, outdir: Path) -> Counter[str]:
    """Build the site; count the parsers of command lines that this has taken."""
    made: Counter[str] = Counter()
    make = frontend.OptionParser.__init__

    def count(parser: frontend.OptionParser, *arguments: Any, **options: Any) -> None:
        made["parsers"] += 1
        make(parser, *arguments, **options)

    with mock.patch.object(frontend.OptionParser, "__init__", count):
        build(site, outdir=outdir, doctrees=outdir.with_name(f"{outdir.name}-doctrees"))
    return made


def test_pages_are_the_same_with_and_without(site: Path, tmp_path: Path) -> None:
    dress(site)
    (site / "extra.md").write_text(_EXTRA, "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\nextra\n")
    with (
        mock.patch.dict(speedups.KNOWN, sphinx="0.1"),
        mock.patch.object(speedups, "spare_builder"),
    ):
        slow = parsers(site, tmp_path / "without")
        assert not hasattr(sphinx_docutils._get_settings, "__wrapped__")
        assert nodes.Node.findall is speedups._original_findall
    fast = parsers(site, tmp_path / "with")
    assert hasattr(sphinx_docutils._get_settings, "__wrapped__")
    assert_same(tmp_path / "with", tmp_path / "without")
    assert fast["parsers"] < slow["parsers"] / 3


def test_nodes_are_found_as_docutils_finds_them() -> None:
    find, find_slowly = speedups._findall, speedups._original_findall
    page = nodes.section(
        "", nodes.title("", "One"), nodes.paragraph("", "", nodes.emphasis("", "two"), nodes.Text("three"))
    )
    for node in (page, page[1], nodes.Text("four"), nodes.section()):
        for condition in (None, nodes.Text, nodes.Element, nodes.emphasis, lambda found: len(found.astext()) > 3):
            for options in ({}, {"include_self": False}, {"descend": False}, {"siblings": True}, {"ascend": True}):
                found = list(find_slowly(node, condition, **options))
                assert [id(one) for one in find(node, condition, **options)] == [id(one) for one in found]


def test_changes_on_the_way_are_seen_as_docutils_sees_them() -> None:
    results = []
    for find in (speedups._findall, speedups._original_findall):
        page = nodes.section("", *(nodes.paragraph("", "", nodes.emphasis("", str(number))) for number in range(4)))
        seen = []
        for node in find(page, nodes.Element):
            seen.append(node.astext())
            if isinstance(node, nodes.emphasis) and node.astext() == "1":
                node.parent.remove(node)
            elif isinstance(node, nodes.emphasis) and node.astext() == "2":
                node.replace_self([nodes.strong("", "new"), nodes.strong("", "newer")])
            elif isinstance(node, nodes.strong):
                node += nodes.emphasis("", "newest")
        results.append(seen)
    assert results[0] == results[1]
    assert "newest" in results[0]
