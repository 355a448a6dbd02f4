"""The site as ``make serve`` keeps it: one process builds pages, and a new one begins when anything else changes."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import traceback
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sphinx.util.docutils import docutils_namespace, patch_docutils

from evidence_digest.exports.redirect import is_redirect
from evidence_digest.live import LiveSite, is_source, needs_new_process
from evidence_digest.search_data import EXPLANATIONS

_DONE = "done"


@dataclass(frozen=True, slots=True)
class Preview:
    """A build by the process that stays."""

    site: str
    output: str


class Previewer:
    """Begins such a process by a fork, and tells it to build."""

    def __init__(self) -> None:
        self._process = 0
        self._sources: Mapping[Path, str] = {}

    def build(self, preview: Preview) -> str:
        """Build what has changed since the last time; return what went wrong."""
        before, self._sources = self._sources, _sources(Path(preview.site))
        changed = {path for path, _ in before.items() ^ self._sources.items()}
        if not self._process or needs_new_process(changed):
            self.end()
            self._begin(preview)
        self._orders.write("build\n")
        self._orders.flush()
        answer = self._answers.readline().rstrip("\n").replace("\0", "\n")
        return "" if answer == _DONE else answer or "the preview has ended, see above"

    def end(self) -> None:
        """End the process."""
        if self._process:
            self._orders.close()
            self._answers.close()
            os.waitpid(self._process, 0)
            self._process = 0

    def _begin(self, preview: Preview) -> None:
        (order_out, order_in), (answer_out, answer_in) = os.pipe(), os.pipe()
        self._process = os.fork()
        if self._process == 0:
            os.close(order_in)
            _serve(preview, order_out, answer_in)
            os._exit(0)
        os.close(order_out)
        os.close(answer_in)
        self._orders = os.fdopen(order_in, "w", encoding="utf-8")
        self._answers = os.fdopen(answer_out, encoding="utf-8")


def _serve(preview: Preview, orders: int, answers: int) -> None:
    warnings.simplefilter("ignore")  # as outside of tests
    live = LiveSite(Path(preview.site), Path(preview.output))
    with patch_docutils(preview.site), docutils_namespace(), os.fdopen(orders) as lines:
        for _ in lines:
            answer = _DONE
            try:
                with contextlib.redirect_stderr(sys.__stderr__):
                    if not live.build():
                        answer = "the preview was not built, see above"
            except Exception:  # whatever it is, it is told
                answer = traceback.format_exc().replace("\n", "\0")
            os.write(answers, f"{answer}\n".encode())


def _sources(site: Path) -> dict[Path, str]:
    found = (path for path in site.rglob("*") if is_source(path, site) and path.is_file())
    return {path: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}


def pages(outdir: Path) -> dict[str, bytes]:
    """Return the pages of a site and the explanations that they show.

    Not the addresses that only lead on: a preview leaves those as they are.
    """
    shown = (*outdir.rglob("*.html"), outdir / EXPLANATIONS)
    found = {path.relative_to(outdir).as_posix(): path.read_bytes() for path in shown}
    return {name: page for name, page in found.items() if not is_redirect(page)}
