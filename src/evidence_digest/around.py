"""The files around the pages: the site's map for search engines, and redirects from addresses that have moved."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util.osutil import relative_uri

from .catalogue import Catalogue, digest
from .domain import catalogue_of
from .exports.redirect import redirect
from .exports.site import Site
from .exports.sitemap import ROBOTS, SITEMAP, robots, sitemap
from .site_files import File

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_NO_CONTENT = frozenset({"404", "search"})  # pages that no search engine should show


def files_around(app: Sphinx, site: Site, others: Iterable[File]) -> Iterator[File]:
    """Yield the map, if the site has an address, and what stands where something has moved; *others* are its files."""
    catalogue = catalogue_of(app.env)
    if site.base:  # both know full addresses only
        pages = [(site.page(docname), _changed(docname, catalogue)) for docname in _published(app)]
        software = app.config.digest_software
        yield File(SITEMAP, digest(software, pages), lambda: sitemap(pages))
        yield File(ROBOTS, digest(software, site.base), lambda: robots(site.base))
    known = {file.path: file for file in others}
    for old, new in catalogue.moved.items():
        if old.endswith(".html"):
            yield _redirect(app, site, old.removesuffix(".html"), new.removesuffix(".html"))
        elif new in known:
            yield File(old, known[new].made_of, known[new].make)


def _published(app: Sphinx) -> list[str]:
    """Return the pages that have content: no placeholders, and no years without a summary."""
    orphans = {docname for docname, metadata in app.env.metadata.items() if "orphan" in metadata}
    return sorted(app.env.found_docs - orphans - _NO_CONTENT)


def _changed(docname: str, catalogue: Catalogue) -> datetime.date | None:
    summary = catalogue.by_docname.get(docname)
    return summary.dated if summary else None


def _redirect(app: Sphinx, site: Site, old: str, new: str) -> File:
    builder, titles = app.builder, app.env.titles
    assert isinstance(builder, StandaloneHTMLBuilder)  # noqa: S101  # no other publishes files
    title = titles[new].astext() if new in titles else site.name
    link = relative_uri(builder.get_target_uri(old), builder.get_target_uri(new))
    address = site.page(new)
    path = Path(builder.get_output_path(old)).relative_to(builder.outdir).as_posix()
    words = catalogue_of(app.env).words
    made_of = digest(app.config.digest_software, title, link, address, words.language)
    return File(path, made_of, lambda: redirect(title, link, address=address, words=words))
