"""The finished files that other builders have left: what a page of the site may offer for download."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

EVERYTHING = "compendium"  # the page of what holds all summaries
FACILITATOR = "-facilitator.pdf"  # ends the name of the notes that go with a pack
_OF_A_PACK = (".html", ".pdf", FACILITATOR)
EDITION = ".digest-edition"  # the note that a builder leaves beside what it makes


@dataclass(frozen=True, slots=True)
class Download:
    """A file that the site takes along."""

    path: str  # below the site
    size: int  # bytes
    fingerprint: str
    edition: str  # or nothing, when it may be another than the file's
    source: Path = field(repr=False)

    @property
    def tagged(self) -> bool:
        """Whether screen readers can use it: the PDF has no tags."""
        return not self.path.endswith(".pdf")


def find_downloads(folder: Path, pages: Iterable[str], *, name: str) -> Mapping[str, tuple[Download, ...]]:
    """Return what lies in the build folder, by the page that offers it: of *name* everything, and each page's pack.

    A pack is called as its page, ``packs/slug``, or ``topic-slug`` when it was made of a topic.
    """
    everything = (folder / "epub" / f"{name}.epub", folder / "latex" / f"{EVERYTHING}.pdf")
    wanted = {EVERYTHING: [(path, f"{name}{path.suffix}") for path in everything]}
    for page in pages:
        pack = page.removeprefix("packs/").replace("topics/", "topic-")
        files = (folder / "packs" / pack / f"{pack}{ending}" for ending in _OF_A_PACK)
        paths = (folder / "epub" / pack / f"{pack}.epub", *files)
        wanted[page] = [(path, f"packs/{path.name}") for path in paths]
    found = {page: tuple(_found(paths, folder)) for page, paths in wanted.items()}
    return {page: downloads for page, downloads in found.items() if downloads}


def _found(paths: Iterable[tuple[Path, str]], folder: Path) -> Iterator[Download]:
    for path, name in paths:
        if path.is_file():
            with path.open("rb") as file:
                fingerprint = hashlib.file_digest(file, "sha256").hexdigest()
            yield Download(f"downloads/{name}", path.stat().st_size, fingerprint, _edition(path, folder), path)


def _edition(path: Path, folder: Path) -> str:
    """Return the edition, unless the file is older than the note of it: then its own build has failed."""
    for parent in path.parents:
        note = parent / EDITION
        if note.is_file():
            newer = note.stat().st_mtime_ns > path.stat().st_mtime_ns
            return "" if newer else note.read_text("utf-8").strip()
        if parent == folder:
            break
    return ""


def note_edition(folder: Path, edition: str) -> None:
    """Leave a note of the edition that is being built; an unchanged one keeps its date."""
    note = folder / EDITION
    if not note.is_file() or note.read_text("utf-8") != edition:
        folder.mkdir(parents=True, exist_ok=True)
        note.write_text(edition, "utf-8")


def size_words(size: int) -> str:
    """Return "1.2 MB" or "640 KB", which no line breaks."""
    number, unit = (f"{size / 1_000_000:.1f}", "MB") if size >= 1_000_000 else (f"{max(1, round(size / 1000))}", "KB")
    return f"{number}\N{NO-BREAK SPACE}{unit}"
