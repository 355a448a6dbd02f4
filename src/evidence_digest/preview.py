"""Serve a built site as a host would: compressed, with the headers it ships, and its page for wrong addresses.

It needs nothing but Python, and answers to this machine alone.
"""

from __future__ import annotations

import gzip
import mimetypes
import re
from collections.abc import Mapping
from fnmatch import fnmatchcase
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import unquote, urlsplit

_HERE = "127.0.0.1"
# Systems disagree on these, and some read them from the user's own settings.
_TYPES = {
    **{".html": "text/html", ".css": "text/css", ".js": "text/javascript", ".json": "application/json"},
    **{".svg": "image/svg+xml", ".png": "image/png", ".ico": "image/x-icon", ".txt": "text/plain", ".csv": "text/csv"},
    **{".xml": "application/xml", ".atom": "application/atom+xml", ".epub": "application/epub+zip"},
    **{".pdf": "application/pdf", ".wasm": "application/wasm"},
}
_TEXT = re.compile(r"text/|application/(?:atom\+xml|json|wasm|xml)|image/svg")
_PREFIX = re.compile(r"/(?:[\w.-]+/)*")


def whole_prefix(text: str) -> str:
    """Return the path under which to serve with a slash at both ends; raise ValueError if it is none."""
    path = text.strip("/")
    prefix = f"/{path}/" if path else "/"
    if not _PREFIX.fullmatch(prefix) or {".", ".."} & set(prefix.split("/")):
        raise ValueError(f"'{text}' is no path to serve under: write it as /handbook/en/")
    return prefix


def read_headers(text: str) -> list[tuple[str, dict[str, str]]]:
    """Return the rules of a file ``_headers``: a pattern of paths and its fields."""
    rules: list[tuple[str, dict[str, str]]] = []
    for line in text.splitlines():
        if line.startswith("/"):
            rules.append((line.strip(), {}))
        elif rules and ":" in line:
            name, _, value = line.partition(":")
            rules[-1][1][name.strip()] = value.strip()
    return rules


class PreviewServer(ThreadingHTTPServer):
    """A server of one folder, at a free port if none is given."""

    daemon_threads = True

    def __init__(
        self, site: Path, *, port: int = 0, prefix: str = "/", handler: type[SiteHandler] | None = None
    ) -> None:
        self.site = site.resolve()
        self.prefix = whole_prefix(prefix)
        super().__init__((_HERE, port), handler or SiteHandler)

    @property
    def address(self) -> str:
        """Return where the site begins."""
        return f"http://{_HERE}:{self.server_address[1]}{self.prefix}"

    def headers_for(self, path: str) -> Mapping[str, str]:
        """Return the fields that the site ships for a path, as it is now: it may have been built anew."""
        try:
            rules = read_headers((self.site / "_headers").read_text("utf-8"))
        except OSError:
            return {}
        return {
            name: value for pattern, fields in rules if fnmatchcase(path, pattern) for name, value in fields.items()
        }

    def file_for(self, path: str) -> Path | None:
        """Return the file at a path below the prefix, if there is one."""
        name = unquote(path)
        file = (self.site / name).resolve() if "\0" not in name else None
        if file is None or not file.is_relative_to(self.site):
            return None
        if file.is_dir():
            file /= "index.html"
        return file if file.is_file() else None


class SiteHandler(BaseHTTPRequestHandler):
    """Answers with the files of the site."""

    protocol_version = "HTTP/1.1"
    server: PreviewServer

    def do_GET(self) -> None:
        """Answer with a file, compressed if the browser likes."""
        path = urlsplit(self.path).path
        within = path.removeprefix(self.server.prefix)
        found = self.server.file_for(within) if path.startswith(self.server.prefix) else None
        if found and found.name == "index.html" and not path.endswith(("/", "index.html")):
            self.answer(HTTPStatus.MOVED_PERMANENTLY, {"Location": f"/{path.strip('/')}/"}, b"")
            return
        status = HTTPStatus.OK if found else HTTPStatus.NOT_FOUND
        file = found or self.server.file_for("404.html")
        body = self.body_of(file) if file else b"Not found\n"
        kind = _type_of(file) if file else "text/plain"
        fields = {"Content-Type": f"{kind}; charset=utf-8" if kind.startswith("text/") else kind}
        if _TEXT.match(kind):
            fields["Vary"] = "Accept-Encoding"
            if "gzip" in self.headers.get("Accept-Encoding", ""):
                fields["Content-Encoding"] = "gzip"
                body = gzip.compress(body, 6, mtime=0)
        self.answer(status, {"Cache-Control": "no-cache", **self.server.headers_for(f"/{within}"), **fields}, body)

    def do_HEAD(self) -> None:
        """Answer without the file."""
        self.do_GET()

    def body_of(self, file: Path) -> bytes:
        """Return what is sent for a file."""
        return file.read_bytes()

    def answer(self, status: int, fields: Mapping[str, str], body: bytes) -> None:
        """Send a whole answer."""
        self.send_response(status)
        for name, value in {**fields, "Content-Length": str(len(body))}.items():
            self.send_header(name, value)
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""


def _type_of(file: Path) -> str:
    return _TYPES.get(file.suffix) or mimetypes.guess_type(file.name)[0] or "application/octet-stream"
