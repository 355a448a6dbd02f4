"""Set the characters that the faces of the PDFs may lack: digest.sty looks for a font that has them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .typography import Run, runs

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.latex import LaTeXTranslator


class script_run(nodes.inline):  # noqa: N801
    """Characters that may need another font on paper: ``font`` is the family to try before others."""


class ScriptRuns(SphinxPostTransform):
    """Mark such characters."""

    default_priority = 900  # when every text is in its place
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Wrap the runs."""
        for text in list(self.document.findall(nodes.Text)):
            found = list(runs(text))
            if any(run.font for run in found):
                text.parent.replace(text, [_node(run) for run in found])


def _node(run: Run) -> nodes.Node:
    if not run.font:
        return nodes.Text(run.text)
    return script_run("", run.text, font=run.font, leftward=run.leftward)


def _visit_script_run(self: LaTeXTranslator, node: script_run) -> None:
    self.body.append(rf"\digestrun{{{node['font']}}}{{" + (r"\beginR " if node["leftward"] else ""))


def _depart_script_run(self: LaTeXTranslator, node: script_run) -> None:
    self.body.append(r"\endR}" if node["leftward"] else "}")


def latex_text(translator: LaTeXTranslator, text: str) -> str:
    """Return *text* as LaTeX, for what is not made of nodes."""
    parts = []
    for run in runs(text):
        encoded = translator.encode(run.text)
        leftward = rf"\beginR {encoded}\endR" if run.leftward else encoded
        parts.append(rf"\digestrun{{{run.font}}}{{{leftward}}}" if run.font else encoded)
    return "".join(parts)


def setup_script_runs(app: Sphinx) -> None:
    """Register the node and the transform."""
    app.add_node(script_run, latex=(_visit_script_run, _depart_script_run))
    app.add_post_transform(ScriptRuns)
