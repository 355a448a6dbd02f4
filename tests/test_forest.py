"""Questions, which findings stand in their pictures, and the pictures in every format."""

from __future__ import annotations

import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from building import ROOT, Built, add_work, assert_same, build, edit, write_summary
from programs import needs_tex

from evidence_digest.forest import NARROW, Circle, Line, Row, Words, axis_for, draw, value_text
from evidence_digest.forest_formats import svg, tikz
from evidence_digest.problems import Severity
from evidence_digest.questions import Question, read_questions
from evidence_digest.reader import read_catalogue
from evidence_digest.records import Estimate
from evidence_digest.typesetting import typeset

QUESTIONS = """\
bond-and-outcome:
  wording: Does a better bond go with a better outcome?
  metric: r
  predictors: [bond]
  outcomes: [outcome]
  left: worse outcome
  right: better outcome
calls-or-none:
  wording: Do clients stay longer when they are called?
  metric: OR
  comparators: [no call, a letter]
  outcomes: [staying]
  left: no call
  right: calls
"""
ASSOCIATION = Question("bond", "Does <it> go & with?", "r", ("outcome",), (), ("bond",), "worse", "better")
DIFFERENCE = Question("calls", "Do calls help?", "OR", ("staying",), ("no call",), (), "no call", "calls")
SVG = "{http://www.w3.org/2000/svg}"


def bond(value: str = "0.20", low: str = "", high: str = "", *, question: str = "bond-and-outcome") -> str:
    interval = f", low: {low}, high: {high}" if low else ""
    return f"{{ predictor: Bond, outcome: outcome, metric: r, value: {value}{interval}, question: {question} }}"


def calls(value: str, *, comparator: str = "no call", favours: str = "calls") -> str:
    return (
        f"{{ comparison: Calls, comparator: {comparator}, outcome: staying, metric: OR, value: {value}, "
        f"favours: {favours}, question: calls-or-none }}"
    )


def add(site: Path, number: int, year: int, *findings: str, topics: str = "alliance", fields: str = "") -> Path:
    """Add summary ``number-N``, of an article of *year* by the authors N."""
    names = ("Ahorn", "Birke", "Cassis", "Distel", "Efeu", "Fichte")
    add_work(site, f"{names[number]}{year}", author=f"{names[number]}, A.", year=year)
    name = f"2019/0{number + 1}-number-{number}"
    path = write_summary(site, name, reference=f"{names[number]}{year}", topics=topics, fields=fields)
    edit(path, '    - { text: "They found something." }', "\n".join(f"    - {finding}" for finding in findings))
    return path


@pytest.fixture
def asked(site: Path) -> Path:
    """Return the test site with three findings on the bond, under the topic of the alliance."""
    (site / "questions.yaml").write_text(QUESTIONS, "utf-8")
    add(site, 0, 2012, bond("0.31", "0.20", "0.42"))
    add(site, 1, 2020, bond("0.05"), topics="alliance, feedback")
    add(site, 2, 2016, bond("-0.10", "-0.35", "0.15"), topics="attendance, alliance")
    return site


def shown(site: Path, question: str = "bond-and-outcome") -> list[str]:
    return [answer.summary.slug for answer in read_catalogue(site).pictures.get(question, ())]


def messages(site: Path) -> list[str]:
    return [str(problem) for problem in read_catalogue(site).problems]


# -- questions -------------------------------------------------------------------------------------------------


def test_reads_the_questions() -> None:
    questions, names, problems = read_questions(QUESTIONS)
    assert problems == []
    assert list(questions) == ["bond-and-outcome", "calls-or-none"]
    assert questions["bond-and-outcome"].ends == ("worse outcome", "better outcome")
    assert questions["calls-or-none"].ends == ("favours no call", "favours calls")
    assert names.unknown("calls-or-non") == (
        "unknown question 'calls-or-non' (did you mean 'calls-or-none'?): questions.yaml has the list"
    )


def test_the_comments_of_the_real_list_are_no_questions() -> None:
    questions, _, problems = read_questions((ROOT / "questions.yaml").read_text("utf-8"))
    assert (questions, problems) == ({}, [])


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("  metric: r\n", "", "1: error: field 'bond-and-outcome.metric' is missing: add 'metric: g'"),
        ("metric: r", "metric: NNT", "3: error: field 'bond-and-outcome.metric': 'NNT' has no axis with two sides"),
        ("metric: r", 'metric: "%"', "3: error: field 'bond-and-outcome.metric': '%' has no axis with two sides"),
        ("  predictors: [bond]\n", "", "1: error: a question has 'comparators' (for differences) or 'predictors'"),
        ("[bond]", "[bond]\n  comparators: [none]", "1: error: a question has 'comparators' (for differences) or"),
        ("right: better", "right: worse", "7: error: 'left' and 'right' are the same"),
        ("  outcomes: [outcome]\n", "", "1: error: field 'bond-and-outcome.outcomes' is missing"),
        ("  right:", "  rigth: x\n  right:", "7: warning: unknown field 'bond-and-outcome.rigth' (did you mean"),
        ("bond-and-outcome:", "Bond:", "1: error: 'Bond' is no question: write its name in small letters"),
        ("  metric: r", " metric: r", "3: error: the file can't be read here"),
    ],
)
def test_says_what_is_wrong_with_a_question(old: str, new: str, message: str) -> None:
    text = QUESTIONS.replace(old, new, 1)
    assert text != QUESTIONS
    _, names, problems = read_questions(text)
    assert [str(problem).startswith(f"questions.yaml:{message}") for problem in problems] == [True], problems
    # A question that is wrong itself is not called unknown as well.
    assert names.unknown("Bond" if "Bond:" in new else "bond-and-outcome") == ""


def test_a_list_that_cannot_be_read_is_one_problem(asked: Path) -> None:
    (asked / "questions.yaml").write_bytes(b"\xff\xfe")
    assert messages(asked) == [
        "questions.yaml:1: error: the file is not UTF-8: save it with that encoding [digest.encoding]"
    ]


@pytest.mark.parametrize(
    ("finding", "message"),
    [
        (bond(question="bond-and-outcom"), "unknown question 'bond-and-outcom' (did you mean 'bond-and-outcome'?)"),
        (bond().replace("metric: r", "metric: g"), "question 'bond-and-outcome': the metric g is not that of"),
        (bond().replace("outcome: outcome", "outcome: drop-out"), "the outcome 'drop-out' is not among those of the"),
        (bond().replace("Bond", "Warmth"), "the predictor 'Warmth' is not among those of the question: bond"),
        (calls("1.5", comparator="a visit"), "the comparator 'a visit' is not among those of the question: no call; a"),
        (calls("0"), "question 'calls-or-none': OR is drawn on a log axis, which has no place for 0"),
        (calls("0.8"), "0.8 lies on the other side than 'favours' says: its sign is not the question's"),
        (calls("1.5", favours="phoning"), "'favours' must be what an end of the question's axis favours: no call;"),
        ('{ text: "They did.", question: bond-and-outcome }', "a finding in words has no estimate to draw"),
    ],
)
def test_says_why_a_finding_does_not_fit(asked: Path, finding: str, message: str) -> None:
    path = add(asked, 3, 2021, finding)
    (problem,) = read_catalogue(asked).problems
    assert message in problem.message
    assert (problem.path, problem.code) == (path.relative_to(asked).as_posix(), "question")
    assert path.read_text("utf-8").splitlines()[problem.line - 1].strip().startswith("- {")
    assert problem.severity is Severity.WARNING
    assert "number-3" not in shown(asked)


# -- which findings are shown ----------------------------------------------------------------------------------


def test_shows_the_newest_article_first_and_not_the_largest(asked: Path) -> None:
    assert shown(asked) == ["number-1", "number-2", "number-0"]
    assert messages(asked) == []


def test_two_findings_are_no_picture(asked: Path) -> None:
    (asked / "summaries/2019/02-number-1.md").unlink()
    assert shown(asked) == []


def test_one_article_answers_once(asked: Path) -> None:
    path = add(asked, 3, 2021, bond("0.2"), bond("0.3"))
    (message,) = messages(asked)
    assert "the finding on line" in message
    assert "answers it too, and of one article only the main finding does" in message
    assert "0.2" not in path.read_text("utf-8").splitlines()[int(message.split(":")[1]) - 1]
    assert shown(asked).count("number-3") == 1


def test_of_versions_only_the_newest_is_shown(asked: Path) -> None:
    add(asked, 3, 2021, bond(), fields="supersedes: [number-0]\n")
    assert shown(asked) == ["number-3", "number-1", "number-2"]
    # Over a version between the two that answers another question.
    add(asked, 4, 2022, bond(), fields="supersedes: [number-5]\n")
    add(asked, 5, 2019, '{ text: "Other." }', fields="supersedes: [number-1]\n")
    assert shown(asked) == ["number-4", "number-3", "number-2"]
    assert messages(asked) == []


def test_of_articles_that_share_data_only_the_newest_is_shown(asked: Path) -> None:
    add(asked, 3, 2018, bond(), fields="shares-data-with: [number-1, number-2]\n")
    # 3 gives way to 1, which is newer, and so 2 can stay.
    assert shown(asked) == ["number-1", "number-2", "number-0"]
    edit(asked / "summaries/2019/04-number-3.md", "[number-1, number-2]", "[number-2]")
    assert shown(asked) == ["number-1", "number-3", "number-0"]


def test_too_few_are_left_when_the_others_share_data(asked: Path) -> None:
    edit(asked / "summaries/2019/01-number-0.md", "---\n\n#", "shares-data-with: [number-2]\n---\n\n#")
    assert shown(asked) == []


@pytest.mark.parametrize(
    ("field", "message"),
    [
        ("supersedes: [number-9]", "unknown summary 'number-9' (did you mean 'number-"),
        ("shares-data-with: [nobody]", "unknown summary 'nobody': write the slug of a summary's file name"),
        ("supersedes: [number-3]", "field 'supersedes' names this very summary: remove it"),
        ("supersedes: [number-4]", "'number-4' supersedes this summary in turn: one of them is the newer"),
    ],
)
def test_says_which_other_summary_is_wrong(asked: Path, field: str, message: str) -> None:
    path = add(asked, 3, 2021, bond(), fields=f"{field}\n")
    add(asked, 4, 2022, bond(), fields="supersedes: [number-3]\n" if "number-4" in field else "")
    found = [line for line in messages(asked) if path.name in line]
    line = path.read_text("utf-8").splitlines().index(field) + 1
    assert found == [found[0]]
    assert found[0].startswith(f"summaries/2019/04-number-3.md:{line}: warning: {message}")
    # In a circle nobody is the newest, and nothing else is left out either.
    assert {"number-0", "number-1", "number-2", "number-3"} <= set(shown(asked))


# -- geometry --------------------------------------------------------------------------------------------------


def row(value: str, low: str = "", high: str = "", label: str = "Ahorn (2012)", metric: str = "r") -> Row:
    return Row(label, Estimate(metric, value, low, high))


def circles(question: Question, rows: Sequence[Row]) -> list[Circle]:
    return [shape for shape in draw(question, rows).shapes if isinstance(shape, Circle)]


def test_one_finding_a_row_in_the_given_order() -> None:
    found = circles(ASSOCIATION, [row("0.1"), row("0.3"), row("0.2")])
    assert [circle.y for circle in found] == sorted(circle.y for circle in found)
    first, second, third = (circle.x for circle in found)
    assert first < third < second
    assert third - first == pytest.approx(second - third, abs=0.02)  # even


def test_a_finding_without_interval_is_hollow_and_has_no_line() -> None:
    drawing = draw(ASSOCIATION, [row("0.1"), row("0.3", "0.2", "0.4")])
    assert [shape.hollow for shape in drawing.shapes if isinstance(shape, Circle)] == [True, False]
    intervals = [shape for shape in drawing.shapes if isinstance(shape, Line) and shape.kind == "interval"]
    line, *ends = intervals
    assert len(ends) == 2
    second = [shape for shape in drawing.shapes if isinstance(shape, Circle)][1]
    assert line.x1 < second.x < line.x2
    assert line.y1 == second.y
    assert {end.x1 for end in ends} == {line.x1, line.x2}


def test_ratios_stand_on_a_log_axis() -> None:
    half, one, double, four = (
        circle.x for circle in circles(DIFFERENCE, [row(value, metric="OR") for value in ("0.5", "1", "2", "4")])
    )
    assert double - one == pytest.approx(one - half, abs=0.02)
    assert four - double == pytest.approx(double - one, abs=0.02)
    words = [shape.text for shape in draw(DIFFERENCE, [row("2", metric="OR")]).shapes if isinstance(shape, Words)]
    assert "odds ratio (OR), log scale" in words
    assert {"← favours no call", "favours calls →"} <= set(words)


@pytest.mark.parametrize(
    ("metric", "values", "ticks"),
    [
        ("r", (0.23, 0.33), ("-0.1", "0.0", "0.1", "0.2", "0.3", "0.4")),
        ("r", (-0.95, 0.99), ("-1.0", "-0.5", "0.0", "0.5", "1.0")),
        ("g", (0.0, 0.0), ("-0.10", "-0.05", "0.00", "0.05", "0.10")),
        ("g", (-1.2, 3.0), ("-2", "-1", "0", "1", "2", "3")),
        ("OR", (1.03, 1.79), ("0.5", "1", "2")),
        ("OR", (0.62, 3.99), ("0.5", "1", "2", "5")),
        ("RR", (0.01, 500), ("0.01", "0.1", "1", "10", "100", "1000")),
    ],
)
def test_ticks_are_round_and_hold_both_sides_of_no_effect(
    metric: str, values: tuple[float, float], ticks: tuple[str, ...]
) -> None:
    axis = axis_for(metric, values)
    assert tuple(f"{tick:f}" for tick in axis.ticks) == ticks
    null = 1 if metric in {"OR", "RR"} else 0
    assert axis.ticks[0] < null < axis.ticks[-1]
    assert all(7 <= axis.x(value) <= 93 for value in (*values, null))


@pytest.mark.parametrize("metric", ["OR", "g"])
@pytest.mark.parametrize("values", [(1e-9, 1e9), (1e-9,), (999_999_999.0,), (1.0,)])
def test_no_value_is_too_wild_for_an_axis(metric: str, values: tuple[float, ...]) -> None:
    axis = axis_for(metric, values)
    assert 3 <= len(axis.ticks) <= 7
    assert Decimal(1 if metric == "OR" else 0) in axis.ticks
    assert all(7 <= axis.x(value) <= 93 for value in values)


def test_words_over_an_interval_never_run_into_each_other() -> None:
    long = "Connolly Gibbons and Domenech Rodríguez (2015)"
    drawing = draw(ASSOCIATION, [row("-0.05", "-0.22", "0.13", long), row("0.2", label="A (2020)")])
    lines: dict[float, list[Words]] = {}
    for shape in drawing.shapes:
        if isinstance(shape, Words) and shape.anchor != "middle":
            lines.setdefault(shape.y, []).append(shape)
    for words in lines.values():
        assert len({shape.anchor for shape in words}) == len(words)
        assert sum(len(shape.text) for shape in words) <= NARROW
    assert max(lines) < drawing.height


def test_numbers_have_the_house_style() -> None:
    assert value_text(Estimate("r", "-0.05", "-0.22", "0.13")) == "−.05 [−.22, .13]"
    assert value_text(Estimate("OR", ".85")) == "0.85"


def test_svg_is_well_formed_named_and_takes_its_colour_from_the_page() -> None:
    drawing = draw(ASSOCIATION, [row("0.2", "0.1", "0.3", "A & <B> (2012)")])
    root = ElementTree.fromstring(svg(drawing, ASSOCIATION.wording, "1 < 2 & 3"))
    assert root.tag == f"{SVG}svg"
    assert root.get("role") == "img"
    assert [root[0].tag, root[0].text, root[1].tag, root[1].text] == [
        *(f"{SVG}title", ASSOCIATION.wording),
        *(f"{SVG}desc", "1 < 2 & 3"),
    ]
    assert "A & <B> (2012)" in [text.text for text in root.iter(f"{SVG}text")]
    paints = {element.get(name) for element in root.iter() for name in ("fill", "stroke")}
    assert paints <= {None, "none", "currentColor"}
    assert not any(element.get("id") for element in root.iter())  # it may stand twice on a page


def test_tikz_holds_the_same_shapes() -> None:
    drawing = draw(ASSOCIATION, [row("0.2"), row("0.3", "0.1", "0.4", "A & B (2012)")])
    picture = tikz(drawing, lambda text: text.replace("&", r"\&"))
    assert picture.count(r"\node") == sum(isinstance(shape, Words) for shape in drawing.shapes)
    assert picture.count("circle") == 2
    assert picture.count("fill=white") == 1
    assert r"{A \& B (2012)}" in picture


# -- pages -----------------------------------------------------------------------------------------------------


def test_stands_on_the_topic_that_most_of_its_summaries_share(asked: Path) -> None:
    built = build(asked)
    article = built.article("topics/alliance.html")
    section = article.select_one("section#question-bond-and-outcome")
    assert section is not None
    assert section.select_one("h2") is not None
    figure = section.select_one("figure")
    assert figure is not None
    texts = [text.get_text() for text in figure.select("svg text")]
    labels = [text for text in texts if re.search(r"\(\d{4}\)", text)]
    assert labels == ["Birke (2020)", "Cassis (2016)", "Ahorn (2012)"]
    assert {"−.10 [−.35, .15]", ".31 [.20, .42]", ".05", "← worse outcome", "better outcome →"} <= set(texts)
    assert len(figure.select("svg circle")) == 3
    assert len(figure.select("svg circle[fill=none]")) == 1
    caption = figure.select_one("figcaption")
    assert caption is not None
    assert caption.get_text().strip() == (
        "Not a meta-analysis. Studies may overlap and were not chosen systematically."
    )
    for topic in ("feedback", "attendance"):
        assert not built.article(f"topics/{topic}.html").select("svg, #question-bond-and-outcome")


def test_has_a_real_table_with_the_same_numbers(asked: Path) -> None:
    table = build(asked).article("topics/alliance.html").select_one("table.digest-forest-table")
    assert table is not None
    assert [cell["scope"] for cell in table.select("th")] == ["col", "col", "row", "row", "row"]
    rows = [row.get_text(" ", strip=True).replace("\xa0", " ") for row in table.select("tbody tr")]
    assert [re.sub(r"\s+", " ", row) for row in rows] == [
        "Birke (2020) Bond and outcome: r = .05",
        "Cassis (2016) Bond and outcome: r = −.10, 95% CI [−.35, .15]",
        "Ahorn (2012) Bond and outcome: r = .31, 95% CI [.20, .42]",
    ]
    links = [link["href"] for link in table.select("tbody th a")]
    assert links[0] == "../summaries/2019/02-number-1.html"


def test_no_picture_and_no_heading_without_enough_findings(asked: Path) -> None:
    (asked / "summaries/2019/02-number-1.md").unlink()
    (asked / "extra.md").write_text("# Extra\n\nBefore.\n\n```{forest} bond-and-outcome\n```\n\nAfter.\n", "utf-8")
    edit(asked / "index.md", "\nabout\n", "\nabout\nextra\n")
    built = build(asked)
    assert not built.article("topics/alliance.html").select("figure, #question-bond-and-outcome")
    assert built.article("extra.html").get_text(" ", strip=True) == "Extra Before. After."


def test_stands_where_an_author_puts_it_and_then_not_twice(asked: Path) -> None:
    with (asked / "topics/alliance.md").open("a", encoding="utf-8") as file:
        file.write("\nSee:\n\n```{forest} bond-and-outcome\n```\n")
    article = build(asked).article("topics/alliance.html")
    assert len(article.select("figure")) == 1
    rubric = article.select_one(".rubric")
    assert rubric is not None
    assert rubric.get_text() == "Does a better bond go with a better outcome?"


def test_warns_of_an_unknown_question(asked: Path) -> None:
    (asked / "extra.md").write_text("# Extra\n\n```{forest} bond-and-outcom\n```\n", "utf-8")
    edit(asked / "index.md", "\nabout\n", "\nabout\nextra\n")
    (warning,) = build(asked, may_warn=True).warnings
    assert "extra.md:3: WARNING: forest: unknown question 'bond-and-outcom' (did you mean" in warning


def test_e_book_pages_are_well_formed_and_marked(asked: Path) -> None:
    built = build(asked, "epub")
    for page in built.outdir.rglob("*.xhtml"):
        ElementTree.parse(page)
    root = ElementTree.parse(built.outdir / "topics/alliance.xhtml")
    assert len(list(root.iter(f"{SVG}svg"))) == 1
    with zipfile.ZipFile(next(built.outdir.glob("*.epub"))) as book:
        items = ElementTree.fromstring(book.read("content.opf")).iter("{http://www.idpf.org/2007/opf}item")
    marked = {item.get("href"): item.get("properties") for item in items if item.get("properties")}
    assert marked == {"cover.svg": "cover-image", "nav.xhtml": "nav", "topics/alliance.xhtml": "svg"}


@pytest.mark.parametrize("builder", ["text", "man"])
def test_plain_text_has_the_table(asked: Path, builder: str) -> None:
    if builder == "man":
        config: dict[str, Any] = {"man_pages": [("topics/alliance", "alliance", "", [], "7")]}
        text = build(asked, builder, config=config).text("alliance.7").replace("\\&", "")
    else:
        text = build(asked, builder).text("topics/alliance.txt")
    flat = re.sub(r"\s+", " ", text)
    assert "Not a meta" in flat
    for words in ("Birke (2020)", "Cassis (2016)", "Ahorn (2012)"):
        assert words in flat


def compendium(site: Path) -> Built:
    shutil.copyfile(ROOT / "compendium.md", site / "compendium.md")
    return build(site, "latex")


def test_paper_has_a_chapter_of_the_pictures_before_the_references(asked: Path) -> None:
    text = compendium(asked).text("compendium.tex")
    assert text.count(r"\begin{tikzpicture}") == 1
    assert text.index(r"\chapter{Findings side by side}") < text.index(r"\begin{tikzpicture}")
    assert text.index(r"\begin{tikzpicture}") < text.index(r"\chapter{References}")
    (asked / "summaries/2019/02-number-1.md").unlink()
    text = compendium(asked).text("compendium.tex")
    assert "tikzpicture" not in text
    assert "Findings side by side" not in text


@needs_tex
def test_the_picture_compiles(asked: Path) -> None:
    edit(asked / "references.bib", "author  = {Birke, A.}", "author  = {Birke & Söhne, A. and 王, 伟}")
    outdir = compendium(asked).outdir
    assert [result.error for result in typeset(outdir)] == [None]
    log = (outdir / "compendium.log").read_text("utf-8", "replace")
    assert "Missing character" not in log
    assert "Overfull" not in log
    if pdftotext := shutil.which("pdftotext"):
        pdf = subprocess.run([pdftotext, "compendium.pdf", "-"], cwd=outdir, capture_output=True, check=True)
        assert "Cassis (2016)\n" in pdf.stdout.decode()


# -- freshness -------------------------------------------------------------------------------------------------


def third_finding_goes(site: Path) -> None:
    (site / "summaries/2019/02-number-1.md").unlink()


def value_changes(site: Path) -> None:
    edit(site / "summaries/2019/03-number-2.md", "value: -0.10", "value: -0.11")


def wording_changes(site: Path) -> None:
    edit(site / "questions.yaml", "a better outcome?", "better outcomes?")


def shares_data(site: Path) -> None:
    edit(site / "summaries/2019/01-number-0.md", "---\n\n#", "shares-data-with: [number-2]\n---\n\n#")


def author_changes(site: Path) -> None:
    edit(site / "references.bib", "Cassis, A.", "Cassius, A.")


@pytest.mark.parametrize("change", [third_finding_goes, value_changes, wording_changes, shares_data, author_changes])
def test_incremental_equals_clean(asked: Path, tmp_path: Path, change: Callable[[Path], None]) -> None:
    (asked / "extra.md").write_text("# Extra\n\n```{forest} bond-and-outcome\n```\n", "utf-8")
    edit(asked / "index.md", "\nabout\n", "\nabout\nextra\n")
    built = build(asked)
    before = {page: built.text(page) for page in ("topics/alliance.html", "extra.html")}
    change(asked)
    again = build(asked)
    for page, text in before.items():
        assert again.text(page) != text
    clean = build(asked, outdir=tmp_path / "clean", doctrees=tmp_path / "clean-doctrees")
    assert_same(again.outdir, clean.outdir)


def test_parallel_equals_serial(asked: Path, tmp_path: Path) -> None:
    serial = build(asked)
    parallel = build(asked, jobs=4, outdir=tmp_path / "parallel", doctrees=tmp_path / "parallel-doctrees")
    assert_same(serial.outdir, parallel.outdir)
