"""What was read before, kept in a file between runs, so that only what has changed is read again.

A reading is found by its source, its kind and a key of all it was made of: the hash of the source's bytes.  The file
itself is for one version of this software and of the packages around it.  So nothing can be stale, and whatever is
wrong with the file (cut off, foreign, of another version) means that everything is read anew, without a word.

The file is a pickle from which only our own records are taken: it can name no other class and so run no code.
"""

from __future__ import annotations

import copyreg
import datetime
import hashlib
import io
import operator
import pickle
import sys
from collections import OrderedDict
from collections.abc import Callable, Set
from dataclasses import fields
from functools import cache
from pathlib import Path
from typing import Any

from pybtex.database import Entry, Person  # type: ignore[import-untyped]  # ships no types
from pybtex.utils import OrderedCaseInsensitiveDict  # type: ignore[import-untyped]

from . import front_matter, prose, records
from .apa_labels import Label
from .atomic import replace_file
from .bibliography import Work
from .page_reader import Page
from .problems import Problem, Severity

FILE = "readings.pickle"
_RECORDS: tuple[type, ...] = (
    *(Page, Problem, Work, Label),
    *(front_matter.Mapping, front_matter.Refused, front_matter.Scalar, front_matter.Sequence),
    *(prose.Emphasis, prose.Link, prose.List, prose.Paragraph, prose.Role, prose.Text),
    *(records.Correction, records.Estimate, records.Finding, records.Lifted, records.Study, records.Summary),
    records.YearMonth,
)
_OTHERS = (records.Basis, Severity, datetime.date, Entry, Person, OrderedCaseInsensitiveDict, OrderedDict)
_CLASSES: dict[tuple[str, str], type] = {(kind.__module__, kind.__qualname__): kind for kind in (*_RECORDS, *_OTHERS)}


class Readings:
    """The readings of one site."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path  # of the file; without one, readings last as long as the process
        self._kept = _load(path) if path else {}
        self._values: dict[tuple[str, str], tuple[str, Any]] = {}  # what this process has had in its hands
        self._changed = False

    def find(self, source: str, kind: str, key: str) -> Any:  # what the caller has kept
        """Return the reading of *kind* that was made of *source* when its key was *key*, or None."""
        seen = self._values.get((source, kind))
        if seen and seen[0] == key:
            return seen[1]
        kept = self._kept.get(source, {}).get(kind)
        if kept is None or kept[0] != key:
            return None
        try:
            value = _Unpickler(io.BytesIO(kept[1])).load()
        except Exception:  # a pickle that is not ours may raise anything
            return None
        self._values[source, kind] = key, value
        return value

    def keep(self, source: str, kind: str, key: str, value: object) -> None:
        """Keep a reading in the place of an older one."""
        self._values[source, kind] = key, value
        if self._path:
            self._kept.setdefault(source, {})[kind] = key, _pickled(value)
            self._changed = True

    def forget_others(self, sources: Set[str]) -> None:
        """Forget all but these *sources*."""
        for source in self._kept.keys() - sources:
            del self._kept[source]
            self._changed = True
        for place in [place for place in self._values if place[0] not in sources]:
            del self._values[place]

    def save(self) -> None:
        """Write to the file what has changed."""
        if self._path and self._changed:
            _save(self._path, self._kept)
            self._changed = False


# -- the file --------------------------------------------------------------------------------------------------------

_Kept = dict[str, dict[str, tuple[str, bytes]]]


def _load(path: Path) -> _Kept:
    try:
        software, checksum, body = path.read_bytes().split(b"\n", 2)
        if software != _software() or checksum != _checksum(body):
            return {}
        kept = _Unpickler(io.BytesIO(body)).load()
    except Exception:  # whatever may be in a file that is not ours
        return {}
    return kept if isinstance(kept, dict) else {}


def _save(path: Path, kept: _Kept) -> None:
    body = pickle.dumps(kept, pickle.HIGHEST_PROTOCOL)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace_file(path, b"\n".join((_software(), _checksum(body), body)))
    except OSError:
        return  # another process was quicker, or nothing can be written here: it is read anew next time


def _checksum(body: bytes) -> bytes:
    return hashlib.sha256(body).hexdigest().encode()


@cache
def _software() -> bytes:
    """Return a hash of all that decides how a source is read: this package, Python and all packages installed."""
    found = hashlib.sha256(sys.version.encode())
    for path in sorted(Path(__file__).parent.rglob("*.py")):
        found.update(path.read_bytes())
    for folder in sys.path:
        if Path(folder).is_dir():
            found.update("\n".join(sorted(path.name for path in Path(folder).glob("*.dist-info"))).encode())
    return found.hexdigest().encode()


class _Unpickler(pickle.Unpickler):
    """Take our own records from a pickle, and nothing else."""

    def find_class(self, module: str, name: str) -> type:
        try:
            return _CLASSES[module, name]
        except KeyError:
            raise pickle.UnpicklingError(f"{module}.{name} is no record") from None


def _reduced(record: type) -> Callable[[Any], tuple[type, tuple[Any, ...]]]:
    """Return how a record is pickled: the default, by state, takes five times as long to read."""
    names = [field.name for field in fields(record)]
    values = operator.attrgetter(*names)
    if len(names) == 1:
        return lambda value: (record, (values(value),))
    return lambda value: (record, values(value))


_REDUCED: dict[type, Callable[[Any], Any]] = {record: _reduced(record) for record in _RECORDS}


def _pickled(value: object) -> bytes:
    file = io.BytesIO()
    pickler = pickle.Pickler(file, pickle.HIGHEST_PROTOCOL)
    pickler.dispatch_table = {**copyreg.dispatch_table, **_REDUCED}
    pickler.dump(value)
    return file.getvalue()
