"""What pages offer to those who cite, export and follow."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from docutils import nodes
from pybtex_docutils import Backend
from sphinx import addnodes

from . import downloads
from .caution import status_line
from .citing_nodes import ONLY_PUBLISHED, copy_button, openurls, page_address, published_link
from .exports import WRITERS, atom
from .exports.coins import coins
from .exports.items import articles_of, library_search, summary_item
from .exports.own_reference import own_reference
from .exports.site import Site
from .lists import FULL_ROWS
from .nodes import disclosure, download_list, panel
from .records import Summary
from .render import Renderer, heading, paragraph, sequence
from .words import marked

EVERYTHING = "all"  # the path of the files that hold everything
OPEN_DATA = (("JSON", "summaries.json"), ("CSV", "summaries.csv"), (marked("JSON schema"), "summaries.schema.json"))
_FOLLOW = {  # by the folder of what is followed
    "": marked("{follow} all summaries: {feed}"),
    "topics": marked("{follow} this topic: {feed}"),
    "research-types": marked("{follow} this type of research: {feed}"),
    "packs": marked("{follow} this pack: {feed}"),
}
_ONE_FILE = {  # by the folder of what may have a pack of its own
    "packs": marked("This course pack in one file"),
    "topics": marked("This topic as a course pack"),
}


def collection_path(folder: str, slug: str) -> str:
    """Return the path of the files of a topic, type or summary, below exports/ and feeds/ and without suffix."""
    return f"{folder}/{slug}"


def export_links(path: str) -> Iterator[list[nodes.Node]]:
    """Yield a link to each citation file of *path*."""
    for writer in WRITERS:
        yield [published_link("", writer.NAME, path=f"exports/{path}{writer.SUFFIX}")]


def cite_block(summary: Summary, render: Renderer) -> disclosure:
    """Return the closed block of a summary: the summary in APA, and with its articles as files."""
    _ = render.words.gettext
    item = summary_item(summary, render.catalogue, _site(render))
    address = page_address("", docname=summary.docname)
    own = paragraph(*own_reference(item).render(Backend()), " ", address, classes=render.content)
    block = disclosure("", label=_("Cite and export"))
    status = paragraph(status_line(summary, render.words), classes=["digest-status"])
    block += [heading(_("This summary"), 3), own, status]  # the article's reference stands above
    links = sequence(export_links(collection_path("summaries", summary.slug)))
    files = paragraph(*render.sentence(marked("Article and summary as files: {links}"), links=links))
    block += addnodes.only("", files, expr=ONLY_PUBLISHED)
    return block


def copying(summary: Summary, render: Renderer) -> list[nodes.Node]:
    """Return the button that copies the references above it, and what Zotero reads."""
    return [copy_button("", label=render.words.gettext("Copy reference")), _openurls([summary], render)]


def library_link(title: str, render: Renderer) -> nodes.reference:
    """Return the way to a work that has no DOI."""
    return nodes.reference("", render.words.gettext("Find in a library"), refuri=library_search(title))


def offers(path: str, summaries: Iterable[Summary], render: Renderer) -> addnodes.only:
    """Return how to follow *path* and how to take its references along; everything has open data beside it."""
    _ = render.words.gettext
    shown = list(summaries)
    feed = published_link("", _("Atom feed"), path=f"feeds/{path}.atom", followed=atom.MEDIA_TYPE)
    follow = render.sentence(_FOLLOW[path.rpartition("/")[0]], follow=[nodes.strong("", _("Follow"))], feed=[feed])
    box = panel("", paragraph(*follow), kind="offers")
    if shown:
        export = render.sentence(
            marked("{export} articles and summaries: {links}"),
            export=[nodes.strong("", _("Export"))],
            links=sequence(export_links(path)),
        )
        box += paragraph(*export)
        # As many as the page shows in full; the files hold all.
        box += _openurls(shown[:FULL_ROWS], render)
    if lead := _ONE_FILE.get(path.partition("/")[0]):
        box += download_list("", name=path, lead=_(lead))
    if not path.startswith("packs/"):
        box += download_list("", name=downloads.EVERYTHING, lead=_("All summaries in one file"))
    if path == EVERYTHING:
        files = ([published_link("", _(name), path=file)] for name, file in OPEN_DATA)
        box += paragraph(
            *render.sentence(
                marked("{open_data}: {links}"), open_data=[nodes.strong("", _("Open data"))], links=sequence(files)
            )
        )
    return addnodes.only("", box, expr=ONLY_PUBLISHED)


def _openurls(summaries: Iterable[Summary], render: Renderer) -> openurls:
    works = articles_of(summaries, render.catalogue, _site(render))
    return openurls(works=[coins(item) for item in works])


def _site(render: Renderer) -> Site:
    # The address is for the written page to add: pages read once serve under many.
    return Site(name=render.site_name or render.publisher, publisher=render.publisher, tag="")
