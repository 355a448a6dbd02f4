"""Nodes that only a web page of the site shows: links to published files, the copy button, COinS, its own address."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.util.osutil import relative_uri
from sphinx.writers.html5 import HTML5Translator

from .exports.site import base_address

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.docutils import SphinxTranslator

# The builders beside whose pages the files lie.
PUBLISHING = ("html", "dirhtml")
ONLY_PUBLISHED = " or ".join(f"builder_{name}" for name in PUBLISHING)  # as an `only` node asks


class published_link(nodes.Inline, nodes.TextElement):  # noqa: N801
    """A link to the published file ``path``; a browser saves it unless it is ``followed``, as a feed is."""


class page_address(nodes.Inline, nodes.Element):  # noqa: N801
    """The full address of the page ``docname``, once the site has one."""


class copy_button(nodes.General, nodes.Element):  # noqa: N801
    """A button, with a ``label``, that copies the references of its section; without the script it is hidden."""


class openurls(nodes.General, nodes.Element):  # noqa: N801
    """The works of a page as COinS, one for each of ``works``."""


def _visit_link_html(self: HTML5Translator, node: published_link) -> None:
    if self.builder.name not in PUBLISHING:
        raise nodes.SkipNode
    here = self.builder.get_target_uri(self.builder.current_docname)
    how = {"type": node["followed"]} if node.get("followed") else {"download": node["path"].rpartition("/")[2]}
    self.body.append(self.starttag(node, "a", "", href=relative_uri(here, node["path"]), **how))


def _depart_link_html(self: HTML5Translator, node: published_link) -> None:
    self.body.append("</a>")


def _visit_address_html(self: HTML5Translator, node: page_address) -> None:
    base = base_address(self.config.html_baseurl)
    if self.builder.name in PUBLISHING and base:
        address = f"{base}{self.builder.get_target_uri(node['docname'])}"
        self.body.append(self.starttag(node, "a", "", CLASS="reference external", href=address))
        self.body.append(f"{self.encode(address)}</a>")
    raise nodes.SkipNode


def _visit_button_html(self: HTML5Translator, node: copy_button) -> None:
    if self.builder.name in PUBLISHING:
        self.body.append(self.starttag(node, "p", "", CLASS="digest-copy", hidden="hidden"))
        label = self.encode(node["label"])
        self.body.append(f'<button type="button">{label}</button> <span role="status"></span></p>\n')
    raise nodes.SkipNode


def _visit_openurls_html(self: HTML5Translator, node: openurls) -> None:
    if self.builder.name in PUBLISHING:
        for work in node["works"]:
            self.body.append(self.starttag(node, "span", "", CLASS="Z3988", title=work) + "</span>\n")
    raise nodes.SkipNode


def _skip(self: SphinxTranslator, node: nodes.Element) -> None:
    raise nodes.SkipNode


_ABSENT = (_skip, None)


def setup_citing_nodes(app: Sphinx) -> None:
    """Register the nodes with their visitors."""
    for node, html in (
        (published_link, (_visit_link_html, _depart_link_html)),
        (page_address, (_visit_address_html, None)),
        (copy_button, (_visit_button_html, None)),
        (openurls, (_visit_openurls_html, None)),
    ):
        app.add_node(node, html=html, latex=_ABSENT, text=_ABSENT, man=_ABSENT, texinfo=_ABSENT)
