"""The list of references: one page for the site, one list for each PDF."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex.citation_target import parse_citation_targets
from sphinxcontrib.bibtex.nodes import bibliography, raw_latex

from .domain import REFERENCES, catalogue_of, domain_of, work_id
from .nodes import page_number, panel
from .render import Renderer, paragraph, section, sequence
from .views import View
from .words import marked

if TYPE_CHECKING:
    from sphinx.application import Sphinx


def note_references_page(app: Sphinx, doctree: nodes.document) -> None:
    """Note that the references page shows every work with the summaries that cite it."""
    docname = app.env.current_document.docname
    if docname == REFERENCES:
        domain_of(app.env).note_view(docname, View("works"))


class ReferencesPage(SphinxPostTransform):
    """Replace sphinxcontrib-bibtex's list by one that screen readers can read and that says who cites what."""

    default_priority = 4  # before sphinxcontrib-bibtex fills its own list (5)

    def run(self, **kwargs: Any) -> None:
        """Put every work in its place."""
        for node in list(self.document.findall(bibliography)):
            docname = node["docname"]
            render = Renderer(catalogue_of(self.env), docname, publisher=self.config.digest_publisher)
            entries = [_entry(key, render, cited_by=True) for key in render.catalogue.works]
            node.replace_self(panel("", *entries, kind="references"))


def _entry(key: str, render: Renderer, *, cited_by: bool) -> panel:
    reference = render.reference(key)
    reference.insert(0, nodes.target("", "", ids=[work_id(key)]))
    entry = panel("", reference, kind="reference")
    if not cited_by:
        # On paper sphinxcontrib-bibtex links a citation to this anchor, which its own list would define.
        reference.insert(0, raw_latex(rf"\hypertarget{{cite.{REFERENCES}:{work_id(key)}}}{{}}"))
    else:
        links = [[render.summary_link(summary)] for summary in render.catalogue.citing.get(key, ())]
        if links:
            cited_in = render.sentence(marked("Summarised or cited in: {links}"), links=sequence(links, ", "))
            entry += paragraph(*cited_in, classes=["digest-muted"])
    return entry


class LatexBackMatter(SphinxPostTransform):
    """End each PDF with the list of the works cited in it and an index of its topics with page numbers.

    It works on the assembled document: what a PDF cites is known only then.
    """

    default_priority = 3  # before the references of the document are resolved (10)
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Append the two chapters, as if they were pages of the site."""
        builder = self.env._app.builder  # the transform's own `app` is deprecated
        render = Renderer(catalogue_of(self.env), REFERENCES, publisher=self.config.digest_publisher)
        cited = set(_cited(self.document))
        if not cited:
            return
        works = [key for key in render.catalogue.works if key in cited]
        entries = [_entry(key, render, cited_by=False) for key in works]
        self._append(REFERENCES, section("References", "references", *entries))
        # Citations link to the references page, which for this PDF is the chapter just added.
        builder.docnames.add(REFERENCES)  # type: ignore[attr-defined]
        found = {file["docname"] for file in self.document.findall(addnodes.start_of_file)}
        index = list(_topic_index(found, render))
        if index:
            self._append("topics/index", section("Index of topics", "index-of-topics", *index))

    def _append(self, docname: str, chapter: nodes.section) -> None:
        # As long as the master document's section holds the chapters, so must it hold these.
        first = self.document[0]
        parent: nodes.Element = first if isinstance(first, nodes.section) else self.document
        parent += addnodes.start_of_file("", chapter, docname=docname)


def _cited(document: nodes.document) -> Iterator[str]:
    """Yield the key of every work that the document cites or refers to."""
    for link in document.findall(addnodes.pending_xref):
        if link["refdomain"] == "cite":
            yield from (target.key for target in parse_citation_targets(link["reftarget"]))
        elif link["refdomain"] == "digest" and link["reftype"] == "work":
            yield link["reftarget"]


def _topic_index(docnames: set[str], render: Renderer) -> Iterator[nodes.Node]:
    for slug, topic in sorted(render.catalogue.topics.items(), key=lambda item: item[1].title.casefold()):
        here = [summary for summary in render.catalogue.by_topic.get(slug, ()) if summary.docname in docnames]
        if not here:
            continue
        yield paragraph(nodes.strong("", topic.title))
        entry = panel("", kind="index-entry")
        for summary in reversed(here):
            entry += paragraph(render.summary_link(summary), page_number("", docname=summary.docname))
        yield entry


def setup_references(app: Sphinx) -> None:
    """Register the transforms."""
    app.connect("doctree-read", note_references_page)
    app.add_post_transform(ReferencesPage)
    app.add_post_transform(LatexBackMatter)
