"""Typeset handouts: each in a folder of its own, so that making one says nothing of the others."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from .catalogue import Catalogue
from .exports.site import Site
from .handout import SummaryHandout, TopicHandout, studies_at_most, summary_handout, topic_handout
from .handout_tex import handout_tex
from .page_reader import read_page
from .pdf_documents import Manifest
from .typesetting import Result, typeset

TOPIC_PAGES = 2
_STYLE = Path(__file__).parent / "latex" / "digest.sty"


@dataclass(frozen=True, slots=True)
class HandoutMaker:
    """Makes the handouts of one site."""

    root: Path
    catalogue: Catalogue
    site: Site
    paper: str  # one of PAPERS
    output: Path
    say: Callable[[str], None]

    def summary(self, slug: str) -> Result:
        """Make the handout of a summary."""
        summary = self.catalogue.by_slug[slug]
        handout, faults = summary_handout(summary, read_page(self.root, summary.path), self.catalogue, self.site)
        for fault in faults:
            self.say(f"{fault} is left out of the handout")
        return self._typeset(slug, handout)

    def topic(self, slug: str) -> Result:
        """Make the handout of a topic, with as many of its studies as two pages hold."""
        name = f"topic-{slug}" if slug in self.catalogue.by_slug else slug
        result = Result(name)
        for studies in self._attempts(slug):
            result = self._typeset(name, topic_handout(slug, self.catalogue, self.site, studies=studies))
            if result.error or result.pages <= TOPIC_PAGES:
                break
        return result

    def _attempts(self, slug: str) -> Iterator[int]:
        most = studies_at_most(slug, self.catalogue)
        yield from range(most, 0, -1) if most else (0,)

    def _typeset(self, name: str, handout: SummaryHandout | TopicHandout) -> Result:
        folder = self.output / "tex" / name
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(_STYLE, folder / _STYLE.name)
        tex = handout_tex(handout, self.catalogue, self.site, paper=self.paper)
        (folder / f"{name}.tex").write_text(tex, "utf-8")
        Manifest((name,), self.catalogue.source_date).write(folder)
        (result,) = typeset(folder, say=self.say)
        if result.error is None:
            shutil.copyfile(folder / f"{name}.pdf", self.output / f"{name}.pdf.new")
            (self.output / f"{name}.pdf.new").replace(self.output / f"{name}.pdf")
        return result
