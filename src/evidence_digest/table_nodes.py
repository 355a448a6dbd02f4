"""What tables need beyond docutils' nodes: captions, headings that say what they head, and groups of rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.writers.html5 import HTML5Translator
from sphinx.writers.latex import LaTeXTranslator
from sphinx.writers.manpage import ManualPageTranslator
from sphinx.writers.text import TextTranslator

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.docutils import SphinxTranslator


class table_caption(nodes.Part, nodes.TextElement):  # noqa: N801
    """What a web page's table is.  A docutils title would be numbered on paper, and give furo's table one id twice."""


class header_cell(nodes.entry):  # noqa: N801
    """A heading; ``scope`` is "col", "row" or "rowgroup"."""


class row_group(nodes.tbody):  # noqa: N801
    """Rows under one heading; a table may have several."""


def _visit_caption_html(self: HTML5Translator, node: table_caption) -> None:
    self.body.append(self.starttag(node, "caption", ""))


def _depart_caption_html(self: HTML5Translator, node: table_caption) -> None:
    self.body.append("</caption>\n")


def _skip(self: SphinxTranslator, node: nodes.Element) -> None:
    raise nodes.SkipNode


def _visit_header_cell_html(self: HTML5Translator, node: header_cell) -> None:
    span = node.get("morecols", 0)
    row = node.parent
    assert isinstance(row, nodes.row)  # noqa: S101  # a cell's parent
    row.column += 1 + span  # type: ignore[attr-defined]  # counted by the writer
    attributes: dict[str, Any] = {"colspan": span + 1} if span else {}
    self.body.append(self.starttag(node, "th", "", scope=node["scope"], **attributes))


def _depart_header_cell_html(self: HTML5Translator, node: header_cell) -> None:
    self.body.append("</th>\n")


def _visit_row_group_html(self: HTML5Translator, node: row_group) -> None:
    self.visit_tbody(node)


def _depart_row_group_html(self: HTML5Translator, node: row_group) -> None:
    self.depart_tbody(node)


def _visit_row_group_text(self: TextTranslator, node: row_group) -> None:
    # The writer draws its one double line at the last place that it is told.
    if node.parent.index(node) == node.parent.first_child_matching_class(row_group):
        self.visit_tbody(node)


def _visit_as_entry(self: LaTeXTranslator | TextTranslator, node: nodes.Element) -> None:
    self.visit_entry(node)


def _depart_as_entry(self: LaTeXTranslator | TextTranslator, node: nodes.Element) -> None:
    self.depart_entry(node)


def _visit_header_cell_man(self: ManualPageTranslator, node: header_cell) -> None:
    # The writer of manual pages refuses cells over several columns, and does without the empty ones.
    node.attributes.pop("morecols", None)
    self.visit_entry(node)


def _depart_header_cell_man(self: ManualPageTranslator, node: header_cell) -> None:
    self.depart_entry(node)


def _visit_as_body(self: LaTeXTranslator, node: nodes.Element) -> None:
    self.visit_tbody(node)


def _depart_as_body(self: LaTeXTranslator, node: nodes.Element) -> None:
    self.depart_tbody(node)


def _pass(self: SphinxTranslator, node: nodes.Element) -> None:
    """Show the children as they are."""


def setup_table_nodes(app: Sphinx) -> None:
    """Register the nodes with their visitors."""
    entry = (_visit_as_entry, _depart_as_entry)
    body = (_visit_as_body, _depart_as_body)
    app.add_node(
        table_caption,
        html=(_visit_caption_html, _depart_caption_html),
        latex=(_skip, None),
        text=(_skip, None),
        man=(_skip, None),
        texinfo=(_skip, None),
    )
    app.add_node(
        header_cell,
        html=(_visit_header_cell_html, _depart_header_cell_html),
        latex=entry,
        text=entry,
        man=(_visit_header_cell_man, _depart_header_cell_man),
        texinfo=entry,
    )
    app.add_node(
        row_group,
        html=(_visit_row_group_html, _depart_row_group_html),
        latex=body,
        text=(_visit_row_group_text, _pass),
        man=body,
        texinfo=body,
    )
