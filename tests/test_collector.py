"""The collector of garbage lets a process end at once."""

from __future__ import annotations

import subprocess
import sys

_PROCESS = """
import atexit, gc
from evidence_digest.collector import calm_collector
atexit.register(lambda: print(gc.get_freeze_count() > 1000))  # the first is called last
calm_collector()
"""


def test_what_is_left_at_the_end_is_not_gone_through() -> None:
    ended = subprocess.run([sys.executable, "-c", _PROCESS], capture_output=True, text=True, check=True)
    assert ended.stdout == "True\n"
