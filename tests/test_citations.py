"""Citations in the text of a page."""

from __future__ import annotations

import time

import pytest
from sphinxcontrib.bibtex.citation_target import parse_citation_targets

from evidence_digest.citations import citation_keys, read_citations
from evidence_digest.fields import Vocabulary
from evidence_digest.front_matter import Mapping
from evidence_digest.page_reader import Page

WORKS = Vocabulary("reference", "reference", frozenset({"Katz2019", "Firth2019"}), "add it")
ROLES = [
    *(
        "Katz2019",
        " Katz2019 ",
        "a,b",
        "a , b",
        "{see}a",
        "{see, e.g.,}a{p. 5},b",
        "{see} a {p. 5} , b{x}",
        "a{x},{y}b{z}",
    ),
    *("a:b_c.d-e/f", "é"),
]
MALFORMED = ["", " ", ",", "a,", "a,,b", ",a", "a b", "{see}", "{see}{x}a", "a{x", "a}", "{a", "{}a", "a{}", "a {x} b"]


def page(body: str) -> Page:
    return Page("a.md", Mapping((), 1), "T", body, 5, ())


@pytest.mark.parametrize("role", ROLES)
def test_keys_are_those_of_the_role(role: str) -> None:
    assert citation_keys(role) == tuple(target.key for target in parse_citation_targets(role))


@pytest.mark.parametrize("role", MALFORMED)
def test_what_the_role_cant_read_is_told_and_not_raised_in_a_build(role: str) -> None:
    with pytest.raises(ValueError, match="malformed"):
        list(parse_citation_targets(role))
    with pytest.raises(ValueError, match="can't be read"):
        citation_keys(role)
    if role:
        keys, (problem,) = read_citations(page(f"a {{cite:t}}`{role}`"), WORKS)
        assert keys == ()
        assert (problem.code, problem.severity.value) == ("reference", "error")


def test_known_keys_each_once_and_in_order() -> None:
    body = "{cite:t}`Firth2019` {cite:p}`{see}Katz2019,Firth2019`\n{cite}`Katz2019`"
    assert read_citations(page(body), WORKS) == (("Firth2019", "Katz2019"), [])
    assert read_citations(page("{CITE:T}`Katz2019`"), WORKS) == (("Katz2019",), [])


def test_unknown_keys_with_their_lines() -> None:
    keys, problems = read_citations(page("x\n{cite:t}`Katz2018`\n\n{cite:p}`a,Katz2019,\nb`"[:-1] + "b`"), WORKS)
    assert keys == ("Katz2019",)
    assert [(problem.line, problem.message) for problem in problems] == [
        (6, "unknown reference 'Katz2018' (did you mean 'Katz2019'?): add it"),
        (8, "unknown reference 'a': add it"),
        (8, "unknown reference 'bb': add it"),
    ]


def test_unreadable_bibliography_knows_no_key_and_calls_none_unknown() -> None:
    assert read_citations(page("{cite:t}`a`"), Vocabulary("reference", "reference", None, "")) == ((), [])


@pytest.mark.parametrize("unit", [" ", "a", "{", "{a", ",", "a ", "{cite}`"])
def test_no_text_takes_long(unit: str) -> None:
    start = time.process_time()
    read_citations(page("{cite}`" + unit * (100_000 // len(unit)) + "{`"), WORKS)
    assert time.process_time() - start < 2
