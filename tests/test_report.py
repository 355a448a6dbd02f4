"""The report of a check in its three forms."""

from __future__ import annotations

import json

from evidence_digest.problems import Problem, Severity
from evidence_digest.report import Form, report

PROBLEMS = (
    Problem("summaries/2021/03-bad, good.md", 7, "100% of 'a':\nno", "takeaway", Severity.ERROR),
    Problem("references.bib", 0, "a fault", "bibtex"),
    Problem("about.md", 3, "“ß” may be misspelt", "spelling", Severity.ADVICE),
)


def test_for_a_person() -> None:
    assert report(PROBLEMS, "3 summaries", Form.TEXT).splitlines() == [
        "summaries/2021/03-bad, good.md:7: error: 100% of 'a':\\nno [digest.takeaway]",
        "references.bib: warning: a fault [digest.bibtex]",
        "about.md:3: advice: “ß” may be misspelt [digest.spelling]",
        "3 summaries: 1 error, 1 warning, 1 piece of advice",
    ]
    assert report((), "3 summaries", Form.TEXT) == "3 summaries: 0 errors, 0 warnings"


def test_for_github() -> None:
    # What separates the parts of a workflow command is escaped as its documentation asks.
    assert report(PROBLEMS, "3 summaries", Form.GITHUB).splitlines() == [
        "::error file=summaries/2021/03-bad%2C good.md,line=7,title=digest.takeaway::100%25 of 'a':%0Ano",
        "::warning file=references.bib,title=digest.bibtex::a fault",
        "::notice file=about.md,line=3,title=digest.spelling::“ß” may be misspelt",
        "3 summaries: 1 error, 1 warning, 1 piece of advice",
    ]


def test_for_a_program() -> None:
    read = json.loads(report(PROBLEMS, "3 summaries", Form.JSON))
    assert read["counts"] == {"error": 1, "warning": 1, "advice": 1}
    assert read["problems"][0] == {
        "path": "summaries/2021/03-bad, good.md",
        "line": 7,
        "severity": "error",
        "code": "digest.takeaway",
        "message": "100% of 'a':\nno",
    }
    assert [problem["line"] for problem in read["problems"]] == [7, 0, 3]
