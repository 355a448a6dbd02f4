"""Let Sphinx go on at a file that is not UTF-8: its page becomes a placeholder, like any other with an error."""

from __future__ import annotations

import codecs
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

_NAME = "utf_8_digest"
_UTF8 = codecs.lookup("utf-8-sig")


def _find(name: str) -> codecs.CodecInfo | None:
    """Return UTF-8 that puts a mark in place of what it can't read, whatever it is asked for."""
    if name != _NAME:
        return None
    return codecs.CodecInfo(
        encode=_UTF8.encode,
        decode=lambda data, errors="strict": _UTF8.decode(data, "replace"),
        incrementaldecoder=lambda errors="strict": _UTF8.incrementaldecoder("replace"),
        incrementalencoder=_UTF8.incrementalencoder,
        name=_NAME,
    )


def read_any_bytes(app: Sphinx, env: BuildEnvironment, docnames: list[str]) -> None:
    """Set how sources are read; the setting ``source_encoding`` warns of anything but UTF-8 by name."""
    env.settings["input_encoding"] = _NAME


def setup_encoding(app: Sphinx) -> None:
    """Set it before the first page is read."""
    codecs.unregister(_find)  # by an earlier application of this process
    codecs.register(_find)
    app.connect("env-before-read-docs", read_any_bytes)
