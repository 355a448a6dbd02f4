"""Turn a page as Sphinx has read it into the little XHTML that feed readers keep.

Only elements known to be harmless come through, with no attribute but the address of a link and the language of a
text: what a page may hold beside them (scripts, forms, pictures, styles) has no form here, so it can't reach a reader's
window.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Callable, Iterable

from docutils import nodes

# A text beside a link shows; without an address it is only text.
Resolve = Callable[[nodes.Element], tuple[str, str]]

_NAMES = {
    "block_quote": "blockquote",
    "bullet_list": "ul",
    "caption": "p",
    "definition": "dd",
    "definition_list": "dl",
    "emphasis": "em",
    "entry": "td",
    "enumerated_list": "ol",
    "epigraph": "blockquote",
    "list_item": "li",
    "literal": "code",
    "literal_block": "pre",
    "paragraph": "p",
    "rubric": "p",
    "row": "tr",
    "strong": "strong",
    "subscript": "sub",
    "superscript": "sup",
    "table": "table",
    "tbody": "tbody",
    "term": "dt",
    "thead": "thead",
}
# What is only for the site, or for no reader.
_LEFT_OUT = frozenset(
    {"colspec", "comment", "image", "index", "only", "raw", "system_message", "target", "toctree", "pending"}
)
_LINKS = frozenset({"pending_xref", "reference"})
_ADMONITIONS = frozenset({"attention", "caution", "danger", "error", "hint", "important", "note", "tip", "warning"})
_SAFE_ADDRESS = re.compile(r"(?:https?://|mailto:|tel:|sms:)|[^:]*\Z", re.IGNORECASE)
_NOT_IN_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """Return *text* without the characters that XML can't hold."""
    return _NOT_IN_XML.sub("", text)


def append_text(parent: ET.Element, text: str) -> None:
    """Add *text* behind all that *parent* holds."""
    text = xml_text(text)
    if len(parent):
        parent[-1].tail = (parent[-1].tail or "") + text
    else:
        parent.text = (parent.text or "") + text


def add(parent: ET.Element, name: str, text: str = "", *, address: str = "", language: str = "") -> ET.Element:
    """Add an element to *parent* and return it."""
    attributes = {"href": xml_text(address)} if address else {}
    if language:
        attributes["lang"] = language
    element = ET.SubElement(parent, name, attributes)
    append_text(element, text)
    return element


def inner(element: ET.Element) -> str:
    """Return the elements within *element* as XML."""
    return "".join(ET.tostring(child, "unicode") for child in element)


def fill(parent: ET.Element, children: Iterable[nodes.Node], resolve: Resolve, *, level: int = 1) -> None:
    """Add *children* to *parent*; the headings of sections among them are one below *level*."""
    for child in children:
        if isinstance(child, nodes.Text):
            append_text(parent, child.astext())
        elif isinstance(child, nodes.Element) and child.tagname not in _LEFT_OUT:
            _add_element(parent, child, resolve, level)


def _add_element(parent: ET.Element, node: nodes.Element, resolve: Resolve, level: int) -> None:
    name = node.tagname
    if name in _LINKS:
        _add_link(parent, node, resolve)
    elif isinstance(node, nodes.title):
        heading = f"h{min(level, 6)}" if isinstance(node.parent, nodes.section) else "p"
        fill(add(parent, heading), node.children, resolve)
    elif isinstance(node, nodes.section):
        fill(parent, node.children, resolve, level=level + 1)
    elif name in _ADMONITIONS:
        box = add(parent, "blockquote")
        add(add(box, "p"), "strong", name.capitalize())
        fill(box, node.children, resolve, level=level)
    elif name in _NAMES:
        fill(add(parent, _NAMES[name], language=_language(node)), node.children, resolve, level=level)
    elif language := _language(node):
        box = add(parent, "span" if isinstance(node, nodes.Inline) else "div", language=language)
        fill(box, node.children, resolve, level=level)
    else:  # a container, or a node that only some formats show
        fill(parent, node.children, resolve, level=level)


def _language(node: nodes.Element) -> str:
    """Return the language of *node*, which docutils keeps among its classes."""
    marks = (name for name in node["classes"] if name.startswith("language-"))
    return next(marks, "").removeprefix("language-")


def _add_link(parent: ET.Element, node: nodes.Element, resolve: Resolve) -> None:
    address, text = resolve(node)
    safe = address if address and _SAFE_ADDRESS.match(address) else ""
    target = add(parent, "a", address=safe) if safe else parent
    if text:
        append_text(target, text)
    else:
        fill(target, node.children, resolve)
