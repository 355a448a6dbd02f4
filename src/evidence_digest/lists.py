"""Lists of summaries and of topics: one list with a manner of showing, for every view."""

from __future__ import annotations

from collections.abc import Sequence

from docutils import nodes

from .estimates import finding_text
from .nodes import panel
from .records import Summary
from .render import Renderer, bullet_list, heading, paragraph, section
from .words import marked

SHOWN = ("table", "takeaways", "implications", "titles")
# Beyond these many the page would grow past what a phone loads at once (150 KB at 300 summaries): the rest is a line
# with a link, and so is every row of a long list.
FULL_ROWS = 20
LONG_LIST = 200
FULL_IMPLICATIONS = 20
SEPARATE_STUDIES = marked(
    "These come from separate studies of different people and treatments. They are not a guideline and may disagree."
)


def summaries_as(
    show: str, summaries: Sequence[Summary], render: Renderer, *, in_table: bool = False
) -> list[nodes.Node]:
    """Return *summaries* in one of the manners of :data:`SHOWN`.

    *in_table* says that a table on the same page lists them all, so that implications need not link to the rest.
    """
    if not summaries:
        return []
    if show == "implications":
        return _implications(summaries, render, in_table=in_table)
    return {"table": _table, "takeaways": _takeaways, "titles": _titles}[show](summaries, render)


def _titles(summaries: Sequence[Summary], render: Renderer) -> list[nodes.Node]:
    items = [
        paragraph(
            render.summary_link(summary),
            nodes.inline("", f" {render.type_and_design(summary)}", classes=["digest-muted"]),
        )
        for summary in summaries
    ]
    return [bullet_list(items, classes=["digest-titles"])]


def _takeaways(summaries: Sequence[Summary], render: Renderer) -> list[nodes.Node]:
    cards: list[nodes.Node] = []
    for summary in summaries:
        card = panel("", kind="card")
        card += paragraph(nodes.strong("", "", render.summary_link(summary)), classes=["digest-card-title"])
        card += paragraph(f"{render.month(summary)} · {render.type_and_design(summary)}", classes=["digest-muted"])
        card += paragraph(*render.inlines(summary.takeaway))
        card += render.caution(summary)
        cards.append(card)
    return [panel("", *cards, kind="cards")]


def _implications(summaries: Sequence[Summary], render: Renderer, *, in_table: bool) -> list[nodes.Node]:
    shown = [summary for summary in summaries if summary.implications]
    blocks: list[nodes.Node] = [paragraph(render.words.gettext(SEPARATE_STUDIES), classes=["digest-separate"])]
    for summary in shown[:FULL_IMPLICATIONS]:
        assert summary.implications is not None  # noqa: S101  # chosen above
        body = render.prose(summary.implications.prose, summary.docname)
        body.append(render.caution(summary))
        part = section(render.summary_link(summary), f"suggests-{summary.slug}", *body)
        part["classes"] += ["digest-suggests", *_row_classes(summary)]
        blocks.append(part)
    rest = shown[FULL_IMPLICATIONS:]
    if rest and in_table:
        words = render.words.ngettext(
            "{count} older study has its implications on its own page; the table above links to it.",
            "{count} older studies have their implications on their own pages; the table above links to each.",
            len(rest),
        )
        blocks.append(paragraph(words, classes=["digest-muted"]))
    elif rest:
        links = [paragraph(render.summary_link(summary)) for summary in rest]
        blocks.append(section(render.words.gettext("More studies"), "suggests-more", bullet_list(links)))
    return blocks


# -- the evidence table ----------------------------------------------------------------------------------------

_COLUMNS = (
    (marked("Summary"), 22),
    (marked("Type and design"), 13),
    (marked("Sample"), 18),
    (marked("Main finding"), 21),
    (marked("Takeaway"), 26),
)


def _table(summaries: Sequence[Summary], render: Renderer) -> list[nodes.Node]:
    """Return the evidence table: full rows for the first, and one cell a row for the rest.

    The classes of a row are what the filter's script reads.
    """
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for _, width in _COLUMNS), cols=len(_COLUMNS))
    head = nodes.row("", *(nodes.entry("", paragraph(render.words.gettext(label))) for label, _ in _COLUMNS))
    full = FULL_ROWS if len(summaries) <= LONG_LIST else 0
    rows = [
        _full_row(summary, render) if place < full else _short_row(summary, render)
        for place, summary in enumerate(summaries)
    ]
    group += [nodes.thead("", head), nodes.tbody("", *rows)]
    table = nodes.table("", group, classes=["digest-table"])
    return [panel("", table, kind="evidence", facets=_facets(render))]


def all_summaries(render: Renderer) -> list[nodes.Node]:
    """Return every summary as one line of a table that can be narrowed by topic, type and year, and sorted."""
    _ = render.words.gettext
    summaries = render.catalogue.summaries
    rows = [_short_row(summary, render, columns=1, topics=True) for summary in summaries]
    head = nodes.row("", nodes.entry("", paragraph(_("Summary"))))
    group = nodes.tgroup("", nodes.colspec(colwidth=100), nodes.thead("", head), nodes.tbody("", *rows), cols=1)
    used = {slug for summary in summaries for slug in summary.topics}
    topics = {slug: topic.title for slug, topic in render.catalogue.topics.items() if slug in used}
    facets = [{"name": "topic", "label": _("Topic"), "values": topics}, *_facets(render)]
    return [panel("", nodes.table("", group, classes=["digest-table"]), kind="evidence", facets=facets, sortable=True)]


def _facets(render: Renderer) -> list[dict[str, object]]:
    """Return by what the rows can be narrowed; without words for its values a facet has those of the rows."""
    _ = render.words.gettext
    types = {slug: kind.title for slug, kind in render.catalogue.research_types.items()}
    return [
        {"name": "type", "label": _("Type of research"), "values": types},
        {"name": "year", "label": _("Year of issue")},
    ]


def _row_classes(summary: Summary) -> list[str]:
    return [*(f"type-{slug}" for slug in summary.research_types), f"year-{summary.month.year}"]


def _full_row(summary: Summary, render: Renderer) -> nodes.row:
    findings = summary.study.findings
    cells: list[list[nodes.Node]] = [
        [paragraph(render.summary_link(summary)), paragraph(render.month(summary), classes=["digest-muted"])],
        [paragraph(render.type_and_design(summary))],
        [paragraph(*render.inlines(summary.study.sample))] if summary.study.sample else [],
        [paragraph(*render.inlines(finding_text(findings[0])))] if findings else [],
        [paragraph(*render.inlines(summary.takeaway)), render.caution(summary, brief=True)],
    ]
    return nodes.row("", *(nodes.entry("", *cell) for cell in cells), classes=_row_classes(summary))


def _short_row(summary: Summary, render: Renderer, *, columns: int = len(_COLUMNS), topics: bool = False) -> nodes.row:
    link = render.summary_link(summary)
    link[:] = render.own(summary.title)  # without the usual span: there may be hundreds of rows
    cell = nodes.entry(
        "",
        paragraph(link, f" {render.month(summary)} · {render.type_and_design(summary)}"),
        morecols=columns - 1,
    )
    classes = [f"topic-{slug}" for slug in summary.topics] if topics else []
    return nodes.row("", cell, classes=[*classes, *_row_classes(summary)])


# -- topics and research types ---------------------------------------------------------------------------------


def topics_by_group(render: Renderer) -> list[nodes.Node]:
    """Return all topics by group, each with its number of summaries."""
    level = 2 if render.docname == "topics/index" else 3  # elsewhere the list stands in a section
    groups = []
    for group in render.catalogue.groups:
        items = [
            paragraph(
                render.topic_link(slug),
                nodes.inline("", f" {render.catalogue.count(slug)}", classes=["digest-count"]),
            )
            for slug in group.topics
            if slug in render.catalogue.topics
        ]
        part = panel("", kind="group")
        part += heading(group.title, level)
        part += bullet_list(items)
        groups.append(part)
    return [panel("", *groups, kind="groups")]


def research_types(render: Renderer) -> list[nodes.Node]:
    """Return the research types, each with its number of summaries and its definition."""
    entries = []
    for slug, kind in render.catalogue.research_types.items():
        count = len(render.catalogue.by_research_type.get(slug, ()))
        term = nodes.term("", "", render.type_link(slug), nodes.inline("", f" {count}", classes=["digest-count"]))
        definition = nodes.definition("", paragraph(*render.inlines(kind.definition)))
        entries.append(nodes.definition_list_item("", term, definition))
    return [nodes.definition_list("", *entries, classes=["digest-types"])]


def counts_sentence(summaries: Sequence[Summary], render: Renderer) -> str:
    """Return "7 summaries: 4 meta-analyses, 2 reviews and 1 randomized controlled trial."."""
    counts = render.catalogue.counts_by_type(summaries)
    parts = [f"{count} {kind.singular if count == 1 else kind.plural}" for kind, count in counts]
    words = render.words
    counted = words.ngettext("{count} summary", "{count} summaries", len(summaries))
    if not parts:  # the types of all of them are unknown ones, which the check reports
        return f"{counted}."
    listed = parts[0]
    if len(parts) > 1:
        listed = words.gettext("{items} and {last}", items=", ".join(parts[:-1]), last=parts[-1])
    return words.gettext("{count}: {items}.", count=counted, items=listed)
