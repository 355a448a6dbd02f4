"""Whatever an author types, reading ends with a record or with problems, and never with an exception."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from building import TEST_SITE
from fuzz.readers import READERS, seeds
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from evidence_digest.citations import citation_keys
from evidence_digest.figures import figures, read_quantity
from evidence_digest.front_matter import UNREADABLE, FrontMatterError, read_front_matter, split_page
from evidence_digest.page_markup import refused_markup
from evidence_digest.problems import Problem, Severity
from evidence_digest.prose import parse_inline, parse_prose
from evidence_digest.reader import read_catalogue

RUNS = int(os.environ.get("RUNS", "0"))  # make fuzz: as many inputs a reader, others at each run
bounded = settings(
    max_examples=RUNS or 60,
    deadline=None,
    derandomize=not RUNS,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
PATH = "summaries/2021/02-bonds-in-many-trials.md"
GOOD = (TEST_SITE / PATH).read_text("utf-8")

of_a_site = settings(bounded, max_examples=RUNS or 30)  # each example reads a whole site

# Text made of what matters in YAML and Markdown, with any character now and then.
PIECES = st.sampled_from(
    [
        *(
            "---\n",
            "\n",
            " ",
            "  ",
            "\t",
            ": ",
            "- ",
            "[",
            "]",
            "{",
            "}",
            ",",
            "#",
            "# ",
            "*",
            "**",
            "_",
            "&a ",
            "*a",
            "!!int ",
        ),
        *(
            "|\n",
            ">\n",
            "'",
            '"',
            "\\",
            "`",
            "```",
            ":::",
            "~~~",
            "{cite:t}`",
            "{practice-implications}",
            "<b>",
            "](",
            "![",
        ),
        *(
            "month",
            "study",
            "findings",
            "topics",
            "a",
            "b",
            "1",
            "-0.5",
            "~",
            "null",
            "?",
            "@",
            "%",
            "\r\n",
            "\x00",
            "\ufeff",
        ),
        *("\u2028", "\ud7ff", "é", "中", "𝔘", "\u0301", "=", "|", "(a)=", "+++", "[^1]", ":", "\\x00", "\\u2028", "."),
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=3)), max_size=40).map("".join)
# As a page's text comes to its parsers.
NORMAL_TEXTS = TEXTS.map(lambda text: text.replace("\r\n", "\n").replace("\r", "\n"))


@given(NORMAL_TEXTS)
@bounded
def test_front_matter(text: str) -> None:
    mapping, faults = read_front_matter(text)
    assert mapping is not None or faults
    if not UNREADABLE.search(text):  # what else ends a line in YAML is refused before
        assert all(2 <= line <= text.count("\n") + 3 for line, _ in faults)


@given(NORMAL_TEXTS)
@bounded
def test_splitting_loses_nothing(text: str) -> None:
    try:
        source = split_page(text)
    except FrontMatterError as error:
        assert error.line == 1
        return
    assert text.endswith(source.body)
    assert source.front in text
    assert source.body_line == text[: len(text) - len(source.body)].count("\n") + 1 or not source.body


@given(NORMAL_TEXTS)
@bounded
def test_markup(text: str) -> None:
    lines = text.count("\n") + 3
    assert all(1 <= problem.line <= lines for problem in refused_markup(f"# T\n\n{text}", "a.md", 1))


@given(NORMAL_TEXTS)
@bounded
def test_prose(text: str) -> None:
    parse_inline(text)
    _, faults = parse_prose(text)
    assert all(0 <= line <= text.count("\n") for line, _ in faults)


@given(NORMAL_TEXTS)
@bounded
def test_citations(text: str) -> None:
    try:
        keys = citation_keys(text)
    except ValueError:
        return
    assert keys
    assert all(key and not set(key) & set("{}, \n\t") for key in keys)


NUMBERS = st.lists(
    st.sampled_from(
        [
            *("r = ", ".28", "0", "1", "12", "1 in ", "half", "third", " of ", "%", ",", "000", ".", "/", "9" * 30),
            *("[", "]", "(", ")", " to ", "–", "−", "95% CI ", "OQ-45", "http://", "a ", "or more", "over ", "I²"),
        ]
    ),
    max_size=20,
).map("".join)


@example("1 in 0 people")
@example("9" * 5_000)
@given(NUMBERS)
@bounded
def test_numbers(text: str) -> None:
    places = [place for figure in figures(text) for place in (figure.start, figure.end)]
    assert places == sorted(places)
    read_quantity(text)


@pytest.mark.parametrize("name", READERS)
@given(st.data())
@bounded
def test_readers(name: str, data: st.DataObject) -> None:
    """Anything, or a good input in which something is cut out and something is put in."""
    source = data.draw(st.sampled_from(seeds(name)))
    start = data.draw(st.integers(0, len(source)))
    end = data.draw(st.integers(start, min(start + 60, len(source))))
    put = data.draw(st.one_of(st.binary(max_size=60), TEXTS.map(lambda text: text.encode("utf-8", "surrogatepass"))))
    whole = data.draw(st.booleans())
    READERS[name](source[:start] + put + source[end:] if whole else put)


@pytest.fixture(scope="module")
def shared_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("fuzz") / "site"))


@given(st.data())
@of_a_site
def test_a_good_page_with_a_slip(shared_site: Path, data: st.DataObject) -> None:
    """Cut something out of a good summary, or put something in: the site is still read, and lines are lines."""
    start = data.draw(st.integers(0, len(GOOD)))
    end = data.draw(st.integers(start, min(start + 40, len(GOOD))))
    text = GOOD[:start] + data.draw(TEXTS) + GOOD[end:]
    (shared_site / PATH).write_bytes(text.encode("utf-8", "surrogatepass"))
    catalogue = read_catalogue(shared_site)
    _assert_told_well(catalogue.problems, text)
    docname = PATH.removesuffix(".md")
    failed = any(problem.path == PATH and problem.severity is Severity.ERROR for problem in catalogue.problems)
    assert (docname in catalogue.unreadable) is failed
    assert (docname in catalogue.by_docname) is not failed
    assert catalogue.digests.keys() == catalogue.by_slug.keys()


def _assert_told_well(problems: tuple[Problem, ...], text: str) -> None:
    lines = text.replace("\r\n", "\n").replace("\r", "\n").count("\n") + 2
    for problem in problems:
        assert 0 <= problem.line <= max(lines, 60)
        assert len(problem.message) < 400
        assert str(problem).isprintable()


@given(TEXTS)
@of_a_site
def test_lists_of_terms(shared_site: Path, text: str) -> None:
    """A broken list of topics or types, or a broken bibliography, never keeps the rest from being read."""
    for path in ("topics/index.md", "research-types/index.md", "references.bib"):
        good = (TEST_SITE / path).read_bytes()
        (shared_site / path).write_bytes(f"---\n{text}\n---\n".encode("utf-8", "surrogatepass") + good[4:])
        _assert_told_well(read_catalogue(shared_site).problems, text + good.decode())
        (shared_site / path).write_bytes(good)
