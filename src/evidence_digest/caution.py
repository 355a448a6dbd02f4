"""What must be said of a summary: the caution line wherever a takeaway or implication stands alone, and its status."""

from __future__ import annotations

from .catalogue import Catalogue
from .prose import Inlines, Text
from .records import Summary

SEPARATOR = " · "


def type_and_design(summary: Summary, catalogue: Catalogue) -> str:
    """Return "Review · qualitative synthesis"; a design that only repeats its type is left out."""
    titles = [catalogue.research_types[slug].title for slug in summary.research_types]
    design = summary.study.design
    repeated = any(title.casefold() == design.casefold() for title in titles)
    return SEPARATOR.join(titles if repeated else [*titles, design])


def caution_line(summary: Summary, catalogue: Catalogue, *, brief: bool = False) -> Inlines:
    """Return design, sample, setting, year, basis and main limitation.

    A *brief* line leaves out design and sample, for a table that shows them in columns of their own.
    """
    study = summary.study
    year = catalogue.article_year(summary)
    design = study.design[:1].upper() + study.design[1:]
    parts: list[Inlines] = [
        *([] if brief else [(Text(design),), study.sample]),
        study.setting,
        (Text(year),) if year else (),
        (Text(summary.basis.words),),
        study.limitations[0] if study.limitations else (),
    ]
    line: Inlines = ()
    for part in filter(None, parts):
        line = (*line, Text(SEPARATOR), *_without_stop(part)) if line else _without_stop(part)
    return line


def _without_stop(part: Inlines) -> Inlines:
    """Return *part* without its full stop: a point follows that separates it from the next."""
    last = part[-1]
    return (*part[:-1], Text(last.text.rstrip("."))) if isinstance(last, Text) else part


def status_line(summary: Summary) -> str:
    """Return when a summary was written, from what, and whether a clinician has reviewed it."""
    dates = f"Written {summary.written.isoformat()}"
    if summary.updated:
        dates += f", updated {summary.updated.isoformat()}"
    reviewer = summary.reviewed_by
    review = f"Reviewed by {reviewer}." if reviewer else "No clinician has reviewed this page yet."
    return f"{dates}, from {summary.basis.words.removeprefix('written from ')}. {review}"
