"""Write the files that belong to the whole site: citation files, feeds, open data and what lies around the pages.

They are written at the end, in the main process: pages are written by many.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

from . import search_data
from .around import files_around
from .atomic import update_file
from .catalogue import Catalogue, digest
from .citing import EVERYTHING, collection_path
from .citing_nodes import PUBLISHING, setup_citing_nodes
from .domain import catalogue_of, domain_of
from .download_pages import download_files
from .exports import WRITERS, Writer, open_data
from .exports._base import Item
from .exports.items import articles_of, items_of, summary_item
from .exports.json_ld import json_ld
from .exports.site import Site, base_address, default_tag, tag_fault
from .feeds import FeedPages
from .hosting import header_files
from .kept_texts import KeptTexts
from .packs import summaries_in
from .records import Summary
from .site_files import File, bring_up_to_date
from .words import content_language

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Collection:
    """Summaries that are published together."""

    path: str  # below exports/ and feeds/, without suffix
    identity: tuple[str, ...]  # of its feed: permanent
    title: str
    docname: str  # of the page that lists them
    summaries: tuple[Summary, ...]


def site_of(app: Sphinx) -> Site:
    """Return the settings that exports are made of."""
    config = app.config
    return Site(
        name=config.project,
        publisher=config.digest_publisher or config.project,
        tag=config.digest_tag,
        base=base_address(config.html_baseurl),
        language=content_language(config.language),
        rights=config.copyright if isinstance(config.copyright, str) else "; ".join(config.copyright),
        edition=config.digest_edition,
        address_of=app.builder.get_target_uri,
    )


def collections(catalogue: Catalogue, site: Site) -> Iterator[Collection]:
    """Yield everything, each topic, each research type and each pack."""
    yield Collection(EVERYTHING, ("feed", "all"), site.name, "summaries/index", catalogue.summaries)
    terms = (
        ("topics", "topic", catalogue.topics.values(), catalogue.by_topic),
        ("research-types", "research-type", catalogue.research_types.values(), catalogue.by_research_type),
    )
    for folder, kind, records, summaries in terms:
        for term in records:
            path = collection_path(folder, term.slug)
            title = f"{site.name}: {term.title}"
            yield Collection(path, ("feed", kind, term.slug), title, term.docname, summaries.get(term.slug, ()))
    for pack in catalogue.packs.values():
        path, title = collection_path("packs", pack.slug), f"{site.name}: {pack.title}"
        yield Collection(path, ("feed", "pack", pack.slug), title, pack.docname, summaries_in(pack, catalogue))


# -- what is published ---------------------------------------------------------------------------------------------


def files(app: Sphinx, texts: KeptTexts) -> Iterator[File]:
    """Yield every file that the site should have; *texts* are those of the entries of feeds."""
    site = site_of(app)
    content = list(_content(app, site, texts))
    yield from content
    yield from files_around(app, site, content)
    yield from download_files(app.env)
    yield from header_files(app.builder)


def _content(app: Sphinx, site: Site, texts: KeptTexts) -> Iterator[File]:
    catalogue = domain_of(app.env).original
    settings = [getattr(site, name) for name in ("name", "publisher", "base", "language", "rights", "edition")]
    common = digest(app.config.digest_software, app.config.language, settings, site.tag, app.builder.name)
    yield from _exports(catalogue, site, common)
    pages = FeedPages(app, site, kept=texts, made_of=digest(common, importlib.metadata.version("feedgen")))
    for collection in collections(catalogue, site):
        path = f"feeds/{collection.path}.atom"
        made_of = digest(collection.title, pages.fingerprint(collection.summaries))
        yield File(path, made_of, partial(_feed, pages, path, collection))
    everything = digest(
        common,
        catalogue.digests,
        *([*records.values()] for records in (catalogue.topics, catalogue.research_types, catalogue.questions)),
        catalogue.work_digests,
    )
    yield File("summaries.json", everything, lambda: open_data.summaries_json(catalogue, site).encode())
    yield File("summaries.csv", everything, lambda: open_data.summaries_csv(catalogue, site).encode())
    yield File(open_data.SCHEMA, common, lambda: open_data.schema().encode())
    found = digest(everything, catalogue.terms, sorted(catalogue.unreadable))
    yield File(search_data.PLAIN_INDEX, found, lambda: search_data.plain_index(catalogue, site.address_of).encode())
    terms = digest(common, catalogue.terms)
    yield File(search_data.EXPLANATIONS, terms, partial(_explanations, app))


def _explanations(app: Sphinx) -> bytes:
    return search_data.explanations(domain_of(app.env).original).encode()


def _feed(pages: FeedPages, path: str, collection: Collection) -> bytes:
    return pages.feed(
        path,
        collection.title,
        identity=collection.identity,
        docname=collection.docname,
        of=collection.summaries,
    )


def _exports(catalogue: Catalogue, site: Site, common: str) -> Iterator[File]:
    single = ((collection_path("summaries", summary.slug), (summary,)) for summary in catalogue.summaries)
    several = ((collection.path, collection.summaries) for collection in collections(catalogue, site))
    for path, summaries in (*several, *single):
        if summaries:  # a file of nothing is no use to anybody
            made_of = digest(common, [catalogue.digests[summary.slug] for summary in summaries])
            items = lru_cache(maxsize=1)(partial(items_of, summaries, catalogue, site))  # once for all formats
            for writer in WRITERS:
                yield File(f"exports/{path}{writer.SUFFIX}", made_of, partial(_citations, writer, items))


def _citations(writer: Writer, items: Callable[[], Sequence[Item]]) -> bytes:
    return writer.write(items()).encode()


def publish(app: Sphinx, exception: Exception | None) -> None:
    """Write what has changed and remove what the site no longer has."""
    if exception is not None or app.builder.name not in PUBLISHING:
        return
    if app.config.digest_publish:
        texts = KeptTexts(Path(app.doctreedir, "feeds.json"))
        bring_up_to_date(Path(app.outdir), files(app, texts))
        texts.save(app.env.found_docs)
    else:  # pages show it, so a preview needs it as it is now
        update_file(Path(app.outdir, search_data.EXPLANATIONS), _explanations(app))


# -- pages ---------------------------------------------------------------------------------------------------------


def complete_head(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the head of a page its feeds and, on a summary, its JSON-LD."""
    if app.builder.name not in PUBLISHING:
        return
    catalogue, site = catalogue_of(app.env), site_of(app)
    context["feeds"] = [
        {"title": collection.title, "link": context["pathto"](f"feeds/{collection.path}.atom", 1)}
        for collection in collections(catalogue, site)
        if collection.path in {EVERYTHING, pagename}
    ]
    catalogue = domain_of(app.env).original  # for machines
    summary = catalogue.by_docname.get(pagename)
    if summary is not None and pagename not in catalogue.unreadable:
        own = summary_item(summary, catalogue, site)
        about = articles_of([summary], catalogue, site)
        context["json_ld"] = json_ld(own, about, written=summary.written.isoformat(), rights=site.rights)


def check_tag(app: Sphinx, config: Config) -> None:
    """Set what ids begin with, if conf.py has not or has it wrong."""
    fault = tag_fault(config.digest_tag)
    if fault:
        # A location would be taken for a page, and no environment is there yet to find it.
        logger.warning("conf.py: %s", fault, type="digest", subtype="setting")
    if fault or not config.digest_tag:
        config["digest_tag"] = default_tag(config.project)


def setup_published(app: Sphinx) -> None:
    """Connect to the end of the build and to the templates."""
    setup_citing_nodes(app)
    app.add_config_value("digest_publish", default=True, rebuild="", types=frozenset({bool}))
    app.add_config_value("digest_tag", "", "", frozenset({str}))
    app.connect("config-inited", check_tag)
    app.connect("html-page-context", complete_head)
    app.connect("build-finished", publish)
