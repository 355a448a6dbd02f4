"""The preview answers as a host would, and as nginx does with the same files."""

from __future__ import annotations

import gzip
import shutil
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from building import TEST_SITE, build, dress
from serving import serve
from test_serving import get
from typer.testing import CliRunner

from evidence_digest import security
from evidence_digest.cli import main
from evidence_digest.preview import PreviewServer, read_headers, whole_prefix


@contextmanager
def previewing(site: Path, prefix: str = "/") -> Iterator[str]:
    """Serve a folder in a thread."""
    with PreviewServer(site, prefix=prefix) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield server.address
        finally:
            server.shutdown()
            thread.join()


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("preview") / "site"))
    dress(site)
    return build(site).outdir


PATHS = (
    *("", "index.html", "topics/", "topics/index.html", "no/such/page.html"),
    *("_static/digest.css", "search/pages.js", "summaries.json?x=1", "feeds/all.atom"),
)


@pytest.mark.parametrize("prefix", ["/", "/handbook/en/"])
def test_preview_answers_as_nginx_does(built: Path, prefix: str) -> None:
    with previewing(built, prefix) as mine, serve(built, prefix=prefix) as theirs:
        for path in PATHS:
            (status, headers, body), (other, fields, expected) = get(mine + path), get(theirs + path)
            assert status == other, path
            assert _plain(headers["Content-Encoding"], body) == _plain(fields["Content-Encoding"], expected), path
            assert headers["Content-Encoding"] == fields["Content-Encoding"] or len(expected) < 300, path
            for name in security.headers(""):
                assert headers[name] == fields[name], (path, name)
            if not path.endswith(".js"):  # nginx has its older name
                kinds = (value["Content-Type"].partition(";")[0] for value in (headers, fields))
                assert len(set(kinds)) == 1, path


def _plain(encoding: str | None, body: bytes) -> bytes:
    return gzip.decompress(body) if encoding == "gzip" else body


def test_preview_leads_into_a_folder_and_serves_nothing_beside_its_prefix(built: Path) -> None:
    with previewing(built, "/handbook/") as address:
        assert get(address + "topics")[2] == get(address + "topics/")[2]
        assert get(address.replace("/handbook/", "/index.html"))[0] == 404
        for path in ("../site/conf.py", "no%2f..%2f..%2f..%2fetc/passwd", "%00"):
            assert get(address + path)[0] == 404


def test_preview_takes_new_headers_and_none_without_the_file(tmp_path: Path) -> None:
    (tmp_path / "index.html").write_text("<p>x</p>", "utf-8")
    with previewing(tmp_path) as address:
        assert get(address)[1]["X-Test"] is None
        (tmp_path / "_headers").write_text("# a comment\n/*\n  X-Test: yes: it is\n/_static/*\n  X-Test: no\n", "utf-8")
        assert get(address)[1]["X-Test"] == "yes: it is"
        assert get(address + "_static/a.css")[1]["X-Test"] == "no"
        assert get(address + "missing")[0] == 404


def test_headers_are_read_as_they_are_written() -> None:
    rules = dict(read_headers(security.headers_file("default-src 'none'")))
    assert rules["/*"] == security.headers("default-src 'none'")


@pytest.mark.parametrize(
    ("text", "prefix"), [("", "/"), ("/", "/"), ("handbook", "/handbook/"), ("/a/b.c/", "/a/b.c/")]
)
def test_prefix_may_be_written_with_or_without_slashes(text: str, prefix: str) -> None:
    assert whole_prefix(text) == prefix


@pytest.mark.parametrize("text", ["a b", "/a//b/", "../x", "https://example.org/", "?x"])
def test_other_prefixes_are_refused(text: str, built: Path) -> None:
    result = CliRunner().invoke(main, ["preview", str(built), "--prefix", text])
    assert result.exit_code == 2
    assert "is no path to serve under" in result.output


def test_preview_says_when_nothing_is_built(tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["preview", str(tmp_path)])
    assert result.exit_code == 2
    assert "run make html first" in result.output


def test_preview_says_when_the_port_is_taken(built: Path) -> None:
    with PreviewServer(built) as server:
        port = str(server.server_address[1])
        result = CliRunner().invoke(main, ["preview", str(built), "--port", port])
    assert result.exit_code == 2
    assert f"port {port} can't be used" in result.output


def test_ctrl_c_ends_the_preview_in_peace(built: Path) -> None:
    command = [sys.executable, "-c", "from evidence_digest.cli import main; main()", "preview", str(built)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert server.stdout is not None
    said = server.stdout.readline()
    assert get(said.split("at ", 1)[1].split(";")[0])[0] == 200
    server.send_signal(signal.SIGINT)
    rest, errors = server.communicate(timeout=60)
    assert (server.returncode, rest, errors) == (0, "", "")
