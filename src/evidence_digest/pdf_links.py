"""Links that lead out of a PDF to a page of the site: they show its title, and its address in a footnote."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import docname_join

from .domain import catalogue_of, domain_of
from .exports.site import base_address, html_address
from .pdf_front import builder_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class LinksToTheSite(SphinxPostTransform):
    """Make web links of the links to pages that the PDF lacks."""

    default_priority = 6  # when all pages of the PDF are known (3), before their links are resolved (9, MyST's)
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Replace the links."""
        inside = set(builder_of(self).docnames)
        for link in list(self.document.findall(addnodes.pending_xref)):
            page = self._page(link)
            if page is None or page[0] in inside:
                continue
            docname, title = page
            link.replace_self(self._shown(link, docname, title))

    def _page(self, link: addnodes.pending_xref) -> tuple[str, str] | None:
        """Return name and title of the page to which *link* leads, if it is one of ours."""
        domain, kind, target = str(link["refdomain"] or ""), str(link["reftype"]), str(link["reftarget"])
        if domain == "digest":
            found = domain_of(self.env).target(kind, target)
            return (found[0], found[2]) if found else None
        path = target.partition("#")[0].removesuffix(".md")
        docname = path if domain == "doc" else docname_join(link["refdoc"], path)
        standard = self.env.domains.standard_domain
        if kind == "ref" and target in standard.labels:
            docname = standard.labels[target][0]
        record = catalogue_of(self.env).by_docname.get(docname)
        if docname not in self.env.found_docs:
            return None
        return docname, record.title if record else self.env.titles[docname].astext()

    def _shown(self, link: addnodes.pending_xref, docname: str, title: str) -> list[nodes.Node]:
        words = link.astext() if link.get("refexplicit") else title
        base = base_address(self.config.html_baseurl)
        address = f"{base}{html_address(docname)}"
        shown: list[nodes.Node] = [
            nodes.reference("", words, refuri=address) if base else nodes.inline("", words),
        ]
        if words.casefold() != title.casefold():
            shown.append(nodes.Text(f" (“{title}”)"))
        return shown


def setup_pdf_links(app: Sphinx) -> None:
    """Register the transform."""
    app.add_post_transform(LinksToTheSite)
