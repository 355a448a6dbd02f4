"""Programs beside Python: a test without one is skipped, but under CI, which has installed them all, it fails."""

from __future__ import annotations

import os
import shutil

import pytest


def find_program(*names: str) -> str | None:
    """Return where the first of *names* that is installed lies."""
    # Users who are not root have no sbin in their path.
    path = os.pathsep.join((os.environ.get("PATH", ""), "/usr/sbin", "/usr/local/sbin"))
    return next(filter(None, (shutil.which(name, path=path) for name in names)), None)


def find_chromium() -> str | None:
    """Return where the browser lies."""
    return find_program("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")


def need(program: str | None, name: str) -> str:
    """Return *program*, which is called *name*; end the test when there is none."""
    if program is None:
        (pytest.fail if os.environ.get("CI") else pytest.skip)(f"{name} is not installed")
    return program


needs_tex = pytest.mark.skipif(not (os.environ.get("CI") or find_program("xelatex")), reason="TeX is not installed")
