"""Citations as sphinxcontrib-bibtex resolves them, with the labels that the catalogue has already.

sphinxcontrib-bibtex formats all works anew in each build, for its own list of references, and looks through all of them
for each citation.  Our list is made by :mod:`references`, so a work needs no more here than its label.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from typing import TYPE_CHECKING

from sphinxcontrib.bibtex.citation_target import parse_citation_targets
from sphinxcontrib.bibtex.domain import BibtexDomain, Citation

from .apa_style import STYLE, CitedEntry
from .domain import catalogue_of

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment
    from sphinxcontrib.bibtex.directives import BibliographyValue


class CiteDomain(BibtexDomain):
    """The domain of citations."""

    def env_updated(self) -> Iterable[str]:
        """Note the citation of each work, in the order of the list."""
        lists = [*self.bibliographies.items()]
        if len(lists) != 1 or not _is_plain(lists[0][1]) or self.env.config.bibtex_tooltips_style:
            return super().env_updated()
        [(place, listed)] = lists
        catalogue, entries = catalogue_of(self.env), self.bibdata.data.entries
        self.data["citations"] = []  # a new list: places in an older one count no more
        for key in catalogue.works:
            if key in entries and key in listed.citation_nodes:
                cited = CitedEntry(entries[key], catalogue.labels[key])
                tooltip = cited if self.env.config.bibtex_tooltips else None
                anchor = listed.citation_nodes[key]["ids"][0]
                self.citations.append(Citation(anchor, place, key, entries[key], cited, tooltip))
        return []

    def resolve_xref(  # type: ignore[override]  # as sphinxcontrib-bibtex's own
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,
        contnode: nodes.Element,
    ) -> nodes.Element:
        """Return a citation, after a look at those works only that it names."""
        everything = self.data["citations"]
        named = {work.key for work in parse_citation_targets(target)}
        self.data["citations"] = [everything[place] for place in sorted(self._places(named))]
        try:
            return super().resolve_xref(env, fromdocname, builder, typ, target, node, contnode)
        finally:
            self.data["citations"] = everything

    def _places(self, keys: Set[str]) -> Iterator[int]:
        """Yield where the citations of the works *keys* are in the list of all."""
        everything = self.data["citations"]
        if self._indexed is not everything:
            self._indexed, self._index = everything, {}
            for place, citation in enumerate(everything):
                self._index.setdefault(citation.key, []).append(place)
        for key in keys:
            yield from self._index.get(key, ())

    _indexed: list[Citation] | None = None
    _index: dict[str, list[int]]


def _is_plain(listed: BibliographyValue) -> bool:
    return listed.list_ == "citation" and listed.style == STYLE and not (listed.keyprefix or listed.labelprefix)


def setup_cite_domain(app: Sphinx) -> None:
    """Replace sphinxcontrib-bibtex's domain."""
    app.add_domain(CiteDomain, override=True)
