"""Lay out the pages that have a record: what the author wrote, and around it what the catalogue knows."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from .article_notices import article_notices
from .catalogue import Selection
from .changes_page import first_notes, last_notes
from .citing import EVERYTHING, cite_block, copying, library_link, offers
from .corrections import day_words
from .domain import catalogue_of, domain_of
from .estimates import finding_text
from .lists import counts_sentence, research_types, summaries_as, topics_by_group
from .nodes import panel, practice_implications
from .pack_pages import list_of_packs, pack_page
from .pictures import add_pictures
from .records import Summary
from .render import Renderer, bullet_list, heading, paragraph, section, sequence
from .views import View
from .words import capitalised, marked

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_YEAR = re.compile(r"summaries/([0-9]{4})/index")


def lay_out_page(app: Sphinx, doctree: nodes.document) -> None:
    """Complete the page that has just been read, and note what it shows of the catalogue."""
    docname = app.env.current_document.docname
    catalogue = catalogue_of(app.env)
    domain_of(app.env).note_view(docname, View("page", docname))
    if docname in catalogue.unreadable or not doctree.children or not isinstance(doctree[0], nodes.section):
        return
    layout, view = _layout_of(docname, _renderer(app, docname))
    if layout is not None:
        domain_of(app.env).note_view(docname, view)
        layout(doctree[0])


def _renderer(app: Sphinx, docname: str) -> Renderer:
    config = app.config
    return Renderer(catalogue_of(app.env), docname, publisher=config.digest_publisher, site_name=config.project)


def _layout_of(docname: str, render: Renderer) -> tuple[Callable[[nodes.section], None] | None, View]:
    """Return what completes the page, and the view that it shows."""
    catalogue = render.catalogue
    if summary := catalogue.by_docname.get(docname):
        return lambda page: _summary_page(page, summary, render), View("summary", summary.slug)
    folder, _, name = docname.partition("/")
    if match := _YEAR.fullmatch(docname):
        selection = Selection(year=int(match[1]))
        return lambda page: _year_page(page, selection, render), View("archive", match[1], selection)
    if docname == "summaries/index":
        return lambda page: _archive_page(page, render), View("archive")
    if docname == "topics/index":
        return lambda page: _topics_page(page, render), View("topics")
    if docname == "research-types/index":
        return lambda page: _research_types_page(page, render), View("research-types")
    if docname == "packs/index":
        return lambda page: _packs_page(page, render), View("packs")
    if folder == "packs" and name in catalogue.packs:
        pack = catalogue.packs[name]
        return lambda page: pack_page(page, pack, render), View("pack", name)
    if folder == "topics" and name in catalogue.topics:
        return lambda page: _topic_page(page, name, render), View("topic", name)
    if folder == "research-types" and name in catalogue.research_types:
        selection = Selection(research_types=(name,))
        return lambda page: _research_type_page(page, selection, render), View("summaries", name, selection)
    return None, View("page", docname)


def hidden_toctree(docnames: list[str], parent: str) -> nodes.compound:
    """Return a toctree that gives its pages their place in the site and shows nothing."""
    toctree = addnodes.toctree(
        "",
        parent=parent,
        entries=[(None, docname) for docname in docnames],
        includefiles=docnames,
        maxdepth=-1,
        caption=None,
        glob=False,
        hidden=True,
        includehidden=False,
        numbered=0,
        titlesonly=False,
    )
    return nodes.compound("", toctree, classes=["toctree-wrapper"])


# -- a summary -------------------------------------------------------------------------------------------------


def _summary_page(page: nodes.section, summary: Summary, render: Renderer) -> None:
    page["classes"].append("digest-summary")
    page[1:1] = _head(summary, render)
    implications = next(iter(page.findall(practice_implications)), None)
    _ = render.words.gettext
    reflection = next((block for block in page.findall(panel) if block["kind"] == "reflection"), None)
    for block in (implications, reflection):
        if block is not None:
            block.parent.remove(block)
    page += section(_("The study at a glance"), "study-at-a-glance", _facts(summary, render))
    if implications is not None:
        page += section(_("Practice implications"), "practice-implications", implications)
    if reflection is not None:
        page += section(_("Questions for reflection"), "reflection", reflection)
    page += _references(summary, render)
    page += last_notes(summary, render)
    page += addnodes.only("", cite_block(summary, render), expr="html")
    page += addnodes.only("", *_onward(summary, render), expr="html")


def _head(summary: Summary, render: Renderer) -> list[nodes.Node]:
    minutes = render.words.ngettext("{count} min read", "{count} min read", summary.minutes)
    byline = f"{render.month(summary)} · {render.type_and_design(summary)}"
    if summary.changed:
        byline += " · " + render.words.gettext("updated {date}", date=day_words(summary.changed, render.words))
    head: list[nodes.Node] = [
        *article_notices(summary, render),
        panel("", paragraph(byline, addnodes.only("", nodes.Text(f" · {minutes}"), expr="html")), kind="byline"),
        panel("", paragraph(*render.inlines(summary.takeaway)), render.caution(summary), kind="takeaway"),
        *first_notes(summary, render),
    ]
    if summary.docname in render.catalogue.drafts:
        head.insert(0, panel("", paragraph(render.words.gettext("Draft: not published.")), kind="draft"))
    if summary.references:
        head.append(addnodes.only("", _short_citation(summary, render), expr="html"))
    return head


def _short_citation(summary: Summary, render: Renderer) -> nodes.paragraph:
    _ = render.words.gettext
    key = summary.references[0]
    work = render.catalogue.works[key]
    parts: list[list[nodes.Node]] = [[render.citation_link(key, narrative=True)]]
    if work.url:
        parts.append([nodes.reference("", _("Read the article"), refuri=work.url)])
    if not work.doi:
        parts.append([library_link(work.title, render)])
    if summary.implications:
        parts.append([nodes.reference("", _("Practice implications"), internal=True, refid="practice-implications")])
    return paragraph(*sequence(parts), classes=["digest-citation"])


def _facts(summary: Summary, render: Renderer) -> panel:
    _ = render.words.gettext
    study = summary.study
    facts: list[tuple[str, list[nodes.Node]]] = [
        (_("Type and design"), [paragraph(render.type_and_design(summary))]),
        (_("Sample"), [paragraph(*render.inlines(study.sample))] if study.sample else []),
        (_("Setting"), [paragraph(*render.inlines(study.setting))] if study.setting else []),
        (_("Measures"), [paragraph(*render.inlines(study.measures))] if study.measures else []),
        (_("Findings"), _lines([render.inlines(finding_text(finding)) for finding in study.findings])),
        (_("Limitations"), _lines([render.inlines(limitation) for limitation in study.limitations])),
    ]
    entries = [
        nodes.definition_list_item("", nodes.term("", label), nodes.definition("", *content))
        for label, content in facts
        if content
    ]
    return panel("", nodes.definition_list("", *entries), kind="facts")


def _lines(lines: list[list[nodes.Node]]) -> list[nodes.Node]:
    """Return one paragraph, or a list of several."""
    if len(lines) > 1:
        return [bullet_list(paragraph(*line) for line in lines)]
    return [paragraph(*line) for line in lines]


def _references(summary: Summary, render: Renderer) -> nodes.section:
    entries = [panel("", render.reference(key), kind="reference") for key in summary.references]
    title = render.words.ngettext("Reference", "References", len(entries))
    return section(title, "reference", *entries, *copying(summary, render))


def _onward(summary: Summary, render: Renderer) -> list[nodes.Node]:
    _ = render.words.gettext
    onward: list[nodes.Node] = []
    if summary.topics:
        links = sequence([[render.topic_link(slug)] for slug in summary.topics])
        onward.append(panel("", heading(_("Topics"), 2), paragraph(*links), kind="topics"))
    related = render.catalogue.related(summary)
    if related:
        items = [
            paragraph(
                render.summary_link(found.summary),
                nodes.inline(
                    "",
                    " " + _("also under {topics}", topics=", ".join(map(render.topic_title, found.shared))),
                    classes=["digest-muted"],
                ),
            )
            for found in related
        ]
        onward.append(panel("", heading(_("Related summaries"), 2), bullet_list(items), kind="related"))
    return onward


# -- the indexes -----------------------------------------------------------------------------------------------


def _year_page(page: nodes.section, selection: Selection, render: Renderer) -> None:
    found = render.catalogue.select(selection)
    # An e-book's contents lead to the summaries, which follow.
    page += addnodes.only("", *summaries_as("titles", found[::-1], render), expr="builder_epub")
    listing = addnodes.only("", expr="not latex and not builder_epub")
    for month in dict.fromkeys(summary.month for summary in found):
        summaries = [summary for summary in found if summary.month == month]
        listing += heading(capitalised(month.in_words(render.words)), 2, classes=["digest-month"])
        listing += summaries_as("takeaways", summaries, render)
    page += listing
    # On paper a reader goes on from month to month; on the site this order is nowhere shown.
    ordered = sorted(found, key=lambda summary: (summary.month, summary.docname))
    page += hidden_toctree([summary.docname for summary in ordered], render.docname)


def _archive_page(page: nodes.section, render: Renderer) -> None:
    catalogue = render.catalogue
    years = [year for year in catalogue.years if f"summaries/{year}/index" in catalogue.documents]
    for year in years:
        link = render.link("doc", f"/summaries/{year}/index", str(year), domain="std")
        part = section(link, f"year-{year}")
        found = catalogue.select(Selection(year=year))
        for month in dict.fromkeys(summary.month for summary in found):
            summaries = [summary for summary in found if summary.month == month]
            part += heading(capitalised(month.in_words(render.words)), 3, classes=["digest-month"])
            part += summaries_as("titles", summaries, render)
        page += part
    page += offers(EVERYTHING, catalogue.summaries, render)
    page += hidden_toctree([f"summaries/{year}/index" for year in years], render.docname)


def _topics_page(page: nodes.section, render: Renderer) -> None:
    page += topics_by_group(render)
    page += hidden_toctree([topic.docname for topic in render.catalogue.topics.values()], render.docname)


def _research_types_page(page: nodes.section, render: Renderer) -> None:
    page += research_types(render)
    kinds = [kind.docname for kind in render.catalogue.research_types.values()]
    page += hidden_toctree(kinds, render.docname)


def _packs_page(page: nodes.section, render: Renderer) -> None:
    page += list_of_packs(render)
    page += hidden_toctree([pack.docname for pack in render.catalogue.packs.values()], render.docname)


def _topic_page(page: nodes.section, slug: str, render: Renderer) -> None:
    _ = render.words.gettext
    topic = render.catalogue.topics[slug]
    summaries = render.catalogue.by_topic.get(slug, ())
    if topic.aliases:
        aliases = render.sentence(
            marked("Also searched for as: {aliases}"), aliases=render.own(", ".join(topic.aliases))
        )
        # After the introduction: words that are there to be searched would push the answer off a phone's first screen.
        sections = (place for place, child in enumerate(page.children) if isinstance(child, nodes.section))
        page.insert(next(sections, len(page.children)), paragraph(*aliases, classes=["digest-aliases"]))
    if not summaries:
        page += paragraph(_("No summary stands under this topic yet."), classes=["digest-none"])
    else:
        suggests = _("What each study suggests")
        jump = nodes.reference("", suggests, internal=True, refid="suggests")
        page += section(
            _("The evidence"),
            "evidence",
            paragraph(counts_sentence(summaries, render), addnodes.only("", nodes.Text(" "), jump, expr="html")),
            *summaries_as("table", summaries, render),
        )
        add_pictures(page, slug, render)
        newest = render.catalogue.newest_article_first(summaries)
        page += section(suggests, "suggests", *summaries_as("implications", newest, render, in_table=True))
    if topic.related:
        links = [paragraph(render.topic_link(other)) for other in topic.related if other in render.catalogue.topics]
        page += section(_("Related topics"), "related-topics", bullet_list(links))
    page += offers(topic.docname, summaries, render)


def _research_type_page(page: nodes.section, selection: Selection, render: Renderer) -> None:
    _ = render.words.gettext
    summaries = render.catalogue.select(selection)
    if summaries:
        page += section(_("The summaries"), "evidence", *summaries_as("table", summaries, render))
    else:
        page += paragraph(_("No summary has this type of research yet."), classes=["digest-none"])
    page += offers(render.docname, summaries, render)


def setup_pages(app: Sphinx) -> None:
    """Connect the layouts, before Sphinx collects titles and sections (500)."""
    app.connect("doctree-read", lay_out_page, priority=300)
