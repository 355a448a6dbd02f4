"""End whatever stands under the topic of suicide and crisis with where to turn, and link there from everywhere else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxDirective

from .catalogue import Catalogue
from .crisis import CRISIS_TOPIC, concerns_crisis, where_to_turn
from .domain import catalogue_of
from .nodes import panel
from .render import paragraph, section

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CRISIS = "crisis"  # the page to which the footer links
_ANCHOR = "where-to-turn"


def crisis_panel(locale: str) -> panel:
    """Return the text that says where to turn, its numbers as links that a phone can call."""
    sentences = [
        paragraph(
            *(
                nodes.reference("", part.text, refuri=part.address) if part.address else nodes.Text(part.text)
                for part in sentence
            )
        )
        for sentence in where_to_turn(locale).sentences
    ]
    return panel("", *sentences, kind="crisis")


class WhereToTurnDirective(SphinxDirective):
    """The text that says where to turn in a crisis."""

    def run(self) -> list[nodes.Node]:
        """Return the text."""
        return [crisis_panel(self.config.language)]


def _under_topic(docname: str, catalogue: Catalogue) -> bool:
    summary = catalogue.by_docname.get(docname)
    return docname == f"topics/{CRISIS_TOPIC}" or (summary is not None and concerns_crisis(summary.topics))


def end_with_where_to_turn(app: Sphinx, doctree: nodes.document) -> None:
    """Append the text to a page under the topic that has just been laid out."""
    docname = app.env.current_document.docname
    if _under_topic(docname, catalogue_of(app.env)) and doctree.children and isinstance(doctree[0], nodes.section):
        locale = app.config.language
        doctree[0] += section(where_to_turn(locale).heading, _ANCHOR, crisis_panel(locale))


def add_crisis_link(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the footer its link: to the page, or to the text on this very page."""
    if _under_topic(pagename, catalogue_of(app.env)):
        address = f"#{_ANCHOR}"
    elif CRISIS in app.env.found_docs and pagename != CRISIS:
        address = context["pathto"](CRISIS)
    else:
        return
    context["crisis"] = {"link": address, "title": where_to_turn(app.config.language).link}


def setup_where_to_turn(app: Sphinx) -> None:
    """Connect to the reading of pages, after their layout (300), and to the templates."""
    app.add_directive("where-to-turn", WhereToTurnDirective)
    app.connect("doctree-read", end_with_where_to_turn, priority=330)
    app.connect("html-page-context", add_crisis_link)
