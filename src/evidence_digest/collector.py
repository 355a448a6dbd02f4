"""Keep Python's collector of garbage from going through everything again and again.

A build holds millions of objects until it ends.  With the settings that Python begins with, going through them takes
half of the time that it takes to load them.
"""

from __future__ import annotations

import gc

_NEW = 200_000  # objects made and not freed; Python's own setting is 700


def calm_collector() -> None:
    """Let the collector of this process look less often; reference counts free nearly everything before."""
    gc.set_threshold(_NEW, 20, 20)
