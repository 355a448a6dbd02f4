"""Keep the files of the whole site in the output directory: write what is new, remove what is gone.

A record in the output directory says what each file was made of, so that a build with nothing to do neither makes nor
compares them.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from .atomic import update_file
from .exports.redirect import is_redirect
from .exports.sitemap import ROBOTS, SITEMAP
from .security import HEADER_FILES

RECORD = ".digest-published.json"
_FOLDERS = frozenset({"downloads", "exports", "feeds", "search"})
_FILES = frozenset({ROBOTS, SITEMAP, *HEADER_FILES, "summaries.csv", "summaries.json", "summaries.schema.json"})
_PENDING = ""  # the mark of a file that may not be what it should be


@dataclass(frozen=True, slots=True)
class File:
    """A file of the site."""

    path: str
    made_of: str  # a fingerprint of all that decides its bytes
    make: Callable[[], bytes]


def bring_up_to_date(outdir: Path, wanted: Iterable[File]) -> None:
    """Make *outdir* hold the *wanted* files and none that it held of earlier ones."""
    found = {file.path: file for file in wanted}
    before = _read_record(outdir)
    stale = [
        file for file in found.values() if before.get(file.path) != file.made_of or not (outdir / file.path).is_file()
    ]
    gone = sorted(before.keys() - found.keys())
    if not stale and not gone:
        return
    # A build that is killed while it writes leaves marks, never a record of what it has not written.
    update_file(outdir / RECORD, _record({**before, **dict.fromkeys((file.path for file in stale), _PENDING)}))
    for file in stale:
        update_file(outdir / file.path, file.make())
    for path in gone:
        _remove(outdir, path)
    update_file(outdir / RECORD, _record({path: file.made_of for path, file in found.items()}))


def _record(entries: Mapping[str, str]) -> bytes:
    return json.dumps(entries, indent=0, sort_keys=True).encode()


def _read_record(outdir: Path) -> dict[str, str]:
    try:
        record = json.loads((outdir / RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(record, dict):
        return {}
    # Only what we could have written is ours to remove.
    return {path: str(made_of) for path, made_of in record.items() if _is_ours(outdir, path)}


def _is_ours(outdir: Path, path: str) -> bool:
    parts = path.split("/")
    if ".." in parts:
        return False
    if path.endswith(".html"):  # a page may have come back to where a redirect stood
        return (outdir / path).is_file() and is_redirect((outdir / path).read_bytes())
    return parts[0] in _FOLDERS or path in _FILES


def _remove(outdir: Path, path: str) -> None:
    file = outdir / path
    file.unlink(missing_ok=True)
    for folder in file.parents:
        if folder == outdir or not folder.is_dir() or any(folder.iterdir()):
            return
        folder.rmdir()
