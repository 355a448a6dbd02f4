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


# What a page needs only if its text has one of these; nothing that it might need is ever left out.
_NEEDED_FOR = {
    "_static/pygments.css": ("highlight",),
    "_static/sphinx-design.min.css": ("sd-",),
    "_static/design-tabs.js": ("sd-",),
    "_static/styles/furo-extensions.css": ("highlight", "sd-", "container", "shadow"),
    "_static/copy.js": ("digest-copy",),
    "_static/filter.js": ("digest-evidence",),
    "_static/terms.js": ("digest-term",),
}


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
    for files in ("css_files", "script_files"):
        context[files] = [file for file in context[files] if _is_needed(file, context.get("body") or "")]


def _is_needed(file: object, body: str) -> bool:
    marks = _NEEDED_FOR.get(str(getattr(file, "filename", file)), ("",))
    return any(mark in body for mark in marks)


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
