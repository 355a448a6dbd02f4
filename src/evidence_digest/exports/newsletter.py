"""The newsletter: one month's e-mail, as HTML and as plain text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from pybtex.backends.html import Backend as HtmlBackend  # type: ignore[import-untyped]  # ships no types
from pybtex.richtext import BaseText  # type: ignore[import-untyped]

from ..apa import format_work
from ..catalogue import Catalogue, Selection
from ..caution import caution_line, status_line, type_and_design
from ..crisis import concerns_crisis, where_to_turn
from ..disclaimer import DISCLAIMER
from ..records import Summary, YearMonth
from .markup import inlines_html, inlines_text, prose_html, prose_text, wrapped
from .site import Site

_TEMPLATE = "newsletter.html"


@dataclass(frozen=True, slots=True)
class Newsletter:
    """A mail in the two forms that belong together."""

    subject: str
    html: str
    text: str


@dataclass(frozen=True, slots=True)
class _Part:
    """A summary as the mail shows it."""

    title: str
    address: str
    kind: str
    takeaway: Markup
    caution: Markup
    implications: Markup
    references: tuple[Markup, ...]
    status: str


def newsletter(month: YearMonth, catalogue: Catalogue, site: Site) -> Newsletter | None:
    """Return the mail of *month*, or None when the month has no summaries."""
    found = catalogue.select(Selection(first=month, last=month))
    summaries = [summary for summary in found if summary.docname not in catalogue.unreadable]
    if not summaries:
        return None
    subject = f"{site.name}: {month.words}"
    closing = tuple(_closing(summaries, site))
    issue = {
        "subject": subject,
        "heading": month.words,
        "parts": [_part(summary, catalogue, site) for summary in summaries],
        "closing": closing,
    }
    environment = Environment(
        loader=PackageLoader(__package__, "."),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    html = environment.get_template(_TEMPLATE).render(issue=issue, site=site)
    blocks = [f"{subject}\n{'=' * len(subject)}"]
    blocks += ["\n\n".join(_text(summary, catalogue, site)) for summary in summaries]
    blocks += ["\n\n".join(["-" * 8, *map(wrapped, closing)])]
    return Newsletter(subject, f"{html}\n", "\n\n\n".join(blocks) + "\n")


def _closing(summaries: list[Summary], site: Site) -> Iterator[str]:
    if any(concerns_crisis(summary.topics) for summary in summaries):
        yield where_to_turn(site.language).text
    yield DISCLAIMER
    yield ". ".join(filter(None, (site.rights, site.base)))


def _part(summary: Summary, catalogue: Catalogue, site: Site) -> _Part:
    implications = summary.implications
    return _Part(
        title=summary.title,
        address=site.page(summary.docname),
        kind=type_and_design(summary, catalogue),
        takeaway=inlines_html(summary.takeaway, catalogue),
        caution=inlines_html(caution_line(summary, catalogue), catalogue),
        implications=prose_html(implications.prose, catalogue) if implications else Markup(""),
        references=tuple(
            # The backend has escaped all texts.
            Markup(_reference(key, catalogue).render(_Backend("utf-8")))  # noqa: S704
            for key in summary.references
        ),
        status=status_line(summary),
    )


class _Backend(HtmlBackend):  # type: ignore[misc]  # pybtex ships no types
    """HTML with escaped addresses; pybtex takes them as they are."""

    @staticmethod
    def format_href(url: str, text: str, external: bool = False) -> str:
        return Markup('<a href="{}" style="color: #1a5c86;">{}</a>').format(url, Markup(text))  # noqa: S704


def _reference(key: str, catalogue: Catalogue) -> BaseText:
    return format_work(catalogue.works[key].entry, year_suffix=catalogue.year_suffix(key))


def _text(summary: Summary, catalogue: Catalogue, site: Site) -> Iterator[str]:
    title = wrapped(summary.title)
    address = site.page(summary.docname)
    yield "\n".join(filter(None, (title, "-" * max(map(len, title.splitlines())), address)))
    yield wrapped(inlines_text(summary.takeaway, catalogue))
    yield wrapped(inlines_text(caution_line(summary, catalogue), catalogue))
    if summary.implications:
        yield f"Practice implications\n\n{prose_text(summary.implications.prose, catalogue)}"
    for key in summary.references:
        yield wrapped(str(_reference(key, catalogue)))
    yield wrapped(status_line(summary))
