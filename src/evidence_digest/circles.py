"""Go on when toctrees lead in a circle: Sphinx ends in a RecursionError before it comes to warn of that."""

from __future__ import annotations

from functools import wraps
from typing import TYPE_CHECKING, Any

from sphinx import environment

from .speedups import is_known

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


def follow_no_circle() -> None:
    """Let Sphinx pass over the pages that it has met; what they list it has met too, or is about to.

    Upstream, ``_traverse_toctree`` would ask before it goes on, not only before it yields.
    """
    sphinx: Any = environment
    traverse = sphinx._traverse_toctree

    @wraps(traverse)
    def traverse_once(
        traversed: set[str], parent: str | None, docname: str, listed: Mapping[str, Sequence[str]]
    ) -> Iterator[tuple[str | None, str]]:
        if docname not in traversed or docname == parent:  # of a page that lists itself Sphinx warns
            yield from traverse(traversed, parent, docname, listed)

    sphinx._traverse_toctree = traverse_once


def setup_circles() -> None:
    """Do so with known versions of Sphinx, once a process."""
    if is_known() and not hasattr(vars(environment)["_traverse_toctree"], "__wrapped__"):
        follow_no_circle()
