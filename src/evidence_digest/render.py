"""Turn what the catalogue holds into docutils nodes: text, links, references, caution lines."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from string import Formatter

from docutils import nodes
from pybtex.richtext import BaseText  # type: ignore[import-untyped]  # ships no types
from pybtex_docutils import Backend
from sphinx.addnodes import pending_xref

from .apa import format_work
from .apa_labels import citation
from .bibliography import MANY, Work
from .catalogue import Catalogue
from .caution import SEPARATOR, caution_parts, type_and_design
from .citations import citation_keys
from .nodes import panel
from .prose import Emphasis, Inline, Inlines, Link, List, Paragraph, Prose, Role, Text, plain_text
from .records import Summary
from .words import CONTENT, Words, capitalised

_WEB = re.compile(r"https?://|mailto:")
CONTENT_CLASS = f"language-{CONTENT}"  # docutils writes such a class as a lang attribute


def paragraph(*children: nodes.Node | str, classes: Sequence[str] = ()) -> nodes.paragraph:
    """Return a paragraph; texts among the children become text nodes."""
    element = nodes.paragraph(classes=list(classes))
    element += [nodes.Text(child) if isinstance(child, str) else child for child in children]
    return element


def section(title: str | nodes.Element, identifier: str, *children: nodes.Node) -> nodes.section:
    """Return a section; its heading is a text or a link."""
    heading = nodes.title("", title) if isinstance(title, str) else nodes.title("", "", title)
    return nodes.section("", heading, *children, ids=[identifier], names=[])


def heading(text: str, level: int, *, classes: Sequence[str] = ()) -> nodes.rubric:
    """Return a heading that opens no section and stands in no table of contents."""
    return nodes.rubric("", text, classes=list(classes), **{"heading-level": level})


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

    # -- languages -----------------------------------------------------------------------------------------

    @property
    def words(self) -> Words:
        """What the interface says."""
        return self.catalogue.words

    @property
    def content(self) -> list[str]:
        """The classes of an element whose text is in the language of the pages."""
        return [CONTENT_CLASS] if self.words.foreign else []

    def own(self, *children: nodes.Node | str) -> list[nodes.Node]:
        """Return what a page says, marked where the interface is in another language."""
        shown = [nodes.Text(child) if isinstance(child, str) else child for child in children]
        return [nodes.inline("", "", *shown, classes=self.content)] if self.words.foreign and shown else shown

    def sentence(self, message: str, **parts: Sequence[nodes.Node] | str) -> list[nodes.Node]:
        """Return *message* in the language of the interface, with *parts* in its places."""
        found: list[nodes.Node] = []
        for text, name, _, _ in Formatter().parse(self.words.gettext(message)):
            found += [nodes.Text(text)] if text else []
            part = parts[name] if name else ()
            found += [nodes.Text(part)] if isinstance(part, str) else part
        return found

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
        return self.link("summary", summary.slug, self.own(summary.title))

    def topic_link(self, slug: str) -> pending_xref:
        """Return a topic's title as a link."""
        return self.link("topic", slug, self.topic_title(slug))

    def topic_title(self, slug: str) -> str:
        """Return the name of a topic."""
        return self.catalogue.topics[slug].title

    def type_link(self, slug: str) -> pending_xref:
        """Return a research type's title as a link."""
        return self.link("research-type", slug, self.catalogue.research_types[slug].title)

    def citation_link(self, key: str, *, narrative: bool) -> pending_xref:
        """Return "Curran et al. (2019)" as a link to the list of references."""
        return self.link("work", key, self.own(citation(self.catalogue.labels[key], narrative)))

    # -- texts ---------------------------------------------------------------------------------------------

    def inlines(self, inlines: Inlines, origin: str = "") -> list[nodes.Node]:
        """Return the nodes of *inlines*, written on the page *origin*."""
        return self.own(*self._inlines(inlines, origin))

    def _inlines(self, inlines: Inlines, origin: str) -> list[nodes.Node]:
        return [node for inline in inlines for node in self._inline(inline, origin)]

    def _inline(self, inline: Inline, origin: str) -> list[nodes.Node]:
        match inline:
            case Text(text):
                return [nodes.Text(text)]
            case Emphasis(children, strong):
                kind = nodes.strong if strong else nodes.emphasis
                return [kind("", "", *self._inlines(children, origin))]
            case Link(target, children):
                return self._written_link(target, self._inlines(children, origin), origin)
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
                    blocks.append(paragraph(*self._inlines(children, origin), classes=self.content))
                case List(items, ordered):
                    kind = nodes.enumerated_list if ordered else nodes.bullet_list
                    entries = [nodes.list_item("", *self.prose(item, origin)) for item in items]
                    marks = {"enumtype": "arabic", "prefix": "", "suffix": "."} if ordered else {"bullet": "-"}
                    blocks.append(kind("", *entries, classes=self.content, **marks))
        return blocks

    # -- parts of a summary --------------------------------------------------------------------------------

    def reference(self, key: str) -> nodes.paragraph:
        """Return the full reference of a work, as APA 7 prints it."""
        text = _reference(self.catalogue.works[key], self.catalogue.year_suffix(key))
        return paragraph(*text.render(Backend()), classes=self.content)

    def month(self, summary: Summary) -> str:
        """Return the month of a summary as the beginning of a line."""
        return capitalised(summary.month.in_words(self.words))

    def type_and_design(self, summary: Summary) -> str:
        """Return "Review · qualitative synthesis"."""
        return type_and_design(summary, self.catalogue)

    def caution(self, summary: Summary, *, brief: bool = False) -> panel:
        """Return the caution line, made wherever a takeaway or an implication stands away from its summary."""
        parts = caution_parts(summary, self.catalogue, brief=brief)
        shown = (self.inlines(part) if written else self._inlines(part, "") for part, written in parts)
        return panel("", paragraph(*sequence(shown)), kind="caution")


def _explicit(content: str) -> tuple[str, str]:
    """Return label and target of a role's text: "label <target>", or the target alone."""
    match = re.fullmatch(r"(.+?)\s*<([^<>]+)>", content)
    return (match[1], match[2]) if match else (content, content)


@lru_cache(maxsize=MANY)  # a summary shows it twice, and the list of references once more
def _reference(work: Work, year_suffix: str) -> BaseText:
    return format_work(work.entry, year_suffix=year_suffix)


def takeaway_text(summary: Summary) -> str:
    """Return the takeaway without markup, for meta tags."""
    return plain_text(summary.takeaway)
