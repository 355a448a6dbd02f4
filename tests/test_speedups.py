"""Speed-ups change no page, and leave other versions of the libraries alone."""

from __future__ import annotations

import inspect
from collections import Counter
from pathlib import Path
from typing import Any
from unittest import mock

import pytest
from building import assert_same, build, dress, edit
from docutils import frontend
from myst_parser.mdit_to_docutils import base
from sphinx.util import docutils as sphinx_docutils

from evidence_digest import speedups


@pytest.fixture(autouse=True)
def as_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Take out what an earlier build of this process has taken in; it is undone after the test."""
    for module, name in ((base, "get_default_settings"), (sphinx_docutils, "_get_settings")):
        monkeypatch.setattr(module, name, inspect.unwrap(getattr(module, name)))


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
    fast = parsers(site, tmp_path / "with")
    assert hasattr(sphinx_docutils._get_settings, "__wrapped__")
    assert_same(tmp_path / "with", tmp_path / "without")
    assert fast["parsers"] < slow["parsers"] / 3
