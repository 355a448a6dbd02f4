"""Keep what is written equal to what a clean build would write.

A page's *read* fingerprint (its views, in the domain) decides whether its source is read again.  Its *written*
fingerprint covers all that its output is made of, and lies in the output directory: a build that was killed while it
wrote, or another builder that read a change first, then can't leave stale pages.  While a build writes, the record
holds marks instead: Sphinx itself would take a page that was cut off in the middle for a new one.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.addnodes import pending_xref
from sphinx.util import docname_join

from .catalogue import digest
from .domain import Link, catalogue_of, domain_of
from .views import View
from .workers import write_here_if_few

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

RECORD = ".digest-written.json"
_PENDING = ""  # the mark of a page that may not be what it should be
# Builders that write one file a page; the others write everything each time.
_PAGE_BUILDERS = frozenset({"dirhtml", "epub", "html", "text"})


class Written:
    """What the output directory of one application holds."""

    def __init__(self) -> None:
        self._before: Mapping[str, str] = {}
        self._now: Mapping[str, str] = {}
        self._to_write: set[str] = set()  # pages, as far as this knows of them
        self._marked = 0  # when, by the clock of the file system that holds the output

    def note_read(self, app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
        """Note the pages that are about to be read: all of them are written."""
        self._to_write = set(docnames)

    def find_stale(self, app: Sphinx, env: BuildEnvironment) -> Sequence[str]:
        """Return the pages whose output is not what this build would write."""
        if app.builder.name not in _PAGE_BUILDERS:
            return []
        self._before = _read_record(Path(app.outdir))
        self._now = _fingerprints(env)
        stale = sorted(docname for docname, now in self._now.items() if self._before.get(docname) != now)
        self._to_write.update(stale)
        return stale

    def mark(self, app: Sphinx, builder: Builder) -> None:
        """Mark every page, and remove the output of pages that are gone before anything is packed from it."""
        if builder.name not in _PAGE_BUILDERS:
            return
        write_here_if_few(builder, len(self._to_write))
        outdir = Path(builder.outdir)
        marks = dict.fromkeys([*self._before, *self._now], _PENDING)
        self._marked = _write_record(outdir, marks)
        for docname in self._before.keys() - self._now.keys():
            _remove_output(builder, docname)

    def finish(self, app: Sphinx, exception: Exception | None) -> None:
        """Turn the marks into fingerprints; a page that this build was not asked to write keeps its mark."""
        if exception is not None or app.builder.name not in _PAGE_BUILDERS:
            return
        record = {
            docname: now if self._before.get(docname) == now or self._is_new(app.builder, docname) else _PENDING
            for docname, now in self._now.items()
        }
        _write_record(Path(app.outdir), record)

    def _is_new(self, builder: Builder, docname: str) -> bool:
        try:
            return _output_path(builder, docname).stat().st_mtime_ns >= self._marked
        except FileNotFoundError:
            return False


# -- what a page is made of ------------------------------------------------------------------------------------


def note_links(app: Sphinx, doctree: nodes.document) -> None:
    """Note to what the page that has just been read links: titles of other pages may stand in it."""
    docname = app.env.current_document.docname
    domain = domain_of(app.env)
    links = set()
    for xref in doctree.findall(pending_xref):
        link = (str(xref["refdomain"] or ""), str(xref["reftype"]), str(xref["reftarget"]))
        links.add(link)
        if link[0] not in {"cite", "digest"}:
            # MyST decides while it reads whether such a target is a page.
            domain.note_view(docname, View("document", _linked_page(docname, link)))
    domain.note_links(docname, frozenset(links))


def _linked_page(docname: str, link: Link) -> str:
    """Return the page that a link would lead to, if there is such a page."""
    domain, _, target = link
    path = target.partition("#")[0].removesuffix(".md")
    return path if domain == "doc" else docname_join(docname, path)


def _fingerprints(env: BuildEnvironment) -> dict[str, str]:
    """Return the written fingerprint of every page."""
    catalogue, domain = catalogue_of(env), domain_of(env)
    cited: dict[str, set[str]] = {}
    for reference in env.get_domain("cite").citation_refs:  # type: ignore[attr-defined]
        cited.setdefault(reference.docname, set()).update(target.key for target in reference.targets)
    shell = digest(*_shell(env))
    ours: dict[Link, str] = {}  # many pages have the same links
    return {
        docname: digest(
            shell,
            catalogue.documents.get(docname),
            sorted(domain.views.get(docname, {}).values()),
            [(key, catalogue.labels.get(key)) for key in sorted(cited.get(docname, ()))],
            sorted(_shown(env, docname, link, ours) for link in domain.links.get(docname, ())),
            _neighbours(env, docname),
            [domain.downloads.get(view.name) for view in domain.views.get(docname, {}) if view.kind == "downloads"],
        )
        for docname in sorted(env.found_docs)
    }


def _shell(env: BuildEnvironment) -> Iterator[object]:
    """Yield what stands on every page: the sidebar, which shows all pages but the summaries, templates and styles."""
    summaries = catalogue_of(env).by_docname
    for docname, title in sorted(env.titles.items()):
        if docname not in summaries:
            children = [child for child in env.toctree_includes.get(docname, ()) if child not in summaries]
            yield docname, title.astext(), children
    for folder in (*env.config.templates_path, *env.config.html_static_path):
        yield from _file_hashes(Path(env.srcdir, folder).rglob("*"))


def _file_hashes(paths: Iterable[Path]) -> Iterator[tuple[str, str]]:
    for path in sorted(paths):
        if path.suffix in {".css", ".html", ".js"} and path.is_file():
            yield path.name, hashlib.sha256(path.read_bytes()).hexdigest()


def _shown(env: BuildEnvironment, docname: str, link: Link, ours: dict[Link, str]) -> str:
    """Return a link and what it shows or leads to, as far as that is not written on the page itself."""
    domain, kind, target = link
    if domain in {"cite", "digest"}:  # wherever it stands
        if link not in ours:
            ours[link] = repr((link, domain_of(env).target(kind, target)))
        return ours[link]
    return repr((link, _elsewhere(env, docname, link)))


def _elsewhere(env: BuildEnvironment, docname: str, link: Link) -> object:
    """Return what a link of Sphinx's own kinds shows or leads to."""
    _, kind, target = link
    page = _linked_page(docname, link)
    standard = env.domains.standard_domain
    return (
        env.titles[page].astext() if page in env.titles else None,
        env.metadata[page].get("myst_slugs") if page in env.metadata else None,
        standard.labels.get(target),
        standard.anonlabels.get(target),
        # Terms are found whatever their case.
        sorted(standard.objects.items()) if kind == "term" else (),
        [domain_of(env).target(kind, target) for kind in ("summary", "topic", "research-type", "pack")],
    )


def _neighbours(env: BuildEnvironment, docname: str) -> list[tuple[str, str]]:
    catalogue = catalogue_of(env)
    summary = catalogue.by_docname.get(docname)
    if summary is None:
        return []
    return [(other.docname, other.title) if other else ("", "") for other in catalogue.neighbours(summary)]


# -- the output directory --------------------------------------------------------------------------------------


def _read_record(outdir: Path) -> dict[str, str]:
    try:
        record = json.loads((outdir / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write_record(outdir: Path, record: Mapping[str, str]) -> int:
    """Replace the record; return the time of the new one in nanoseconds."""
    outdir.mkdir(parents=True, exist_ok=True)
    temporary = outdir / f"{RECORD}.new"
    temporary.write_text(json.dumps(record, indent=0, sort_keys=True), "utf-8")
    temporary.replace(outdir / RECORD)
    return (outdir / RECORD).stat().st_mtime_ns


def _output_path(builder: Builder, docname: str) -> Path:
    if hasattr(builder, "get_output_path"):
        return Path(builder.get_output_path(docname))
    return Path(builder.outdir, f"{docname}{getattr(builder, 'out_suffix', '')}")


def _remove_output(builder: Builder, docname: str) -> None:
    outdir = Path(builder.outdir)
    for path in (_output_path(builder, docname), outdir / "_sources" / f"{docname}.md.txt"):
        path.unlink(missing_ok=True)
        if path.parent != outdir and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()


def leave_record_out(app: Sphinx, config: Config) -> None:
    """Keep the record out of the e-book, which packs whatever the output directory holds."""
    # Sphinx's own copy of its build notes makes it warn after each change of the configuration.
    config["epub_exclude_files"] = [*config.epub_exclude_files, RECORD, f"{RECORD}.new", ".buildinfo.bak"]


def setup_freshness(app: Sphinx) -> None:
    """Connect the two fingerprints to the build."""
    written = Written()
    app.connect("config-inited", leave_record_out)
    app.connect("doctree-read", note_links, priority=800)
    app.connect("env-before-read-docs", written.note_read)
    app.connect("env-updated", written.find_stale, priority=900)
    app.connect("write-started", written.mark)
    app.connect("build-finished", written.finish)
