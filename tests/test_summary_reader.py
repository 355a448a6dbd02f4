"""One summary page into its record, or into all that is wrong with it."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest

from evidence_digest.fields import Vocabulary
from evidence_digest.page_reader import read_page
from evidence_digest.problems import Problem
from evidence_digest.prose import Emphasis, List, Paragraph, Text, plain_text
from evidence_digest.records import Basis, Estimate, Summary, YearMonth
from evidence_digest.study_reader import DESIGNS
from evidence_digest.summary_reader import TAKEAWAY_WORDS, Terms, read_summary, slug_of

TERMS = Terms(
    topics=Vocabulary("topic", "topic", frozenset({"alliance", "attendance"}), "see topics"),
    research_types=Vocabulary("research type", "research-type", frozenset({"review", "single-study"}), "see types"),
    references=Vocabulary("reference", "reference", frozenset({"Katz2019", "Firth2019"}), "add it"),
)
FIELDS = {
    "month": "2021-03",
    "written": "2026-11-21",
    "basis": "abstract",
    "references": "[Katz2019]",
    "topics": "[alliance]",
    "research-types": "[single-study]",
    "takeaway": "Few clients missed sessions.",
}
STUDY = {"design": "survey", "findings": '[{ text: "Few missed sessions." }]', "limitations": "[A small survey.]"}
BODY = "\n# A title\n\nThey asked {cite:t}`Firth2019`.\n\n:::{practice-implications}\nAsk.\n:::\n"


def page(fields: dict[str, str] | None = None, study: dict[str, str] | None = None, body: str = BODY) -> str:
    lines = [f"{name}: {value}\n" for name, value in (FIELDS | (fields or {})).items() if value]
    lines += ["study:\n", *(f"  {name}: {value}\n" for name, value in (STUDY | (study or {})).items() if value)]
    return f"---\n{''.join(lines)}---\n{body}"


class Reader:
    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def __call__(
        self, text: str, path: str = "summaries/2021/03-a-slug.md"
    ) -> tuple[Summary | None, list[tuple[int, str]], list[Problem]]:
        file = self.folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, "utf-8")
        read = read_page(self.folder, path)
        summary, problems = read_summary(read, TERMS)
        together = [*read.problems, *problems]
        return summary, sorted((problem.line, problem.code) for problem in together), together

    def good(self, text: str) -> Summary:
        summary, told, _ = self(text)
        assert told == []
        assert summary is not None
        return summary


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    return Reader(tmp_path)


def test_a_whole_record(read: Reader) -> None:
    fields = {
        "updated": "2026-11-22",
        "keywords": "[telehealth, burn-out]",
        "author": "A. Example",
        "reviewed-by": "B.",
    }
    study = {"sample": "40 *adult* clients", "setting": "a clinic", "measures": "records"}
    summary = read.good(page(fields, study))
    assert (summary.slug, summary.title, summary.docname) == ("a-slug", "A title", "summaries/2021/03-a-slug")
    assert summary.month == YearMonth(2021, 3)
    assert (summary.written, summary.updated) == (datetime.date(2026, 11, 21), datetime.date(2026, 11, 22))
    assert summary.basis is Basis.ABSTRACT
    assert (summary.references, summary.cited, summary.works) == (
        ("Katz2019",),
        ("Firth2019",),
        ("Katz2019", "Firth2019"),
    )
    assert (summary.topics, summary.research_types) == (("alliance",), ("single-study",))
    assert summary.keywords == ("telehealth", "burn-out")
    assert (summary.author, summary.reviewed_by) == ("A. Example", "B.")
    assert plain_text(summary.takeaway) == "Few clients missed sessions."
    assert summary.study.sample == (Text("40 "), Emphasis((Text("adult"),)), Text(" clients"))
    assert [plain_text(line) for line in summary.study.limitations] == ["A small survey."]
    assert [plain_text(finding.text) for finding in summary.study.findings] == ["Few missed sessions."]
    assert summary.implications is not None
    assert summary.implications.source == "Ask."
    assert summary.implications.line == 26
    assert summary.minutes == 1


def test_an_estimate_keeps_its_digits(read: Reader) -> None:
    finding = (
        "{ predictor: a, outcome: b, metric: β, value: −0.310, low: -0.40, high: -.2, p: <.010, k: 7, n: '2,450' }"
    )
    (found,) = read.good(page(study={"findings": f"[{finding}]"})).study.findings
    assert found.estimate == Estimate("β", "-0.310", "-0.40", "-.2", "< .010", "7", "2450")


@pytest.mark.parametrize(
    ("written", "read_as"),
    [
        *(("< .01", "< .01"), ("<.001", "< .001"), ("'.03'", "= .03"), ("0.03", "= .03")),
        *(("'= 0.5'", "= .5"), ("'≤ .05'", "≤ .05"), ("1.00", "= 1")),
    ],
)
def test_p_values(read: Reader, written: str, read_as: str) -> None:
    finding = f"{{ predictor: a, outcome: b, metric: g, value: 0.2, p: {written} }}"
    (found,) = read.good(page(study={"findings": f"[{finding}]"})).study.findings
    assert found.estimate is not None
    assert found.estimate.p == read_as


@pytest.mark.parametrize(
    ("metric", "value", "possible"),
    [
        *(("r", "-1", True), ("r", "-1.01", False), ("r", "28", False), ("ΔR²", "-.04", False), ("OR", "-0.5", False)),
        *(("HR", "12", True), ("g", "-3", True), ("%", "-120", True)),
    ],
)
def test_values_that_a_metric_can_have(read: Reader, metric: str, value: str, possible: bool) -> None:
    finding = f"{{ predictor: a, outcome: b, metric: '{metric}', value: {value} }}"
    summary, told, _ = read(page(study={"findings": f"[{finding}]"}))
    assert summary is not None  # a warning
    assert len(told) == (not possible)


def test_findings_in_their_three_forms(read: Reader) -> None:
    findings = (
        "[Plain words., { text: '*Some* words' }, { predictor: a, outcome: b, metric: r, value: .2 },"
        " { comparison: a, comparator: b, outcome: c, metric: g, value: 0.2, favours: a }]"
    )
    found = read.good(page(study={"findings": findings})).study.findings
    assert [bool(finding.text) for finding in found] == [True, True, False, False]
    assert [bool(finding.predictor) for finding in found] == [False, False, True, False]
    assert [plain_text(finding.favours) for finding in found] == ["", "", "", "a"]


def test_all_faults_of_a_page_in_one_run(read: Reader) -> None:
    fields = {"month": "2021-13", "written": "soon", "basis": "", "references": "[Katz2018]", "extra": "1"}
    study = {"design": "surveys", "findings": "[{}, { outcome: a }, [b]]", "limitations": "", "samples": "x"}
    body = "\n# A title\n\n# Another\n\n<b> {cite:t}`x` {math}`y`\n\n:::{practice-implications}\n## Ask\n"
    text = page(fields | {"topics": "[aliance, attendance]"}, study, body)
    summary, told, _ = read(text)
    assert summary is None
    assert told == [
        (2, "front-matter"),  # basis
        (2, "month"),
        (3, "front-matter"),  # written
        (4, "reference"),
        (5, "topic"),
        (8, "front-matter"),  # extra
        (9, "front-matter"),  # limitations
        (10, "front-matter"),  # design
        (11, "front-matter"),  # {}
        (11, "front-matter"),  # predictor or comparison
        (11, "front-matter"),  # metric
        (11, "front-matter"),  # value
        (11, "front-matter"),  # [b]
        (12, "front-matter"),  # samples
        (17, "title"),
        (19, "markup"),
        (19, "markup"),
        (19, "reference"),
        (21, "implications"),  # not closed
        (22, "implications"),  # a heading
    ]


def test_a_warning_keeps_the_record_without_what_is_wrong(read: Reader) -> None:
    summary, told, _ = read(page({"topics": "[aliance, attendance]", "references": "[Katz2018]"}))
    assert [code for _, code in told] == ["reference", "topic"]
    assert summary is not None
    assert (summary.topics, summary.references, summary.works) == (("attendance",), (), ("Firth2019",))


def test_unreadable_front_matter_does_not_hide_the_body(read: Reader) -> None:
    summary, told, _ = read("---\nmonth: [\n---\n\n# T\n\n{cite:t}`x`\n")
    assert summary is None
    assert [code for _, code in told] == ["front-matter", "implications", "reference"]


class TestTakeaway:
    @pytest.mark.parametrize("words", [TAKEAWAY_WORDS, TAKEAWAY_WORDS + 1])
    def test_length(self, read: Reader, words: int) -> None:
        _, told, _ = read(page({"takeaway": "b *a* " + "b " * (words - 2)}))
        assert [code for _, code in told] == (["takeaway"] if words > TAKEAWAY_WORDS else [])


class TestFileName:
    @pytest.mark.parametrize(
        ("path", "slug"),
        [
            ("summaries/2021/03-a.md", "a"),
            ("summaries/2021/03-a-b-2.md", "a-b-2"),
            ("summaries/2021/12-index.md", "index"),
            ("summaries/2021/03-A.md", ""),
            ("summaries/2021/03-a_b.md", ""),
            ("summaries/2021/03--a.md", ""),
            ("summaries/2021/3-a.md", ""),
            ("summaries/2021/a.md", ""),
            ("summaries/03-a.md", ""),
            ("summaries/2021/x/03-a.md", ""),
            ("summaries/21/03-a.md", ""),
            ("summaries/2021/03-é.md", ""),
        ],
    )
    def test_slug(self, read: Reader, path: str, slug: str) -> None:
        assert slug_of(path) == slug
        _, _, problems = read(page(), path)
        if not slug:
            assert [(problem.line, problem.code) for problem in problems] == [(0, "identity")]

    def test_a_month_that_is_none(self, read: Reader) -> None:
        _, _, problems = read(page({"month": ""}), "summaries/2021/13-a.md")
        assert sorted(problem.message for problem in problems) == [
            "field 'month' is missing: add 'month: 2020-12'",
            "the file name: '2021-13' is no month: write it as 2020-12",
        ]

    def test_a_month_that_disagrees(self, read: Reader) -> None:
        summary, _, (problem,) = read(page(), "summaries/2020/03-a.md")
        assert summary is not None
        assert "summaries/2021/03-a.md" in problem.message


class TestImplications:
    def source(self, read: Reader, body: str) -> str | None:
        summary, told, _ = read(page(body=f"\n# T\n\n{body}\n"))
        assert told == []
        assert summary is not None
        return summary.implications.source if summary.implications else None

    @pytest.mark.parametrize(
        "body",
        [
            ":::{practice-implications}\nAsk.\n:::",
            "::::  {practice-implications}  \nAsk.\n:::::",
            "```{practice-implications}\nAsk.\n```",
            "~~~{practice-implications}\nAsk.\n~~~",
            ":::{practice-implications}\n\nAsk.\n\n:::\n\n## More\n\nText.",
            "```\n:::{practice-implications}\nNo.\n:::\n```\n\n:::{practice-implications}\nAsk.\n:::",
            "````\n```\n````\n\n:::{practice-implications}\nAsk.\n:::",
            "- a\n\n  ```\n  code\n  ```\n\n:::{practice-implications}\nAsk.\n:::",
            "::: {note}\nText\n:::\n\n:::{practice-implications}\nAsk.\n:::",
            "``` `code` in a line\n\n:::{practice-implications}\nAsk.\n:::",
        ],
    )
    def test_found(self, read: Reader, body: str) -> None:
        assert self.source(read, body) == "Ask."

    def test_their_lines(self, read: Reader) -> None:
        _, told, _ = read(page(body="\n# T\n\n:::{practice-implications}\nAsk.\n\n## Why\n\n`code`\n:::\n"))
        assert told == [(20, "implications"), (22, "implications")]

    def test_their_tree(self, read: Reader) -> None:
        summary = read.good(page(body="\n# T\n\n:::{practice-implications}\n- a\n- *b*\n:::\n"))
        assert summary.implications is not None
        (block,) = summary.implications.prose
        assert isinstance(block, List)
        assert block.items == ((Paragraph((Text("a"),)),), (Paragraph((Emphasis((Text("b"),)),)),))

    @pytest.mark.parametrize(
        ("body", "count"),
        [
            ("Text.", 1),
            ("", 1),
            ("```\n:::{practice-implications}\nAsk.\n:::\n```", 1),
            ("> :::{practice-implications}\n> Ask.\n> :::", 1),
            (":::{note}\n:::{practice-implications}\nAsk.\n:::\n:::", 1),
            (":::{practice-implications}\n:::", 1),
            (":::{practice-implications}", 2),
            (":::{practice-implications}\nAsk.\n:::\n\n:::{practice-implications}\nAsk.\n:::", 1),
        ],
    )
    def test_not_found(self, read: Reader, body: str, count: int) -> None:
        _, told, _ = read(page(body=f"\n# T\n\n{body}\n"))
        assert [code for _, code in told] == ["implications"] * count

    def test_refused_markup_in_them_is_told_once(self, read: Reader) -> None:
        _, told, _ = read(page(body="\n# T\n\n:::{practice-implications}\nAsk <b>.\n\n`code`\n:::\n"))
        assert told == [(18, "markup"), (20, "implications")]


def test_minutes_to_read_are_rounded_up(read: Reader) -> None:
    words = len(["A", "title", "They", "asked", "cite", "t", "Firth2019", "practice-implications", "Ask"])
    for more, minutes in ((200 - words, 1), (201 - words, 2)):
        assert read.good(page(body=BODY.replace("They", "word " * more + "They"))).minutes == minutes


def test_the_designs_are_known_to_be_words() -> None:
    assert len(set(DESIGNS)) == len(DESIGNS)
    assert all(design == design.strip() for design in DESIGNS)
