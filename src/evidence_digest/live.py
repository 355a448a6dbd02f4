"""Build the site in one process while its pages are written, and tell the browsers when it is new.

Pages are built again by the application that is there already, which takes a fraction of a second.  Whatever else
changes (references.bib, conf.py, templates, code) begins a new process: Sphinx and sphinxcontrib-bibtex read some of
it once a process.
"""

from __future__ import annotations

import gc
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterable
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder
from sphinx.environment import BuildEnvironment
from sphinx.errors import SphinxError
from sphinx.util.docutils import docutils_namespace, patch_docutils

from .preview import PreviewServer, SiteHandler
from .sources import NOBODY_WAITS
from .unsaved import environment_unsaved, save_environment

_CHANGES = "/__changes"
_SCRIPT = "/__changes.js"
# The first message says which build the page is of; any other one is newer.
_SOURCE = f"""let seen = null;
new EventSource("{_CHANGES}").addEventListener("message", (event) => {{
  if (seen !== null && seen !== event.data) location.reload();
  seen = event.data;
}});
"""
_PATIENCE = 15  # seconds after which a waiting browser is told that the line still stands
_PAUSE = 3000  # milliseconds without a change after which nobody waits
_SKIPPED = frozenset({"build", "node_modules", "__pycache__"})
_CODE = frozenset({".py", ".bib", ".html", ".css", ".js", ".yaml", ".json", ".lock", ".po", ".svg", ".png", ".sty"})


class LiveSite:
    """The site of a folder, built in place."""

    def __init__(self, root: Path, output: Path) -> None:
        self.root = root.resolve()
        self.output = output
        self._number = 0  # of builds, and of this process: a new one begins with another number
        self._changed = threading.Condition()
        self._app: Sphinx | None = None
        self._unsaved = False

    @property
    def html(self) -> Path:
        """The folder of the pages."""
        return self.output / "html"

    def build(self) -> bool:
        """Build what has changed; tell whether it went well."""
        try:
            if self._app is None:
                self._app = self._application()
                self._app.build()
                _spare(self._app)
            else:
                _forget_pages(self._app.env)
                self._unsaved = False  # what a build that fails leaves is not saved
                with environment_unsaved():
                    self._app.build()
                self._unsaved = True
        except (SphinxError, OSError) as error:
            print(f"{type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201  # the command's own words
            return False
        with self._changed:
            self._number += 1
            self._changed.notify_all()
        return True

    def save(self) -> None:
        """Save what the next process begins with; nobody should be waiting for a page."""
        if self._app is not None and self._unsaved:
            self._unsaved = False
            try:
                self._app.emit(NOBODY_WAITS)
                save_environment(self._app.env)
            except OSError as error:  # then the next process reads more
                print(f"{type(error).__name__}: {error}", file=sys.stderr)  # noqa: T201  # the command's own words

    def _application(self) -> Sphinx:
        overrides = {"digest_drafts": not os.environ.get("CI"), "digest_search_index": False}
        return Sphinx(
            self.root,
            self.root,
            self.html,
            self.output / "doctrees",
            "html",
            confoverrides=overrides,
            status=None,
            warning=sys.stderr,
            parallel=os.cpu_count() or 1,
        )

    def wait(self, seen: str) -> str:
        """Return the name of the build, as soon as it is another than *seen*, or after a while."""
        with self._changed:
            self._changed.wait_for(lambda: self.name != seen, timeout=_PATIENCE)
            return self.name

    @property
    def name(self) -> str:
        """What tells this build from others, of other processes too."""
        return f"{os.getpid()}-{self._number}"


def _spare(app: Sphinx) -> None:
    """Let later builds leave out what is for hosts, and as costly as the page: feeds, exports, the inventory."""
    app.config.digest_publish = False
    assert isinstance(app.builder, StandaloneHTMLBuilder)  # noqa: S101  # there is no other preview
    app.builder.dump_inventory = lambda: None  # type: ignore[method-assign]  # it has no setting
    gc.freeze()  # the collector of garbage need not go through what stays


def _forget_pages(env: BuildEnvironment) -> None:
    """Drop the pages that Sphinx keeps once it has loaded them, for it takes them for what is on the disk.

    It has no public way, because it builds once a process; its own test utilities do the same.
    """
    env._pickled_doctree_cache.clear()
    env.__dict__.pop("master_doctree", None)


class LiveServer(PreviewServer):
    """Serves the site, and keeps a line open to each page that is shown."""

    def __init__(self, live: LiveSite, *, port: int = 0) -> None:
        self.live = live
        super().__init__(live.html, port=port, handler=LiveHandler)


class LiveHandler(SiteHandler):
    """Answers with the files of the site; pages load one script more."""

    server: LiveServer

    def do_GET(self) -> None:  # noqa: N802  # the name that the standard library has
        """Answer with the line of changes, its script or a file."""
        if self.path == _CHANGES:
            self._changes()
        elif self.path == _SCRIPT:
            self.answer(200, {"Content-Type": "text/javascript; charset=utf-8"}, _SOURCE.encode())
        else:
            super().do_GET()

    def body_of(self, file: Path) -> bytes:
        """Return a file as it is served: a page with the script that waits for the next build."""
        body = super().body_of(file)
        if file.suffix != ".html":
            return body
        return body.replace(b"</head>", f'<script src="{_SCRIPT}" defer></script></head>'.encode(), 1)

    def _changes(self) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Cache-Control", "no-store")
        self.end_headers()
        self.close_connection = True
        seen = ""
        try:
            while True:
                name = self.server.live.wait(seen)
                self.wfile.write(f"data: {name}\n\n".encode() if name != seen else b": still here\n\n")
                self.wfile.flush()
                seen = name
        except OSError:
            return  # the page was closed


def is_source(path: Path, root: Path) -> bool:
    """Tell whether a change of *path* may change the site."""
    parts = path.relative_to(root).parts if path.is_relative_to(root) else ()
    hidden = any(part.startswith(".") or part in _SKIPPED for part in parts)
    return bool(parts) and not hidden and not path.name.endswith("~") and path.suffix in {".md", *_CODE}


def needs_new_process(paths: Iterable[Path]) -> bool:
    """Tell whether more than pages has changed."""
    return any(path.suffix != ".md" for path in paths)


def follow(live: LiveSite, *, stop: threading.Event, told: Callable[[str], None]) -> bool:
    """Build after each change until *stop* is set; return True when a new process must go on."""
    from watchfiles import watch

    logging.getLogger("watchfiles").setLevel(logging.ERROR)  # we say ourselves what has changed

    def wanted(_: object, path: str) -> bool:
        return is_source(Path(path), live.root)

    for changes in watch(
        live.root,
        watch_filter=wanted,
        stop_event=stop,
        debounce=200,
        step=20,
        rust_timeout=_PAUSE,
        yield_on_timeout=True,
        raise_interrupt=False,
    ):
        if not changes:
            live.save()
            continue
        paths = sorted({Path(path) for _, path in changes})
        names = ", ".join(path.relative_to(live.root).as_posix() for path in paths[:3])
        told(names + (f" and {len(paths) - 3} more" if len(paths) > 3 else ""))
        if needs_new_process(paths):
            return True
        live.build()
    return False


def serve(live: LiveSite, *, port: int, told: Callable[[str], None]) -> int:
    """Build, serve and follow until Ctrl-C; return the port when a new process must go on, or 0."""
    with patch_docutils(str(live.root)), docutils_namespace(), LiveServer(live, port=port) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        stop = threading.Event()
        try:
            live.build()
            thread.start()
            told(f"The site is at {server.address}; it follows your changes, Ctrl-C ends it.")
            anew = follow(live, stop=stop, told=told)
        finally:
            live.save()
            if thread.is_alive():
                server.shutdown()
        return int(server.server_address[1]) if anew else 0
