"""The nodes of our own, each with a form for html, latex and, as plain text, for every other builder."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator
from sphinx.writers.latex import LaTeXTranslator

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.docutils import SphinxTranslator


class panel(nodes.General, nodes.Element):  # noqa: N801
    """A part of a page that is set apart; ``kind`` says which and names its CSS class and LaTeX environment.

    A panel of kind ``evidence`` carries ``facets``, by which the filter's script narrows its rows; it sorts the rows of
    one that is ``sortable``.  One of kind ``record-field`` carries the number of ``lines`` that it has room for.
    """


class practice_implications(nodes.General, nodes.Element):  # noqa: N801
    """The practice implications of a summary: shown as an admonition whose title is a heading of the page.

    Not a docutils admonition: the text builder would run its paragraphs together.
    """


class disclosure(nodes.General, nodes.Element):  # noqa: N801
    """A closed block that opens on demand; ``label`` is its visible line.  On paper it is open."""


class download_list(nodes.General, nodes.Element):  # noqa: N801
    """Where the files of the page ``name`` are offered, below a ``lead``; its children stand for those not built."""


class page_number(nodes.Inline, nodes.Element):  # noqa: N801
    """The page on which the document ``docname`` begins, after dots unless it is ``plain``; only LaTeX knows it."""


# The panels for which the style file has an environment; the others are set as running text.
_LATEX_PANELS = {
    "byline": "digestbyline",
    "caution": "digestcaution",
    "columns": "digestcolumns",
    "facts": "digestfacts",
    "index-entry": "digestindexentry",
    "reference": "digestreference",
    "record": "digestrecord",
    "record-field": "digestrecordfield",
    "session": "digestsession",
    "takeaway": "digesttakeaway",
}


def _visit_panel_html(self: HTML5Translator, node: panel) -> None:
    attributes: dict[str, Any] = (
        {"data-facets": json.dumps(node["facets"], ensure_ascii=False)} if "facets" in node else {}
    )
    if node.get("sortable"):
        attributes["data-sortable"] = "title"
    self.body.append(self.starttag(node, "div", CLASS=f"digest-{node['kind']}", **attributes))


def _depart_div_html(self: HTML5Translator, node: nodes.Element) -> None:
    self.body.append("</div>\n")


def _visit_panel_latex(self: LaTeXTranslator, node: panel) -> None:
    if environment := _LATEX_PANELS.get(node["kind"]):
        lines = f"{{{node['lines']}}}" if "lines" in node else ""
        self.body.append(f"\n\\begin{{{environment}}}{lines}\n")


def _depart_panel_latex(self: LaTeXTranslator, node: panel) -> None:
    if environment := _LATEX_PANELS.get(node["kind"]):
        self.body.append(f"\n\\end{{{environment}}}\n")


def _visit_implications_html(self: HTML5Translator, node: practice_implications) -> None:
    self.body.append(self.starttag(node, "div", CLASS="admonition practice-implications"))


def _visit_implications_latex(self: LaTeXTranslator, node: practice_implications) -> None:
    self.body.append("\n\\begin{digestimplications}\n")


def _depart_implications_latex(self: LaTeXTranslator, node: practice_implications) -> None:
    self.body.append("\n\\end{digestimplications}\n")


def _visit_disclosure_html(self: HTML5Translator, node: disclosure) -> None:
    self.body.append(self.starttag(node, "details", CLASS="digest-disclosure"))
    self.body.append(f"<summary>{self.encode(node['label'])}</summary>\n")


def _depart_disclosure_html(self: HTML5Translator, node: disclosure) -> None:
    self.body.append("</details>\n")


def _visit_page_number_latex(self: LaTeXTranslator, node: page_number) -> None:
    label = self.idescape(f"{node['docname']}::doc")
    self.body.append(rf"\pageref{{{label}}}" if node.get("plain") else rf"\digestpage{{{label}}}")


def _pass(self: SphinxTranslator, node: nodes.Element) -> None:
    """Show the children as they are."""


def setup_nodes(app: Sphinx) -> None:
    """Register the nodes with their visitors."""
    plain: dict[str, Any] = dict.fromkeys(("text", "man", "texinfo"), (_pass, _pass))
    app.add_node(
        panel,
        html=(_visit_panel_html, _depart_div_html),
        latex=(_visit_panel_latex, _depart_panel_latex),
        **plain,
    )
    app.add_node(
        practice_implications,
        html=(_visit_implications_html, _depart_div_html),
        latex=(_visit_implications_latex, _depart_implications_latex),
        **plain,
    )
    app.add_node(
        disclosure,
        html=(_visit_disclosure_html, _depart_disclosure_html),
        latex=(_pass, _pass),
        **plain,
    )
    app.add_node(page_number, html=(_pass, _pass), latex=(_visit_page_number_latex, _pass), **plain)
