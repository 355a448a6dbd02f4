"""What ends a PDF: the glossary, the list of the works cited in it, and its indexes with page numbers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinxcontrib.bibtex.citation_target import parse_citation_targets
from sphinxcontrib.bibtex.nodes import raw_latex

from .apa_labels import index_names
from .domain import REFERENCES, catalogue_of, work_id
from .glossary import GLOSSARY
from .nodes import page_number, panel
from .pdf_documents import COMPENDIUM
from .pdf_front import body_of, builder_of
from .records import Summary
from .render import Renderer, paragraph, section
from .term_links import anchors_used, keep_entries

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class BackMatter(SphinxPostTransform):
    """Append the chapters that end a PDF, as if they were pages of the site.

    It works on the assembled document: what a PDF holds and cites is known only then.
    """

    default_priority = 3  # before the references of the document are resolved (10)
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Append the chapters that have something in them."""
        render = Renderer(catalogue_of(self.env), REFERENCES, publisher=self.config.digest_publisher)
        catalogue, builder = render.catalogue, builder_of(self)
        found = {file["docname"] for file in self.document.findall(addnodes.start_of_file)}
        here = [summary for summary in reversed(catalogue.summaries) if summary.docname in found]
        whole = builder.document.docname == COMPENDIUM
        self._move_appendices(whole=whole)
        cited = set(_cited(self.document))
        if cited:
            entries = [_entry(key, render) for key in catalogue.works if key in cited]
            self._append(section("References", "references", *entries), REFERENCES)
            # Citations link to the references page, which for this PDF is the chapter just added.
            builder.docnames.add(REFERENCES)  # type: ignore[attr-defined]  # a set, whatever its annotation
        indexes = list(_indexes(here, render, authors=bool(cited)))
        if not whole and indexes:  # short ones: a page each would be nearly empty
            indexes = [section("Indexes", "indexes", panel("", *indexes, kind="session"))]
        for index in indexes:
            self._append(index, index["ids"][0])

    def _append(self, chapter: nodes.Node, docname: str) -> None:
        body_of(self.document).append(addnodes.start_of_file("", chapter, docname=docname))

    def _move_appendices(self, *, whole: bool) -> None:
        """Make chapters of the appendices, which Sphinx sets behind everything; a part has only the terms it uses."""
        for appendix in [child for child in self.document if isinstance(child, nodes.document)]:
            self.document.remove(appendix)
            if appendix["docname"] == GLOSSARY and not whole:
                keep_entries(appendix, anchors_used([self.document], catalogue_of(self.env)))
            file = addnodes.start_of_file("", *appendix.children, docname=appendix["docname"])
            body_of(self.document).append(file)


def _indexes(summaries: list[Summary], render: Renderer, *, authors: bool) -> Iterator[nodes.section]:
    """Yield the indexes that have something in them."""
    topics = sorted(render.catalogue.topics.values(), key=lambda topic: topic.title.casefold())
    by_topic = [(topic.title, [s for s in summaries if topic.slug in s.topics]) for topic in topics]
    kinds = render.catalogue.research_types.items()
    by_type = [(kind.title, [s for s in summaries if slug in s.research_types]) for slug, kind in kinds]
    for title, identifier, entries in (
        ("Index of topics", "index-of-topics", _titles(by_topic)),
        ("Index of types of research", "index-of-types", _titles(by_type)),
        ("Index of authors", "index-of-authors", _authors(summaries, render) if authors else ()),
    ):
        if content := list(entries):
            yield section(title, identifier, *content)


def _cited(document: nodes.document) -> Iterator[str]:
    """Yield the key of every work that the document cites or refers to."""
    for link in document.findall(addnodes.pending_xref):
        if link["refdomain"] == "cite":
            yield from (target.key for target in parse_citation_targets(link["reftarget"]))
        elif link["refdomain"] == "digest" and link["reftype"] == "work":
            yield link["reftarget"]


def _entry(key: str, render: Renderer) -> panel:
    reference = render.reference(key)
    # sphinxcontrib-bibtex links a citation to this anchor, which its own list would define.
    reference.insert(0, raw_latex(rf"\hypertarget{{cite.{REFERENCES}:{work_id(key)}}}{{}}"))
    reference.insert(0, nodes.target("", "", ids=[work_id(key)]))
    return panel("", reference, kind="reference")


def _titles(entries: Iterable[tuple[str, list[Summary]]]) -> Iterator[nodes.Node]:
    """Yield headings with the titles of their summaries and their pages."""
    for heading, summaries in entries:
        if summaries:
            lines = [paragraph(summary.title, page_number("", docname=summary.docname)) for summary in summaries]
            yield panel("", paragraph(nodes.strong("", heading)), *lines, kind="index-entry")


def _authors(summaries: Iterable[Summary], render: Renderer) -> Iterator[nodes.Node]:
    """Yield the authors of the cited works with the pages of the summaries that cite them."""
    works = render.catalogue.works
    citing: dict[tuple[str, str], dict[str, None]] = {}
    for summary in summaries:
        for key in summary.works:
            for name in index_names(works[key].entry) if key in works else ():
                citing.setdefault(name, {})[summary.docname] = None
    lines = [_author(name, citing) for name in sorted(citing)]
    if lines:
        yield panel("", *lines, kind="columns")


def _author(name: tuple[str, str], citing: Mapping[tuple[str, str], Iterable[str]]) -> nodes.paragraph:
    line = paragraph(name[1])
    for docname in citing[name]:
        line += [nodes.Text(", "), page_number("", docname=docname, plain=True)]
    return line


def setup_pdf_back(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(BackMatter)
