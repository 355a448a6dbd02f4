"""Texts that are costly to make, kept in a file between builds with a fingerprint of all that each was made of.

Whatever is wrong with the file means that all are made anew, without a word.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Set
from pathlib import Path

from .atomic import replace_file


class KeptTexts:
    """The texts that pages have given to one kind of file, by page and variant."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._kept: dict[str, dict[str, list[str]]] | None = None  # once one was asked for
        self._changed = False

    def get(self, docname: str, variant: str, *, made_of: str, make: Callable[[], str]) -> str:
        """Return the text that *make* returns, or returned when it was made of the same."""
        if self._kept is None:
            self._kept = _read(self._path)
        variants = self._kept.setdefault(docname, {})
        if variants.get(variant, [""])[0] != made_of:
            variants[variant] = [made_of, make()]
            self._changed = True
        return variants[variant][1]

    def save(self, docnames: Set[str]) -> None:
        """Write the file if a text is new; only texts of these pages stay."""
        if self._kept is not None and self._changed:
            kept = {docname: variants for docname, variants in self._kept.items() if docname in docnames}
            replace_file(self._path, json.dumps(kept, ensure_ascii=False))
            self._changed = False


def _read(path: Path) -> dict[str, dict[str, list[str]]]:
    try:
        kept = json.loads(path.read_bytes())
        # One look at each, so that no one trips over another shape later.
        return {page: {name: [f"{made}", f"{text}"] for name, (made, text) in kept[page].items()} for page in kept}
    except (OSError, ValueError, TypeError, AttributeError):
        return {}
