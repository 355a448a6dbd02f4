"""Serve a built site with nginx, as a host would: compressed, with the headers that the site ships."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from programs import find_program, need

HEADERS = "nginx-headers.conf"  # what a built site has for nginx to include

# Everything is below its own folder, and no worker changes its user: it runs as anybody.
_CONFIG = """\
daemon off;
pid {folder}/pid;
error_log stderr error;
worker_processes 1;
{user}
events {{ worker_connections 256; }}
http {{
    include {mime_types};
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    gzip on;
    gzip_vary on;
    gzip_min_length 256;
    gzip_types text/plain text/css text/xml text/csv text/javascript application/javascript application/json
        application/xml application/atom+xml application/wasm application/manifest+json image/svg+xml;
    server {{
        listen 127.0.0.1:{port};
        server_name 127.0.0.1;
        root {root};
        absolute_redirect off;
        error_page 404 {prefix}404.html;
        {headers}
    }}
}}
"""


@contextmanager
def serve(site: Path, *, prefix: str = "/", headers: bool = True) -> Iterator[str]:
    """Yield the address, with a slash at the end, under which nginx serves the folder *site*.

    *prefix* is a path such as ``/digest/en/``; without *headers* the host sets none of its own.
    """
    assert re.fullmatch(r"/([\w.-]+/)*", prefix), prefix
    with tempfile.TemporaryDirectory(prefix="nginx-") as temporary:
        folder = Path(temporary)
        root = folder / "root"
        served = root / prefix.strip("/") if prefix != "/" else root
        served.parent.mkdir(parents=True, exist_ok=True)
        served.symlink_to(site.resolve(), target_is_directory=True)
        shipped = site.resolve() / HEADERS
        include = f"include {shipped};" if headers and shipped.is_file() else ""
        server, port = _start(folder, root, prefix, include)
        try:
            yield f"http://127.0.0.1:{port}{prefix}"
        finally:
            server.terminate()  # the master ends its workers
            server.wait(timeout=30)


def _start(folder: Path, root: Path, prefix: str, headers: str) -> tuple[subprocess.Popen[bytes], int]:
    """Start nginx; another process may take the port before it does, so try again."""
    config, log = folder / "nginx.conf", folder / "error.log"
    for _ in range(5):
        port = _free_port()
        config.write_text(
            _CONFIG.format(
                folder=folder,
                user="user root;" if os.geteuid() == 0 else "",
                mime_types=_mime_types(),
                port=port,
                root=root,
                prefix=prefix,
                headers=headers,
            ),
            "utf-8",
        )
        with log.open("wb") as errors:
            command = [_nginx(), "-p", str(folder), "-c", str(config), "-e", str(log)]
            server = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=errors, stderr=errors)
        if _answers(server, port):
            return server, port
    raise AssertionError(log.read_text("utf-8"))


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _answers(server: subprocess.Popen[bytes], port: int) -> bool:
    """Wait until the server answers, or has ended."""
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.02)
        else:
            return server.poll() is None
    return False


def _nginx() -> str:
    return need(find_program("nginx"), "nginx")


def _mime_types() -> Path:
    """Return the types of files that nginx came with."""
    said = subprocess.run([_nginx(), "-V"], check=True, capture_output=True, text=True).stderr
    found = re.search(r"--conf-path=(\S+)", said)
    return Path(found[1] if found else "/etc/nginx/nginx.conf").with_name("mime.types")
