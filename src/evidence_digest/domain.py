"""The Sphinx domain: the catalogue, what each page took from it, and links to summaries, topics and works."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.domains import Domain, ObjType
from sphinx.locale import _
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_refnode

from .catalogue import Catalogue
from .downloads import Download
from .glossary import GLOSSARY
from .views import View, fingerprint

if TYPE_CHECKING:
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

REFERENCES = "references"  # the page that lists every work
Link = tuple[str, str, str]  # what a page links to: domain, kind and target, as written


def work_id(key: str) -> str:
    """Return the id of a work's entry on the references page."""
    return nodes.make_id(f"ref-{key}")


class DigestDomain(Domain):
    """Summaries, topics, research types and works."""

    name = "digest"
    label = "Research summaries"
    object_types: ClassVar[dict[str, ObjType]] = {
        "summary": ObjType(_("summary"), "summary"),
        "topic": ObjType(_("topic"), "topic"),
        "research-type": ObjType(_("research type"), "research-type"),
        "term": ObjType(_("term"), "term"),
        "pack": ObjType(_("course pack"), "pack"),
    }
    roles: ClassVar[dict[str, XRefRole]] = {  # type: ignore[assignment]  # the base class asks for no more
        "summary": XRefRole(innernodeclass=nodes.inline),
        "topic": XRefRole(innernodeclass=nodes.inline),
        "research-type": XRefRole(innernodeclass=nodes.inline),
        "term": XRefRole(innernodeclass=nodes.inline),
        "pack": XRefRole(innernodeclass=nodes.inline),
    }
    # docname → what the page showed of the catalogue when it was read, with the fingerprint of that;
    # docname → what it links to.
    initial_data: ClassVar[dict[str, Any]] = {"views": {}, "links": {}}
    data_version = 2

    # Read from the sources at the start of each build, so never pickled with the environment.
    catalogue: Catalogue = Catalogue()  # as pages show it, in the language of the site
    # What other builders have finished, by the page that offers it; looked for at the start of each build.
    downloads: Mapping[str, tuple[Download, ...]] = MappingProxyType({})
    original: Catalogue = Catalogue()  # in the language of the pages, for files of data

    @property
    def views(self) -> dict[str, dict[View, str]]:
        """What each page showed of the catalogue, by docname."""
        views: dict[str, dict[View, str]] = self.data["views"]
        return views

    @property
    def links(self) -> dict[str, frozenset[Link]]:
        """What each page links to, by docname."""
        links: dict[str, frozenset[Link]] = self.data["links"]
        return links

    def note_view(self, docname: str, view: View) -> None:
        """Note that the page *docname* shows *view*."""
        self.views.setdefault(docname, {})[view] = fingerprint(view, self.catalogue)

    def note_links(self, docname: str, links: frozenset[Link]) -> None:
        """Note what the page *docname* links to."""
        self.links[docname] = links

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        self.views.pop(docname, None)
        self.links.pop(docname, None)

    def merge_domaindata(self, docnames: Set[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process read."""
        for field in ("views", "links"):
            for docname in docnames:
                if docname in otherdata[field]:
                    self.data[field][docname] = otherdata[field][docname]

    def target(self, kind: str, name: str) -> tuple[str, str, str] | None:
        """Return page, id and title of the object *name* of *kind*, or None."""
        if kind == "summary" and name in self.catalogue.by_slug:
            summary = self.catalogue.by_slug[name]
            return summary.docname, "", summary.title
        if kind == "topic" and name in self.catalogue.topics:
            topic = self.catalogue.topics[name]
            return topic.docname, "", topic.title
        if kind == "research-type" and name in self.catalogue.research_types:
            research_type = self.catalogue.research_types[name]
            return research_type.docname, "", research_type.title
        if kind == "pack" and name in self.catalogue.packs:
            pack = self.catalogue.packs[name]
            return pack.docname, "", pack.title
        if kind == "term" and (term := self.catalogue.by_term.get(self.catalogue.term_matcher.slug_of(name))):
            return GLOSSARY, term.anchor, term.title
        if kind == "work" and name in self.catalogue.works:
            return REFERENCES, work_id(name), self.catalogue.works[name].title
        return None

    def resolve_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.reference | None:
        """Return the link of one of our roles."""
        found = self.target(typ, target)
        if found is None:
            return None
        docname, anchor, title = found
        if not node.get("refexplicit") and typ != "term":  # a term is written as the sentence needs it
            words = self.catalogue.words
            translated = words.foreign and typ in {"topic", "research-type"}  # in a sentence that is not
            contnode = nodes.inline("", title, classes=[f"language-{words.language}"] if translated else [])
        return make_refnode(builder, fromdocname, docname, anchor, contnode)

    def resolve_any_xref(
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> list[tuple[str, nodes.reference]]:
        """Return the links that *target* could mean."""
        links = []
        for kind in self.object_types:
            link = self.resolve_xref(env, fromdocname, builder, kind, target, node, contnode)
            if link is not None:
                links.append((f"digest:{kind}", link))
        return links

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Yield every object for the inventory and the search."""
        for slug, summary in self.catalogue.by_slug.items():
            yield slug, summary.title, "summary", summary.docname, "", -1
        for slug, topic in self.catalogue.topics.items():
            yield slug, topic.title, "topic", topic.docname, "", -1
        for slug, kind in self.catalogue.research_types.items():
            yield slug, kind.title, "research-type", kind.docname, "", -1
        for slug, pack in self.catalogue.packs.items():
            yield slug, pack.title, "pack", pack.docname, "", -1


def catalogue_of(env: BuildEnvironment) -> Catalogue:
    """Return the catalogue of a build."""
    return domain_of(env).catalogue


def domain_of(env: BuildEnvironment) -> DigestDomain:
    """Return our domain."""
    domain = env.get_domain("digest")
    assert isinstance(domain, DigestDomain)  # noqa: S101  # the registry keeps one class a name
    return domain
