"""Builds in processes that have not built before, as commands are, without the cost of their imports.

A site that is built twice in one process meets what that process has kept of the first time, and so would the build
that it is compared with.  Here a server imports everything once and builds nothing; each build is a fork of it.
"""

from __future__ import annotations

import contextlib
import importlib
import json
import os
import signal
import subprocess
import sys
import tempfile
import traceback
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path
from types import TracebackType
from typing import Any

from previewing import Preview, Previewer


@dataclass(frozen=True, slots=True)
class Order:
    """A build that is wanted."""

    site: str
    builder: str
    outdir: str
    doctrees: str
    jobs: int = 1
    config: Mapping[str, Any] = field(default_factory=dict)
    may_warn: bool = False


class Pristine:
    """A server that forks for each build."""

    def __init__(self, **surroundings: str) -> None:
        self._server = subprocess.Popen(
            [sys.executable, __file__],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            env={name: value for name, value in os.environ.items() if name != "CI"} | surroundings,
        )

    def __enter__(self) -> Pristine:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._server.communicate()  # the end of its input ends it

    def order(self, orders: Sequence[Order]) -> None:
        """Ask for builds, one after another, each in a process of its own."""
        self._ask({"orders": [asdict(order) for order in orders]})

    def preview(self, preview: Preview) -> None:
        """Ask for a build by the process that stays until a build is wanted that it can't do."""
        self._ask({"preview": asdict(preview)})

    def end_preview(self) -> None:
        """End that process."""
        self._ask({})
        self.wait()

    def _ask(self, question: Mapping[str, Any]) -> None:
        assert self._server.stdin is not None
        print(json.dumps(question), file=self._server.stdin, flush=True)

    def wait(self) -> None:
        """Wait until what was ordered is built; fail as it has failed."""
        assert self._server.stdout is not None
        fault = json.loads(self._server.stdout.readline())
        assert not fault, fault


def _serve() -> None:
    answers = os.dup(1)
    os.dup2(2, 1)
    _import_what_builds_import()
    warnings.simplefilter("error")
    previewer = Previewer()
    for line in sys.stdin:
        question, fault = json.loads(line), ""
        for order in question.get("orders", ()):
            fault = fault or _apart(partial(_build, Order(**order)))
        if "preview" in question:
            fault = previewer.build(Preview(**question["preview"]))
        elif not question:
            previewer.end()
        os.write(answers, f"{json.dumps(fault)}\n".encode())
    previewer.end()


def _import_what_builds_import() -> None:
    """Find out in a process that may build."""
    for name in _apart(_modules).split():
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def _modules() -> str:
    from building import TEST_SITE, build

    with tempfile.TemporaryDirectory() as folder:
        for builder in ("html", "latex"):
            build(TEST_SITE, builder, outdir=Path(folder, builder), doctrees=Path(folder, "doctrees"))
    return " ".join(sys.modules)


def _apart(call: Callable[[], str]) -> str:
    """Return what *call* returns in a process of its own."""
    reader, writer = os.pipe()
    process = os.fork()
    if process == 0:
        os.close(reader)
        with os.fdopen(writer, "w", encoding="utf-8") as pipe:
            pipe.write(call())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, encoding="utf-8", errors="replace") as pipe:
        answer = pipe.read()
    _, status = os.waitpid(process, 0)
    return answer if status == 0 else f"{answer}\nThe process ended with status {status}."


def _build(order: Order) -> str:
    from building import build

    try:
        build(
            Path(order.site),
            order.builder,
            jobs=order.jobs,
            outdir=Path(order.outdir),
            doctrees=Path(order.doctrees),
            config=order.config,
            may_warn=order.may_warn,
        )
    except BaseException:  # whatever it is, the server goes on
        return f"{order}:\n{traceback.format_exc()}"
    return ""


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the tests
    _serve()
