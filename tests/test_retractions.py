"""Retractions and corrections of articles: asked for, kept, and shown wherever the article is."""

from __future__ import annotations

import datetime
import http.server
import json
import threading
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import feedparser  # type: ignore[import-untyped]  # ships no types
import pytest
import rispy  # type: ignore[import-untyped]
from building import build, files
from test_cli import digest

from evidence_digest.caution import caution_line
from evidence_digest.intake.article import IntakeError
from evidence_digest.notices import STALE_AFTER, Notices, age_problems, read_notices
from evidence_digest.prose import plain_text
from evidence_digest.reader import read_catalogue
from evidence_digest.retractions import ask_for_notices

RETRACTED, OTHER = "10.5555/digest.2021.107", "10.5555/digest.2020.1"
PAGE = "summaries/2021/02-reminders-by-telephone.html"
FILE = {
    "asked": "2026-11-20",
    "service": "Crossref",
    "works": {
        RETRACTED: [
            {"type": "corrigendum", "date": "2022", "notice": "10.5555/notice.1"},
            {"type": "retraction", "date": "2025-03-01", "notice": "10.5555/notice<2>", "source": "retraction-watch"},
        ],
        OTHER: [],
    },
}
ITEMS = [
    {
        "DOI": "10.5555/NOTICE.2",
        "update-to": [
            {"DOI": RETRACTED.upper(), "type": "retraction", "updated": {"date-parts": [[2025, 3, 1]]}},
            {"DOI": "10.1/another", "type": "retraction", "updated": {"date-parts": [[2025, 3, 1]]}},
            {"DOI": RETRACTED, "type": "new_version", "updated": {"date-parts": [[2025, 3, 1]]}},
        ],
    },
    {"DOI": "10.5555/notice.1", "update-to": [{"DOI": RETRACTED, "type": "Corrigendum", "source": "publisher"}]},
]


class Service(http.server.BaseHTTPRequestHandler):
    """Crossref's list of works."""

    failures = 0

    def do_GET(self) -> None:
        asked = parse_qs(urlsplit(self.path).query).get("filter", [""])[0]
        items = ITEMS if asked == f"updates:{RETRACTED}" else []
        message = {"items": items, "total-results": len(items)}
        fails = type(self).failures > 0
        type(self).failures -= 1
        self.send_response(503 if fails else 200)
        self.send_header("Content-Type", "application/json")
        self.end_headers()
        self.wfile.write(json.dumps({"status": "ok", "message-type": "work-list", "message": message}).encode())

    def log_message(self, format: str, *args: object) -> None:  # the name that the standard library has
        """Say nothing."""


@pytest.fixture
def service(monkeypatch: pytest.MonkeyPatch) -> Iterator[type[Service]]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    monkeypatch.setenv("CROSSREF_URL", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setattr(Service, "failures", 0)
    yield Service
    server.shutdown()
    server.server_close()
    thread.join()


def told(done: int, doi: str) -> None:
    assert done > 0
    assert doi


# -- asking --------------------------------------------------------------------------------------------------------


def test_what_crossref_answers(service: type[Service]) -> None:
    found = ask_for_notices([RETRACTED, OTHER], told, pause=0)
    assert found == {
        RETRACTED: [
            {"type": "Corrigendum", "notice": "10.5555/notice.1", "source": "publisher"},
            {"type": "retraction", "date": "2025-03-01", "notice": "10.5555/notice.2"},
        ],
        OTHER: [],
    }


def test_a_service_that_stumbles_is_asked_again(service: type[Service]) -> None:
    service.failures = 2
    assert ask_for_notices([OTHER], told, pause=0) == {OTHER: []}


def test_half_an_answer_is_none(service: type[Service]) -> None:
    service.failures = 99
    with pytest.raises(IntakeError, match=r"Crossref answers 503 to .*: try again later; nothing was changed"):
        ask_for_notices([OTHER], told, pause=0)


def test_the_command(site: Path, service: type[Service]) -> None:
    done = digest("retractions", site)
    assert done.returncode == 0
    assert "Muster2021: retraction 2025-03-01 10.5555/notice.2" in done.stdout.splitlines()
    assert "3/3 " in done.stderr
    catalogue = read_catalogue(site)
    assert catalogue.problems == ()
    assert catalogue.notices.asked == datetime.date.today()
    assert [notice.remark for notice in catalogue.notices.works[RETRACTED]] == ["Retracted 1 March 2025", "Corrected"]
    assert digest("check", site).stdout == "3 summaries, 3 topics, 3 works: 0 errors, 0 warnings\n"


def test_offline_the_old_answer_stays(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CROSSREF_URL", "http://127.0.0.1:9")
    keep(site)
    before = (site / "retractions.json").read_bytes()
    done = digest("retractions", site)
    assert done.returncode == 1
    assert "Crossref can't be reached for" in done.stderr
    assert "Traceback" not in done.stderr
    assert (site / "retractions.json").read_bytes() == before


# -- showing -------------------------------------------------------------------------------------------------------


def keep(site: Path) -> None:
    (site / "retractions.json").write_text(json.dumps(FILE), "utf-8")


def test_it_stands_wherever_the_article_does(site: Path) -> None:
    keep(site)
    built = build(site, config={"html_baseurl": "https://example.org/"})
    page = built.article(PAGE)
    notice = page.select_one(".digest-notices")
    assert notice is not None
    assert [paragraph.get_text() for paragraph in notice.select("p")] == [
        "Muster and Example (2021) was retracted: 1 March 2025. Read the notice",
        "Muster and Example (2021) was corrected: 2022. Read the notice",
    ]
    assert [link["href"] for link in notice.select("a")] == [
        "https://doi.org/10.5555/notice%3C2%3E",
        "https://doi.org/10.5555/notice.1",
    ]
    caution = "Article retracted · Article corrected · "
    for path in (PAGE, "topics/attendance.html", "research-types/single-study.html", "index.html"):
        assert caution in built.article(path).get_text(), path
    assert "Retracted 1 March 2025; Corrected 2022" in built.article("references.html").get_text()
    feed = feedparser.parse(built.text("feeds/topics/attendance.atom"))
    assert "was retracted: 1 March 2025" in feed.entries[0].content[0].value
    assert "Article retracted" in feed.entries[0].content[0].value
    ris = rispy.loads(built.text("exports/summaries/reminders-by-telephone.ris"))
    assert any("Retracted 1 March 2025" in note for note in ris[0]["notes"])
    assert "Retracted 1 March 2025" in built.text("exports/summaries/reminders-by-telephone.bib")
    assert "Retracted 1 March 2025" in built.text("exports/summaries/reminders-by-telephone.json")
    data = json.loads(built.text("summaries.json"))
    cautions = {summary["slug"]: summary["caution"] for summary in data["summaries"]}
    assert cautions["reminders-by-telephone"].startswith(caution)
    assert [slug for slug, line in cautions.items() if "retracted" in line] == ["reminders-by-telephone"]


@pytest.mark.parametrize("builder", ["latex", "text"])
def test_it_stands_on_paper(site: Path, builder: str) -> None:
    keep(site)
    built = build(site, builder)
    pages = b" ".join(data for path, data in files(built.outdir).items() if path.endswith((".tex", ".txt"))).decode()
    pages = " ".join(pages.split())
    assert "was retracted: 1 March 2025" in pages
    assert "Article retracted" in pages
    assert "Retracted 1 March 2025; Corrected 2022" in pages


def test_news_reach_a_site_that_is_built_already(site: Path) -> None:
    build(site)
    keep(site)
    clean = build(site, outdir=site.parent / "clean", doctrees=site.parent / "clean-doctrees")
    assert files(build(site).outdir) == files(clean.outdir)


# -- the file ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{",
        '{"asked": 3}',
        '{"asked": "2026-11-20", "works": []}',
        '{"asked": "x", "works": {}}',
        "[" * 100_000,
    ],
)
def test_a_file_that_is_none(text: str) -> None:
    notices, problems = read_notices(text)
    assert notices == Notices()
    remedy = "the file can't be read: remove it and run `make retractions`"
    assert [str(problem) for problem in problems] == [f"retractions.json: warning: {remedy} [digest.retraction]"]


def test_a_file_that_is_no_text(site: Path) -> None:
    (site / "retractions.json").write_bytes(b"\xff\xfe")
    assert [problem.code for problem in read_catalogue(site).problems] == ["retraction"]


def test_unknown_kinds_and_dates_are_left_out() -> None:
    work = {"10.1/a": [{"type": "new_edition"}, {"type": "Expression of Concern", "date": "soon", "notice": "\\x"}]}
    notices, problems = read_notices(json.dumps({"asked": "2026-11-20", "works": work}))
    assert problems == ()
    assert [(notice.remark, notice.address) for notice in notices.works["10.1/a"]] == [("Expression of concern", "")]


def test_when_to_ask_again() -> None:
    asked = datetime.date(2026, 11, 20)
    notices = Notices(asked, {RETRACTED: ()})
    due = asked + datetime.timedelta(days=STALE_AFTER)
    assert age_problems(Notices(), [RETRACTED], due) == ()
    assert age_problems(notices, [RETRACTED], due) == ()
    said = [str(problem) for problem in age_problems(notices, [RETRACTED], due + datetime.timedelta(days=1))]
    old = "the last question about retractions is 31 days old: run `make retractions`"
    assert said == [f"retractions.json: advice: {old} [digest.retraction]"]
    (new,) = age_problems(notices, [OTHER, RETRACTED, "10.5555/x"], due)
    assert new.message == f"nobody has asked yet about {OTHER} and 1 more: run `make retractions`"


def test_the_caution_line_begins_with_it(site: Path) -> None:
    keep(site)
    catalogue = read_catalogue(site)
    summary = catalogue.by_slug["reminders-by-telephone"]
    assert plain_text(caution_line(summary, catalogue, brief=True)).startswith(
        "Article retracted · Article corrected · "
    )
