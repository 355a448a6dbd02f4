"""The commands of .readthedocs.yaml to the letter: in a fresh clone, by a user without rights and an empty home."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from building import ROOT

_NOBODY = 65534


@pytest.fixture
def clone() -> Iterator[Path]:
    """Return a folder for that user, with a clone in it; pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="read-the-docs-"))
    subprocess.run(["git", "clone", "--quiet", "--depth=1", f"file://{ROOT}", folder / "checkout"], check=True)
    if os.geteuid() == 0:
        subprocess.run(["chown", "-R", f"{_NOBODY}:{_NOBODY}", folder], check=True)
    yield folder
    shutil.rmtree(folder)


def test_read_the_docs_builds_every_format(clone: Path) -> None:
    checkout, home, output = clone / "checkout", clone / "home", clone / "checkout" / "_readthedocs"
    jobs = yaml.safe_load((checkout / ".readthedocs.yaml").read_text("utf-8"))["build"]["jobs"]["build"]
    env = {
        name: value
        for name, value in os.environ.items()
        if name.startswith(("PIP_", "SSL_")) or name.endswith("_PROXY")
    }
    # The interpreter that the tests run on may lie where that user can't look.
    env |= {"PATH": "/usr/local/bin:/usr/bin:/bin", "HOME": str(home), "READTHEDOCS_OUTPUT": str(output)}
    env["READTHEDOCS_CANONICAL_URL"] = "https://reader.example/en/latest/"
    if os.geteuid() != 0:
        env["PYTHON"] = sys.executable
    rights = {"user": _NOBODY, "group": _NOBODY, "extra_groups": []} if os.geteuid() == 0 else {}
    for command in (command for commands in jobs.values() for command in commands):
        done = subprocess.run(
            ["sh", "-c", command],
            check=False,
            cwd=checkout,
            env=env,
            capture_output=True,
            text=True,
            **rights,  # type: ignore[call-overload]
        )
        assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    assert (output / "html" / "index.html").is_file()
    assert 'href="https://reader.example/en/latest/index.html"' in (output / "html" / "index.html").read_text("utf-8")
    [pdf], [epub] = (list((output / name).iterdir()) for name in ("pdf", "epub"))
    assert pdf.read_bytes().startswith(b"%PDF-")
    assert epub.read_bytes().startswith(b"PK")
    changed = subprocess.run(
        ["git", "status", "--porcelain"], cwd=checkout, capture_output=True, text=True, check=False
    )
    assert changed.stdout.splitlines() in ([], ["?? _readthedocs/"])
