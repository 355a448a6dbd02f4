"""What editors and their tools do to a source by accident."""

from __future__ import annotations

import shutil
from pathlib import Path

from editing import choose, summaries, terms

from evidence_digest.addresses import LOCK


def damage(site: Path, one: int, other: int) -> None:
    """Do to a source what editors and their tools do; :func:`mend` undoes it."""
    lists = ("references.bib", "glossary.md", "questions.yaml", "topics/index.md", "research-types/index.md", LOCK)
    sources = [*summaries(site), *terms(site, "topics"), *terms(site, "packs"), *(site / name for name in lists)]
    path = choose(sources, one)
    kept = site.parent / "undamaged" / path.relative_to(site)
    if not path.exists() or kept.exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, kept)
    data, way = path.read_bytes(), other % 10
    if way == 0:
        path.unlink()
        return
    if way == 1:
        data = data[: len(data) // (2 + other % 5)]
    elif way == 2:
        data = b"\xff\xfe" + data
    elif way == 3:
        data = b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")
    elif way == 4:
        data = b""
    elif way == 5:
        data = data.replace(b"\n", b"\n<<<<<<< HEAD\n", 3)
    elif way == 6:
        data = data.replace(b"---\n", b"---\nbasis: abstract\nbasis: abstract\n", 1)
    elif way == 7:
        data += b"\n```{eval-rst}\n.. raw:: html\n```\n"
    elif way == 8:
        data = data.replace(b"[", b"[no-such-thing, ", 1)
    else:
        data = data.replace(b"# ", b"## ", 1) + b"\n}} {% \\end{document} <script>"
    path.write_bytes(data)


def mend(site: Path, one: int, other: int) -> None:
    """Put back a file as it was before its accident, with the date that it had."""
    kept = sorted(path for path in (site.parent / "undamaged").rglob("*") if path.is_file())
    if kept:
        path = site / choose(kept, one).relative_to(site.parent / "undamaged")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(choose(kept, one), path)
