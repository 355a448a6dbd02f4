"""What stands in front of a PDF: title page, imprint and contents; and the frame of what follows."""

from __future__ import annotations

import datetime
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .disclaimer import DISCLAIMER
from .domain import catalogue_of
from .exports.site import base_address
from .pdf_documents import contents_line
from .records import YearMonth
from .render import paragraph, section
from .script_runs import latex_text
from .words import content_language

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.latex import LaTeXTranslator

    from .catalogue import Catalogue
    from .latex import PdfBuilder
    from .pdf_documents import PdfDocument

LICENCE = "https://creativecommons.org/licenses/by/4.0/"


class front_matter(nodes.General, nodes.Element):  # noqa: N801
    """Title page, imprint and contents, if ``contents``.

    ``texts`` names what digest.sty sets, and the children are the imprint.
    """


class running_head(nodes.Invisible, nodes.Element):  # noqa: N801
    """What the head of the pages of a summary says beside its title: ``text``."""


def builder_of(transform: SphinxPostTransform) -> PdfBuilder:
    """Return the builder that assembles the PDF in hand."""
    return transform.env._app.builder  # type: ignore[return-value]  # the transform's own `app` is deprecated


def body_of(document: nodes.document) -> nodes.Element:
    """Return what holds the chapters of the assembled *document*: the section of its root page, if it has one."""
    return next((child for child in document if isinstance(child, nodes.section)), document)


class FrontMatter(SphinxPostTransform):
    """Put the front matter before an assembled PDF, a head over each summary, and all summaries into a chapter."""

    default_priority = 1  # before anything is appended
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Complete the document."""
        catalogue = catalogue_of(self.env)
        front = _front(builder_of(self).document, catalogue, self.config)
        _gather_summaries(body_of(self.document), catalogue)
        for file in self.document.findall(addnodes.start_of_file):
            if (summary := catalogue.by_docname.get(file["docname"])) and isinstance(file[0], nodes.section):
                file[0].insert(1, running_head(text=summary.month.words))
        self.document.insert(0, front)


def _gather_summaries(body: nodes.Element, catalogue: Catalogue) -> None:
    """Give summaries that stand beside chapters a chapter of their own, so that they look alike in every PDF."""
    for parent in (body, *(child for child in body if isinstance(child, nodes.compound))):
        files = [
            child
            for child in parent
            if isinstance(child, addnodes.start_of_file) and child["docname"] in catalogue.by_docname
        ]
        if files:
            place = parent.index(files[0])
            for file in files:
                parent.remove(file)
            parent.insert(place, section("Summaries", "summaries", *files))


def _front(document: PdfDocument, catalogue: Catalogue, config: Config) -> front_matter:
    summaries = [catalogue.by_slug[slug] for slug in document.summaries]
    topics = [topic.title for slug, topic in catalogue.topics.items() if any(slug in s.topics for s in summaries)]
    texts = {
        "title": document.title,
        "kind": document.kind,
        "subtitle": document.subtitle,
        "count": contents_line(summaries),
        "edition": config.digest_edition,
        "publisher": config.digest_publisher,
        "keywords": ", ".join(["psychotherapy research", *topics]),
        "language": content_language(config.language),
    }
    return front_matter("", *_imprint(document, catalogue, config), texts=texts, contents=bool(summaries))


def _imprint(document: PdfDocument, catalogue: Catalogue, config: Config) -> list[nodes.Node]:
    base = base_address(config.html_baseurl)
    since = _in_words(catalogue.newest_date) if catalogue.newest_date else config.digest_edition
    what = f"{document.title} ({document.kind.lower()}, edition {config.digest_edition})"
    by = "" if config.digest_publisher == document.title else f"{config.digest_publisher}. "
    where: list[nodes.Node | str] = [_address(base), ". "] if base else []
    imprint: list[nodes.Node] = [
        paragraph(nodes.strong("", document.title)),
        paragraph(f"{document.kind}. Edition: {config.digest_edition}. Published by {config.digest_publisher}."),
        paragraph("The knowledge base on the web: ", _address(base)) if base else paragraph(),
        paragraph(DISCLAIMER),
        paragraph(f"Check the site for retractions since {since}. A printed page does not know of later ones."),
        paragraph(
            "The texts are licensed under Creative Commons Attribution 4.0 International (CC BY 4.0), ",
            _address(LICENCE),
            ". You may share and adapt them, also in courses that charge a fee, if you name the source. Ready to copy:",
        ),
        nodes.block_quote("", paragraph(f"{what}. {by}", *where, "Licence: CC BY 4.0.")),
    ]
    return [part for part in imprint if part.children]


def _address(address: str) -> nodes.reference:
    return nodes.reference("", address, refuri=address)


def _in_words(date: datetime.date) -> str:
    return f"{date.day} {YearMonth(date.year, date.month).words}"


def _visit_front_matter(self: LaTeXTranslator, node: front_matter) -> None:
    for name, text in node["texts"].items():
        self.body.append(rf"\def\digest{name}{{{latex_text(self, text)}}}" + "\n")
    self.body.append("\\digesttitlepage\n\\begin{digestimprint}\n")


def _depart_front_matter(self: LaTeXTranslator, node: front_matter) -> None:
    contents = "\\digestcontents\n" if node["contents"] else ""
    self.body.append(f"\\end{{digestimprint}}\n{contents}\\digestmainmatter\n")


def _visit_running_head(self: LaTeXTranslator, node: running_head) -> None:
    self.body.append(rf"\digestmonth{{{latex_text(self, node['text'])}}}" + "\n")
    raise nodes.SkipNode


def setup_pdf_front(app: Sphinx) -> None:
    """Register the nodes and the transform."""
    app.add_node(front_matter, latex=(_visit_front_matter, _depart_front_matter))
    app.add_node(running_head, latex=(_visit_running_head, None))
    app.add_post_transform(FrontMatter)
