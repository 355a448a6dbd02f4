"""Offer the finished files on pages: links that are there only if the files are."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.docutils import SphinxDirective

from .citing_nodes import PUBLISHING, published_link
from .domain import catalogue_of, domain_of
from .downloads import EVERYTHING, FACILITATOR, Download, find_downloads, note_edition, size_words
from .nodes import download_list, panel
from .render import bullet_list, heading, paragraph
from .site_files import File
from .views import View
from .words import Words, marked

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

# By how the name of the file ends; the first that fits.
_LABELS = {
    ".epub": marked("E-book (EPUB)"),
    ".html": marked("One web page, for use without a connection"),
    FACILITATOR: marked("Facilitator notes, print PDF (not tagged)"),
    ".pdf": marked("Print PDF (not tagged)"),
}
_ACCESSIBLE = marked("The PDF is for printing. With a screen reader, use the web pages or the e-book.")


class DownloadsDirective(SphinxDirective):
    """The files of everything, or of the page that is named; its content stands there while there are none."""

    optional_arguments = 1
    has_content = True

    def run(self) -> list[nodes.Node]:
        """Return the place of the list."""
        place = download_list("", name=self.arguments[0] if self.arguments else EVERYTHING)
        self.state.nested_parse(self.content, self.content_offset, place)
        return [place]


class DownloadLists(SphinxPostTransform):
    """Put the links in their place when a page is written: what has been built by then decides."""

    default_priority = 5  # before links are resolved

    def run(self, **kwargs: Any) -> None:
        """Replace each list."""
        words = catalogue_of(self.env).words
        for place in list(self.document.findall(download_list)):
            publishes = self.env._app.builder.name in PUBLISHING
            found = domain_of(self.env).downloads.get(place["name"], ()) if publishes else ()
            place.replace_self(_list(found, place, words) if found else (place.children if publishes else []))


def _list(found: tuple[Download, ...], place: download_list, words: Words) -> panel:
    items = [
        paragraph(
            published_link("", words.gettext(_label(download)), path=download.path),
            f" {_facts(download, words)}",
        )
        for download in found
    ]
    lead = [heading(place["lead"], 2)] if "lead" in place else []
    note = [] if all(download.tagged for download in found) else [paragraph(words.gettext(_ACCESSIBLE))]
    return panel("", *lead, bullet_list(items), *note, kind="downloads")


def _label(download: Download) -> str:
    return next(label for ending, label in _LABELS.items() if download.path.endswith(ending))


def _facts(download: Download, words: Words) -> str:
    size = size_words(download.size)
    if not download.edition:
        return size
    return words.gettext("{size}, edition {edition}", size=size, edition=download.edition)


def look_for_downloads(app: Sphinx, env: BuildEnvironment, *_: object) -> list[str]:
    """Note what there is before pages are compared with what was written."""
    config = app.config
    folder = Path(app.confdir, config.digest_downloads)
    found = config.digest_downloads and app.builder.name in PUBLISHING
    catalogue = catalogue_of(env)
    packs = [pack.docname for pack in catalogue.packs.values()]
    pages = [*packs, *(topic.docname for topic in catalogue.topics.values())]
    domain_of(env).downloads = find_downloads(folder, pages, name=config.epub_basename) if found else {}
    return []


def note_lists(app: Sphinx, doctree: nodes.document) -> None:
    """Note which files the page that has just been read offers."""
    docname = app.env.current_document.docname
    for place in doctree.findall(download_list):
        domain_of(app.env).note_view(docname, View("downloads", place["name"]))


def download_files(env: BuildEnvironment) -> Iterator[File]:
    """Yield the files that the site takes along."""
    for downloads in domain_of(env).downloads.values():
        for download in downloads:
            yield File(download.path, download.fingerprint, download.source.read_bytes)


def leave_note(app: Sphinx, builder: Builder) -> None:
    """Note the edition beside a book that is being made."""
    if builder.name in {"course", "epub", "latex"}:
        note_edition(Path(builder.outdir), app.config.digest_edition)


def setup_downloads(app: Sphinx) -> None:
    """Register the directive and look for files at each build."""
    # The folder in which other builders leave their files; empty: the site takes none along.
    app.add_config_value("digest_downloads", "", "", frozenset({str}))
    app.add_directive("downloads", DownloadsDirective)
    app.add_post_transform(DownloadLists)
    app.connect("env-get-outdated", look_for_downloads, priority=600)  # after the catalogue is there (500)
    app.connect("doctree-read", note_lists, priority=800)
    app.connect("write-started", leave_note)
