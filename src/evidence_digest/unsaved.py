"""Build again without saving Sphinx's environment each time, which takes longer than a page.

A process that stays has the environment at hand, and saves it when nobody waits.  If it is killed before, the older
file is one from which the next build is right, as after any build that was killed while it read.
"""

from __future__ import annotations

import pickle
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import IO

import sphinx
import sphinx.application
import sphinx.builders
from sphinx.environment import BuildEnvironment

from .atomic import replace_file
from .reading import NOTE

_KNOWN = (9, 0)  # where Sphinx saves it; another version saves it each time
_FILE = sphinx.application.ENV_PICKLE_FILENAME


@contextmanager
def environment_unsaved() -> Iterator[None]:
    """Leave the file of the environment as it is while a build runs; Sphinx has no setting for that."""
    if sphinx.version_info[:2] != _KNOWN:
        yield
        return
    modules = vars(sphinx.builders), vars(sphinx.application)
    modules[0]["pickle"] = SimpleNamespace(**{**vars(pickle), "dump": _dump})
    modules[1]["ENV_PICKLE_FILENAME"] = f"{_FILE}.unsaved"  # it is opened, and so emptied
    try:
        yield
    finally:
        modules[0]["pickle"] = pickle
        modules[1]["ENV_PICKLE_FILENAME"] = _FILE


def _dump(value: object, file: IO[bytes], protocol: int) -> None:
    if not isinstance(value, BuildEnvironment):
        pickle.dump(value, file, protocol)


def save_environment(env: BuildEnvironment) -> None:
    """Save it as Sphinx does, in one step; then nothing that was read is in doubt."""
    replace_file(Path(env.doctreedir, _FILE), pickle.dumps(env, pickle.HIGHEST_PROTOCOL))
    Path(env.doctreedir, NOTE).unlink(missing_ok=True)
