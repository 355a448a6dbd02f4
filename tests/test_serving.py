"""The server of the browser tests is a real one: it compresses, knows types, and answers for what is not there."""

from __future__ import annotations

import gzip
import urllib.error
import urllib.request
from email.message import Message
from pathlib import Path

import pytest
from serving import HEADERS, serve


def get(address: str) -> tuple[int, Message[str, str], bytes]:
    """Fetch an address of this machine as a browser does."""
    request = urllib.request.Request(address, headers={"Accept-Encoding": "gzip"})
    try:
        with urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request) as answer:
            return answer.status, answer.headers, answer.read()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers, error.read()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a site of a few files."""
    site = tmp_path / "site"
    (site / "topics").mkdir(parents=True)
    (site / "index.html").write_text("<p>home</p>" * 100, "utf-8")
    (site / "topics" / "index.html").write_text("<p>topics</p>", "utf-8")
    (site / "404.html").write_text("<p>lost</p>", "utf-8")
    (site / "feed.atom").write_text("<feed/>" * 100, "utf-8")
    (site / HEADERS).write_text('add_header X-Test "yes" always;\n', "utf-8")
    return site


@pytest.mark.parametrize("prefix", ["/", "/digest/en/"])
def test_nginx_serves_a_folder_as_a_host_would(folder: Path, prefix: str) -> None:
    with serve(folder, prefix=prefix) as address:
        status, headers, body = get(address)
        assert (status, headers["Content-Encoding"], headers["X-Test"]) == (200, "gzip", "yes")
        assert gzip.decompress(body).startswith(b"<p>home")
        status, headers, _ = get(address + "feed.atom")
        assert (status, headers["Content-Type"], headers["Content-Encoding"]) == (200, "application/atom+xml", "gzip")
        status, headers, body = get(address + "topics")
        assert (status, body) == (200, b"<p>topics</p>")
        status, headers, body = get(address + "gone/page.html")
        assert (status, headers["X-Test"], body) == (404, "yes", b"<p>lost</p>")


def test_nginx_serves_without_headers_and_ends_with_the_test(folder: Path) -> None:
    with serve(folder, headers=False) as address:
        assert get(address)[1]["X-Test"] is None
    with pytest.raises(urllib.error.URLError):
        get(address)
