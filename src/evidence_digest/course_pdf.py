"""The PDFs of courses: one for those who take part, one for the facilitator."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .course_trees import RECORD, asked_courses, course_tree, facilitator_tree
from .latex import DOCUMENTS_EVENT, TREE_EVENT
from .pdf_documents import PdfDocument
from .pdf_front import body_of
from .words import marked

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from .catalogue import Catalogue

_FACILITATOR = "-facilitator"  # ends the name of the PDF
_KIND, _NOTES = marked("Course pack"), marked("Facilitator notes")


def course_documents(app: Sphinx, catalogue: Catalogue) -> list[PdfDocument]:
    """Return the PDFs of the courses that are asked for."""
    return list(_documents(app, catalogue))


def _documents(app: Sphinx, catalogue: Catalogue) -> Iterator[PdfDocument]:
    _ = catalogue.words.gettext
    for course in asked_courses(app.env):
        slugs = tuple(summary.slug for summary in course.summaries)
        yield PdfDocument(course.docname, course.name, course.title, _(_KIND), slugs, subtitle=course.subtitle)
        if course.pack and course.pack.notes:
            name = f"{course.name}{_FACILITATOR}"
            yield PdfDocument(course.docname, name, course.title, _(_NOTES), (), appendices=False)


def course_document_tree(app: Sphinx, document: PdfDocument) -> nodes.document | None:
    """Return what stands in *document*, if it is that of a course."""
    for course in asked_courses(app.env):
        if document.name == course.name:
            return course_tree(course, app.env)
        if document.name == f"{course.name}{_FACILITATOR}":
            return facilitator_tree(course, app.env)
    return None


class RecordLast(SphinxPostTransform):
    """Make the record of learning the last page, behind references and indexes, where it can be torn off."""

    default_priority = 4  # when they are appended (3)
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Move it."""
        body = body_of(self.document)
        for part in [child for child in body if isinstance(child, nodes.section) and RECORD in child["ids"]]:
            body.remove(part)
            body.append(part)


def setup_course_pdf(app: Sphinx) -> None:
    """Connect the courses to the builder of PDFs."""
    app.add_post_transform(RecordLast)
    app.connect(DOCUMENTS_EVENT, course_documents)
    app.connect(TREE_EVENT, course_document_tree)
