"""How problems are said."""

from __future__ import annotations

import pytest

from evidence_digest.problems import Problem, Severity, shown, suggestion


def test_a_problem_reads_as_one_line() -> None:
    problem = Problem("a.md", 3, "it is wrong", "title", Severity.ERROR)
    assert str(problem) == "a.md:3: error: it is wrong [digest.title]"
    assert str(Problem("a.md", 0, "it is wrong", "title")) == "a.md: warning: it is wrong [digest.title]"


def test_a_problem_prints_whatever_a_file_is_called() -> None:
    text = str(Problem("a\udcff\n\x1b[31m.md", 1, "β − “x”", "title"))
    assert text.encode("utf-8")
    assert text == "a\\udcff\\n\\x1b[31m.md:1: warning: β − “x” [digest.title]"


def test_codes_are_a_closed_list() -> None:
    with pytest.raises(ValueError, match="unknown problem code"):
        Problem("a.md", 1, "", "titel")


def test_shown_is_never_long() -> None:
    assert shown("a" * 60) == f"'{'a' * 60}'"
    assert shown("a" * 61) == f"'{'a' * 59}…'"


@pytest.mark.parametrize(
    ("word", "found"),
    [("aliance", "alliance"), ("ALLIANCE", "alliance"), ("curran2019", "Curran2019"), ("xyz", ""), ("a" * 10_000, "")],
)
def test_suggestion(word: str, found: str) -> None:
    expected = f" (did you mean '{found}'?)" if found else ""
    assert suggestion(word, ["empathy", "alliance", "Curran2019"]) == expected
