"""Safe language about suicide and self-harm, and where to turn."""

from __future__ import annotations

import re
import shutil
import time
from pathlib import Path

import pytest
from building import ROOT, build, edit, write_summary

from evidence_digest.crisis import CRISIS_TOPIC, concerns_crisis, where_to_turn
from evidence_digest.reader import read_catalogue
from evidence_digest.safe_language import death_counts, unsafe_language


@pytest.mark.parametrize(
    ("text", "phrase"),
    [
        ("He committed suicide.", "committed suicide"),
        ("to commit\nsuicide", "commit suicide"),
        ("Committing suicide", "Committing suicide"),
        ("a completed suicide", "completed suicide"),
        ("completes suicide", "completes suicide"),
        ("a successful suicide", "successful suicide"),
        ("an unsuccessful suicide attempt", "unsuccessful suicide attempt"),
        ("failed suicide attempts", "failed suicide attempts"),
        ("attempts at suicide, and a failed attempt", "failed attempt"),
        ("a suicide attempt that was successful", "suicide attempt that was successful"),
        ("deliberate self-harm", "deliberate self-harm"),
        ("deliberately self-harmed", "deliberately self-harmed"),
        ("*deliberate* self‑harm", "deliberate self‑harm"),
        ("deliberate self-injury", "deliberate self-injury"),
        ("{summary}`had committed suicide <x>`", "committed suicide"),
        ("suicide completers", "suicide completers"),
        ("a suicide victim", "suicide victim"),
        ("self-harmers", "self-harmers"),
        ("suicidal gestures", "suicidal gestures"),
    ],
)
def test_finds_unsafe_language(text: str, phrase: str) -> None:
    ((start, message),) = unsafe_language(text)
    assert message.startswith(f"'{phrase}' is no safe language about suicide and self-harm: write ")
    assert text[start:].replace("*", "").split()[0] == phrase.split()[0]


@pytest.mark.parametrize(
    "text",
    [
        "died by suicide after a suicide attempt",
        "people who self-harm",
        "successful management; suicide prevention was completed",
        "therapists who completed suicide risk training",
        "a team committed to suicide prevention",
        "committed suicide prevention workers",
        "a failed attempt to recruit people after self-harm",
        "failed attempts at matching, in a study of suicide",
        "On suicide.\n\nA failed attempt, elsewhere.",
        "the term `committed suicide` is not used",
        "https://example.org/completed-suicide on suicide",
        "deliberate practice; self-reflection",
        "a completed attempt",
    ],
)
def test_does_not_misfire(text: str) -> None:
    assert list(unsafe_language(text)) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("93 people died by suicide", "93 people died"),
        ("Of them, 391 (6.9%) died", "391 (6.9%) died"),
        ("*184* simulated deaths", "184 simulated deaths"),
        ("two clients died", "two clients died"),
        ("1,204 suicides", "1,204 suicides"),
        ("deaths fell from 250 to 184", "deaths fell from 250"),
        ("deaths (n = 12)", "deaths (n = 12"),
        ("about sixty-two of the recipients died", "sixty-two of the recipients died"),
    ],
)
def test_finds_numbers_of_deaths(text: str, count: str) -> None:
    assert death_counts(text) == count


@pytest.mark.parametrize(
    "text",
    [
        "Across 54 studies, practitioners who lost a client to suicide described guilt.",
        "lower odds of death from any cause (OR = 0.62, 95% CI [0.47, 0.82]) among 5,678 people",
        "from 1992 to 2010 deaths fell",
        "in 2015, deaths were fewer",
        "deaths (95% CI)",
        "When a client dies by suicide",
        "12 suicide attempts in 30 suicide prevention clinics",
        "no one died",
    ],
)
def test_other_numbers_are_no_deaths(text: str) -> None:
    assert death_counts(text) == ""


def test_long_texts_are_quick() -> None:
    start = time.perf_counter()
    for unit in ("failed attempt ", "deliberate self ", "suicide attempts that ", "` self-harm "):
        list(unsafe_language(f"suicide {unit * 8000}"))
    assert time.perf_counter() - start < 5  # a fifth of a second; a quadratic search takes minutes


# -- the check -----------------------------------------------------------------------------------------------------


@pytest.fixture
def crisis_site(site: Path) -> Path:
    """Return a test site that has the topic, the page and a summary under the topic."""
    shutil.copyfile(ROOT / "crisis.md", site / "crisis.md")
    shutil.copytree(ROOT / "_templates", site / "_templates")
    with (site / "conf.py").open("a", encoding="utf-8") as file:
        file.write('templates_path = ["_templates"]\n')
    edit(site / "index.md", "\nabout\n", "\nabout\ncrisis\n")
    edit(site / "topics/index.md", "groups:\n", f"groups:\n  - title: Of ours\n    topics: [{CRISIS_TOPIC}]\n")
    topic = "---\naliases: [crisis]\n---\n\n# Suicide and crisis\n\nWork with people in a crisis.\n"
    (site / f"topics/{CRISIS_TOPIC}.md").write_text(topic, "utf-8")
    key = re.search(r"@\w+\{(\w+),", (site / "references.bib").read_text("utf-8"))
    assert key is not None
    write_summary(site, "2019/05-under-the-topic", reference=key[1], topics=CRISIS_TOPIC)
    return site


UNDER = "summaries/2019/05-under-the-topic"


@pytest.mark.parametrize(
    ("path", "old", "new", "line"),
    [
        (f"{UNDER}.md", "It does.", "One had\ncommitted suicide.", 23),
        (f"{UNDER}.md", "sample: 40 clients", "sample: 40 clients after deliberate self-harm", 11),
        ("about.md", "# About\n", "# About\n\nOn suicide attempts that were successful.\n", 3),
    ],
)
def test_an_unsafe_page_is_an_error(path: str, old: str, new: str, line: int, crisis_site: Path) -> None:
    edit(crisis_site / path, old, new)
    catalogue = read_catalogue(crisis_site)
    (problem,) = catalogue.problems
    assert str(problem).startswith(f"{path}:{line}: error: '")
    assert str(problem).endswith("[digest.safe-language]")
    assert path.removesuffix(".md") in catalogue.unreadable
    assert path.removesuffix(".md") not in catalogue.by_docname


def test_titles_of_works_are_exempt(crisis_site: Path) -> None:
    path = crisis_site / "references.bib"
    path.write_text(re.sub(r"(title\s*=\s*\{)", r"\1After deliberate self-harm: ", path.read_text("utf-8"), count=1))
    assert read_catalogue(crisis_site).problems == ()


@pytest.mark.parametrize(
    ("old", "new", "what", "line"),
    [
        ("takeaway: Among 40 clients", "takeaway: 93 people died; among 40 clients", "takeaway", 8),
        ("# What under the topic", "# How 93 people died and what", "title", 18),
        ("sample: 40 clients", "sample: 93 deaths", "sample", 9),
    ],
)
def test_numbers_of_deaths_on_cards_are_errors(old: str, new: str, what: str, line: int, crisis_site: Path) -> None:
    edit(crisis_site / f"{UNDER}.md", old, new)
    (problem,) = read_catalogue(crisis_site).problems
    assert str(problem).startswith(f"{UNDER}.md:{line}: error: the {what} tells a number of deaths, '93 ")


def test_numbers_of_deaths_may_stand_in_the_prose_and_under_other_topics(crisis_site: Path) -> None:
    edit(crisis_site / f"{UNDER}.md", "It does.", "In all, 93 people died.")
    other = next(path for path in sorted((crisis_site / "summaries/2020").glob("*.md")) if path.name != "index.md")
    other.write_text(re.sub(r"takeaway: .*", "takeaway: In all, 93 people died.", other.read_text("utf-8")), "utf-8")
    assert read_catalogue(crisis_site).problems == ()


def test_the_real_site_is_safe() -> None:
    problems = [str(problem) for problem in read_catalogue(ROOT).problems if problem.code == "safe-language"]
    assert problems == []


# -- where to turn -------------------------------------------------------------------------------------------------


def test_says_where_to_turn() -> None:
    text = where_to_turn("en").text
    for part in ("call or text 9-8-8", "in immediate danger, call 9-1-1", "your local crisis line"):
        assert part in text


def test_a_locale_falls_back_to_its_language_and_to_english() -> None:
    assert where_to_turn("en_CA") is where_to_turn("en") is where_to_turn("xx-YY")


def test_feeds_can_ask() -> None:
    assert concerns_crisis(("depression", CRISIS_TOPIC))
    assert not concerns_crisis(("depression",))


@pytest.mark.parametrize("page", [UNDER, f"topics/{CRISIS_TOPIC}"])
def test_pages_under_the_topic_end_with_it(page: str, crisis_site: Path) -> None:
    html = build(crisis_site).html(f"{page}.html")
    sections = html.select("section section")
    assert sections[-1]["id"] == "where-to-turn"
    assert " ".join(sections[-1].get_text().split()) == f"Where to turn {where_to_turn('en').text}"
    links = [link["href"] for link in sections[-1].select("a")]
    assert links == ["tel:988", "sms:988", "tel:911"]
    assert [link["href"] for link in html.select(".digest-foot a") if link.get_text() == "In crisis?"] == [
        "#where-to-turn"
    ]


def test_every_other_page_links_to_it(crisis_site: Path) -> None:
    built = build(crisis_site)
    for page, expected in (("index", ["crisis.html"]), ("topics/index", ["../crisis.html"]), ("crisis", [])):
        links = built.html(f"{page}.html").select(".digest-foot a")
        assert [link["href"] for link in links if link.get_text() == "In crisis?"] == expected, page
    assert where_to_turn("en").text in " ".join(built.article("crisis.html").get_text().split())
    assert "where-to-turn" not in built.text("summaries/2020/index.html")


@pytest.mark.parametrize(("builder", "file"), [("latex", "compendium.tex"), ("text", f"{UNDER}.txt")])
def test_other_formats_have_it(builder: str, file: str, crisis_site: Path) -> None:
    text = build(crisis_site, builder).text(file)
    assert text.count("Where to turn") == 1
    assert re.search(r"9(-|\\sphinxhyphen\{\})8", text)


def test_leaving_the_topic_takes_it_away(crisis_site: Path) -> None:
    other = next(slug for slug in read_catalogue(crisis_site).topics if slug != CRISIS_TOPIC)
    assert "where-to-turn" in build(crisis_site).text(f"{UNDER}.html")
    edit(crisis_site / f"{UNDER}.md", f"topics: [{CRISIS_TOPIC}]", f"topics: [{other}]")
    assert "where-to-turn" not in build(crisis_site).text(f"{UNDER}.html")
