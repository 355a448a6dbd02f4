"""Pages that list each other are built, and told of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from building import build, edit
from sphinx import environment

from evidence_digest import circles

LISTS = "# {title}\n\n```{{toctree}}\n{listed}\n```\n"


@pytest.mark.parametrize("listed", ["one", "one\nindex", "index"])
@pytest.mark.parametrize("builder", ["html", "latex", "epub"])
def test_pages_that_list_each_other(site: Path, builder: str, listed: str) -> None:
    (site / "one.md").write_text(LISTS.format(title="One", listed="other"), "utf-8")
    (site / "other.md").write_text(LISTS.format(title="Other", listed=listed), "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\none\n")
    built = build(site, builder, may_warn=True)
    assert list(built.outdir.iterdir())
    # Sphinx tells of what it would show in itself, as a PDF does not.
    assert any("circular toctree" in line for line in built.warnings) == ("one" in listed and builder != "latex")


def test_a_summary_that_lists_its_year(site: Path) -> None:
    page = site / "summaries/2021/02-reminders-by-telephone.md"
    page.write_text(page.read_text("utf-8") + "\n```{toctree}\nindex\n```\n", "utf-8")
    built = build(site, may_warn=True)
    assert built.html("summaries/2021/02-reminders-by-telephone.html").select_one("h1")


LISTED: tuple[dict[str, list[str]], ...] = (
    {"index": ["a", "b"], "a": ["c", "d"], "b": ["d", "e"], "d": ["f"], "e": ["c", "f"]},
    {"index": ["a", "a", "b"], "a": ["b"], "b": ["c"]},
    {"index": ["index", "a"], "a": ["a"]},
    {},
)


@pytest.mark.parametrize("listed", LISTED)
def test_other_pages_keep_their_order(listed: dict[str, list[str]], monkeypatch: pytest.MonkeyPatch) -> None:
    sphinx: Any = environment
    found = list(sphinx._traverse_toctree(set(), None, "index", listed))
    monkeypatch.setattr(sphinx, "_traverse_toctree", sphinx._traverse_toctree.__wrapped__)
    assert found == list(sphinx._traverse_toctree(set(), None, "index", listed))


def test_other_versions_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    sphinx: Any = environment
    monkeypatch.setattr(sphinx, "_traverse_toctree", sphinx._traverse_toctree.__wrapped__)
    monkeypatch.setattr(circles, "is_known", lambda: False)
    circles.setup_circles()
    assert not hasattr(sphinx._traverse_toctree, "__wrapped__")
