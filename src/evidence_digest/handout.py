"""What a handout says: one summary, or the takeaways and implications of a topic, for supervision and teams."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from pybtex.richtext import BaseText  # type: ignore[import-untyped]  # ships no types

from .apa import format_work
from .catalogue import Catalogue
from .caution import SEPARATOR, caution_line, status_line, type_and_design
from .crisis import concerns_crisis, where_to_turn
from .disclaimer import DISCLAIMER
from .exports.site import Site
from .lists import SEPARATE_STUDIES
from .page_reader import Page
from .prose import Inlines, Prose, parse_prose, plain_text
from .records import Summary
from .words import marked

FOOT = marked("Written for mental-health professionals; no advice to clients.")
KIND = marked("Handout for supervision and teams")
_WORDS_OF_TWO_PAGES = 1350
_WORDS_OF_A_REFERENCE = 35
_BLOCK = re.compile(r"^(?P<fence>:{3,}|`{3,}).*?^(?P=fence)[ \t]*$", re.MULTILINE | re.DOTALL)
_HEADING = re.compile(r"^##[ \t]+(?P<heading>.*\S)[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Handout:
    """What every handout has; an empty text or list is left out."""

    title: str
    kind: str
    byline: str
    address: str  # of the page; none while the site has none
    foot: str  # of every page
    imprint: str  # of every page: licence and edition
    closing: str
    crisis: str  # where to turn

    @property
    def printed_address(self) -> str:
        """The address as short as a reader can type it."""
        return re.sub(r"^https?://", "", self.address)


@dataclass(frozen=True, slots=True, kw_only=True)
class SummaryHandout(_Handout):
    """One summary."""

    takeaway: Inlines
    caution: Inlines
    sections: tuple[tuple[str, Prose], ...]  # the text of the page, under its headings
    facts: tuple[tuple[str, tuple[Inlines, ...]], ...]
    implications: Prose
    references: tuple[BaseText, ...]


@dataclass(frozen=True, slots=True)
class Study:
    """A summary on the handout of a topic."""

    title: str
    takeaway: Inlines
    caution: Inlines
    implications: Prose
    references: tuple[BaseText, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TopicHandout(_Handout):
    """The takeaways and implications of a topic."""

    definition: Inlines
    separate: str  # that the studies are separate ones
    studies: tuple[Study, ...]
    others_title: str
    others: tuple[tuple[str, str], ...]  # title and type of the summaries for which there is no room


def summary_handout(
    summary: Summary, page: Page, catalogue: Catalogue, site: Site
) -> tuple[SummaryHandout, tuple[str, ...]]:
    """Return the handout of *summary*, and what on its *page* can't stand on paper, with the place."""
    _ = catalogue.words.gettext
    study = summary.study
    sections, faults = _sections(page)
    # The caution line has the sample and the setting, and the text the findings.
    facts = ((_("Measures"), (study.measures,)), (_("Limitations"), study.limitations))
    handout = SummaryHandout(
        title=summary.title,
        kind=_kind(catalogue, site),
        byline=SEPARATOR.join((summary.month.in_words(catalogue.words), type_and_design(summary, catalogue))),
        address=site.page(summary.docname),
        foot=_(FOOT),
        imprint=_imprint(catalogue, site),
        closing=f"{status_line(summary, catalogue.words)} {_(DISCLAIMER)}",
        crisis=_crisis(summary.topics, site),
        takeaway=summary.takeaway,
        caution=caution_line(summary, catalogue),
        sections=sections,
        facts=tuple((label, lines) for label, lines in facts if any(lines)),
        implications=summary.implications.prose if summary.implications else (),
        references=_references(summary, catalogue),
    )
    return handout, faults


def studies_at_most(slug: str, catalogue: Catalogue) -> int:
    """Return how many studies of a topic two pages may hold, by their words: TeX then says whether they do."""
    words, studies = 0, 0
    for summary in catalogue.newest_article_first(catalogue.by_topic.get(slug, ())):
        implications = summary.implications.source if summary.implications else ""
        line = plain_text((*summary.takeaway, *caution_line(summary, catalogue)))
        words += len(f"{summary.title} {line} {implications}".split()) + _WORDS_OF_A_REFERENCE
        if words > _WORDS_OF_TWO_PAGES:
            break
        studies += 1
    return studies


def topic_handout(slug: str, catalogue: Catalogue, site: Site, *, studies: int) -> TopicHandout:
    """Return the handout of a topic with as many of its *studies*, the newest articles first; the others are named."""
    _ = catalogue.words.gettext
    topic = catalogue.topics[slug]
    summaries = catalogue.newest_article_first(catalogue.by_topic.get(slug, ()))
    count = catalogue.words.ngettext("{count} summary", "{count} summaries", len(summaries))
    return TopicHandout(
        title=topic.title,
        kind=_kind(catalogue, site),
        byline=count,
        address=site.page(topic.docname),
        foot=_(FOOT),
        imprint=_imprint(catalogue, site),
        closing=_(DISCLAIMER),
        crisis=_crisis((slug,), site),
        definition=topic.definition,
        separate=_(SEPARATE_STUDIES),
        studies=tuple(_study(summary, catalogue) for summary in summaries[:studies]),
        others_title=_("Older articles under this topic"),
        others=tuple((summary.title, type_and_design(summary, catalogue)) for summary in summaries[studies:]),
    )


def _study(summary: Summary, catalogue: Catalogue) -> Study:
    return Study(
        title=summary.title,
        takeaway=summary.takeaway,
        caution=caution_line(summary, catalogue),
        implications=summary.implications.prose if summary.implications else (),
        references=_references(summary, catalogue),
    )


def _kind(catalogue: Catalogue, site: Site) -> str:
    return SEPARATOR.join((site.name, catalogue.words.gettext(KIND)))


def _imprint(catalogue: Catalogue, site: Site) -> str:
    latest = catalogue.latest_month
    edition = site.edition or (latest.in_words(catalogue.words) if latest else "")
    return SEPARATOR.join(filter(None, (edition, "CC BY 4.0")))


def _crisis(topics: Sequence[str], site: Site) -> str:
    return where_to_turn(site.language).text if concerns_crisis(topics) else ""


def _references(summary: Summary, catalogue: Catalogue) -> tuple[BaseText, ...]:
    return tuple(
        format_work(catalogue.works[key].entry, year_suffix=catalogue.year_suffix(key)) for key in summary.references
    )


def _sections(page: Page) -> tuple[tuple[tuple[str, Prose], ...], tuple[str, ...]]:
    """Return the text of *page* under its headings, without its blocks, which stand elsewhere."""
    # As many lines as before, so that a fault keeps its place.
    body = _BLOCK.sub(lambda match: "\n" * match[0].count("\n"), page.body)
    headings = list(_HEADING.finditer(body))
    sections, faults = [], []
    for place, heading in enumerate(headings):
        end = headings[place + 1].start() if place + 1 < len(headings) else len(body)
        prose, refused = parse_prose(body[heading.end() : end])
        faults += [f"{page.path}:{page.line_at(heading.end()) + line}: {what}" for line, what in refused]
        if prose:
            sections.append((heading["heading"], prose))
    return tuple(sections), tuple(faults)
