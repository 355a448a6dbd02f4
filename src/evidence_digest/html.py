"""What the site's templates need beyond furo: a short sidebar, older and newer, the disclaimer, a description."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from docutils import nodes

from .disclaimer import DISCLAIMER
from .domain import catalogue_of
from .prose import plain_text
from .records import Summary

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# Sections, then years and topics.  One level more and every page would list every summary: furo renders the whole
# tree on every page, so that time and size would grow with the square of their number.
SIDEBAR_DEPTH = 2


def complete_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add to the page's template variables; it only reads, because it runs in the processes that write."""
    catalogue = catalogue_of(app.env)
    context["toctree"] = _short(context["toctree"])
    context["disclaimer"] = catalogue.words.gettext(DISCLAIMER)
    context["prev"] = context["next"] = None
    summary = catalogue.by_docname.get(pagename)
    if summary and app.builder.name != "epub":  # an e-book has an order of its own
        older, newer = catalogue.neighbours(summary)
        context["prev"], context["next"] = _step(older, context), _step(newer, context)
    context["description"] = _description(app, pagename)


def _short(toctree: Callable[..., str]) -> Callable[..., str]:
    return lambda **options: toctree(**{**options, "maxdepth": SIDEBAR_DEPTH})


def _step(summary: Summary | None, context: dict[str, Any]) -> dict[str, str] | None:
    return {"link": context["pathto"](summary.docname), "title": summary.title} if summary else None


def _description(app: Sphinx, pagename: str) -> str:
    catalogue = catalogue_of(app.env)
    folder, _, name = pagename.partition("/")
    if summary := catalogue.by_docname.get(pagename):
        return plain_text(summary.takeaway)
    if folder == "topics" and name in catalogue.topics:
        return plain_text(catalogue.topics[name].definition)
    if folder == "research-types" and name in catalogue.research_types:
        return plain_text(catalogue.research_types[name].definition)
    title = app.env.titles.get(pagename)
    return f"{title.astext()} – {app.config.project}" if title is not None else app.config.project


def setup_html(app: Sphinx) -> None:
    """Connect to the templates, before furo computes its navigation (500)."""
    app.connect("html-page-context", complete_context, priority=400)
