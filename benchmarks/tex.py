"""Typeset the compendium, and time the passes of TeX."""

from __future__ import annotations

import resource
import subprocess
import sys
import time
from pathlib import Path

from .figures import FIRST_PASS, MORE_PASSES, OURS, PASSES, TEX
from .measuring import Bench


def typeset(bench: Bench, folder: Path) -> None:
    """Run ``digest pdf``, which says when each pass begins; the PDF is made after the last."""
    command = [sys.executable, "-m", "evidence_digest.cli", "pdf", str(folder)]
    before = _cpu()
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        begun = [time.monotonic() for line in process.stdout or () if ": pass " in line]
    end = time.monotonic()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, command)
    bench.figures.note(FIRST_PASS, OURS, bench.size, begun[1] - begun[0])
    bench.figures.note(MORE_PASSES, OURS, bench.size, end - begun[1])
    bench.figures.note(PASSES, OURS, bench.size, len(begun))
    bench.figures.note(TEX, OURS, bench.size, _cpu() - before)


def _cpu() -> float:
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime
