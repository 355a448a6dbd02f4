"""Links to other sites are asked politely and seldom, DOIs at the DOI system; a server of our own answers."""

from __future__ import annotations

import datetime
import http.server
import json
import os
import signal
import socket
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from building import Built, build, edit, sphinx_command

from evidence_digest.link_answers import KEPT, Answer, doi_in, read_answers, written

KNOWN, PAGE = "10.5555/digest.2021.107", "summaries/2021/02-reminders-by-telephone.md"
UNKNOWN = "the DOI system does not know this DOI"
TODAY = datetime.date(2026, 11, 23)


class Service(http.server.BaseHTTPRequestHandler):
    """The DOI system and other sites."""

    asked: list[str]
    busy: int  # answers 429 that often
    unknown: str  # a DOI
    held: threading.Event | None  # answers only then

    def do_HEAD(self) -> None:
        service = type(self)
        name = self.path.removeprefix("/handles/")
        if name:
            service.asked.append(name)
        status = {"/moved": 301, "/elsewhere": 302, "/gone": 404, "/forbidden": 403}.get(self.path, 200)
        if name == service.unknown:
            status = 404
        if self.path == "/busy" and service.busy:
            service.busy -= 1
            status = 429
        if self.path == "/slow" and service.held:
            service.held.wait(20)
        self.send_response(status)
        if status == 429:
            self.send_header("Retry-After", "1")
        if status in {301, 302}:
            self.send_header("Location", "/here")
        self.end_headers()

    def do_GET(self) -> None:
        self.do_HEAD()

    def log_message(self, format: str, *args: object) -> None:  # the name that the standard library has
        """Say nothing."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Service]]:
    Service.asked, Service.busy, Service.unknown, Service.held = [], 0, "", None
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    before = socket.getdefaulttimeout()  # Sphinx's builder sets it for the whole process
    monkeypatch.setenv("DOI_URL", f"http://127.0.0.1:{server.server_port}/handles/")
    yield Service
    socket.setdefaulttimeout(before)
    if Service.held:
        Service.held.set()
    server.shutdown()
    server.server_close()
    thread.join()


def address(path: str) -> str:
    return os.environ["DOI_URL"].replace("/handles/", path)


def link(site: Path, *paths: str) -> None:
    """Link a page to *paths* of the server, one a line."""
    lines = "\n".join(f"[{path}]({address(path)})" for path in paths)
    edit(site / PAGE, "## What they did\n", f"{lines}\n\n## What they did\n")


def check(site: Path) -> Built:
    return build(site, "linkcheck", config={"digest_link_pause": 0}, may_warn=True)


def answers(site: Path) -> dict[str, dict[str, str]]:
    found = json.loads((site.parent / "out/linkcheck/answers.json").read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def said(built: Built) -> list[str]:
    """Return the lines of the report on the standard output."""
    return [line for line in built.status.splitlines() if line.startswith("summaries/") or " addresses: " in line]


def line_of(site: Path, text: str) -> int:
    return (site / PAGE).read_text("utf-8").partition(text)[0].count("\n") + 1


def test_every_kind_of_answer(site: Path, service: type[Service]) -> None:
    link(site, "/fine", "/gone", "/moved", "/elsewhere", "/forbidden")
    service.unknown = KNOWN
    entry = (site / "references.bib").read_text("utf-8").partition("{Muster2021")[0].count("\n") + 1
    place = f"{PAGE}:{line_of(site, '[/fine]')}"
    built = check(site)
    assert sorted(built.warnings) == [
        f"references.bib:{entry}: WARNING: https://doi.org/{KNOWN}: {UNKNOWN} [digest.link]",
        f"{place}: WARNING: {address('/gone')}: 404 Client Error: Not Found [digest.link]",
    ]
    assert said(built) == [
        f"{place}: look yourself, the site turns programs away: {address('/forbidden')}",
        f"{place}: moved for good: {address('/moved')} -> {address('/here')}",
        "8 addresses: 8 asked, 0 known from the last 30 days; 2 broken, 1 moved for good, 1 to look at",
    ]
    assert "build finished with problems" in built.status
    assert {"10.5555/digest_2019.11", "/fine"} <= set(service.asked)  # the DOI system was asked, no publisher


def test_what_answered_is_not_asked_again(site: Path, service: type[Service]) -> None:
    link(site, "/fine", "/gone", "/moved")
    check(site)
    service.asked.clear()
    edit(site / PAGE, f"[/fine]({address('/fine')})\n", "")
    built = check(site)
    assert set(service.asked) == {"/gone"}
    assert said(built)[-2].endswith(f"moved for good: {address('/moved')} -> {address('/here')}")
    assert said(built)[-1].startswith("5 addresses: 1 asked, 4 known ")
    assert address("/fine") not in answers(site)
    assert len(answers(site)) == 4


def test_a_server_that_asks_for_patience_gets_it(site: Path, service: type[Service]) -> None:
    link(site, "/busy")
    service.busy = 1
    built = check(site)
    assert built.warnings == ()
    assert service.asked.count("/busy") == 2


def test_offline(site: Path, service: type[Service], monkeypatch: pytest.MonkeyPatch) -> None:
    check(site)
    kept = answers(site)
    link(site, "/fine", "/gone")
    for name in ("/fine", "/gone"):
        edit(site / PAGE, f"({address(name)})", f"(http://127.0.0.1:9{name})")
    monkeypatch.setenv("DOI_URL", "http://127.0.0.1:9/handles/")
    built = check(site)
    (message,) = built.warnings
    why = "can't be reached, so no link can be checked now. Try again later; 3 answers are kept."
    assert message == f"ERROR: http://127.0.0.1:9/handles/ {why} [digest.link]"
    assert "build finished with problems" in built.status
    assert answers(site) == kept


def test_a_site_that_is_down_while_the_doi_system_answers(site: Path, service: type[Service]) -> None:
    link(site, "/fine")
    edit(site / PAGE, f"({address('/fine')})", "(http://127.0.0.1:9/fine)")
    (message,) = check(site).warnings
    assert message.endswith("WARNING: http://127.0.0.1:9/fine: can't be reached [digest.link]")


def test_what_was_learnt_survives_an_interruption(site: Path, service: type[Service]) -> None:
    link(site, "/slow")
    service.held = threading.Event()
    out = site.parent / "out/linkcheck"
    command = sphinx_command(site, "linkcheck", out, site.parent / "doctrees", "-D", "digest_link_pause=0")
    program = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
    while "/slow" not in service.asked and program.poll() is None:
        threading.Event().wait(0.05)
    learnt = set(service.asked) - {"/slow", "/handles/"}
    program.send_signal(signal.SIGINT)
    program.communicate(timeout=30)
    assert program.returncode != 0
    assert learnt
    assert {doi_in(known) for known in answers(site)} == learnt


def test_own_pages_and_what_conf_py_leaves_out_are_not_asked(site: Path, service: type[Service]) -> None:
    link(site, "/own/page.html", "/search?q=x")
    config = {"html_baseurl": address("/own/"), "linkcheck_ignore": [r".*/search\?"], "digest_link_pause": 0}
    build(site, "linkcheck", config=config)
    assert not [path for path in service.asked if path.startswith(("/own", "/search"))]


# -- the file ------------------------------------------------------------------------------------------------------


def test_the_file_is_read_back() -> None:
    known = {"https://example.org/": Answer(TODAY - KEPT), "https://example.org/é": Answer(TODAY, "https://new/")}
    assert read_answers(written(known), TODAY) == known
    assert list(read_answers(written(known), TODAY + datetime.timedelta(days=1))) == ["https://example.org/é"]
    assert read_answers(written(known), TODAY - KEPT) == {"https://example.org/": Answer(TODAY - KEPT)}


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', '{"a": {}}', '{"a": {"asked": "x"}}', "[" * 100_000])
def test_a_file_that_is_none(text: str) -> None:
    assert read_answers(text, TODAY) == {}


@pytest.mark.parametrize(
    ("written_so", "doi"),
    [
        ("https://doi.org/10.1037/a0033179", "10.1037/a0033179"),
        ("http://dx.doi.org/10.1002/(SICI)1%3C2", "10.1002/(SICI)1%3C2"),
        ("https://doi.org/", ""),
        ("https://example.org/https://doi.org/10.1/a", ""),
    ],
)
def test_dois(written_so: str, doi: str) -> None:
    assert doi_in(written_so) == doi
