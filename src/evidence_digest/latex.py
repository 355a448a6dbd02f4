"""The PDFs: which there are, their style, and the toctree of the compendium, which is in no sidebar."""

from __future__ import annotations

from collections.abc import Iterable, Set
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.builders.latex import LaTeXBuilder
from sphinx.errors import ConfigError
from sphinx.util import texescape
from sphinx.util.nodes import inline_all_toctrees

from .domain import catalogue_of, domain_of
from .pages import hidden_toctree
from .pdf_documents import COMPENDIUM, Manifest, PdfDocument, compendium
from .problems import shown
from .views import View

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

    from .catalogue import Catalogue

DOCUMENTS_EVENT = "digest-pdf-documents"  # its handlers get app and catalogue, and return PdfDocuments
TREE_EVENT = "digest-pdf-tree"  # its handlers get app and a PdfDocument; the first tree is used, else that of its page
_STYLE = Path(__file__).parent / "latex" / "digest.sty"
_PAPERS = {"a4": "a4paper", "letter": "letterpaper"}


class PdfBuilder(LaTeXBuilder):
    """Sphinx's builder, for the documents that the catalogue asks for."""

    epilog = "The LaTeX files are in %(outdir)s."
    document: PdfDocument  # the one that is being assembled

    def prepare_writing(self, docnames: Set[str]) -> None:
        """Ask for the documents."""
        asked: list[Iterable[PdfDocument]] = self.events.emit(DOCUMENTS_EVENT, catalogue_of(self.env))
        self.documents = [document for part in asked for document in part if document.docname in self.env.all_docs]
        self.config["latex_documents"] = [
            (
                document.docname,
                f"{document.name}.tex",
                texescape.escape(document.title, "xelatex"),
                "",
                "manual",
                True,
            )
            for document in self.documents
        ]
        self._waiting = iter(self.documents)
        super().prepare_writing(docnames)

    def assemble_doctree(self, indexfile: str, toctree_only: bool, appendices: list[str]) -> nodes.document:
        """Note for the transforms which document it is."""
        self.document = next(self._waiting)
        if not self.document.appendices:
            appendices = []
        tree: nodes.document | None = self.events.emit_firstresult(TREE_EVENT, self.document)
        if tree is None:
            return super().assemble_doctree(indexfile, toctree_only, appendices)
        # As the base class goes on with the tree of a page; this one is that of no page, so the PDF lacks the page.
        self.docnames = set(appendices)
        tree = inline_all_toctrees(self, self.docnames, indexfile, tree, str, [indexfile])
        tree["docname"] = indexfile
        for docname in appendices:
            appendix = self.env.get_doctree(docname)
            appendix["docname"] = docname
            tree.append(appendix)
        self.env.resolve_references(tree, indexfile, self)
        return tree

    def finish(self) -> None:
        """Tell the typesetter what there is, and remove what is no more."""
        super().finish()
        names = tuple(document.name for document in self.documents)
        try:
            gone = set(Manifest.read(self.outdir).names) - set(names)
        except (OSError, ValueError, KeyError):
            gone = set()
        for name in gone:
            for suffix in (".log", ".pdf", ".tex"):
                Path(self.outdir, name + suffix).unlink(missing_ok=True)
        Manifest(names, catalogue_of(self.env).source_date).write(self.outdir)


def set_latex_defaults(app: Sphinx, config: Config) -> None:
    """Set our style."""
    texescape.init()  # Sphinx fills the tables of escape() only later
    if config.digest_paper not in _PAPERS:
        raise ConfigError(f"paper {shown(config.digest_paper)}: set PAPER, or digest_paper in conf.py, to a4 or letter")
    config["latex_engine"] = "xelatex"
    config["latex_additional_files"] = [*config.latex_additional_files, str(_STYLE)]
    config["latex_show_urls"] = "footnote"
    config["latex_elements"] = {
        "papersize": _PAPERS[config.digest_paper],
        "pointsize": "11pt",
        "extraclassoptions": "oneside,openany",
        "passoptionstopackages": r"\PassOptionsToPackage{pdfpagelabels=false}{hyperref}",
        "fncychap": "",
        "fontpkg": "",
        "babel": "",
        "polyglossia": r"\usepackage{polyglossia}",
        "maketitle": "",
        "tableofcontents": "",
        "printindex": "",
        "makeindex": "",
        "preamble": r"\usepackage{digest}",
        **config.latex_elements,
    }


def compendium_document(app: Sphinx, catalogue: Catalogue) -> list[PdfDocument]:
    """Return the PDF of everything, unless the build is for courses."""
    return [] if app.config.digest_courses else [compendium(catalogue, app.config.project)]


def add_compendium_toctree(app: Sphinx, doctree: nodes.document) -> None:
    """Give the compendium its chapters, oldest year first.

    This runs after Sphinx has collected the toctrees of the page, so that the years keep their one place in the
    site's navigation, under the archive; the LaTeX builder follows the toctrees of the stored page.
    """
    if app.env.current_document.docname != COMPENDIUM:
        return
    domain_of(app.env).note_view(COMPENDIUM, View("archive"))
    catalogue = catalogue_of(app.env)
    years = [f"summaries/{year}/index" for year in sorted(catalogue.years)]
    doctree += hidden_toctree([docname for docname in years if docname in catalogue.documents], COMPENDIUM)


def setup_latex(app: Sphinx) -> None:
    """Connect the PDFs to the build."""
    app.add_config_value("digest_paper", "a4", "env", frozenset({str}))
    app.add_builder(PdfBuilder, override=True)
    app.add_event(DOCUMENTS_EVENT)
    app.add_event(TREE_EVENT)
    app.connect(DOCUMENTS_EVENT, compendium_document)
    app.connect("config-inited", set_latex_defaults, priority=20)
    app.connect("doctree-read", add_compendium_toctree, priority=900)
