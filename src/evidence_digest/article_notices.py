"""The notice that stands first on the summary of a retracted or corrected article."""

from __future__ import annotations

from docutils import nodes

from .nodes import panel
from .notices import Notice, NoticeKind
from .records import Summary
from .render import Renderer, paragraph
from .words import marked

_DATED = {
    NoticeKind.RETRACTED: marked("{article} was retracted: {date}."),
    NoticeKind.CONCERN: marked("An expression of concern about {article} was published: {date}."),
    NoticeKind.CORRECTED: marked("{article} was corrected: {date}."),
}
_UNDATED = {
    NoticeKind.RETRACTED: marked("{article} was retracted."),
    NoticeKind.CONCERN: marked("An expression of concern about {article} was published."),
    NoticeKind.CORRECTED: marked("{article} was corrected."),
}


def article_notices(summary: Summary, render: Renderer) -> list[nodes.Node]:
    """Return the notices about the articles summarised, or nothing."""
    catalogue = render.catalogue
    notices = [
        _notice(notice, f"{catalogue.labels[key].narrative} ({catalogue.labels[key].year})", render)
        for key in summary.references
        if key in catalogue.works
        for notice in catalogue.notices.works.get(catalogue.works[key].doi, ())
    ]
    return [panel("", *notices, kind="notices")] if notices else []


def _notice(notice: Notice, article: str, render: Renderer) -> nodes.paragraph:
    _ = render.words.gettext
    date = notice.day(render.words)
    said = _(_DATED[notice.kind], article=article, date=date) if date else _(_UNDATED[notice.kind], article=article)
    if not notice.doi:
        return paragraph(said)
    link = nodes.reference("", _("Read the notice"), refuri=notice.address)
    return paragraph(f"{said} ", link)
