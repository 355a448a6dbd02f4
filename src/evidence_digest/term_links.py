"""Link the first use of each term of a summary to the glossary.

``_static/terms.js`` shows the explanations, which lie in one file for all pages.  Without the script, in an e-book and
on paper, a term is a plain link to the glossary.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import dataclass
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx import addnodes

from .domain import catalogue_of, domain_of
from .glossary import CLOSE, GLOSSARY, OPAQUE, OPEN, Matcher, Term, Use
from .nodes import disclosure, panel
from .prose import parse_inline
from .render import Renderer, paragraph
from .views import View
from .words import marked

if TYPE_CHECKING:
    from sphinx.application import Sphinx

    from .catalogue import Catalogue

MAXIMUM = 6  # terms a page: more links would distract
# Parts of a page that are no prose of its author.
_APART = (nodes.title, nodes.table, nodes.figure, nodes.literal_block, panel, disclosure, addnodes.only)


@dataclass(frozen=True, slots=True)
class _Child:
    """A child of a paragraph with its place in the paragraph's flat text."""

    node: nodes.Node
    start: int
    end: int


def link_terms(app: Sphinx, doctree: nodes.document) -> None:
    """Link the terms of a summary that has just been laid out."""
    docname = app.env.current_document.docname
    catalogue = catalogue_of(app.env)
    if docname not in catalogue.by_docname or not doctree.children or not isinstance(doctree[0], nodes.section):
        return
    render = Renderer(catalogue, docname, publisher=app.config.digest_publisher)
    used: dict[str, Term] = {}
    for block in list(_prose(doctree[0], ([], render.content))):
        _link_in(block, catalogue.term_matcher, used, render)
    domain_of(app.env).note_view(docname, View("terms"))


def _prose(element: nodes.Element, marks: tuple[list[str], ...]) -> Iterator[nodes.paragraph]:
    """Yield the author's paragraphs, which have no classes or those of his language, in the order of the page."""
    for child in element.children:
        if isinstance(child, nodes.paragraph):
            if child["classes"] in marks:
                yield child
        elif isinstance(child, nodes.Element) and not isinstance(child, _APART):
            yield from _prose(child, marks)


def _link_in(block: nodes.paragraph, matcher: Matcher, used: dict[str, Term], render: Renderer) -> None:
    children, text = _flat(block)
    found = []
    for use in sorted([*matcher.uses(text), *_written(children, matcher)], key=lambda use: use.start):
        if len(used) == MAXIMUM:
            break
        if use.slug not in used:
            used[use.slug] = render.catalogue.by_term[use.slug]
            if text[use.start : use.end] != OPAQUE:
                found.append(use)
    for use in reversed(found):  # from the end, so that the places before stay true
        _link(block, children, use, render)


def _written(children: list[_Child], matcher: Matcher) -> Iterator[Use]:
    """Yield the uses that the author has linked, with the role ``term``."""
    for child in children:
        if isinstance(child.node, addnodes.pending_xref) and child.node["reftype"] == "term":
            slug = matcher.slug_of(child.node["reftarget"])
            if slug:
                yield Use(child.start, child.end, slug)


def _flat(block: nodes.Element) -> tuple[list[_Child], str]:
    """Return the children of a paragraph and its text, in which emphasis is marked and what is no prose is opaque."""
    children, parts, place = [], [], 0
    for child in block.children:
        if isinstance(child, nodes.Text):
            part = str(child)
        elif isinstance(child, nodes.emphasis) and all(isinstance(inner, nodes.Text) for inner in child.children):
            part = f"{OPEN}{child.astext()}{CLOSE}"
        else:
            part = OPAQUE
        children.append(_Child(child, place, place + len(part)))
        parts.append(part)
        place += len(part)
    return children, "".join(parts)


def _link(block: nodes.Element, children: list[_Child], use: Use, render: Renderer) -> None:
    """Replace the text of *use* by a link, splitting the texts in which it begins and ends."""
    inside = [child for child in children if child.start < use.end and child.end > use.start]
    first, last = inside[0], inside[-1]
    if first is last and isinstance(first.node, nodes.emphasis) and use.start > first.start:
        inner, _ = _flat(first.node)
        _link(first.node, inner, Use(use.start - first.start - 1, use.end - first.start - 1, use.slug), render)
        return
    shown = [_part(child, use.start, use.end) for child in inside]
    before, after = _part(first, first.start, use.start), _part(last, use.end, last.end)
    link = render.link("term", use.slug, shown)
    for wrapper in link.children:
        assert isinstance(wrapper, nodes.inline)  # noqa: S101  # what links are made of
        wrapper["classes"].append("digest-term")
    # Not index(): it compares texts, and takes another text of the same words for this one.
    place = next(place for place, child in enumerate(block.children) if child is first.node)
    replacement = [node for node in (before, link, after) if node.astext()]
    block.children[place : place + len(inside)] = []
    for offset, node in enumerate(replacement):
        block.insert(place + offset, node)
    # Uses are linked from the end: only what stands before this one is looked at again.
    children[children.index(first) :] = [_Child(before, first.start, use.start)] if before.astext() else []


def _part(child: _Child, start: int, end: int) -> nodes.Node:
    """Return *child* between two places of the flat text; only a text can be cut."""
    if not isinstance(child.node, nodes.Text):
        return child.node if start <= child.start and child.end <= end else nodes.Text("")
    return nodes.Text(str(child.node)[max(start - child.start, 0) : max(end - child.start, 0)])


# -- the page of the glossary ----------------------------------------------------------------------------------


def lay_out_glossary(app: Sphinx, doctree: nodes.document) -> None:
    """Turn the sections of the glossary into a list of terms, each with the forms that stand for it."""
    catalogue = catalogue_of(app.env)
    page = doctree[0] if doctree.children else None
    if app.env.current_document.docname != GLOSSARY or GLOSSARY in catalogue.unreadable:
        return
    if not isinstance(page, nodes.section) or not catalogue.terms:
        return
    render = Renderer(catalogue, GLOSSARY, publisher=app.config.digest_publisher)
    items = []
    terms = {term.title: term for term in catalogue.terms}
    for part in [child for child in page.children if isinstance(child, nodes.section)]:
        term = terms.pop(part[0].astext(), None)
        if term is not None:
            page.remove(part)
            items.append(_entry(term, part["ids"], render))
    page += nodes.definition_list("", *items, classes=["digest-glossary"])


def _entry(term: Term, ids: list[str], render: Renderer) -> nodes.definition_list_item:
    # The ids of the heading stay, for links that authors write.
    name = nodes.term("", "", *render.own(term.title), ids=[term.anchor, *ids])
    definition = nodes.definition("", paragraph(*render.inlines(term.explanation, GLOSSARY)))
    if term.alone and term.also:
        forms = ", ".join(form.removesuffix("=").strip() for form in term.also)
        also = render.sentence(marked("Also: {forms}"), forms=render.inlines(parse_inline(forms)))
        definition.insert(0, paragraph(*also, classes=["digest-muted"]))
    return nodes.definition_list_item("", name, definition)


def anchors_used(trees: Iterable[nodes.Element], catalogue: Catalogue) -> set[str]:
    """Return the ids of the entries of the glossary that *trees* link to, or whose terms they use without a link."""
    matcher = catalogue.term_matcher
    slugs, anchors = set(), set()
    for tree in trees:
        for link in tree.findall(addnodes.pending_xref):
            slugs.add(matcher.slug_of(link["reftarget"]) if link["reftype"] == "term" else "")
            anchors.add(str(link.get("reftargetid", "")))  # of a link to a place of another page
        for block in tree.findall(nodes.paragraph):
            slugs |= {use.slug for use in matcher.uses(_flat(block)[1])}
    return anchors | {catalogue.by_term[slug].anchor for slug in slugs if slug}


def keep_entries(glossary: nodes.Element, anchors: Set[str]) -> None:
    """Take out of a copy of the *glossary* the entries without *anchors*; if that were all, leave it as it is."""
    items = list(glossary.findall(nodes.definition_list_item))
    unused = [item for item in items if not any(anchors & set(term["ids"]) for term in item.findall(nodes.term))]
    if len(unused) < len(items):
        for item in unused:
            item.parent.remove(item)


def setup_term_links(app: Sphinx) -> None:
    """Connect to the reading of pages, after their layout (300)."""
    app.connect("doctree-read", link_terms, priority=320)
    app.connect("doctree-read", lay_out_glossary, priority=320)
