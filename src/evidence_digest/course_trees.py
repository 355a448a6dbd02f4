"""Put a course together: its session, its summaries and its record of learning, as one document for any format."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from typing import TYPE_CHECKING

from docutils import nodes
from docutils.utils import new_document
from sphinx import addnodes
from sphinx.errors import ConfigError

from .courses import Course, courses
from .domain import catalogue_of
from .lists import SEPARATE_STUDIES, counts_sentence
from .nodes import panel
from .pack_pages import aims, head, learning_record, outline, questions
from .pages import hidden_toctree
from .render import Renderer, paragraph, section

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

RECORD = "learning-record"  # the id of the section that is to stand last


def asked_courses(env: BuildEnvironment) -> tuple[Course, ...]:
    """Return the courses that this build is to make."""
    if not env.config.digest_courses:
        return ()
    try:
        return courses(env.config.digest_courses, catalogue_of(env))
    except ValueError as error:
        raise ConfigError(str(error)) from None


def opening(course: Course, render: Renderer) -> str:
    """Return the heading of what comes first."""
    _ = render.words.gettext
    return _("The session") if course.pack else _("About this pack")


def course_tree(course: Course, env: BuildEnvironment) -> nodes.document:
    """Return what takes part in the session get: the session, the summaries in full, and the record.

    The summaries stand in it as a toctree; a pack with a page gives its own text, any other that of its topics.
    """
    render = renderer_for(course, env)
    session = _session_of_page(course, env) if course.pack else _session_made(course, render)
    return _document(
        course,
        section(opening(course, render), "session", panel("", *session, kind="session")),
        hidden_toctree([summary.docname for summary in course.summaries], course.docname),
        learning_record(course.title, render),
    )


def facilitator_tree(course: Course, env: BuildEnvironment) -> nodes.document:
    """Return what the facilitator alone gets: aims, outline, notes, and each summary in short with its questions."""
    render = renderer_for(course, env)
    _ = render.words.gettext
    pack = course.pack
    assert pack is not None  # noqa: S101  # only a pack has notes
    assert pack.notes is not None  # noqa: S101
    session = [*head(pack, render), aims(pack, render), outline(pack, render)]
    return _document(
        course,
        section(_("The session"), "session", panel("", *session, kind="session")),
        section(_("Facilitator notes"), "facilitator-notes", *render.prose(pack.notes.prose, pack.docname)),
        section(_("The summaries in short"), "summaries", panel("", *_in_short(course, render), kind="session")),
    )


def renderer_for(course: Course, env: BuildEnvironment) -> Renderer:
    return Renderer(catalogue_of(env), course.docname, publisher=env.config.digest_publisher)


def _document(course: Course, *children: nodes.Node) -> nodes.document:
    document = new_document("<course>")
    document += section(course.title, "course", *children)
    return document


def _session_of_page(course: Course, env: BuildEnvironment) -> Iterable[nodes.Node]:
    """Return the page of a pack without its title, what only other formats show, and the record."""
    page = copy.deepcopy(env.get_doctree(course.docname)[0])
    assert isinstance(page, nodes.section)  # noqa: S101  # a page without a title has no pack
    kept = [child for child in page.children[1:] if not isinstance(child, (addnodes.only, nodes.compound))]
    return [child for child in kept if not (isinstance(child, nodes.section) and RECORD in child["ids"])]


def _session_made(course: Course, render: Renderer) -> Iterable[nodes.Node]:
    _ = render.words.gettext
    for slug in course.topics:
        yield paragraph(*render.inlines(render.catalogue.topics[slug].definition))
    yield paragraph(counts_sentence(course.summaries, render))
    yield paragraph(_(SEPARATE_STUDIES))


def _in_short(course: Course, render: Renderer) -> Iterable[nodes.Node]:
    for summary in course.summaries:
        part = section(render.summary_link(summary), f"summary-{summary.slug}")
        part += paragraph(*render.inlines(summary.takeaway))
        part += render.caution(summary)
        part += questions(summary, render)
        yield part
