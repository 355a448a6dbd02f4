"""From a DOI, a number or a citation file to an entry and a draft: real clients, a service of our own."""

from __future__ import annotations

import datetime
import http.server
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from building import ROOT, edit
from test_cli import digest

from evidence_digest.bibliography import Work, read_bibliography
from evidence_digest.house_bibtex import house_entry, key_of, sentence_case, with_entry
from evidence_digest.intake.article import Article, IntakeError, Person
from evidence_digest.intake.citation_files import read_bib, read_nbib, read_ris
from evidence_digest.intake.crossref import ask_crossref
from evidence_digest.intake.pubmed import ask_pubmed
from evidence_digest.intake.sources import Source
from evidence_digest.reader import read_catalogue
from evidence_digest.tex_text import plain_text

RECORDED = Path(__file__).parent / "intake"
ENTRY = r"""@article{Muller2021,
  author  = {Müller, A.-M. and {de Jong}, K. L. and Smith, Jr., J. Q.},
  title   = {Feedback in routine care \& drop-out: A randomized trial of the {OQ-45}},
  journal = {Psychotherapy Research}, year = {2021}, volume = {31}, number = {2}, pages = {1031--1042},
  doi     = {10.9999/abc_def.1}
}
"""
WITH_GROUP = ENTRY.replace("Smith, Jr., J. Q.}", "Smith, Jr., J. Q. and {The Feedback Consortium}}")


class Service(http.server.BaseHTTPRequestHandler):
    """Crossref and PubMed as they answer."""

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        number = parse_qs(address.query).get("id", [""])[0]
        status, kind, body = 404, "text/plain", b"Resource not found."
        if unquote(address.path).lower() == "/works/10.9999/abc_def.1":
            status, kind, body = 200, "application/json", (RECORDED / "crossref.json").read_bytes()
        elif "broken" in address.path:
            status, body = 503, b"Service unavailable"
        elif number == "12345678":
            status, body = 200, (RECORDED / "article.nbib").read_bytes()
        elif number:
            status, body = 200, f"\nid: {number} Error occurred: PMID not found\n".encode()
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:  # the name that the standard library has
        """Say nothing."""


@contextmanager
def service() -> Iterator[str]:
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Service)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def services(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    with service() as address:
        monkeypatch.setenv("CROSSREF_URL", address)
        monkeypatch.setenv("PUBMED_URL", address)
        yield address


@pytest.fixture
def nowhere(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CROSSREF_URL", "PUBMED_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")  # the port for what is thrown away: nobody answers


def house(article: Article) -> str:
    return house_entry(replace(article, title=sentence_case(article.title)), key_of(article, ()))


# -- what is read --------------------------------------------------------------------------------------------------


def test_crossref(services: str) -> None:
    assert house(ask_crossref("10.9999/abc_def.1")) == WITH_GROUP


def test_pubmed(services: str) -> None:
    article = ask_pubmed("12345678")
    # PubMed writes journals in its own case.
    assert house(article) == ENTRY.replace("Psychotherapy Research", "Psychotherapy research")


def test_ris() -> None:
    assert house(read_ris(RECORDED / "article.ris")) == ENTRY


def test_bibtex() -> None:
    assert house(read_bib(RECORDED / "article.bib")) == WITH_GROUP


def test_an_unknown_doi(services: str) -> None:
    with pytest.raises(IntakeError, match=r"does not know the DOI 10\.9999/none: check it"):
        ask_crossref("10.9999/none")


def test_a_service_that_fails(services: str) -> None:
    with pytest.raises(IntakeError, match=r"Crossref answers 503: .* use RIS=, NBIB= or BIB="):
        ask_crossref("10.9999/broken")


@pytest.mark.usefixtures("nowhere")
def test_offline() -> None:
    with pytest.raises(IntakeError, match=r"Crossref can't be reached: .* use RIS=, NBIB= or BIB="):
        ask_crossref("10.9999/abc_def.1")
    with pytest.raises(IntakeError, match=r"PubMed can't be reached: .* use NBIB="):
        ask_pubmed("12345678")


def test_unknown_numbers(services: str) -> None:
    with pytest.raises(IntakeError, match="does not know the number 99"):
        ask_pubmed("99")
    with pytest.raises(IntakeError, match="'12a' is no PubMed number"):
        ask_pubmed("12a")


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.ris", b"TI  - x", "no RIS: the file has no line that begins with 'TY  - '"),
        ("a.ris", b"TY  - WRONG\nTI  - x\nER  - \n", "the file can't be read"),
        ("a.ris", b"TY  - JOUR\nAU  - A, B\nER  - \n", "the citation has no title"),
        ("a.ris", b"TY  - JOUR\nTI  - x\nER  - \nTY  - JOUR\nTI  - y\nID  - 2\nER  - \n", "2 citations"),
        ("a.ris", b"TY  - \xff\xfe", "not UTF-8"),
        ("a.nbib", b"TI  - x", "no NBIB"),
        ("a.bib", b"", "0 entries"),
        ("a.bib", b"@article{a, title = {x}", "is not closed"),
        ("a.bib", b"@article{a, title = {x}, year = 2000, author = {A}}\n" * 2, "duplicate key 'a'"),
    ],
)
def test_files_that_are_no_use(tmp_path: Path, name: str, content: bytes, said: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    read = {"ris": read_ris, "nbib": read_nbib, "bib": read_bib}[path.suffix[1:]]
    with pytest.raises(IntakeError, match=re.escape(said)):
        read(path)


def test_one_source() -> None:
    assert Source.of(doi="", ris=Path("a.ris"), bib=None) == Source("ris", "a.ris")
    for given in ({"doi": ""}, {"doi": "10.1/x", "pmid": "3"}):
        with pytest.raises(IntakeError, match="name the article once"):
            Source.of(**given)


# -- the house form ------------------------------------------------------------------------------------------------


def test_keys() -> None:
    article = Article(title="The bond of Ærø", authors=(Person("van der Ærø-O’Neil", "B."),), year="2020")
    assert key_of(article, ()) == "VanDerAeroONeil2020"
    assert key_of(article, ("vanderaeroONEIL-2020",)) == "VanDerAeroONeil2020bond"
    group = replace(article, authors=(Person("World Federation of Bonds", group=True),))
    assert key_of(group, ()) == "WFB2020"
    assert key_of(Article(title="Bonds", authors=(Person("李"),)), ()) == "Bondsnd"


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        (
            "Evidence-Based Practice in PTSD: What Clients With COVID-19 Say About Their Care",
            "Evidence-based practice in PTSD: What clients with COVID-19 say about their care",
        ),
        ("What works for whom in the care of Canadians", "What works for whom in the care of Canadians"),
        ("Carl Rogers and Freud", "Carl Rogers and Freud"),
        ("", ""),
    ],
)
def test_sentence_case(title: str, expected: str) -> None:
    assert sentence_case(title) == expected


def test_the_bibliography_has_the_house_form(tmp_path: Path) -> None:
    # What the form makes of every entry reads as the entry does, but for braces around capitals.
    text = (ROOT / "references.bib").read_text("utf-8")
    works, _ = read_bibliography(text, "references.bib")
    path = tmp_path / "one.bib"
    for work in works:
        entry = re.search(rf"^@\w+{{{re.escape(work.key)},.*?^}}", text, re.MULTILINE | re.DOTALL)
        assert entry is not None
        path.write_text(entry[0], "utf-8")
        (made,), problems = read_bibliography(house_entry(read_bib(path), work.key), "references.bib")
        assert problems == ()
        assert _plain(made) == _plain(work)


def _plain(work: Work) -> list[tuple[str, str]]:
    return [(name, plain_text(value)) for name, value in sorted(work.fields)]


def test_an_entry_finds_its_place() -> None:
    text = (ROOT / "references.bib").read_text("utf-8")
    for key in ("Aaaa2000", "Muller2021", "Zzzz2000"):
        changed = with_entry(text, ENTRY.replace("Muller2021", key))
        keys = re.findall(r"^@\w+\{(.*),$", changed, re.MULTILINE)
        assert key in keys
        assert keys == sorted(keys, key=str.casefold)
        assert "}\n\n@" in changed
        assert "}\n\n\n" not in changed
        assert changed.endswith("}\n")
        assert not changed.endswith("\n\n")
        assert len(changed) == len(text) + len(ENTRY) + len(key) - len("Muller2021") + 1
    assert with_entry("", ENTRY) == ENTRY


# -- the command ---------------------------------------------------------------------------------------------------


def test_a_summary_begins(site: Path, services: str) -> None:
    done = digest("new", site, "--doi", "https://doi.org/10.9999/ABC_def.1", "--month", "2026-10")
    assert (done.returncode, done.stderr.splitlines()[:-1]) == (0, ["Asking Crossref about 10.9999/ABC_def.1"])
    path = "summaries/2026/10-feedback-routine-care-drop-out-randomized.md"
    assert done.stdout.splitlines()[:2] == ["references.bib: Muller2021", path]
    assert "sentence case" in done.stdout
    assert WITH_GROUP in (site / "references.bib").read_text("utf-8")
    page = (site / path).read_text("utf-8")
    assert page.startswith("---\ndraft: true")
    assert f"written: {datetime.date.today()}" in page
    assert "references: [Muller2021]" in page
    assert "# Feedback in routine care & drop-out: A randomized trial of the OQ-45\n" in page
    assert (site / "summaries/2026/index.md").read_text("utf-8") == "# 2026\n"
    assert not list(site.rglob("*.new"))
    # The site is as it was, but for a work that nobody cites yet.
    catalogue = read_catalogue(site)
    assert catalogue.problems == ()
    assert catalogue.drafts == {path.removesuffix(".md"), "summaries/2026/index"}
    assert not catalogue.drafts & catalogue.documents.keys()


def test_an_article_is_begun_once(site: Path, services: str) -> None:
    assert digest("new", site, "--ris", RECORDED / "article.ris", "--month", "2026-10").returncode == 0
    before = _state(site)
    for again in (("--doi", "10.9999/abc_def.1"), ("--bib", RECORDED / "article.bib"), ("--pmid", "12345678")):
        done = digest("new", site, *again, "--month", "2026-11", "--slug", "other")
        assert done.returncode == 1
        assert "Muller2021 is summarised already: summaries/2026/10-feedback" in done.stderr
    assert _state(site) == before


def test_a_work_that_is_there_is_found(site: Path, nowhere: None) -> None:
    edit(site / "references.bib", "@article{Muster2021", WITH_GROUP + "\n@article{Muster2021")
    done = digest("new", site, "--doi", "10.9999/abc_def.1", "--month", "2026-10")
    assert done.stdout.startswith("references.bib: Muller2021, which was there already\n")
    assert (site / "references.bib").read_text("utf-8").count("Muller2021") == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--doi", "10.9/x"), "'10.9/x' is no DOI: write it like 10.1002/cpp.2494"),
        (("--doi", "10.9999/abc_def.1"), "Asking Crossref about 10.9999/abc_def.1\nCrossref can't be reached"),
        (("--ris", RECORDED / "article.ris", "--month", "2026-13"), "'2026-13' is no month"),
        (("--ris", RECORDED / "article.ris", "--slug", "A B"), "'A B' must be small letters, digits and hyphens"),
        (("--ris", RECORDED / "article.ris", "--slug", "reminders-by-telephone"), "the slug 'reminders-by-telephone'"),
        (("--ris", "no.ris"), "no.ris: the file can't be opened: No such file or directory"),
        ((), "name the article once, you named nothing"),
    ],
)
def test_nothing_is_written_otherwise(site: Path, nowhere: None, arguments: tuple[str | Path, ...], said: str) -> None:
    before = _state(site)
    done = digest("new", site, *arguments)
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith(said)
    assert "Traceback" not in done.stderr
    assert _state(site) == before


def test_a_bibliography_with_an_error_is_left_alone(site: Path) -> None:
    shutil.copy(RECORDED / "article.ris", site.parent)
    with (site / "references.bib").open("a", encoding="utf-8") as file:
        file.write("@article{broken, title = {\n")
    before = _state(site)
    done = digest("new", site, "--ris", site.parent / "article.ris", "--month", "2026-10")
    assert "mend what `make check` says first" in done.stderr
    assert _state(site) == before


def _state(site: Path) -> dict[str, bytes]:
    return {path.relative_to(site).as_posix(): path.read_bytes() for path in site.rglob("*") if path.is_file()}
