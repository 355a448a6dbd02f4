"""Give the search page its filters, and leave Sphinx's own search out."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes

from .catalogue import Catalogue
from .citing_nodes import PUBLISHING
from .domain import catalogue_of
from .search_index import INDEX

if TYPE_CHECKING:
    from sphinx.application import Sphinx

SEARCH = "search"  # the page
_SPHINX_SCRIPTS = ("_static/doctools.js", "_static/documentation_options.js", "_static/sphinx_highlight.js")


def complete_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add to the page's template variables."""
    if app.builder.name not in PUBLISHING:
        return
    catalogue = catalogue_of(app.env)
    # They serve nothing but Sphinx's own search.
    context["script_files"] = [
        script for script in context["script_files"] if getattr(script, "filename", script) not in _SPHINX_SCRIPTS
    ]
    context["search_index"] = f"{INDEX}/" if app.config.digest_search_index else ""
    if pagename == SEARCH:
        context["search_filters"] = _filters(catalogue)


def _filters(catalogue: Catalogue) -> list[dict[str, object]]:
    """Return by what results can be narrowed; a value without a summary is left out."""
    _ = catalogue.words.gettext
    topics = [(slug, topic.title) for slug, topic in catalogue.topics.items() if catalogue.count(slug)]
    types = [
        (slug, kind.title) for slug, kind in catalogue.research_types.items() if catalogue.by_research_type.get(slug)
    ]
    years = [(str(year), str(year)) for year in catalogue.years]
    return [
        {"name": "topic", "label": _("Topic"), "values": topics},
        {"name": "type", "label": _("Type of research"), "values": types},
        {"name": "year", "label": _("Year of issue"), "values": years},
    ]


def add_search_page(app: Sphinx) -> Iterator[tuple[str, dict[str, Any], str]]:
    """Yield the page, which the builder no longer makes by itself."""
    if app.builder.name in PUBLISHING:
        yield SEARCH, {}, "search.html"


def leave_out_own_search(app: Sphinx) -> None:
    """Tell the builder that it need not index what nobody loads."""
    if app.builder.name in PUBLISHING:
        app.builder.search = False  # type: ignore[attr-defined]  # of the builders of web pages


def setup_search_page(app: Sphinx) -> None:
    """Connect to the builder and to the templates."""
    app.connect("builder-inited", leave_out_own_search)
    app.connect("html-collect-pages", add_search_page)
    app.connect("html-page-context", complete_context)
