"""One function a reader: it takes bytes and returns; whatever else it does is a fault."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable, Iterable, Mapping
from functools import cache
from pathlib import Path

from evidence_digest.addresses import read_addresses
from evidence_digest.advice import advise
from evidence_digest.bibliography import canonical_bibtex, read_bibliography
from evidence_digest.comparison import Passage, check
from evidence_digest.facts import read_facts
from evidence_digest.fields import Vocabulary
from evidence_digest.front_matter import read_front_matter
from evidence_digest.glossary import read_glossary
from evidence_digest.intake.article import Article, IntakeError
from evidence_digest.intake.blog import article_of, read_blog
from evidence_digest.intake.citation_files import read_bib, read_nbib, read_ris
from evidence_digest.notices import read_notices
from evidence_digest.pack_reader import PackTerms, read_pack
from evidence_digest.page_reader import Page, read_page
from evidence_digest.problems import Problem
from evidence_digest.questions import read_questions
from evidence_digest.reader import read_catalogue
from evidence_digest.summary_reader import Terms, read_summary

_TESTS = Path(__file__).parent.parent
_SITE = _TESTS / "roots" / "test-site"
PAGE = "summaries/2021/02-bonds-in-many-trials.md"  # the one that changes in a site


@cache
def _folder() -> Path:
    """Return a folder of this process alone."""
    return Path(tempfile.mkdtemp(prefix="fuzz-"))


def _known(what: str) -> Vocabulary:
    return Vocabulary(what, "topic", frozenset({"alliance", "review", "Sample2020"}), "name another")


def _text(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\r\n", "\n").replace("\r", "\n")


def _told(problems: Iterable[Problem]) -> None:
    for problem in problems:
        assert str(problem).isprintable(), problem
        assert len(problem.message) < 400, problem
        assert problem.line >= 0, problem


def _page(data: bytes, path: str) -> Page:
    file = _folder() / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    page = read_page(_folder(), path)
    assert page.title or page.problems
    _told(page.problems)
    return page


def front_matter(data: bytes) -> None:
    mapping, faults = read_front_matter(_text(data))
    assert mapping is not None or faults


def summary(data: bytes) -> None:
    page = _page(data, "summaries/2021/02-a.md")
    _told(read_summary(page, Terms(_known("topic"), _known("type"), _known("reference")))[1])


def pack(data: bytes) -> None:
    _told(read_pack(_page(data, "packs/a.md"), PackTerms(_known("topic"), _known("type"), _known("summary")))[1])


def glossary(data: bytes) -> None:
    _told(read_glossary(_page(data, "glossary.md"))[1])


def bibtex(data: bytes) -> None:
    works, problems = read_bibliography(_text(data), "references.bib")
    _told(problems)
    again, problems = read_bibliography(canonical_bibtex(works), "references.bib")
    assert [work.title for work in sorted(works, key=lambda work: work.key)] == [work.title for work in again], problems


def questions(data: bytes) -> None:
    _told(read_questions(_text(data))[2])


def addresses(data: bytes) -> None:
    _told(read_addresses(_text(data), ["index", "summaries/2021/02-a"]).problems)


def retractions(data: bytes) -> None:
    _told(read_notices(_text(data))[1])


def blog(data: bytes) -> None:
    posts, _ = read_blog(_text(data))
    for post in posts:
        article_of(post.reference)


def facts(data: bytes) -> None:
    text = _text(data)
    found = read_facts(text, "a.yaml")
    assert all(line > 0 and len(message) < 400 for line, message in found.faults)
    check(Passage("prose", 1, text), found)


def _citation(read: Callable[[Path], Article], data: bytes, name: str) -> None:
    file = _folder() / name
    file.write_bytes(data)
    try:
        assert read(file).title
    except IntakeError as error:
        assert str(error)


def ris(data: bytes) -> None:
    _citation(read_ris, data, "a.ris")


def nbib(data: bytes) -> None:
    _citation(read_nbib, data, "a.nbib")


def bib(data: bytes) -> None:
    _citation(read_bib, data, "a.bib")


@cache
def _site() -> Path:
    return Path(shutil.copytree(_SITE, _folder() / "site"))


def site(data: bytes) -> None:
    """Read a whole site in which one page is *data*, and advise on it."""
    (_site() / PAGE).write_bytes(data)
    catalogue = read_catalogue(_site())
    _told(catalogue.problems)
    _told(advise(_site(), catalogue, _site() / "facts"))


READERS: Mapping[str, Callable[[bytes], None]] = {
    function.__name__: function
    for function in (
        *(front_matter, summary, pack, glossary, bibtex, questions, addresses, retractions, facts, blog),
        *(ris, nbib, bib, site),
    )
}


def seeds(name: str) -> list[bytes]:
    """Return real input for the reader *name*, to begin with."""
    root = _TESTS.parent
    files = {
        "pack": root.glob("packs/*.md"),
        "glossary": [root / "glossary.md"],
        "bibtex": [root / "references.bib"],
        "questions": [root / "questions.yaml"],
        "addresses": [root / "urls.lock"],
        "facts": sorted((_TESTS / "facts").glob("*.yaml"))[:8],
        "blog": [_TESTS / "intake/blog.txt"],
        "ris": _TESTS.glob("intake/*.ris"),
        "nbib": _TESTS.glob("intake/*.nbib"),
        "bib": _TESTS.glob("intake/*.bib"),
    }.get(name, [*sorted(root.glob("summaries/2021/*.md"))[:8], *sorted((_TESTS / "bad").glob("*.md"))])
    found = [path.read_bytes() for path in sorted(files)]
    if name == "front_matter":
        found = [data.split(b"---\n")[1] for data in found if data.count(b"---\n") > 1]
    if name == "bibtex":
        found = [entry[:2_000] for entry in found[0].split(b"\n\n")][:20]
    if name == "retractions":
        found = [b'{"asked": "2026-11-23", "works": {"10.1002/x": [{"type": "retraction", "date": "2025-03"}]}}']
    return found
