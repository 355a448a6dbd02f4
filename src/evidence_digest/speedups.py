"""Speed-ups of the libraries: for the versions that are named, and without any change of what they make.

Each says what it saves and what would mend it where it belongs.  With any other version a build goes on without it;
``tests/test_speedups.py`` holds that pages are the same with and without.
"""

from __future__ import annotations

import importlib.metadata
from collections.abc import Iterator, Mapping
from copy import copy
from functools import cache, lru_cache, wraps
from typing import TYPE_CHECKING, Any

from docutils import nodes
from docutils.utils import DependencyList
from myst_parser.mdit_to_docutils import base
from sphinx import addnodes
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.domains import c, cpp
from sphinx.util import docutils as sphinx_docutils

from .citing_nodes import PUBLISHING

if TYPE_CHECKING:
    from docutils.frontend import Values
    from docutils.transforms import Transform
    from sphinx.application import Sphinx

KNOWN = {
    "docutils": "0.22.4",
    "furo": "2025.12.19",
    "myst-parser": "5.2.0",
    "sphinx": "9.0.4",
    "sphinx-design": "0.8.0",
}
# Transforms that walk through every page, and the nodes without which they change nothing; none of them, and none that
# runs between them, makes such a node where there was none.
_IDLE_WITHOUT: dict[str, tuple[type[nodes.Node], ...]] = {
    "AliasTransform": (c.AliasNode, cpp.AliasNode),
    "AsideHtmlTransform": (nodes.container,),
    "DataURIExtractor": (nodes.image,),
    "DropdownHtmlTransform": (nodes.container,),
    "HighlightLanguageTransform": (nodes.literal_block, addnodes.highlightlang),
    "ImageDownloader": (nodes.image,),
    "PropagateDescDomain": (addnodes.desc_signature,),
    "TabSetHtmlTransform": (nodes.container,),
    "TrimDoctestFlagsTransform": (nodes.literal_block, nodes.doctest_block),
    "WrapTableAndMathInAContainerTransform": (nodes.table, nodes.math_block),
}


def is_known() -> bool:
    """Tell whether the libraries are those for which the speed-ups were written."""
    return {name: _version(name) for name in KNOWN} == KNOWN


@cache
def _version(name: str) -> str:
    return importlib.metadata.version(name)  # reads a file, and several ask as the extension is set up


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
    if hasattr(make, "__wrapped__"):  # an earlier application of this process has done it
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


def walk_without_recursion() -> None:
    """Let docutils' ``findall``, of which a page takes 500, walk through it by a loop in a third of the time.

    docutils has a generator in a generator for each level of the page, through all of which each node is handed up.
    """
    nodes.Node.findall = _findall  # type: ignore[assignment, method-assign]


def _find_class(self: nodes.Node, kind: type) -> Iterator[nodes.Node]:
    """Yield the nodes of a kind, in the order and with the view of changes on the way that docutils' own has."""
    if isinstance(self, kind):
        yield self
    open_lists = [iter(self.children)]
    while open_lists:
        for child in open_lists[-1]:
            if isinstance(child, kind):
                yield child
            if child.children:
                open_lists.append(iter(child.children))
                break
        else:
            open_lists.pop()


_original_findall = nodes.Node.findall


def _findall(
    self: nodes.Node,
    condition: Any = None,
    include_self: bool = True,
    descend: bool = True,
    siblings: bool = False,
    ascend: bool = False,
) -> Iterator[Any]:
    if condition is None or siblings or ascend or not (include_self and descend):
        return _original_findall(self, condition, include_self, descend, siblings, ascend)
    if isinstance(condition, type):
        return _find_class(self, condition)
    return (node for node in _find_class(self, nodes.Node) if condition(node))


def spare_builder(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Spare the builder what no template shows: the pages around each page, and docutils' own styles."""
    builder = app.builder
    if builder.name in PUBLISHING and isinstance(builder, StandaloneHTMLBuilder):
        builder.relations = {}
        builder._settings.stylesheet_path = builder.docsettings.stylesheet_path = ""


def skip_idle_transforms(app: Sphinx) -> None:
    """Skip, on pages without the nodes that they are for, transforms that walk through all nodes.

    Sphinx could look once which kinds a page has, and run what is for one of them.
    """
    transforms = app.registry.post_transforms
    transforms[:] = [_skipping(transform, _IDLE_WITHOUT.get(transform.__name__, ())) for transform in transforms]


@lru_cache(maxsize=1)
def _kinds_in(document: nodes.document) -> frozenset[type]:
    """Return the kinds of nodes of the page whose transforms run."""
    return frozenset(map(type, document.findall()))


def forget_kinds(app: Sphinx, doctree: nodes.document, docname: str) -> None:
    """Look anew when the same tree is transformed once more."""
    _kinds_in.cache_clear()


def _skipping(transform: type[Transform], kinds: tuple[type[nodes.Node], ...]) -> type[Transform]:
    if not kinds:
        return transform

    class Skipping(transform):  # type: ignore[misc, valid-type]
        def apply(self, **options: Any) -> None:
            if any(issubclass(kind, kinds) for kind in _kinds_in(self.document)):
                super().apply(**options)

    return Skipping


def setup_speedups(app: Sphinx) -> None:
    """Take the speed-ups in."""
    app.connect("doctree-resolved", spare_builder)
    if is_known():
        remember_settings()
        walk_without_recursion()
        app.connect("builder-inited", skip_idle_transforms)
        app.connect("doctree-resolved", forget_kinds)
