"""Measure our own site and its peers, on one corpus."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from .content import catalogue_of
from .costs import NO_COST, Cost, run
from .figures import (
    CHECK,
    COLD,
    EDITED,
    FIRST_CHECK,
    INDEX,
    LARGEST,
    LARGEST_GZIP,
    MEMORY,
    NOTHING,
    OURS,
    PAGE,
    PAGE_GZIP,
    TEX_SIZE,
    WALL,
    WHOLE,
    WITH_INDEX,
    WRITING,
    Figures,
)
from .peers import Peer

_BUILD = Path(__file__).with_name("build.py")
_PATIENCE = 60  # seconds, after which nothing is measured once more


class Bench:
    """One corpus, and the folder in which it is built."""

    def __init__(self, figures: Figures, corpus: Path, size: int, *, peers: Path, repeats: int) -> None:
        self.figures = figures
        self.corpus = corpus
        self.size = size
        self.repeats = repeats
        self.folder = corpus.with_name(f"built-{size}")
        self._peers = peers  # their virtual environment
        self.summaries = [summary.docname for summary in catalogue_of(corpus).summaries]
        self._edits = 0

    @property
    def html(self) -> Path:
        """Our site."""
        return self.folder / "html"

    def cold(self) -> None:
        """Build our site from nothing, several times."""

        def once() -> None:
            shutil.rmtree(self.folder, ignore_errors=True)
            self._note_cold(OURS, *self._build())

        self._repeatedly(once)

    def _note_cold(self, generator: str, cost: Cost, index: Cost) -> None:
        """Note a build without its search index."""
        self.figures.note(COLD, generator, self.size, (cost.user - index.user) / self.size * 1000)
        self.figures.note(WHOLE, generator, self.size, cost.cpu - index.cpu)
        self.figures.note(WALL, generator, self.size, cost.wall - index.wall)
        self.figures.note(MEMORY, generator, self.size, cost.memory)
        if index is not NO_COST:
            self.figures.note(WITH_INDEX, generator, self.size, cost.with_index)

    def again(self) -> None:
        """Build our site when nothing is to do, and when one summary was edited."""

        def nothing() -> None:
            cost, _ = self._build()
            self.figures.note(NOTHING, OURS, self.size, cost.cpu)

        def edited() -> None:
            self._edit(self.corpus)
            cost, index = self._build()
            self.figures.note(EDITED, OURS, self.size, cost.cpu - index.cpu)
            self.figures.note(INDEX, OURS, self.size, index.cpu)

        self._repeatedly(nothing)
        self._repeatedly(edited)

    def check(self) -> None:
        """Run ``digest check`` on a corpus that was never read, and again."""
        command = [str(Path(sys.executable).with_name("digest")), "check", str(self.corpus)]
        shutil.rmtree(self.corpus / "build", ignore_errors=True)  # where readings are kept
        self.figures.note(FIRST_CHECK, OURS, self.size, run(command, cwd=self.corpus).cpu)
        self._repeatedly(lambda: self.figures.note(CHECK, OURS, self.size, run(command, cwd=self.corpus).cpu))

    def weigh(self) -> None:
        """Weigh the pages of our summaries."""
        pages = [(self.html / f"{docname}.html").read_bytes() for docname in self.summaries]
        packed = [gzip.compress(page, 6, mtime=0) for page in pages]
        for found, middle, most in ((pages, PAGE, LARGEST), (packed, PAGE_GZIP, LARGEST_GZIP)):
            weights = [len(page) / 1000 for page in found]
            self.figures.note(middle, OURS, self.size, statistics.median(weights))
            self.figures.note(most, OURS, self.size, max(weights))

    def peer(self, peer: Peer) -> None:
        """Build the content with a peer: from nothing, and again where that is less."""
        folder = self.corpus.with_name(f"{peer.name}-{self.size}")
        shutil.rmtree(folder, ignore_errors=True)
        peer.write(self.corpus, folder)
        command = [str(self._peers / "bin" / peer.command[0]), *peer.command[1:]]

        def once() -> None:
            for built in ("out", "doctrees"):
                shutil.rmtree(folder / built, ignore_errors=True)
            self._note_cold(peer.name, run(command, cwd=folder), NO_COST)

        self._repeatedly(once)
        if peer.incremental:
            self.figures.note(NOTHING, peer.name, self.size, run(command, cwd=folder).cpu)
            self._edit(folder)
            self.figures.note(EDITED, peer.name, self.size, run(command, cwd=folder).cpu)

    def latex(self, plain: Peer) -> Path:
        """Write the TeX files of ours and of *plain* Sphinx; return the folder of ours."""
        folder = self.corpus.with_name(f"latex-{self.size}")
        content = self.corpus.with_name(f"{plain.name}-{self.size}")
        shutil.rmtree(content, ignore_errors=True)
        plain.write(self.corpus, content)
        for generator, source, python in (
            (OURS, self.corpus, Path(sys.executable)),
            (plain.name, content, self._peers / "bin/python"),
        ):
            output = folder / generator
            shutil.rmtree(folder / f"{generator}-doctrees", ignore_errors=True)
            _, parts = self._parts(python, source, "latex", output)
            self.figures.note(WRITING, generator, self.size, parts["writing"].cpu)
            written = sum(path.stat().st_size for path in output.glob("*.tex"))
            self.figures.note(TEX_SIZE, generator, self.size, written / 1000)
        return folder / OURS

    def _build(self) -> tuple[Cost, Cost]:
        """Return the cost of a build of our site, and within it that of the search index."""
        cost, parts = self._parts(Path(sys.executable), self.corpus, "html", self.html)
        return cost, parts.get("search index", NO_COST)

    def _parts(self, python: Path, source: Path, builder: str, output: Path) -> tuple[Cost, dict[str, Cost]]:
        output.parent.mkdir(parents=True, exist_ok=True)
        note = output.parent / ".benchmark.json"
        command = [str(python), "-P", str(_BUILD), "-q", "-j", "auto", "-b", builder]
        command += ["-d", str(output.with_name(f"{output.name}-doctrees")), str(source), str(output)]
        cost = run(command, cwd=output.parent, environment={"BENCHMARK_PARTS": str(note)})
        parts = json.loads(note.read_text("utf-8"))
        return cost, {name: Cost(*spent) for name, spent in parts.items()}

    def _edit(self, root: Path) -> None:
        """Change the prose of a summary in the middle, each time in another way."""
        self._edits += 1
        edit(root / f"{self.summaries[len(self.summaries) // 2]}.md", f"Edit {self._edits}.")

    def _repeatedly(self, work: Callable[[], None]) -> None:
        start = time.monotonic()
        for _ in range(self.repeats):
            work()
            if time.monotonic() - start > _PATIENCE:
                break


def edit(page: Path, sentence: str) -> None:
    """Begin the first part of a summary with a sentence."""
    text = page.read_text("utf-8")
    changed = re.sub(
        r"^(## Why it matters\n\n)(?:Edit \d+\. )?", rf"\g<1>{sentence} ", text, count=1, flags=re.MULTILINE
    )
    assert changed != text, page
    page.write_text(changed, "utf-8")


def versions(python: Path, packages: Sequence[str]) -> str:
    """Return the versions of *packages* in the environment of *python*."""
    code = "import sys, importlib.metadata as m; print(', '.join(f'{p} {m.version(p)}' for p in sys.argv[1:]))"
    return subprocess.run([python, "-c", code, *packages], check=True, capture_output=True, text=True).stdout.strip()
