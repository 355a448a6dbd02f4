"""How corrections are shown: on their summary, and with what is new on the page of changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from .corrections import day_words
from .directives import ViewDirective
from .domain import catalogue_of
from .history import Change, Kind, history
from .nodes import panel
from .records import Correction, Summary
from .render import Renderer, bullet_list, heading, paragraph, section
from .views import View
from .words import capitalised, marked

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_HEADINGS = {Kind.CORRECTED: marked("Corrected"), Kind.NEW: marked("New"), Kind.UPDATED: marked("Updated")}
_CHANGED_TAKEAWAY = marked("This correction changes the takeaway.")


class ChangesDirective(ViewDirective):
    """New, corrected and updated summaries by month."""

    def run(self) -> list[nodes.Node]:
        """Return a section a month."""
        self.note(View("changes"))
        render = self.renderer()
        return [
            section(
                capitalised(month.month.in_words(render.words)),
                f"changes-{month.month}",
                *(part for kind in Kind for part in _part(kind, month.changes, render)),
            )
            for month in history(catalogue_of(self.env))
        ]


def _part(kind: Kind, changes: tuple[Change, ...], render: Renderer) -> list[nodes.Node]:
    items = [paragraph(*_words(change, render)) for change in changes if change.kind is kind]
    if not items:
        return []
    return [
        heading(render.words.gettext(_HEADINGS[kind]), 3),
        bullet_list(items, classes=["digest-changes"]),
    ]


def _words(change: Change, render: Renderer) -> list[nodes.Node]:
    link = render.summary_link(change.summary)
    date = nodes.inline("", f" {day_words(change.date, render.words)}", classes=["digest-muted"])
    if change.kind is not Kind.CORRECTED:
        return [link, date]
    words = [nodes.Text(": "), *render.inlines(change.text)]
    return [link, date, *words, *_changed_takeaway(render, really=change.changes_takeaway)]


# -- on a summary ----------------------------------------------------------------------------------------------


def first_notes(summary: Summary, render: Renderer) -> list[nodes.Node]:
    """Return the corrections that change the takeaway: they stand right below it."""
    notes = [_note(correction, render) for correction in summary.corrections if correction.changes_takeaway]
    return [panel("", *notes, kind="corrections")] if notes else []


def last_notes(summary: Summary, render: Renderer) -> list[nodes.Node]:
    """Return the other corrections, in a section of their own."""
    notes = [_note(correction, render) for correction in summary.corrections if not correction.changes_takeaway]
    return [section(render.words.gettext("Corrections"), "corrections", *notes)] if notes else []


def _note(correction: Correction, render: Renderer) -> nodes.paragraph:
    date = day_words(correction.date, render.words)
    head = nodes.strong("", render.words.gettext("Corrected on {date}.", date=date))
    note = _changed_takeaway(render, really=correction.changes_takeaway)
    return paragraph(head, " ", *render.inlines(correction.text), *note)


def _changed_takeaway(render: Renderer, *, really: bool) -> list[nodes.Node]:
    return [nodes.Text(f" {render.words.gettext(_CHANGED_TAKEAWAY)}")] if really else []


def setup_changes(app: Sphinx) -> None:
    """Register the directive."""
    app.add_directive("changes", ChangesDirective)
