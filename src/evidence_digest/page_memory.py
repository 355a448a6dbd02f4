"""Keep no more pages in memory than are at work: Sphinx keeps all that a build has loaded, half a megabyte each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes

from .speedups import is_known

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_MOST = 1_000  # pages that wait to be written by the process that has read them, which spares it to load them again


class _Bounded(dict[str, Any]):
    """A cache that takes no more than so many."""

    def __init__(self, most: int) -> None:
        super().__init__()
        self._most = most

    def __setitem__(self, key: str, value: Any) -> None:
        if len(self) < self._most:
            super().__setitem__(key, value)


def bound_caches(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Bound what the environment keeps: pages that were read, and the bytes of all that were loaded."""
    env._write_doc_doctree_cache = _Bounded(_MOST)
    env._pickled_doctree_cache = _Bounded(0)


def release(document: nodes.document) -> None:
    """Take a page apart that nobody needs any more.

    Its nodes know each other, so it would wait for the collector of garbage, which looks seldom at what is not new.
    """
    for node in list(document.findall()):
        node.parent = None
    vars(document).clear()


def setup_page_memory(app: Sphinx) -> None:
    """Bound the caches of known versions of Sphinx."""
    if is_known():
        app.connect("env-before-read-docs", bound_caches)
