"""Keep what is written equal to what a clean build would write.

A page's *read* fingerprint (its views, in the domain) decides whether its source is read again.  Its *written*
fingerprint covers all that its output is made of, and lies in the output directory: a build that was killed while it
wrote, or another builder that read a change first, then can't leave stale pages.  Before writing, every page to be
written is marked; after a successful build the marks become fingerprints.
"""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from sphinx.addnodes import pending_xref

from .catalogue import digest
from .domain import catalogue_of, domain_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

RECORD = ".digest-written.json"
_PENDING = ""  # the mark of a page that is about to be written
# Builders that write one file a page; the others write everything each time.
_PAGE_BUILDERS = frozenset({"dirhtml", "epub", "html", "text"})


def note_links(app: Sphinx, doctree: nodes.document) -> None:
    """Note to which pages the page that has just been read links: their titles may stand in it."""
    docname = app.env.current_document.docname
    domain = domain_of(app.env)
    targets = set()
    for link in doctree.findall(pending_xref):
        found = domain.target(link["reftype"] or "", link["reftarget"]) if link["refdomain"] == "digest" else None
        targets.add(found[0] if found else str(link["reftarget"]).lstrip("/").partition("#")[0])
    domain.note_links(docname, frozenset(targets & app.env.found_docs))


def find_stale(app: Sphinx, env: BuildEnvironment) -> Sequence[str]:
    """Return the pages whose output is not what this build would write."""
    if app.builder.name not in _PAGE_BUILDERS:
        return []
    now = _fingerprints(env)
    record = _read_record(Path(app.outdir))
    stale = sorted(docname for docname, fingerprint in now.items() if record.get(docname) != fingerprint)
    if stale:
        _write_record(Path(app.outdir), record | dict.fromkeys(stale, _PENDING))
    return stale


def finish(app: Sphinx, exception: Exception | None) -> None:
    """Record what is written, and remove the output of pages that are gone."""
    if exception is not None or app.builder.name not in _PAGE_BUILDERS:
        return
    outdir = Path(app.outdir)
    record, now = _read_record(outdir), _fingerprints(app.env)
    for docname in record.keys() - now.keys():
        _remove_output(app.builder, docname)
    if record != now:
        _write_record(outdir, now)


def _fingerprints(env: BuildEnvironment) -> dict[str, str]:
    """Return the written fingerprint of every page."""
    catalogue, domain = catalogue_of(env), domain_of(env)
    cited: dict[str, set[str]] = {}
    for reference in env.get_domain("cite").citation_refs:  # type: ignore[attr-defined]
        cited.setdefault(reference.docname, set()).update(target.key for target in reference.targets)
    titles = {docname: title.astext() for docname, title in env.titles.items()}
    shell = digest(
        # What every page's sidebar shows: the titles and the order of all pages but the summaries.
        [(docname, title) for docname, title in sorted(titles.items()) if docname not in catalogue.by_docname],
        sorted(env.toctree_includes.items()),
    )
    return {
        docname: digest(
            shell,
            catalogue.documents.get(docname),
            sorted(domain.views.get(docname, {}).values()),
            [(key, catalogue.labels.get(key)) for key in sorted(cited.get(docname, ()))],
            [(target, titles.get(target)) for target in sorted(domain.links.get(docname, ()))],
            _neighbours(env, docname),
        )
        for docname in sorted(env.found_docs)
    }


def _neighbours(env: BuildEnvironment, docname: str) -> list[tuple[str, str]]:
    catalogue = catalogue_of(env)
    summary = catalogue.by_docname.get(docname)
    if summary is None:
        return []
    return [(other.docname, other.title) if other else ("", "") for other in catalogue.neighbours(summary)]


def _read_record(outdir: Path) -> dict[str, str]:
    try:
        record = json.loads((outdir / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write_record(outdir: Path, record: dict[str, str]) -> None:
    outdir.mkdir(parents=True, exist_ok=True)
    temporary = outdir / f"{RECORD}.{os.getpid()}"
    temporary.write_text(json.dumps(record, indent=0, sort_keys=True), "utf-8")
    temporary.replace(outdir / RECORD)


def _remove_output(builder: Builder, docname: str) -> None:
    outdir = Path(builder.outdir)
    paths = [outdir / f"{docname}{getattr(builder, 'out_suffix', '.html')}"]
    if hasattr(builder, "get_output_path"):
        paths = [builder.get_output_path(docname), outdir / "_sources" / f"{docname}.md.txt"]
    for path in paths:
        path.unlink(missing_ok=True)
        if path.parent != outdir and path.parent.is_dir() and not any(path.parent.iterdir()):
            path.parent.rmdir()


def setup_freshness(app: Sphinx) -> None:
    """Connect the two fingerprints to the build."""
    app.connect("doctree-read", note_links, priority=800)
    app.connect("env-updated", find_stale, priority=900)
    app.connect("build-finished", finish)
