"""The directives: blocks of a page that are shown elsewhere too, and views of the catalogue for any page."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.util import logging
from sphinx.util.docutils import SphinxDirective

from .catalogue import Catalogue, Selection
from .domain import catalogue_of, domain_of
from .lists import SHOWN, all_summaries, research_types, summaries_as, topics_by_group
from .nodes import panel, practice_implications
from .problems import suggestion
from .records import YearMonth
from .render import Renderer, paragraph, section
from .views import View

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)


class PracticeImplicationsDirective(SphinxDirective):
    """What to do with the finding: the last block of a summary."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the admonition; the page's layout gives it its heading and its place."""
        block = practice_implications("\n".join(self.content))
        self.set_source_info(block)
        self.state.nested_parse(self.content, self.content_offset, block)
        return [block]


class ReflectionDirective(SphinxDirective):
    """Questions for those who learn with a summary."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the block; the page's layout gives it its heading and its place."""
        block = panel("\n".join(self.content), kind="reflection")
        self.set_source_info(block)
        self.state.nested_parse(self.content, self.content_offset, block)
        return [block]


class FacilitatorNotesDirective(SphinxDirective):
    """Notes for who leads a session with a pack: they stand in a PDF of their own."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return nothing: the catalogue holds the notes."""
        return []


class ViewDirective(SphinxDirective):
    """A directive that shows a view of the catalogue."""

    def renderer(self) -> Renderer:
        """Return what makes the nodes of this page."""
        publisher = self.config.digest_publisher
        return Renderer(catalogue_of(self.env), self.env.current_document.docname, publisher=publisher)

    def note(self, view: View) -> None:
        """Note that this page shows *view*."""
        domain_of(self.env).note_view(self.env.current_document.docname, view)

    def warn(self, message: str) -> None:
        """Say what is wrong with an option; the build goes on."""
        logger.warning(message, location=self.get_location(), type="digest", subtype="view")


def _words(argument: str | None) -> tuple[str, ...]:
    return tuple((argument or "").replace(",", " ").split())


def _month(argument: str) -> YearMonth:
    return YearMonth.parse(argument.strip())


def _show(argument: str) -> str:
    choice: str = directives.choice(argument, SHOWN)
    return choice


_SINGULAR = {"research-types": "research type", "summaries": "summary", "topics": "topic"}


class SummariesDirective(ViewDirective):
    """A list of the summaries that its options select."""

    option_spec: ClassVar[dict[str, Callable[[str], object]]] = {
        "topics": _words,
        "research-types": _words,
        "year": directives.positive_int,
        "from": _month,
        "to": _month,
        "summaries": _words,
        "latest": directives.flag,
        "show": _show,
        "limit": directives.positive_int,
    }

    def run(self) -> list[nodes.Node]:
        """Return the list, or one sentence when nothing is selected."""
        options = self.options
        catalogue = catalogue_of(self.env)
        # Unknown words stay in the selection: they select nothing now, and the page is read again once they are known.
        selection = Selection(
            topics=self._terms("topics", catalogue.topics),
            research_types=self._terms("research-types", catalogue.research_types),
            year=options.get("year", 0),
            first=options.get("from"),
            last=options.get("to"),
            slugs=self._terms("summaries", catalogue.by_slug),
            latest="latest" in options,
        )
        show, limit = options.get("show", "takeaways"), options.get("limit", 0)
        self.note(View("summaries", selection=selection, show=show, limit=limit))
        found = catalogue.select(selection)
        shown = summaries_as(show, found[:limit] if limit else found, self.renderer())
        return shown or [paragraph(catalogue.words.gettext("No summary is selected here."), classes=["digest-none"])]

    def _terms(self, option: str, known: Mapping[str, object]) -> tuple[str, ...]:
        """Return the words of *option*, and warn of those that are not *known*."""
        words: tuple[str, ...] = self.options.get(option, ())
        for word in words:
            if word not in known:
                self.warn(f"summaries: unknown {_SINGULAR[option]} '{word}'{suggestion(word, known)}")
        return words


class LatestIssueDirective(ViewDirective):
    """The newest month, under its own heading, with takeaways."""

    def run(self) -> list[nodes.Node]:
        """Return the section, or nothing before the first summary is written."""
        selection = Selection(latest=True)
        self.note(View("issue", selection=selection))
        catalogue = catalogue_of(self.env)
        if catalogue.latest_month is None:
            return []
        cards = summaries_as("takeaways", catalogue.select(selection), self.renderer())
        return [section(issue_heading(catalogue), "latest-issue", *cards)]


def issue_heading(catalogue: Catalogue) -> str:
    """Return "Latest issue: December 2020", or "This month: …" when the issue was written in its own month."""
    month, newest = catalogue.latest_month, catalogue.newest_date
    assert month is not None  # noqa: S101  # asked only where there are summaries
    current = newest is not None and (newest.year, newest.month) == (month.year, month.month)
    words = catalogue.words
    shown = month.in_words(words)
    return (
        words.gettext("This month: {month}", month=shown)
        if current
        else words.gettext("Latest issue: {month}", month=shown)
    )


class TopicsDirective(ViewDirective):
    """All topics by group, with their counts."""

    def run(self) -> list[nodes.Node]:
        """Return the groups."""
        self.note(View("topics"))
        return topics_by_group(self.renderer())


class ResearchTypesDirective(ViewDirective):
    """The research types with their counts and definitions."""

    def run(self) -> list[nodes.Node]:
        """Return the list."""
        self.note(View("research-types"))
        return research_types(self.renderer())


class BrowseDirective(ViewDirective):
    """All summaries in one table, to be narrowed and sorted."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        self.note(View("browse"))
        if not catalogue_of(self.env).summaries:
            none = catalogue_of(self.env).words.gettext("There is no summary yet.")
            return [paragraph(none, classes=["digest-none"])]
        return all_summaries(self.renderer())


def setup_directives(app: Sphinx) -> None:
    """Register the directives."""
    app.add_directive("practice-implications", PracticeImplicationsDirective)
    app.add_directive("reflection", ReflectionDirective)
    app.add_directive("facilitator-notes", FacilitatorNotesDirective)
    app.add_directive("summaries", SummariesDirective)
    app.add_directive("latest-issue", LatestIssueDirective)
    app.add_directive("topics", TopicsDirective)
    app.add_directive("research-types", ResearchTypesDirective)
    app.add_directive("browse", BrowseDirective)
