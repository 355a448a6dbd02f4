"""A site in another language: its interface is translated, and what its pages say is marked as English."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util.docutils import SphinxRole

from .catalogue import Catalogue
from .domain import catalogue_of
from .nodes import download_list, panel, practice_implications
from .render import CONTENT_CLASS
from .words import CONTENT, UnknownLanguageError, marked, words_in

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

NOTE = marked("The summaries are in English. Only the interface and the names of topics are translated.")
_TOGGLE = marked("Toggle navigation of")  # as the sidebar has it
# Headings that every summary has; those of other pages are known by their own titles.
HEADINGS = (marked("Why it matters"), marked("What they did"), marked("What they found"))
_PAGE_BUILDERS = frozenset({"html", "dirhtml", "epub", "linkcheck"})


class FrenchRole(SphinxRole):
    """A few words of French on a page."""

    def run(self) -> tuple[list[nodes.Node], list[nodes.system_message]]:
        """Return the words, marked for screen readers."""
        return [nodes.inline("", self.text, classes=["language-fr"])], []


def set_language(app: Sphinx, config: Config) -> None:
    """Refuse a language that the interface has not, and give the templates ours."""
    try:
        words = words_in(config.language)
    except UnknownLanguageError as error:
        # Sphinx would show a traceback for any other exception.
        raise SystemExit(f"conf.py: {error}") from None
    if words.foreign:
        # What Sphinx translates itself stays its own.
        app.translator.add_fallback(words.catalog)


def refuse_other_formats(app: Sphinx) -> None:
    """Stop a PDF in another language: it is made in English alone."""
    if words_in(app.config.language).foreign and app.builder.name not in _PAGE_BUILDERS:
        raise SystemExit(
            f"the builder '{app.builder.name}' works in English only: leave out SITE_LANGUAGE, "
            "which is for web pages and the e-book"
        )


def mark_content(app: Sphinx, doctree: nodes.document) -> None:
    """Mark what the author of the page wrote as English, and translate the headings that are known.

    This runs before the layouts, so that besides the author's text only the views of the catalogue are there.
    """
    catalogue = catalogue_of(app.env)
    if catalogue.words.foreign:
        _mark_children(doctree, catalogue, app.env.current_document.docname)


def _mark_children(parent: nodes.Element, catalogue: Catalogue, docname: str) -> None:
    for child in parent.children:
        if isinstance(child, nodes.title):
            _translate_heading(child, catalogue, docname)
        elif isinstance(child, nodes.section):
            if child["names"] or child["dupnames"]:  # as a heading that was written has
                _mark_children(child, catalogue, docname)
        elif isinstance(child, download_list):  # what stands there as long as there is no file
            _mark_children(child, catalogue, docname)
        elif isinstance(child, nodes.Element) and _is_authored(child):
            child["classes"].append(CONTENT_CLASS)


def _is_authored(block: nodes.Element) -> bool:
    """Whether a block is the author's: views are made of our own nodes, or of docutils' with a class of ours."""
    if isinstance(block, practice_implications | panel):
        return isinstance(block, practice_implications) or block["kind"] == "reflection"
    ours = any(name.startswith("digest-") for name in block["classes"])
    return type(block).__module__ == nodes.__name__ and not isinstance(block, nodes.compound) and not ours


def _translate_heading(heading: nodes.title, catalogue: Catalogue, docname: str) -> None:
    text = heading.astext()
    known = text in HEADINGS if docname in catalogue.by_docname else True
    translated = catalogue.words.gettext(text) if known else text
    if translated != text:
        heading[:] = [nodes.Text(translated)]
    elif not text.isdecimal():
        heading[:] = [nodes.inline("", "", *heading.children, classes=[CONTENT_CLASS])]


def complete_context(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give a page in another language its note, and the words of its scripts."""
    words = catalogue_of(app.env).words
    if words.foreign:
        context["theme_announcement"] = words.gettext(NOTE)
        context["content_lang"] = f' lang="{CONTENT}"'
        tree = context.get("furo_navigation_tree", "")  # an e-book has none
        context["furo_navigation_tree"] = tree.replace(_TOGGLE, words.gettext(_TOGGLE))
        context["script_words"] = json.dumps(words.script_words, ensure_ascii=False).replace("<", "\\u003c")


def setup_language(app: Sphinx) -> None:
    """Connect the language to the build."""
    app.add_role("fr", FrenchRole())
    # Before the sources are read (10), and before the layouts (300).
    app.connect("config-inited", set_language, priority=5)
    app.connect("builder-inited", refuse_other_formats)
    app.connect("doctree-read", mark_content, priority=200)
    app.connect("html-page-context", complete_context, priority=600)  # after furo has made its navigation (500)
