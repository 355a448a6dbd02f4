"""Lay out the page of a course pack, and the parts of it that stand on paper too."""

from __future__ import annotations

from docutils import nodes
from sphinx import addnodes

from .caution import SEPARATOR
from .citing import offers
from .nodes import panel
from .packs import Level, Pack, summaries_in, timed
from .records import Summary
from .render import Renderer, bullet_list, heading, paragraph, section
from .words import marked

NOT_ACCREDITED = (
    marked("Not accredited; no credits or certificate are granted. Ask your regulator what counts."),
    marked("Record no client details."),
)
# What a record of learning asks, and how many lines one needs for the answer.
_RECORD = (
    (marked("Date"), 1),
    (marked("Hours"), 1),
    (marked("Provider"), 1),
    (marked("Content"), 3),
    (marked("What I will do"), 5),
    (marked("How I will know"), 5),
)
_LEVELS = {
    Level.INTRODUCTORY: marked("Introductory"),
    Level.INTERMEDIATE: marked("Intermediate"),
    Level.ADVANCED: marked("Advanced"),
}


def list_of_packs(render: Renderer) -> list[nodes.Node]:
    """Return the packs, each with its audience, its time and its number of summaries."""
    cards: list[nodes.Node] = []
    for pack in render.catalogue.packs.values():
        card = panel("", kind="card")
        link = render.link("pack", pack.slug, render.own(pack.title))
        card += paragraph(nodes.strong("", "", link), classes=["digest-card-title"])
        card += paragraph(_byline(pack, render), classes=["digest-muted"])
        card += paragraph(*render.inlines(pack.audience))
        cards.append(card)
    return [panel("", *cards, kind="cards")] if cards else []


def _byline(pack: Pack, render: Renderer) -> str:
    words = render.words
    minutes = words.ngettext("{count} minute", "{count} minutes", pack.minutes)
    summaries = words.ngettext("{count} summary", "{count} summaries", len(summaries_in(pack, render.catalogue)))
    return SEPARATOR.join((words.gettext(_LEVELS[pack.level]), minutes, summaries))


def pack_page(page: nodes.section, pack: Pack, render: Renderer) -> None:
    """Complete the page of *pack*; on paper the summaries themselves take the place of their list."""
    summaries = summaries_in(pack, render.catalogue)
    page["classes"].append("digest-pack")
    page[1:1] = head(pack, render)
    page += aims(pack, render)
    page += outline(pack, render)
    listed = section(
        render.words.gettext("The summaries"), "summaries", *(_taught(summary, render) for summary in summaries)
    )
    page += addnodes.only("", listed, expr="not latex")
    page += learning_record(pack.title, render)
    page += offers(pack.docname, summaries, render)


def head(pack: Pack, render: Renderer) -> list[nodes.Node]:
    """Return what stands below the title: for whom, how demanding and how long."""
    audience = paragraph(nodes.strong("", f"{render.words.gettext('For:')} "), *render.inlines(pack.audience))
    return [panel("", paragraph(_byline(pack, render)), kind="byline"), audience]


def aims(pack: Pack, render: Renderer) -> nodes.section:
    """Return the learning aims."""
    _ = render.words.gettext
    items = bullet_list(paragraph(*render.inlines(aim)) for aim in pack.aims)
    return section(_("Learning aims"), "learning-aims", paragraph(_("Participants will be able to")), items)


def outline(pack: Pack, render: Renderer) -> nodes.section:
    """Return the steps of the session with their times."""
    _ = render.words.gettext
    group = nodes.tgroup("", nodes.colspec(colwidth=20), nodes.colspec(colwidth=80), cols=2)
    rows = [
        _row(paragraph(f"{start}–{end}"), paragraph(*render.inlines(step.activity)))
        for start, end, step in timed(pack.outline)
    ]
    group += [nodes.thead("", _row(paragraph(_("Minutes")), paragraph(_("Activity")))), nodes.tbody("", *rows)]
    # On paper, widths to the taste of TeX would break the times.
    widths = addnodes.tabular_col_spec(spec=r"l>{\raggedright\arraybackslash}p{0.8\linewidth}")
    table = nodes.table("", group, classes=["digest-outline"])
    return section(_("Session outline"), "session-outline", widths, table)


def _row(*cells: nodes.paragraph) -> nodes.row:
    return nodes.row("", *(nodes.entry("", cell) for cell in cells))


def _taught(summary: Summary, render: Renderer) -> nodes.section:
    """Return a summary as its pack shows it: takeaway, caution line and questions."""
    part = section(render.summary_link(summary), f"summary-{summary.slug}")
    part += paragraph(f"{render.month(summary)} · {render.type_and_design(summary)}", classes=["digest-muted"])
    part += paragraph(*render.inlines(summary.takeaway))
    part += render.caution(summary)
    part += questions(summary, render)
    return part


def questions(summary: Summary, render: Renderer) -> list[nodes.Node]:
    """Return the questions for reflection of *summary*, if it has any."""
    if summary.reflection is None:
        return []
    body = render.prose(summary.reflection.prose, summary.docname)
    return [heading(render.words.gettext("Questions for reflection"), 4), panel("", *body, kind="reflection")]


def learning_record(title: str, render: Renderer) -> nodes.section:
    """Return the form on which those who took part note what they take with them."""
    _ = render.words.gettext
    form = panel("", kind="record")
    for label, lines in _RECORD:
        form += panel("", paragraph(_(label)), kind="record-field", classes=[f"digest-lines-{lines}"], lines=lines)
    notes = [paragraph(_(text), classes=["digest-muted"]) for text in NOT_ACCREDITED]
    return section(_("My learning record"), "learning-record", paragraph(*render.own(title)), form, *notes)
