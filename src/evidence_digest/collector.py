"""Keep Python's collector of garbage from going through everything again and again.

A build holds millions of objects until it ends.  With the settings that Python begins with, going through them takes
half of the time that it takes to load them; and at the end Python goes through them once more to free one by one what
ends with the process anyway, which takes as long as a build with nothing to do.
"""

from __future__ import annotations

import atexit
import gc

_NEW = 200_000  # objects made and not freed; Python's own setting is 700


def calm_collector() -> None:
    """Let the collector look less often, and not at the end of the process; reference counts free nearly everything."""
    gc.set_threshold(_NEW, 20, 20)
    atexit.unregister(gc.freeze)  # an earlier application of this process has done it
    atexit.register(gc.freeze)
