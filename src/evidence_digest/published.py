"""Write the files that belong to the whole site: citation files, feeds and open data.

They are written at the end, in the main process: pages are written by many.  A record in the output directory says
what each file was made of, so that a build with nothing to do neither makes nor compares them.
"""

from __future__ import annotations

import importlib.metadata
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.util import logging

from .catalogue import Catalogue, digest
from .citing import EVERYTHING, collection_path
from .citing_nodes import PUBLISHING, setup_citing_nodes
from .domain import catalogue_of
from .exports import WRITERS, Writer, open_data
from .exports.items import articles_of, items_of, summary_item
from .exports.json_ld import json_ld
from .exports.site import Site, base_address, default_tag, tag_fault
from .feeds import FeedPages
from .packs import summaries_in
from .records import Summary

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)

RECORD = ".digest-published.json"
_PENDING = ""  # the mark of a file that may not be what it should be


@dataclass(frozen=True, slots=True)
class Collection:
    """Summaries that are published together."""

    path: str  # below exports/ and feeds/, without suffix
    identity: tuple[str, ...]  # of its feed: permanent
    title: str
    docname: str  # of the page that lists them
    summaries: tuple[Summary, ...]


@dataclass(frozen=True, slots=True)
class File:
    """A file of the site."""

    path: str
    made_of: str  # a fingerprint of all that decides its bytes
    make: Callable[[], bytes]


def site_of(app: Sphinx) -> Site:
    """Return the settings that exports are made of."""
    config = app.config
    return Site(
        name=config.project,
        publisher=config.digest_publisher or config.project,
        tag=config.digest_tag,
        base=base_address(config.html_baseurl),
        language=config.language,
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


def files(app: Sphinx) -> Iterator[File]:
    """Yield every file that the site should have."""
    catalogue, site = catalogue_of(app.env), site_of(app)
    settings = [getattr(site, name) for name in ("name", "publisher", "base", "language", "rights", "edition")]
    common = digest(app.config.digest_software, settings, site.tag, app.builder.name)
    yield from _exports(catalogue, site, common)
    pages = FeedPages(app, site)
    feedgen = importlib.metadata.version("feedgen")
    for collection in collections(catalogue, site):
        path = f"feeds/{collection.path}.atom"
        made_of = digest(common, feedgen, collection.title, pages.fingerprint(collection.summaries))
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
            for writer in WRITERS:
                make = partial(_citations, writer, summaries, catalogue, site)
                yield File(f"exports/{path}{writer.SUFFIX}", made_of, make)


def _citations(writer: Writer, summaries: tuple[Summary, ...], catalogue: Catalogue, site: Site) -> bytes:
    return writer.write(items_of(summaries, catalogue, site)).encode()


# -- the output directory --------------------------------------------------------------------------------------------


def publish(app: Sphinx, exception: Exception | None) -> None:
    """Write what has changed and remove what the site no longer has."""
    if exception is None and app.builder.name in PUBLISHING:
        bring_up_to_date(Path(app.outdir), files(app))


def bring_up_to_date(outdir: Path, wanted: Iterable[File]) -> None:
    """Make *outdir* hold the *wanted* files and none that it held of earlier ones."""
    found = {file.path: file for file in wanted}
    before = _read_record(outdir)
    stale = [
        file for file in found.values() if before.get(file.path) != file.made_of or not (outdir / file.path).is_file()
    ]
    gone = sorted(before.keys() - found.keys())
    if not stale and not gone:
        return
    # A build that is killed while it writes leaves marks, never a record of what it has not written.
    _write(outdir / RECORD, _record({**before, **dict.fromkeys((file.path for file in stale), _PENDING)}))
    for file in stale:
        _write(outdir / file.path, file.make())
    for path in gone:
        _remove(outdir, path)
    _write(outdir / RECORD, _record({path: file.made_of for path, file in found.items()}))


def _record(entries: Mapping[str, str]) -> bytes:
    return json.dumps(entries, indent=0, sort_keys=True).encode()


def _read_record(outdir: Path) -> dict[str, str]:
    try:
        record = json.loads((outdir / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(record, dict):
        return {}
    # Only what we could have written is ours to remove.
    return {path: str(made_of) for path, made_of in record.items() if _is_ours(path)}


def _is_ours(path: str) -> bool:
    folder = path.partition("/")[0]
    return ".." not in path.split("/") and (folder in {"exports", "feeds"} or path.startswith("summaries."))


def _write(path: Path, data: bytes) -> None:
    """Replace a file in one step, if it is another."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    temporary = path.with_name(f"{path.name}.new")
    temporary.write_bytes(data)
    temporary.replace(path)


def _remove(outdir: Path, path: str) -> None:
    file = outdir / path
    file.unlink(missing_ok=True)
    for folder in file.parents:
        if folder == outdir or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()


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
    app.add_config_value("digest_tag", "", "", frozenset({str}))
    app.connect("config-inited", check_tag)
    app.connect("html-page-context", complete_head)
    app.connect("build-finished", publish)
