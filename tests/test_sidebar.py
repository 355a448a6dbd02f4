"""The sidebar is what Sphinx and furo would make of it, without the summaries."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest import mock

from building import build, dress, edit
from furo.navigation import get_navigation_tree  # type: ignore[import-untyped]  # ships no types
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment.adapters.toctree import global_toctree_for_doc

from evidence_digest import sidebar

# What digest.css can do without, and how HTML is written shorter.
_LEFT_OUT = (
    (r"reference internal|toctree-l\d", ""),
    (r'class="\s*(.*?)\s*"', r'class="\1"'),
    (r' class=""', ""),
    (r'<span class="icon">.*?</span>', ""),
    (r'checked=""', "checked"),
    (r"/>", ">"),
)


def theirs(app: Sphinx, pagename: str) -> str:
    """Return what Sphinx and furo make for a page."""
    assert isinstance(app.builder, StandaloneHTMLBuilder)
    tree = global_toctree_for_doc(
        app.env, pagename, app.builder, tags=app.tags, collapse=True, includehidden=True, maxdepth=2, titles_only=True
    )
    markup = str(get_navigation_tree(app.builder.render_partial(tree)["fragment"]))
    for more, less in _LEFT_OUT:
        markup = re.sub(more, less, markup)
    return markup


@contextmanager
def compared(found: dict[str, tuple[str, str]]) -> Iterator[None]:
    """Note for each page that is written our sidebar and theirs."""
    setup = sidebar.setup_sidebar

    def setup_both(app: Sphinx) -> None:
        def note(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
            found[pagename] = (context["furo_navigation_tree"], theirs(app, pagename))

        setup(app)
        app.connect("html-page-context", note, priority=560)

    with mock.patch("evidence_digest.extension.setup_sidebar", setup_both):
        yield


def test_it_is_the_navigation_of_sphinx_and_furo(site: Path) -> None:
    dress(site)
    (site / "extra.md").write_text("# An “extra” & page\n\n```{toctree}\nextra-deeper\n```\n", "utf-8")
    (site / "extra-deeper.md").write_text("# Deeper/lower\n\n```{toctree}\nextra-deepest\n```\n", "utf-8")
    (site / "extra-deepest.md").write_text("# Deepest\n", "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\nextra\n")
    found: dict[str, tuple[str, str]] = {}
    with compared(found):
        build(site)
    lost = found.pop("404")
    assert len(found) > 20
    for pagename, (mine, other) in found.items():
        assert mine.replace("/<wbr>", "/") == other, pagename
    assert "Deeper/<wbr>lower</a>" in found["extra-deeper"][0]
    # A wrong address may be of any depth.
    assert 'href="/topics/index.html"' in lost[0]


def test_a_summary_lists_the_years_and_no_summary(site: Path) -> None:
    built = build(site)
    page = next(path for path in sorted((site / "summaries").rglob("*-*.md")))
    html = built.html(path := page.relative_to(site).with_suffix(".html").as_posix())
    tree = html.select_one(".sidebar-tree")
    assert tree is not None
    assert [item["href"] for item in tree.select(".current-page > a")] == ["index.html"], path
    opened = tree.select(".has-children > a")
    assert [link.text for link in opened] == ["All summaries"]
    assert not [link for link in tree.select("a") if str(link["href"]).rpartition("/")[2][:2].isdigit()]
