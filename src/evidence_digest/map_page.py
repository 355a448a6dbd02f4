"""Show the evidence map: a table whose cells lead to the topics, narrowed to one type of research."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .directives import ViewDirective
from .domain import catalogue_of
from .evidence_map import EvidenceMap, MapRow, evidence_map, shade
from .nodes import panel
from .records import ResearchType
from .render import Renderer, paragraph
from .table_nodes import header_cell, row_group, table_caption
from .views import View
from .words import marked

if TYPE_CHECKING:
    from sphinx.application import Sphinx

CAPTION = marked(
    "Summaries by topic and type of research. The counts are of the summaries on this site, not of the research "
    "literature: an empty cell is no gap in evidence."
)
_OVERLAPPING = marked("A summary with two types of research counts under both.")
_TOPIC_WIDTH, _COUNT_WIDTH = 34, 14  # characters, in plain text
_TABLE_SECTION = "evidence"  # of a topic's page, which the filter narrows


class narrowing(nodes.inline):  # noqa: N801
    """The text of a link that narrows the page it leads to; ``facets`` are the filter's choices."""


class EvidenceMapDirective(ViewDirective):
    """The map of all summaries."""

    def run(self) -> list[nodes.Node]:
        """Return the table and the sentence that says what it counts."""
        self.note(View("evidence-map"))
        catalogue = catalogue_of(self.env)
        _ = catalogue.words.gettext
        shown = evidence_map(catalogue)
        if not shown.groups or not shown.types:
            return [paragraph(_("There is no summary yet."), classes=["digest-none"])]
        caption = f"{_(CAPTION)} {_(_OVERLAPPING)}" if shown.overlapping else _(CAPTION)
        table = _table(shown, caption, self.renderer())
        return [addnodes.only("", paragraph(caption), expr="not html"), panel("", table, kind="map")]


def _table(shown: EvidenceMap, caption: str, render: Renderer) -> nodes.table:
    _ = render.words.gettext
    columns = len(shown.types) + 2
    head = nodes.row("", header_cell("", paragraph(_("Topic")), scope="col"))
    head += [header_cell("", paragraph(kind.title), scope="col") for kind in shown.types]
    head += header_cell("", paragraph(_("All")), scope="col", classes=["digest-map-total"])
    widths = [_TOPIC_WIDTH, *(_COUNT_WIDTH for _ in range(columns - 1))]
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=columns)
    group += nodes.thead("", head)
    for title, rows in shown.groups:
        heading = header_cell("", paragraph(title), scope="rowgroup", morecols=columns - 1)
        group += row_group("", nodes.row("", heading), *(_row(row, shown, render) for row in rows))
    return nodes.table("", table_caption("", caption), group, classes=["digest-map-table", "colwidths-auto"])


def _row(row: MapRow, shown: EvidenceMap, render: Renderer) -> nodes.row:
    cells = [_cell(row, kind, count, shown.most, render) for kind, count in zip(shown.types, row.counts, strict=True)]
    total = nodes.entry("", paragraph(str(row.total)), classes=["digest-map-total"])
    return nodes.row("", header_cell("", paragraph(render.topic_link(row.topic.slug)), scope="row"), *cells, total)


def _cell(row: MapRow, kind: ResearchType, count: int, most: int, render: Renderer) -> nodes.entry:
    if not count:
        return nodes.entry("", paragraph(nodes.inline("", "0", classes=["digest-map-zero"])))
    # A list of links, read aloud, would be a list of bare numbers.
    words = f" {kind.singular if count == 1 else kind.plural}: {row.topic.title}"
    told = addnodes.only("", nodes.inline("", words, classes=["digest-map-words"]), expr="html")
    text = narrowing("", str(count), told, facets={"type": kind.slug})
    link = render.link("topic", row.topic.slug, [text])
    return nodes.entry("", paragraph(link), classes=[f"digest-shade-{shade(count, most)}"])


class NarrowLinks(SphinxPostTransform):
    """Add the choices to the links of the map where the filter's script can read them: in an address of the web."""

    default_priority = 20  # after the links are resolved (10)
    builders = ("html", "dirhtml")

    def run(self, **kwargs: Any) -> None:
        """Complete the addresses."""
        for text in self.document.findall(narrowing):
            link: nodes.Node | None = text.parent
            while link is not None and not isinstance(link, nodes.reference):
                link = link.parent
            if link is not None and "refuri" in link:
                page = link["refuri"].partition("#")[0]
                link["refuri"] = f"{page}?{urlencode(text['facets'])}#{_TABLE_SECTION}"


def setup_map(app: Sphinx) -> None:
    """Register the node, the directive and the transform."""
    plain = (_pass, _pass)
    app.add_node(narrowing, html=plain, latex=plain, text=plain, man=plain, texinfo=plain)
    app.add_directive("evidence-map", EvidenceMapDirective)
    app.add_post_transform(NarrowLinks)


def _pass(self: object, node: nodes.Element) -> None:
    """Show the text as it is."""
