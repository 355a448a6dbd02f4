"""Keep each statistic on one line, and know the writing that needs a font of its own."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from docutils import nodes

if TYPE_CHECKING:
    from sphinx.application import Sphinx

# The spaces of " = .28" and " < .01"; the symbol before them may stand in a node of its own.
_RELATION = re.compile(r" ([=<>≤≥≈]) (?=[−+.0-9])")
# Chinese, Japanese and Korean writing, which the book face of the PDFs lacks.
CJK = re.compile("([ᄀ-ᇿ⺀-鿿가-힯豈-﫿＀-￯\U00020000-\U0003ffff]+)")


def keep_statistics_together(app: Sphinx, doctree: nodes.document) -> None:
    """Make the spaces of "*r* = .28" unbreakable: authors type plain ones."""
    for text in list(doctree.findall(nodes.Text)):
        if not isinstance(text.parent, (nodes.literal, nodes.literal_block)) and _RELATION.search(text):
            text.parent.replace(text, nodes.Text(_RELATION.sub("\u00a0\\1\u00a0", text)))


def setup_typography(app: Sphinx) -> None:
    """Connect to the reading of pages, after their layout (300)."""
    app.connect("doctree-read", keep_statistics_together, priority=310)
