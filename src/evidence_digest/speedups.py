"""Speed-ups of the libraries: for the versions that are named, and without any change of what they make.

Each says what it saves and what would mend it where it belongs.  With any other version a build goes on without it;
``tests/test_speedups.py`` holds that pages are the same with and without.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Mapping
from copy import copy
from functools import lru_cache, wraps
from typing import TYPE_CHECKING, Any

from docutils.utils import DependencyList
from myst_parser.mdit_to_docutils import base
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.util import docutils as sphinx_docutils

from .citing_nodes import PUBLISHING

if TYPE_CHECKING:
    from docutils import nodes
    from docutils.frontend import Values
    from sphinx.application import Sphinx

KNOWN = {"docutils": "0.22.4", "myst-parser": "5.2.0", "sphinx": "9.0.4"}


def _copied(settings: Values) -> Values:
    """Return settings of a document's own: what can be changed is not shared."""
    own = copy(settings)
    own.__dict__.update({name: value[:] for name, value in own.__dict__.items() if isinstance(value, list)})
    own.record_dependencies = DependencyList()
    return own


def remember_settings() -> None:
    """Make docutils' settings once for all pages with the same defaults.

    docutils builds a parser of command lines for each page, and MyST one more for a document that it leaves unused.
    docutils could keep the settings of its components, and MyST make that document only when it has none.
    """
    myst: Any = base
    make, make_default = sphinx_docutils._get_settings, myst.get_default_settings
    known_versions = {name: importlib.metadata.version(name) for name in KNOWN} == KNOWN
    if not known_versions or hasattr(make, "__wrapped__"):  # an earlier application of this process has done it
        return
    # By the kinds of components; the values stay, so that no other ones can get their ids.
    known: dict[object, tuple[object, list[object], Values]] = {}

    @wraps(make)
    def get_settings(*components: Any, defaults: Mapping[str, Any], read_config_files: bool = False) -> Values:
        kinds = tuple(part if isinstance(part, type) else type(part) for part in components)
        made_of = (read_config_files, [(name, id(value)) for name, value in defaults.items()])
        if kinds not in known or known[kinds][0] != made_of:
            values = make(*components, defaults=defaults, read_config_files=read_config_files)
            known[kinds] = (made_of, [*defaults.values()], values)
        return _copied(known[kinds][2])

    known_default = lru_cache(make_default)

    @wraps(make_default)
    def get_default_settings(*components: Any) -> Values:
        return _copied(known_default(*components))

    sphinx_docutils._get_settings = get_settings
    myst.get_default_settings = get_default_settings


def spare_builder(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Spare the builder what no template shows: the pages around each page, and docutils' own styles."""
    builder = app.builder
    if builder.name in PUBLISHING and isinstance(builder, StandaloneHTMLBuilder):
        builder.relations = {}
        builder._settings.stylesheet_path = builder.docsettings.stylesheet_path = ""


def setup_speedups(app: Sphinx) -> None:
    """Take the speed-ups in."""
    remember_settings()
    app.connect("doctree-resolved", spare_builder)
