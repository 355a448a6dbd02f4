"""Bring the sources into a build: the catalogue before the first page, and pages without their front matter."""

from __future__ import annotations

import importlib.metadata
import os
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from sphinx.errors import ConfigError
from sphinx.util import logging

from .bibliography import canonical_bibtex
from .catalogue import Catalogue, digest
from .domain import catalogue_of, domain_of
from .front_matter import FrontMatterError, split_page
from .names import in_language
from .problems import Problem, Severity
from .reader import PAGES, read_catalogue
from .readings import FILE, Readings
from .views import fingerprint
from .words import ENGLISH, words_in

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config
    from sphinx.environment import BuildEnvironment

logger = logging.getLogger(__name__)

# The event of a process that builds again and again, between two builds: what takes time and serves later can be done.
NOBODY_WAITS = "digest-nobody-waits"
# What makes the pages beside our own code and Sphinx, which looks after itself.
_SOURCES = {".css", ".html", ".po", ".py"}
_PACKAGES = (
    *("docutils", "furo", "myst-parser", "pybtex", "sphinx-design", "sphinx-notfound-page", "sphinxcontrib-bibtex"),
    "sphinxext-opengraph",
)


class Sources:
    """The catalogue of one application, read once a build."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.original = Catalogue()  # in the language of the pages
        self.catalogue = Catalogue()  # in the language of the site
        self._words = ENGLISH
        self._readings = Readings()
        self._with_drafts = False
        self._settled: Catalogue | None = None  # the one with which all pages have been read
        self._used = False  # has a build had this catalogue?  A process may build more than once.

    def prepare(self, app: Sphinx, config: Config) -> None:
        """Read the catalogue as soon as conf.py is known, and set what follows from it."""
        if config.digest_drafts and os.environ.get("CI"):
            raise ConfigError("drafts are never built where a site may be published from: unset DRAFTS")
        self._with_drafts = config.digest_drafts
        self._words = words_in(config.language)
        self._readings = Readings(Path(app.doctreedir, FILE))
        self._read(save=True)
        config["include_patterns"] = list(PAGES)
        left_out = () if self._with_drafts else sorted(self.catalogue.drafts)
        config["exclude_patterns"] = [*config.exclude_patterns, *(f"{docname}.md" for docname in left_out)]
        # Our own message about an unknown key has the file and line; sphinxcontrib-bibtex's would be a second one.
        config["suppress_warnings"] = [*config.suppress_warnings, "bibtex.key_not_found"]
        config["bibtex_bibfiles"] = [str(self._clean_bibliography(Path(app.doctreedir)))]
        if not config.digest_edition and self.catalogue.latest_month:
            config["digest_edition"] = self.catalogue.latest_month.words
        if not config.version:  # an e-book must have one
            config["version"] = config.digest_edition
        config["digest_software"] = software()
        set_source_date(self.catalogue)

    def _read(self, *, save: bool) -> None:
        self.original = read_catalogue(self.root, with_drafts=self._with_drafts, readings=self._readings)
        if save:
            self._readings.save()
        self.catalogue = in_language(self.original, self._words)

    def _clean_bibliography(self, folder: Path) -> Path:
        """Write the usable works where sphinxcontrib-bibtex reads them: malformed BibTeX makes it raise."""
        path = folder / "references.bib"
        text = canonical_bibtex(self.catalogue.works.values())
        if not path.is_file() or path.read_text("utf-8") != text:
            folder.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
        return path

    def refresh(
        self, app: Sphinx, env: BuildEnvironment, added: set[str], changed: set[str], removed: set[str]
    ) -> Sequence[str]:
        """Hand the catalogue to the domain; return the pages whose view of it is no longer what was read."""
        settled, self._settled = self._settled, None
        if self._used:
            self._read(save=False)
        self._used = True
        alike = settled if settled and self.catalogue.says_the_same(settled) else None
        if alike:
            self.catalogue.take_digests(alike)
        domain = domain_of(env)
        domain.catalogue, domain.original = self.catalogue, self.original
        for problem in self.catalogue.problems:
            _report(problem)
        if alike:
            found = self.catalogue.documents
            return [docname for docname in domain.views if found.get(docname) != alike.documents.get(docname)]
        return [
            docname
            for docname, views in domain.views.items()
            if any(fingerprint(view, self.catalogue) != seen for view, seen in views.items())
        ]

    def settle(self, app: Sphinx, env: BuildEnvironment) -> None:
        """Note that all pages have been read with the catalogue: the next build need not look at all of them."""
        self._settled = self.catalogue

    def save(self, app: Sphinx) -> None:
        """Save what later builds of this process have read."""
        self._readings.save()


def software() -> str:
    """Return a hash of the code that makes the pages: after an upgrade every page is made anew."""
    sources = sorted(path for path in Path(__file__).parent.rglob("*") if path.suffix in _SOURCES)
    return digest([path.read_bytes() for path in sources], [importlib.metadata.version(name) for name in _PACKAGES])


def set_source_date(catalogue: Catalogue) -> None:
    """Date the build by its newest content, unless the caller has set a date."""
    ours = os.environ.get("DIGEST_SOURCE_DATE")  # what an earlier application of this process has set
    if catalogue.source_date and os.environ.get("SOURCE_DATE_EPOCH", ours) == ours:
        epoch = str(catalogue.source_date)
        os.environ["SOURCE_DATE_EPOCH"] = os.environ["DIGEST_SOURCE_DATE"] = epoch


def _report(problem: Problem) -> None:
    if problem.severity is Severity.ADVICE:
        return
    location = f"{problem.path}:{problem.line}" if problem.line else problem.path
    logger.warning("%s", problem.message, location=location, type="digest", subtype=problem.code)


def blank_front_matter(app: Sphinx, docname: str, content: list[str]) -> None:
    """Hide the front matter from MyST, keeping the lines of the body; a page that can't be used is replaced.

    MyST would take a page's own ``myst:`` settings, which undo the hardening of conf.py, and turn lists into text.
    """
    catalogue = catalogue_of(app.env)
    if docname in catalogue.unreadable or _is_empty_year(docname, catalogue):
        app.env.metadata[docname]["orphan"] = True  # no toctree lists it, and that is as it should be
    # A page that the catalogue has not read, as one behind a linked folder, is not shown either.
    if docname in catalogue.unreadable or docname not in catalogue.documents:
        content[0] = (
            f"# {docname}\n\nThis page has an error and can’t be shown until it is corrected. "
            "`digest check` lists what is wrong.\n"
        )
        return
    try:
        source = split_page(content[0])
    except FrontMatterError:
        return  # such a page is unreadable, so it does not come this far
    content[0] = "\n" * (source.body_line - 1) + source.body


def _is_empty_year(docname: str, catalogue: Catalogue) -> bool:
    folder, _, rest = docname.partition("/")
    year, _, page = rest.partition("/")
    return folder == "summaries" and page == "index" and year not in map(str, catalogue.years)


def setup_sources(app: Sphinx) -> None:
    """Connect the catalogue to the build."""
    sources = Sources(Path(app.srcdir))
    app.add_config_value("digest_publisher", "", "env", frozenset({str}))
    app.add_config_value("digest_edition", "", "env", frozenset({str}))
    app.add_config_value("digest_drafts", default=False, rebuild="env", types=frozenset({bool}))
    app.add_config_value("digest_software", "", "env", frozenset({str}))
    # Before myst-parser and sphinxcontrib-bibtex look at the configuration.
    app.connect("config-inited", sources.prepare, priority=10)
    app.connect("env-get-outdated", sources.refresh)
    app.connect("env-updated", sources.settle)
    app.add_event(NOBODY_WAITS)
    app.connect(NOBODY_WAITS, sources.save)
    app.connect("source-read", blank_front_matter, priority=10)
