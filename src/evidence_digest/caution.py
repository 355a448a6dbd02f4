"""What must be said of a summary: the caution line wherever a takeaway or implication stands alone, and its status."""

from __future__ import annotations

from .catalogue import Catalogue
from .notices import NoticeKind
from .prose import Emphasis, Inlines, Text
from .records import Basis, Summary
from .words import ENGLISH, Words, capitalised, marked

SEPARATOR = " · "
_NOTICES = {
    NoticeKind.RETRACTED: marked("Article retracted"),
    NoticeKind.CONCERN: marked("Expression of concern about the article"),
    NoticeKind.CORRECTED: marked("Article corrected"),
}
_WRITTEN = {
    Basis.ABSTRACT: marked("Written {written}, from the abstract."),
    Basis.FULL_TEXT: marked("Written {written}, from the full text."),
    Basis.SECONDARY: marked("Written {written}, from a secondary account."),
}
_UPDATED = {
    Basis.ABSTRACT: marked("Written {written}, updated {updated}, from the abstract."),
    Basis.FULL_TEXT: marked("Written {written}, updated {updated}, from the full text."),
    Basis.SECONDARY: marked("Written {written}, updated {updated}, from a secondary account."),
}


def type_and_design(summary: Summary, catalogue: Catalogue) -> str:
    """Return "Review · qualitative synthesis"; a design that only repeats its type is left out."""
    titles = [catalogue.research_types[slug].title for slug in summary.research_types]
    design = summary.study.design
    repeated = any(title.casefold() == design.casefold() for title in titles)
    return SEPARATOR.join(titles if repeated else [*titles, design])


def caution_line(summary: Summary, catalogue: Catalogue, *, brief: bool = False) -> Inlines:
    """Return design, sample, setting, year, basis and main limitation, after any retraction or correction.

    A *brief* line leaves out design and sample, for a table that shows them in columns of their own.
    """
    line: Inlines = ()
    for part, _ in caution_parts(summary, catalogue, brief=brief):
        line = (*line, Text(SEPARATOR), *part) if line else part
    return line


def caution_parts(summary: Summary, catalogue: Catalogue, *, brief: bool = False) -> list[tuple[Inlines, bool]]:
    """Return the parts of the caution line, each with whether it is the author's text."""
    study = summary.study
    year = catalogue.article_year(summary)
    basis = catalogue.words.gettext(summary.basis.words)
    kinds = dict.fromkeys(notice.kind for notice in catalogue.notices_of(summary))
    parts: list[tuple[Inlines, bool]] = [
        *(((Emphasis((Text(catalogue.words.gettext(_NOTICES[kind])),), strong=True),), False) for kind in kinds),
        *([] if brief else [((Text(capitalised(study.design)),), False), (study.sample, True)]),
        (study.setting, True),
        ((Text(year),) if year else (), False),
        ((Text(basis),), False),
        (study.limitations[0] if study.limitations else (), True),
    ]
    return [(_without_stop(part), written) for part, written in parts if part]


def _without_stop(part: Inlines) -> Inlines:
    """Return *part* without its full stop: a point follows that separates it from the next."""
    last = part[-1]
    return (*part[:-1], Text(last.text.rstrip("."))) if isinstance(last, Text) else part


def status_line(summary: Summary, words: Words = ENGLISH) -> str:
    """Return when a summary was written, from what, and whether a clinician has reviewed it."""
    _ = words.gettext
    if summary.changed:
        dates = _(_UPDATED[summary.basis], written=summary.written.isoformat(), updated=summary.changed.isoformat())
    else:
        dates = _(_WRITTEN[summary.basis], written=summary.written.isoformat())
    if summary.reviewed_by:
        return f"{dates} {_('Reviewed by {name}.', name=summary.reviewed_by)}"
    return f"{dates} {_('No clinician has reviewed this page yet.')}"
