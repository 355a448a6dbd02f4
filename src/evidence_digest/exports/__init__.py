"""What leaves the site: citation files, feeds, open data, the newsletter.  One format a module, none imports Sphinx."""

from __future__ import annotations

from . import bibtex, csl_json, ris
from ._base import Writer

__all__ = ["WRITERS", "Writer"]

# The formats of citation files, in the order in which pages offer them.
WRITERS: tuple[Writer, ...] = (bibtex, ris, csl_json)
