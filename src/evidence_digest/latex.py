"""The PDF: its documents, its style file, and a toctree that is in no sidebar."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import texescape

from .disclaimer import DISCLAIMER
from .domain import catalogue_of, domain_of
from .pages import hidden_toctree
from .typography import CJK
from .views import View

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.writers.latex import LaTeXTranslator

COMPENDIUM = "compendium"  # the page whose toctree the PDF of everything follows
_STYLE = Path(__file__).parent / "latex" / "digest.sty"


class script_run(nodes.inline):  # noqa: N801
    """Characters that need another font on paper."""


class ScriptRuns(SphinxPostTransform):
    """Set runs of Chinese, Japanese and Korean characters in the font that has them."""

    default_priority = 900  # when every text is in its place
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Wrap the runs."""
        for text in list(self.document.findall(nodes.Text)):
            parts = CJK.split(text)
            if len(parts) > 1:
                # Every second part is a match.
                wrapped = [script_run("", part) if place % 2 else nodes.Text(part) for place, part in enumerate(parts)]
                text.parent.replace(text, wrapped)


def _visit_script_run(self: LaTeXTranslator, node: script_run) -> None:
    self.body.append(r"{\digestcjk{}")


def _depart_script_run(self: LaTeXTranslator, node: script_run) -> None:
    self.body.append("}")


def set_latex_defaults(app: Sphinx, config: Config) -> None:
    """Make the compendium the one PDF, in our style."""
    texescape.init()  # Sphinx fills the tables of escape() only later
    config["latex_engine"] = "xelatex"
    config["latex_documents"] = [
        (COMPENDIUM, f"{COMPENDIUM}.tex", texescape.escape(config.project, "xelatex"), "", "manual", True)
    ]
    config["latex_additional_files"] = [*config.latex_additional_files, str(_STYLE)]
    config["latex_show_urls"] = "no"
    texts = {
        "digestedition": config.digest_edition,
        "digestpublisher": config.digest_publisher,
        "digestaddress": config.html_baseurl,
        "digestdisclaimer": DISCLAIMER,
    }
    definitions = "".join(
        rf"\newcommand{{\{name}}}{{{texescape.escape(text, 'xelatex')}}}" + "\n" for name, text in texts.items()
    )
    config["latex_elements"] = {
        "papersize": "a4paper",
        "pointsize": "11pt",
        "extraclassoptions": "oneside,openany",
        "fncychap": "",
        "fontpkg": "",
        "babel": "",
        "polyglossia": r"\usepackage{polyglossia}\setmainlanguage{english}",
        "maketitle": r"\digesttitlepage",
        "tableofcontents": r"\digestcontents",
        "printindex": "",
        "makeindex": "",
        "preamble": definitions + r"\usepackage{digest}",
        **config.latex_elements,
    }


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
    """Connect the PDF to the build."""
    app.add_node(script_run, latex=(_visit_script_run, _depart_script_run))
    app.add_post_transform(ScriptRuns)
    app.connect("config-inited", set_latex_defaults, priority=20)
    app.connect("doctree-read", add_compendium_toctree, priority=900)
