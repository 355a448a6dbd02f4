"""The list of references: one page for the site.  Each PDF has a list of its own, see :mod:`pdf_back`."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex.directives import BibliographyDirective
from sphinxcontrib.bibtex.nodes import bibliography

from .domain import REFERENCES, catalogue_of, domain_of, work_id
from .nodes import panel
from .render import Renderer, paragraph, sequence
from .views import View
from .words import marked

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def note_references_page(app: Sphinx, doctree: nodes.document) -> None:
    """Note that the references page shows every work with the summaries that cite it."""
    docname = app.env.current_document.docname
    if docname == REFERENCES:
        domain_of(app.env).note_view(docname, View("works"))


class PlainBibliography(BibliographyDirective):
    """The list of references; other options than these load code by name, and end the build where there is none."""

    optional_arguments = 0
    has_content = False
    option_spec: ClassVar[dict[str, Callable[[str], object]]] = {"all": directives.flag}


class ReferencesPage(SphinxPostTransform):
    """Replace sphinxcontrib-bibtex's list by one that screen readers can read and that says who cites what."""

    default_priority = 4  # before sphinxcontrib-bibtex fills its own list (5)

    def run(self, **kwargs: Any) -> None:
        """Put every work in its place."""
        for node in list(self.document.findall(bibliography)):
            docname = node["docname"]
            render = Renderer(catalogue_of(self.env), docname, publisher=self.config.digest_publisher)
            entries = [_entry(key, render) for key in render.catalogue.works]
            node.replace_self(panel("", *entries, kind="references"))


def _entry(key: str, render: Renderer) -> panel:
    reference = render.reference(key)
    reference.insert(0, nodes.target("", "", ids=[work_id(key)]))
    entry = panel("", reference, kind="reference")
    links = [[render.summary_link(summary)] for summary in render.catalogue.citing.get(key, ())]
    if links:
        cited_in = render.sentence(marked("Summarised or cited in: {links}"), links=sequence(links, ", "))
        entry += paragraph(*cited_in, classes=["digest-muted"])
    return entry


def setup_references(app: Sphinx) -> None:
    """Register directive and transform."""
    app.add_directive("bibliography", PlainBibliography, override=True)
    app.connect("doctree-read", note_references_page)
    app.add_post_transform(ReferencesPage)
