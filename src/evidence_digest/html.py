"""What the site's templates need beyond furo: older and newer, the disclaimer, a description."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from .disclaimer import DISCLAIMER
from .domain import catalogue_of
from .prose import plain_text
from .records import Summary

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def complete_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add to the page's template variables; it only reads, because it runs in the processes that write."""
    catalogue = catalogue_of(app.env)
    context["disclaimer"] = catalogue.words.gettext(DISCLAIMER)
    context["prev"] = context["next"] = None
    summary = catalogue.by_docname.get(pagename)
    if summary and app.builder.name != "epub":  # an e-book has an order of its own
        older, newer = catalogue.neighbours(summary)
        context["prev"], context["next"] = _step(older, context), _step(newer, context)
    context["description"] = _description(app, pagename)


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
    """Connect to the templates, before those who take the description (450)."""
    app.connect("html-page-context", complete_context, priority=400)
