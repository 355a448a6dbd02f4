"""Typeset the PDFs of a folder that Sphinx's latex builder has filled.

Each is made in a folder of its own, from scratch, until its page numbers settle, and only a finished PDF takes the
place of the one before: no failure and no interruption leaves anything to be cleaned by hand.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path

from .atomic import replace_file
from .pdf_documents import MANIFEST, Manifest
from .tex_log import Message, TexFile, read_error, read_warnings

_PROGRAMS = ("xelatex", "xdvipdfmx")
_MOST_PASSES = 6
_RECORD = ".typeset.json"  # what each PDF was made from, and what was said about it
_WORK = "job-"  # how the name of a working folder begins
_FED_BACK = (".aux", ".out", ".toc")  # what a pass reads of the one before
_TOTAL = re.compile(rb"\\gdef \\@abspage@last.*")  # changes when the contents appear; nothing depends on it
_PAGES = re.compile(r"Output written on .*? \((?P<pages>[0-9]+) pages?")


class TypesettingError(Exception):
    """Why nothing can be typeset."""


class Stopped(Exception):  # noqa: N818  # no error: somebody asked for it
    """The run was interrupted."""


@dataclass(frozen=True, slots=True)
class Result:
    """What became of one document."""

    name: str
    pages: int = 0  # 0: there is no new PDF, either because of the error or because nothing had changed
    error: Message | None = None
    warnings: tuple[Message, ...] = ()


def typeset(
    folder: Path, names: Sequence[str] = (), *, jobs: int = 1, say: Callable[[str], None] = lambda line: None
) -> list[Result]:
    """Typeset those of the documents *names* (of all, if there are none) that have changed; tell *say* how it goes."""
    try:
        manifest = Manifest.read(folder)
    except (OSError, ValueError, KeyError):
        raise TypesettingError(f"{folder} has no finished TeX files: make them first, with make latexpdf") from None
    if unknown := sorted(set(names) - set(manifest.names)):
        raise TypesettingError(f"no document {', '.join(unknown)}: there are {', '.join(sorted(manifest.names))}")
    if missing := [program for program in _PROGRAMS if shutil.which(program) is None]:
        raise TypesettingError(f"{' and '.join(missing)} not found: install what tools/system-packages.sh names")
    for left in folder.glob(f"{_WORK}*"):  # by a run that was killed
        shutil.rmtree(left, ignore_errors=True)
    return _Run(folder, manifest, say).typeset(names or manifest.names, jobs)


class _Run:
    """One call of :func:`typeset`."""

    def __init__(self, folder: Path, manifest: Manifest, say: Callable[[str], None]) -> None:
        self._folder = folder
        self._say = say
        self._environment = _environment(manifest.source_date)
        self._shared = _shared_inputs(folder, manifest)
        self._stop = threading.Event()

    def typeset(self, names: Sequence[str], jobs: int) -> list[Result]:
        record = _read_record(self._folder)
        inputs = {name: _hash(self._shared, (self._folder / f"{name}.tex").read_bytes()) for name in names}
        changed = [name for name in names if not _is_current(self._folder / f"{name}.pdf", inputs[name], record)]
        results = [Result(name, warnings=_told(record[name])) for name in names if name not in changed]
        with ThreadPoolExecutor(max_workers=max(1, jobs)) as pool:
            futures = [pool.submit(self._one, name) for name in changed]
            try:
                for number, future in enumerate(as_completed(futures), start=1):
                    result = future.result()
                    results.append(result)
                    if result.error is None:
                        pdf = (self._folder / f"{result.name}.pdf").read_bytes()
                        told = [[message.path, message.text] for message in result.warnings]
                        record[result.name] = [inputs[result.name], _hash(pdf), told]
                        _write_record(self._folder, record)
                        self._say(f"{result.name}.pdf: {result.pages} pages ({number} of {len(changed)} done)")
            except BaseException:
                self._stop.set()
                for future in futures:
                    future.cancel()
                raise
        return sorted(results, key=lambda result: names.index(result.name))

    def _one(self, name: str) -> Result:
        source = TexFile(name, (self._folder / f"{name}.tex").read_text("utf-8"))
        with tempfile.TemporaryDirectory(
            prefix=f"{_WORK}{name}-", dir=self._folder, ignore_cleanup_errors=True
        ) as work:
            finished = self._passes(name, Path(work)) and self._execute("xdvipdfmx", "-q", f"{name}.xdv", work=work)
            log_file = Path(work, f"{name}.log")
            log = log_file.read_text("utf-8", "replace") if log_file.is_file() else ""
            (self._folder / f"{name}.log").write_text(log, "utf-8")
            if not finished:
                return Result(name, error=read_error(log, source))
            Path(work, f"{name}.pdf").replace(self._folder / f"{name}.pdf")
        pages = _PAGES.search(log)
        return Result(name, int(pages["pages"]) if pages else 0, warnings=tuple(read_warnings(log, source)))

    def _passes(self, name: str, work: Path) -> bool:
        """Run TeX until it would read what it has just written; return whether it got through."""
        before: list[bytes] = []
        for number in range(1, _MOST_PASSES + 1):
            self._say(f"{name}.pdf: pass {number}")
            options = ("-no-pdf", "-interaction=nonstopmode", "-halt-on-error", "-file-line-error", "-no-shell-escape")
            if not self._execute("xelatex", *options, f"{name}.tex", work=str(work)):
                return False
            after = [_TOTAL.sub(b"", path.read_bytes()) for path in _fed_back(work / name)]
            if after == before:
                break
            before = after
        return True

    def _execute(self, *command: str, work: str) -> bool:
        """Run *command*; return whether it succeeded."""
        # In a session of its own, so that Ctrl-C reaches TeX by us alone.
        with subprocess.Popen(  # noqa: S603  # the programs above, on files that we name
            command,
            cwd=work,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        ) as process:
            while not self._stop.is_set():
                try:
                    return process.wait(timeout=0.2) == 0
                except subprocess.TimeoutExpired:
                    continue
            process.kill()
        raise Stopped


def _environment(source_date: int) -> dict[str, str]:
    ours = {
        "FORCE_SOURCE_DATE": "1",
        "SOURCE_DATE_EPOCH": str(source_date),
        "TEXINPUTS": f"..{os.pathsep}",  # the working folder lies in the one with the TeX files
        "TZ": "UTC",
        "max_print_line": "10000",  # a log to be read by a program
        "MKTEXTFM": "0",  # don't try to make fonts that aren't there
        # Pages run no code and read no files, not even by way of a formula.
        "openin_any": "p",
        "openout_any": "p",
    }
    return {**os.environ, **ours}


def _fed_back(stem: Path) -> list[Path]:
    return [path for suffix in _FED_BACK if (path := stem.with_suffix(suffix)).is_file()]


# -- what has changed ------------------------------------------------------------------------------------------


def _shared_inputs(folder: Path, manifest: Manifest) -> bytes:
    """Return a hash of what all documents are made from: styles and pictures, dates, programs and fonts."""
    own = {f"{name}.pdf" for name in manifest.names} | {MANIFEST, _RECORD}
    files = [
        path
        for path in sorted(folder.iterdir())
        if path.is_file() and path.name not in own and path.suffix not in {".log", ".tex"}
    ]
    parts = [str(manifest.source_date).encode()]
    for path in files:
        parts += [path.name.encode(), path.read_bytes()]
    for command in (["xelatex", "--version"], ["fc-list", ":", "file"]):
        if shutil.which(command[0]):
            run = subprocess.run(command, capture_output=True, check=False, stdin=subprocess.DEVNULL)  # noqa: S603
            parts += sorted(run.stdout.splitlines())
    return _hash(*parts).encode()


def _hash(*parts: bytes) -> str:
    return hashlib.sha256(b"\x1f".join(parts)).hexdigest()


# For each document: the hash of its inputs, the hash of its PDF, and the warnings, as path and text.
_Record = dict[str, list[object]]


def _is_current(pdf: Path, inputs: str, record: Mapping[str, list[object]]) -> bool:
    seen = record.get(pdf.stem)
    return seen is not None and pdf.is_file() and seen[:2] == [inputs, _hash(pdf.read_bytes())]


def _told(entry: list[object]) -> tuple[Message, ...]:
    return tuple(Message(path, text) for path, text in entry[2])  # type: ignore[attr-defined]  # as we wrote it


def _read_record(folder: Path) -> _Record:
    try:
        record = json.loads((folder / _RECORD).read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return record if isinstance(record, dict) else {}


def _write_record(folder: Path, record: _Record) -> None:
    replace_file(folder / _RECORD, json.dumps(record, indent=0, sort_keys=True))
