"""Make the index of the site's search: Pagefind reads what is searched of the pages, with its
marks, once they are all written.

Its bytes differ from run to run, so a record in the output directory says of which pages the index was made: a build
that has changed none of them makes none.  The index is made beside the old one and takes its place when it is whole.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util import logging
from sphinx.util.display import progress_message

from .catalogue import digest
from .citing_nodes import PUBLISHING
from .search_data import Marks, marked, vocabulary, words_of
from .search_marks import search_marks

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

INDEX = "pagefind"  # the folder; also the name by which its own script finds the site's pages
RECORD = ".digest-search.json"
VOCABULARY = "words.js"  # in that folder
# What the pages show but is found elsewhere: lists of other pages, what stands on every page, controls.
_IGNORED = (
    "h1",  # each result has its title
    *(".digest-takeaway", ".digest-byline", ".digest-citation", ".digest-copy", ".digest-disclosure"),
    *(".digest-topics", ".digest-related", ".digest-offers", ".digest-forest", ".digest-crisis"),
    *("#evidence", "#suggests", "#related-topics"),
)
_LANGUAGE = "en"  # of the summaries, whatever that of the interface
_SECONDS = 600  # far more than 10,000 pages take; a program that hangs must not hold up a build for ever


class SearchIndexError(Exception):
    """Pagefind is missing or has failed."""


def update_search_index(app: Sphinx, exception: Exception | None) -> None:
    """Make the index anew if a page that it holds has changed."""
    if exception is not None or app.builder.name not in PUBLISHING:
        return
    outdir = Path(app.outdir)
    pages = marked_pages(app) if app.config.digest_search_index else {}
    hashes = {path: hashlib.sha256((outdir / path).read_bytes()).hexdigest() for path in pages}
    made_of = digest(app.config.digest_software, pages, hashes)
    if (outdir / INDEX).is_dir() and _read_record(outdir) == made_of:
        return
    (outdir / RECORD).unlink(missing_ok=True)
    if not pages:
        shutil.rmtree(outdir / INDEX, ignore_errors=True)
        return
    try:
        with progress_message("indexing for the search"):
            replace_index(outdir, pages)
    except SearchIndexError as error:
        shutil.rmtree(outdir / INDEX, ignore_errors=True)  # an old one would lead to pages that are gone
        logger.warning(
            "no search index was made: %s. The site falls back to a simple search of titles and takeaways. To build "
            "without the index, set digest_search_index to False.",
            error,
            type="digest",
            subtype="search",
        )
        return
    (outdir / RECORD).write_text(json.dumps(made_of), "utf-8")


def marked_pages(app: Sphinx) -> dict[str, Marks]:
    """Return the pages that the index holds, each with what it says of them."""
    builder = app.builder
    assert isinstance(builder, StandaloneHTMLBuilder)  # noqa: S101  # no other has an index
    return {
        Path(builder.get_output_path(docname)).relative_to(builder.outdir).as_posix(): marks
        for docname in sorted(app.env.found_docs)
        if (marks := search_marks(docname, app.env))
    }


def _read_record(outdir: Path) -> object:
    try:
        return json.loads((outdir / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return None


def replace_index(outdir: Path, pages: Mapping[str, Marks]) -> None:
    """Put a new index of the *pages* in the place of the old one."""
    new, given = outdir / f".{INDEX}.new", outdir / f".{INDEX}.pages"
    texts = []
    try:
        for folder in (new, given):
            shutil.rmtree(folder, ignore_errors=True)
        for path, marks in pages.items():
            page = (outdir / path).read_text("utf-8")
            (given / path).parent.mkdir(parents=True, exist_ok=True)
            (given / path).write_text(marked(page, marks), "utf-8")
            texts.append(words_of(page, marks))
        run_pagefind(given, new)
        for ready_made in (*new.glob("pagefind-*.js"), *new.glob("pagefind-*.css")):
            ready_made.unlink()  # user interfaces, and a worker: our own script needs none of them
        (new / VOCABULARY).write_text(vocabulary(texts), "utf-8")
        shutil.rmtree(outdir / INDEX, ignore_errors=True)
        new.replace(outdir / INDEX)
    finally:
        for folder in (new, given):
            shutil.rmtree(folder, ignore_errors=True)


def run_pagefind(site: Path, output: Path) -> None:
    """Index the pages of *site* into the folder *output*."""
    # The package's command, and not its classes: those wait for ever when the program that they talk to has died.
    command = [sys.executable, "-m", "pagefind", "--site", str(site), "--output-path", str(output), "--silent"]
    command += ["--keep-index-url", "--force-language", _LANGUAGE, "--exclude-selectors", ", ".join(_IGNORED)]
    # It would also take settings from the environment, and from a file in the folder where it runs.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    try:
        subprocess.run(  # noqa: S603  # no part of it comes from a page
            command,
            check=True,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            cwd=site,
            env=environment,
        )
    except subprocess.CalledProcessError as error:
        lines = [line.strip() for line in error.stdout.splitlines() if line.strip()]
        raise SearchIndexError(lines[-1] if lines else f"Pagefind ended with status {error.returncode}") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise SearchIndexError(str(error)) from error


def setup_search_index(app: Sphinx) -> None:
    """Connect to the end of the build, after everything else is written."""
    app.add_config_value("digest_search_index", True, "html", frozenset({bool}))
    app.connect("build-finished", update_search_index, priority=900)
