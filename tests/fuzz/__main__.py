"""Fuzz each reader, guided by what of its code an input reaches: ``python -m fuzz RUNS [SECONDS [READER…]]``.

A run ends at the first input that raises, takes ten seconds or needs 1.5 GB; libFuzzer leaves that input in build/.
"""

from __future__ import annotations

import importlib
import subprocess
import sys
import tempfile
from pathlib import Path


def main(arguments: list[str]) -> int:
    """Run a process a reader, one after the other; return how many of them failed."""
    atheris = importlib.import_module("atheris")  # which make fuzz alone installs

    if arguments[:1] == ["--one"]:
        with atheris.instrument_imports(include=["evidence_digest", "pybtexris", "pybtexnbib"]):
            from fuzz.readers import READERS
        atheris.Setup([sys.argv[0], *arguments[2:]], READERS[arguments[1]])
        atheris.Fuzz()
        return 0
    from fuzz.readers import READERS, seeds

    runs, seconds, *names = [*arguments, *("10000", "600")[len(arguments) :]]
    failed = 0
    for name in names or READERS:
        with tempfile.TemporaryDirectory(prefix=f"fuzz-{name}-") as corpus:
            for number, seed in enumerate(seeds(name)):
                Path(corpus, str(number)).write_bytes(seed)
            found = Path(__file__).parents[2] / "build" / f"fuzz-{name}-"
            options = [
                f"-artifact_prefix={found}",
                f"-runs={runs}",
                f"-max_total_time={seconds}",
                "-timeout=10",
                "-rss_limit_mb=1500",
            ]
            command = [
                sys.executable,
                "-m",
                "fuzz",
                "--one",
                name,
                *options,
                "-max_len=20000",
                "-print_final_stats=1",
                "-verbosity=0",
                corpus,
            ]
            done = subprocess.run(command, check=False)
        failed += done.returncode != 0
        print(f"{name}: {'failed' if done.returncode else 'ok'}", flush=True)  # noqa: T201  # what the command is for
    return failed


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
