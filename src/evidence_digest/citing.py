"""What pages offer to those who cite, export and follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docutils import nodes
from pybtex_docutils import Backend
from sphinx import addnodes

from .caution import status_line
from .citing_nodes import ONLY_PUBLISHED, copy_button, openurls, page_address, published_link
from .exports import WRITERS, atom
from .exports.coins import coins
from .exports.items import articles_of, library_search, summary_item
from .exports.own_reference import own_reference
from .exports.site import Site
from .lists import FULL_ROWS
from .nodes import disclosure, panel
from .records import Summary
from .render import Renderer, paragraph, sequence

EVERYTHING = "all"  # the path of the files that hold everything
OPEN_DATA = (("JSON", "summaries.json"), ("CSV", "summaries.csv"), ("JSON schema", "summaries.schema.json"))


def collection_path(folder: str, slug: str) -> str:
    """Return the path of the files of a topic, type or summary, below exports/ and feeds/ and without suffix."""
    return f"{folder}/{slug}"


def export_links(path: str) -> Iterator[list[nodes.Node]]:
    """Yield a link to each citation file of *path*."""
    for writer in WRITERS:
        yield [published_link("", writer.NAME, path=f"exports/{path}{writer.SUFFIX}")]


def cite_block(summary: Summary, render: Renderer) -> disclosure:
    """Return the closed block of a summary: the article and the summary in APA, and both as files."""
    item = summary_item(summary, render.catalogue, _site(render))
    own = paragraph(*own_reference(item).render(Backend()), " ", page_address("", docname=summary.docname))
    block = disclosure("", label="Cite and export")
    if summary.references:
        block += paragraph(nodes.strong("", "The article" if len(summary.references) == 1 else "The articles"))
        block += [render.reference(key) for key in summary.references]
    block += [paragraph(nodes.strong("", "This summary")), own, paragraph(status_line(summary))]
    files = paragraph("Both as a file: ", *sequence(export_links(collection_path("summaries", summary.slug))))
    block += addnodes.only("", files, expr=ONLY_PUBLISHED)
    return block


def copying(summary: Summary, render: Renderer) -> list[nodes.Node]:
    """Return the button that copies the references above it, and what Zotero reads."""
    return [copy_button(), _openurls([summary], render)]


def library_link(title: str) -> nodes.reference:
    """Return the way to a work that has no DOI."""
    return nodes.reference("", "Find in a library", refuri=library_search(title))


def offers(path: str, summaries: Iterable[Summary], render: Renderer, *, what: str) -> addnodes.only:
    """Return how to follow *what* and how to take its references along; everything has open data beside it."""
    shown = list(summaries)
    feed = published_link("", "Atom feed", path=f"feeds/{path}.atom", followed=atom.MEDIA_TYPE)
    box = panel("", paragraph(nodes.strong("", "Follow"), f" {what}: ", feed), kind="offers")
    if shown:
        box += paragraph(nodes.strong("", "Export"), " articles and summaries: ", *sequence(export_links(path)))
        # As many as the page shows in full; the files hold all.
        box += _openurls(shown[:FULL_ROWS], render)
    if path == EVERYTHING:
        files = ([published_link("", name, path=file)] for name, file in OPEN_DATA)
        box += paragraph(nodes.strong("", "Open data"), ": ", *sequence(files))
    return addnodes.only("", box, expr=ONLY_PUBLISHED)


def _openurls(summaries: Iterable[Summary], render: Renderer) -> openurls:
    works = articles_of(summaries, render.catalogue, _site(render))
    return openurls(works=[coins(item) for item in works])


def _site(render: Renderer) -> Site:
    # The address is for the written page to add: pages read once serve under many.
    return Site(name=render.site_name or render.publisher, publisher=render.publisher, tag="")
