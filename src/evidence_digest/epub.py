"""The e-book: the pages of the site that belong in a book, in its order, with what EPUB asks for around them."""

from __future__ import annotations

import os
import posixpath
import re
import uuid
from collections.abc import Iterator, Set
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote

from docutils import nodes
from sphinx.builders.epub3 import Epub3Builder
from sphinx.errors import ConfigError
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util.osutil import make_filename

from .book import Chapter, chapters, works_in
from .disclaimer import DISCLAIMER
from .domain import REFERENCES, catalogue_of, work_id
from .epub_package import Book, Entry, write_package
from .exports.site import base_address, html_address
from .glossary import GLOSSARY
from .nodes import disclosure, panel
from .problems import suggestion
from .published import site_of
from .render import paragraph
from .term_links import anchors_used, keep_entries
from .words import marked

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

_THEME = Path(__file__).parent / "ebook"
_COVER, _TITLE_PAGE, _CONTENTS = "cover-page", "title-page", "nav"
_STYLE = "_static/ebook.css"
_ORDER = marked("The summaries stand by year, oldest first, as in the PDF compendium; topics follow.")
_ORDER_OF_A_LIST = marked("The summaries stand in the order of the list at the beginning.")
_ACCESSIBILITY = marked(
    "All text can be enlarged and recoloured by the reading system. There are headings, a table of contents and a "
    "sensible reading order. Charts have a text alternative and a table of their numbers. No conformance with a "
    "standard is claimed: no person has evaluated the book."
)
# What a page is: EPUB's word for it and its ARIA role.
_KINDS = {
    _COVER: ("cover", ""),
    _TITLE_PAGE: ("titlepage", ""),
    "glossary": ("glossary", "doc-glossary"),
    REFERENCES: ("bibliography", "doc-bibliography"),
}
_CHAPTER = ("chapter", "doc-chapter")


class EpubBuilder(Epub3Builder):
    """Sphinx's builder for the pages, with a package of our own.

    Sphinx's package holds whatever the output directory holds, takes the order of the sidebar, dates its files by the
    disk, and has no place for accessibility metadata.
    """

    def init(self) -> None:
        """Choose our own look before Sphinx loads a theme."""
        super().init()
        self.use_index = False
        self._chapters: tuple[Chapter, ...] | None = None

    @property
    def chapters(self) -> tuple[Chapter, ...]:
        """The chapters of the book, known once all pages are read."""
        if self._chapters is None:
            titles = {docname: title.astext() for docname, title in self.env.titles.items()}
            start = self.config.digest_book
            if start and start not in titles:
                raise ConfigError(f"there is no page '{start}' to make a book of{suggestion(start, titles)}")
            self._chapters = chapters(start, catalogue_of(self.env), titles, self.env.toctree_includes)
        return self._chapters

    @property
    def docnames(self) -> tuple[str, ...]:
        """The pages of the book in reading order."""
        return tuple(docname for chapter in self.chapters for docname in chapter.docnames)

    def get_outdated_docs(self) -> str | Iterator[str]:  # type: ignore[override]  # as Sphinx's base class has it
        """Return what Sphinx finds, and of the book of one page's list all: who cites what depends on the list.

        What the list holds is not known yet: Sphinx asks before it reads.
        """
        return "all pages of the book" if self.config.digest_book else super().get_outdated_docs()

    def write_documents(self, docnames: Set[str]) -> None:
        """Write the pages; for the book of one page's list no others."""
        wanted = docnames & set(self.docnames) if self.config.digest_book else docnames
        if wanted:
            super().write_documents(wanted)

    def handle_page(
        self,
        pagename: str,
        addctx: dict[str, Any],
        templatename: str = "page.html",
        *,
        outfilename: Path | None = None,
        event_arg: Any = None,
    ) -> None:
        """Write a page with a template of the book: the site's page.html must not take its place."""
        kind, role = _KINDS.get(pagename, _CHAPTER)
        body = addctx.get("body", "")
        heading = re.search(r'<section[^>]* id="([^"]+)"', body)
        addctx["part"] = {"kind": kind, "role": role, "heading": heading[1] if heading else "title"}
        template = "ebook-page.html" if templatename == "page.html" else templatename
        super().handle_page(pagename, addctx, template, outfilename=outfilename, event_arg=event_arg)

    def handle_finish(self) -> None:
        """Write cover, title page and package."""
        book = self._book()
        context = {"title": book.title, "book": book}
        self.handle_page(_COVER, dict(context), "ebook-cover.html")
        self.handle_page(_TITLE_PAGE, dict(context), "ebook-title.html")
        outdir = Path(self.outdir)
        names = [page for page in book.spine if page != f"{_CONTENTS}{self.out_suffix}"]
        pictures = [f"{self.imagedir}/{name}" for name in self.images.values()]
        files = {name: (outdir / name).read_bytes() for name in (*names, _STYLE, *pictures)}
        target = outdir / f"{self.config.epub_basename}.epub"
        for former in {*outdir.glob("*.epub")} - {target}:  # the book was called otherwise
            former.unlink()
        write_package(target, book, files)

    def _book(self) -> Book:
        config, site, suffix = self.config, site_of(self._app), self.out_suffix
        catalogue = catalogue_of(self.env)
        _ = catalogue.words.gettext
        start = config.digest_book
        count = catalogue.words.ngettext("{count} summary", "{count} summaries", len(catalogue.summaries))
        back = [(docname, _KINDS[docname][0]) for docname in ("glossary", REFERENCES) if docname in self.docnames]
        return Book(
            identifier=uuid.uuid5(uuid.NAMESPACE_URL, site.identifier("e-book", config.language, start)).urn,
            title=self.env.titles[start].astext() if start else config.project,
            subtitle=config.project if start else count,
            edition=_("Edition: {edition}", edition=config.digest_edition),
            publisher=site.publisher,
            language=config.language,
            rights=site.rights,
            disclaimer=_(DISCLAIMER),
            imprint=tuple(self._imprint()),
            accessibility=_(_ACCESSIBILITY),
            epoch=int(os.environ.get("SOURCE_DATE_EPOCH", "0")),
            contents=(
                Entry(f"{_TITLE_PAGE}{suffix}", _("About this e-book")),
                *(_entry(chapter, suffix) for chapter in self.chapters),
            ),
            contents_title=_("Contents"),
            spine=tuple(f"{page}{suffix}" for page in (_COVER, _TITLE_PAGE, _CONTENTS, *self.docnames)),
            landmarks=(
                ("cover", f"{_COVER}{suffix}", _("Cover")),
                ("titlepage", f"{_TITLE_PAGE}{suffix}", _("Title page")),
                ("toc", f"{_CONTENTS}{suffix}", _("Contents")),
                ("bodymatter", f"{self.docnames[0]}{suffix}", _("Beginning")),
                *((kind, f"{docname}{suffix}", self.env.titles[docname].astext()) for docname, kind in back),
            ),
        )

    def _imprint(self) -> Iterator[str]:
        config, site = self.config, site_of(self._app)
        _ = catalogue_of(self.env).words.gettext
        yield _(DISCLAIMER)
        yield _(
            "Texts: Creative Commons Attribution 4.0 (CC BY 4.0). "
            "To reuse a text, name “{name}, {edition}, CC BY 4.0”.",
            name=site.publisher,
            edition=config.digest_edition,
        )
        yield _("The site may know of retractions and corrections made since {edition}.", edition=config.digest_edition)
        if site.base:
            yield site.base
        yield _(_ORDER_OF_A_LIST if config.digest_book else _ORDER)
        yield _(_ACCESSIBILITY)


def _entry(chapter: Chapter, suffix: str) -> Entry:
    href = f"{chapter.docname}{suffix}" if chapter.docname else ""
    return Entry(href, chapter.title, tuple(_entry(part, suffix) for part in chapter.parts))


class EbookPage(SphinxPostTransform):
    """Make a page of the site one of the book."""

    default_priority = 950  # when links are resolved (10) and whatever else adds some has run
    builders = ("epub",)

    def run(self, **kwargs: Any) -> None:
        """Keep links within the book, tables on small screens, and what only a web page can do out."""
        self._docname = self.env.current_document.docname
        for block in list(self.document.findall(disclosure)):
            block.replace_self([part for part in block.findall(nodes.paragraph) if "digest-status" in part["classes"]])
        self._keep_to_the_book()
        for link in list(self.document.findall(nodes.reference)):
            self._keep_inside(link)
        for evidence in list(self.document.findall(panel)):
            if evidence["kind"] == "evidence":
                evidence.replace_self(list(_records(evidence)))

    def _keep_to_the_book(self) -> None:
        """List no work and no term that nothing in a partial book refers to."""
        builder = self.env._app.builder  # the transform's own `app` is deprecated
        assert isinstance(builder, EpubBuilder)  # noqa: S101  # the builder of this name
        self._docnames = set(builder.docnames)
        if self._docname == GLOSSARY and self.config.digest_book:
            pages = [self.env.get_doctree(docname) for docname in builder.docnames if docname != GLOSSARY]
            keep_entries(self.document, anchors_used(pages, catalogue_of(self.env)))
        if self._docname != REFERENCES or not self.config.digest_book:
            return
        references = self.env.get_domain("cite").citation_refs  # type: ignore[attr-defined]
        cited = {target.key for found in references if found.docname in self._docnames for target in found.targets}
        kept = {work_id(key) for key in cited | works_in(self._docnames, catalogue_of(self.env))}
        for entry in list(self.document.findall(panel)):
            if entry["kind"] == "reference" and not any(
                kept & set(node["ids"]) for node in entry.findall(nodes.target)
            ):
                entry.parent.remove(entry)

    def _keep_inside(self, link: nodes.reference) -> None:
        """Let a link to a page that is not in the book lead to the site, or be its text."""
        address = link.get("refuri", "")
        if link.get("internal"):
            page = unquote(address.partition("#")[0])
            docname = posixpath.normpath(posixpath.join(posixpath.dirname(self._docname), page))
            docname = docname.removesuffix(".xhtml")
            if not page or docname in self._docnames:
                return
            if base := base_address(self.config.html_baseurl):
                link["refuri"] = base + html_address(docname)
                del link["internal"]
                return
        elif not address.startswith(("tel:", "sms:")):  # epubcheck knows no such addresses
            return
        link.replace_self(link.children)


def _records(evidence: panel) -> Iterator[nodes.Node]:
    """Yield one block a row of the evidence table: five columns of words fit no small screen."""
    labels = [entry.astext() for entry in next(evidence.findall(nodes.thead)).findall(nodes.entry)]
    for row in next(evidence.findall(nodes.tbody)).findall(nodes.row):
        record = panel("", kind="evidence-row")
        for place, cell in enumerate(row.findall(nodes.entry)):
            if 0 < place < len(labels) - 1 and cell.children:
                record += paragraph(nodes.strong("", labels[place]), classes=["digest-label"])
            record += cell.children
        yield record


def set_epub_defaults(app: Sphinx, config: Config) -> None:
    """Choose the book's name and theme."""
    config["epub_theme"] = "digest-ebook"
    config["epub_show_urls"] = "no"
    if config.epub_basename == make_filename(config.project):  # Sphinx's default
        words = config.digest_book.rpartition("/")[2] or config.project
        config["epub_basename"] = nodes.make_id(words) or "e-book"


def setup_epub(app: Sphinx) -> None:
    """Register the builder in place of Sphinx's."""
    # The page whose list the book follows; empty for the book of everything.
    app.add_config_value("digest_book", "", "epub", frozenset({str}))
    app.add_html_theme("digest-ebook", str(_THEME))
    app.add_builder(EpubBuilder, override=True)
    app.add_post_transform(EbookPage)
    app.connect("config-inited", set_epub_defaults, priority=20)
