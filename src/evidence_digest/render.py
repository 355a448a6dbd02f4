"""Turn what the catalogue holds into docutils nodes: text, links, references, caution lines."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence

from docutils import nodes
from pybtex_docutils import Backend
from sphinx.addnodes import pending_xref

from .apa import format_work
from .apa_labels import citation
from .catalogue import Catalogue
from .caution import SEPARATOR, caution_line, type_and_design
from .citations import citation_keys
from .nodes import panel
from .prose import Emphasis, Inline, Inlines, Link, List, Paragraph, Prose, Role, Text, plain_text
from .records import Summary

_WEB = re.compile(r"https?://|mailto:")


def paragraph(*children: nodes.Node | str, classes: Sequence[str] = ()) -> nodes.paragraph:
    """Return a paragraph; texts among the children become text nodes."""
    element = nodes.paragraph(classes=list(classes))
    element += [nodes.Text(child) if isinstance(child, str) else child for child in children]
    return element


def section(title: str | nodes.Element, identifier: str, *children: nodes.Node) -> nodes.section:
    """Return a section; its heading is a text or a link."""
    heading = nodes.title("", title) if isinstance(title, str) else nodes.title("", "", title)
    return nodes.section("", heading, *children, ids=[identifier], names=[])


def bullet_list(items: Iterable[nodes.Element], *, classes: Sequence[str] = ()) -> nodes.bullet_list:
    """Return a list with one element an item."""
    return nodes.bullet_list("", *(nodes.list_item("", item) for item in items), classes=list(classes), bullet="-")


def sequence(parts: Iterable[Sequence[nodes.Node]], separator: str = SEPARATOR) -> list[nodes.Node]:
    """Return all parts that are not empty, with the separator between them."""
    joined: list[nodes.Node] = []
    for part in parts:
        if part:
            joined += [nodes.Text(separator), *part] if joined else part
    return joined


class Renderer:
    """Make nodes for one page; links need to know from which page they start."""

    def __init__(self, catalogue: Catalogue, docname: str, *, publisher: str, site_name: str = "") -> None:
        self.catalogue = catalogue
        self.docname = docname
        self.publisher = publisher  # the group that signs the summaries
        self.site_name = site_name

    # -- links ---------------------------------------------------------------------------------------------

    def link(
        self, kind: str, target: str, children: Sequence[nodes.Node] | str, *, domain: str = "digest"
    ) -> pending_xref:
        """Return a link that Sphinx resolves for each builder."""
        shown = [nodes.Text(children)] if isinstance(children, str) else children
        return pending_xref(
            "",
            nodes.inline("", "", *shown),
            refdomain=domain,
            reftype=kind,
            reftarget=target,
            refdoc=self.docname,
            refexplicit=True,
            refwarn=True,
        )

    def summary_link(self, summary: Summary) -> pending_xref:
        """Return a summary's title as a link."""
        return self.link("summary", summary.slug, summary.title)

    def topic_link(self, slug: str) -> pending_xref:
        """Return a topic's title as a link."""
        return self.link("topic", slug, self.catalogue.topics[slug].title)

    def type_link(self, slug: str) -> pending_xref:
        """Return a research type's title as a link."""
        return self.link("research-type", slug, self.catalogue.research_types[slug].title)

    def citation_link(self, key: str, *, narrative: bool) -> pending_xref:
        """Return "Curran et al. (2019)" as a link to the list of references."""
        return self.link("work", key, citation(self.catalogue.labels[key], narrative))

    # -- texts ---------------------------------------------------------------------------------------------

    def inlines(self, inlines: Inlines, origin: str = "") -> list[nodes.Node]:
        """Return the nodes of *inlines*, written on the page *origin*."""
        return [node for inline in inlines for node in self._inline(inline, origin)]

    def _inline(self, inline: Inline, origin: str) -> list[nodes.Node]:
        match inline:
            case Text(text):
                return [nodes.Text(text)]
            case Emphasis(children, strong):
                kind = nodes.strong if strong else nodes.emphasis
                return [kind("", "", *self.inlines(children, origin))]
            case Link(target, children):
                return self._written_link(target, self.inlines(children, origin), origin)
            case Role(name, content):
                return self._role(name, content, origin)

    def _written_link(self, target: str, children: list[nodes.Node], origin: str) -> list[nodes.Node]:
        if _WEB.match(target):
            return [nodes.reference("", "", *children, refuri=target)]
        # Any other scheme (javascript:, data:) names no page of ours, and stays text.
        docname = self._document(target.partition("#")[0].removesuffix(".md"), origin)
        return [self.link("doc", f"/{docname}", children, domain="std")] if docname else children

    def _document(self, target: str, origin: str) -> str:
        path = target.lstrip("/") if target.startswith("/") else posixpath.join(posixpath.dirname(origin), target)
        docname = posixpath.normpath(path)
        return docname if docname in self.catalogue.documents else ""

    def _role(self, name: str, content: str, origin: str) -> list[nodes.Node]:
        if name.startswith("cite"):
            keys = [key for key in citation_keys(content) if key in self.catalogue.works]
            narrative = name == "cite:t"
            links = [[self.citation_link(key, narrative=narrative)] for key in keys]
            if narrative:
                return sequence(links, ", ")
            return [nodes.Text("("), *sequence(links, "; "), nodes.Text(")")]
        label, target = _explicit(content)
        if name == "term":
            return [self.link("term", target, label)]
        docname = self._document(target, origin)
        return [self.link("doc", f"/{docname}", label, domain="std")] if docname else [nodes.Text(label)]

    def prose(self, prose: Prose, origin: str) -> list[nodes.Node]:
        """Return the nodes of *prose*, written on the page *origin*: its links keep their targets."""
        blocks: list[nodes.Node] = []
        for block in prose:
            match block:
                case Paragraph(children):
                    blocks.append(paragraph(*self.inlines(children, origin)))
                case List(items, ordered):
                    kind = nodes.enumerated_list if ordered else nodes.bullet_list
                    entries = [nodes.list_item("", *self.prose(item, origin)) for item in items]
                    marks = {"enumtype": "arabic", "prefix": "", "suffix": "."} if ordered else {"bullet": "-"}
                    blocks.append(kind("", *entries, **marks))
        return blocks

    # -- parts of a summary --------------------------------------------------------------------------------

    def reference(self, key: str) -> nodes.paragraph:
        """Return the full reference of a work, as APA 7 prints it."""
        text = format_work(self.catalogue.works[key].entry, year_suffix=self.catalogue.year_suffix(key))
        return paragraph(*text.render(Backend()))

    def type_and_design(self, summary: Summary) -> str:
        """Return "Review · qualitative synthesis"."""
        return type_and_design(summary, self.catalogue)

    def caution(self, summary: Summary, *, brief: bool = False) -> panel:
        """Return the caution line, made wherever a takeaway or an implication stands away from its summary."""
        line = caution_line(summary, self.catalogue, brief=brief)
        return panel("", paragraph(*self.inlines(line)), kind="caution")


def _explicit(content: str) -> tuple[str, str]:
    """Return label and target of a role's text: "label <target>", or the target alone."""
    match = re.fullmatch(r"(.+?)\s*<([^<>]+)>", content)
    return (match[1], match[2]) if match else (content, content)


def takeaway_text(summary: Summary) -> str:
    """Return the takeaway without markup, for meta tags."""
    return plain_text(summary.takeaway)
