"""The glossary: how its page is read, what counts as a use, and what a summary shows of it."""

from __future__ import annotations

import json
import re
import time
from pathlib import Path

import pytest
from building import ROOT, assert_same, build, edit, write_summary

from evidence_digest.front_matter import Mapping
from evidence_digest.glossary import LONGEST, OPAQUE, OPEN, Term, compile_terms, read_glossary
from evidence_digest.page_reader import Page
from evidence_digest.reader import read_catalogue
from evidence_digest.search_data import explanations
from evidence_digest.term_links import MAXIMUM

GLOSSARY = """# Glossary

What words mean.

## Correlation

Also: *r*, correlated

How closely two things go together. Example: *r* = .30 is *weak*.

## Meta-analysis

A study of studies.

## Moderator

What an effect depends on.

## Network meta-analysis

A net of studies.

## Odds ratio

Also: OR =

How two odds compare.

## Response

Only as: odds of response

Having improved.
"""


def page(text: str) -> Page:
    return Page("glossary.md", Mapping((), 1), "Glossary", text, 1, ())


def problems_of(text: str) -> list[str]:
    return [str(problem) for problem in read_glossary(page(text))[1]]


TERMS, PROBLEMS = read_glossary(page(GLOSSARY))


def uses(text: str, terms: tuple[Term, ...] = TERMS) -> list[tuple[str, str]]:
    """Return what is found in *text*, in which |…| stands for emphasis."""
    flat = re.sub(r"\|([^|]*)\|", "\ue000\\1\ue001", text)
    return [(flat[use.start : use.end].strip("\ue000\ue001"), use.slug) for use in compile_terms(terms).uses(flat)]


# -- reading -----------------------------------------------------------------------------------------------------


def test_reads_terms_in_the_order_of_the_page() -> None:
    assert PROBLEMS == []
    assert [(term.title, term.also, term.alone, term.line) for term in TERMS] == [
        ("Correlation", ("*r*", "correlated"), True, 5),
        ("Meta-analysis", (), True, 11),
        ("Moderator", (), True, 15),
        ("Network meta-analysis", (), True, 19),
        ("Odds ratio", ("OR =",), True, 23),
        ("Response", ("odds of response",), False, 29),
    ]
    assert TERMS[0].text == "How closely two things go together. Example: r = .30 is weak."
    assert (TERMS[4].slug, TERMS[4].anchor) == ("odds-ratio", "term-odds-ratio")


def test_no_page_is_no_glossary() -> None:
    assert read_glossary(None) == ((), [])


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("## One\n\nA.\n\n## One\n\nB.\n", "5: warning: term 'One': it stands on line 1 already: remove one of them"),
        ("## A-b\n\nA.\n\n## A b\n\nB.\n", "5: warning: term 'A b': it stands on line 1 already: remove one of them"),
        (
            "## Mean\n\nA.\n\n## Score\n\nAlso: means\n\nB.\n",
            "5: warning: term 'Score': the form 'means' belongs to 'Mean' already, on line 1",
        ),
        ("## Mean\n", "1: warning: term 'Mean': no explanation: add a paragraph"),
        (
            "## Mean\n\nAlso: means\nThe average.\n",
            "1: warning: term 'Mean': no explanation: write it as a paragraph below 'Also: …'",
        ),
        (
            "## Mean\n\nOne.\n\nTwo.\n",
            "1: warning: term 'Mean': more than one paragraph: an explanation is one",
        ),
        (
            f"## Mean\n\n{'a' * (LONGEST + 1)}\n",
            f"1: warning: term 'Mean': the explanation has {LONGEST + 1} characters, at most {LONGEST} are allowed",
        ),
        (
            "## Mean\n\n`x` is code.\n",
            "1: warning: term 'Mean': code can't stand in an explanation: write plain text and emphasis",
        ),
        (
            "## Size\n\nAlso: d\n\nA.\n",
            "1: warning: term 'Size': the form 'd' would be found in every text: write '*d*'",
        ),
        ("## Size\n\nAlso: a,,b c\n\nA.\n", None),
        (
            "## Size\n\nAlso: *d\n\nA.\n",
            "1: warning: term 'Size': the form '*d' has an asterisk too many: write '*d*' for a letter in italics",
        ),
        (
            "## Two\n\nA.\n\n## One\n\nB.\n",
            "5: warning: term 'One': terms stand in the order of the alphabet: move it before 'Two'",
        ),
        (
            "## β\n\nA.\n",
            "1: warning: term 'β': the heading has no letter from a to z, so no address: name the term in words",
        ),
    ],
)
def test_says_what_is_wrong(text: str, message: str | None) -> None:
    found = problems_of(text)
    if message is None:  # two faults in one line
        assert len(found) == 2
        assert "an empty form" in found[1]
    else:
        assert len(found) == 1
        assert found[0].startswith(f"glossary.md:{message}")
        assert found[0].endswith(" [digest.glossary]")


@pytest.mark.parametrize(
    "text", ["", "##", "## \n\n", "## A\n\n- a list\n", "## A\n\nAlso:\n\nB", "## " + "*" * 50, "## A\n\n```\n"]
)
def test_never_raises(text: str) -> None:
    terms, _ = read_glossary(page(text))
    compile_terms(terms)


# -- uses ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a correlation of", [("correlation", "correlation")]),
        ("Correlations are", [("Correlations", "correlation")]),
        ("they correlated", [("correlated", "correlation")]),
        ("uncorrelated; correlational", []),
        ("|r| = .28", [("r", "correlation")]),
        ("r = .28, and R", []),
        ("the |moderator| here", [("moderator", "moderator")]),
        ("OR = 1.79", [("OR", "odds-ratio")]),
        ("OR\u00a0=\u00a01.79", [("OR", "odds-ratio")]),
        ("an OR of, OR this or = that", []),
        ("FOR = 3", []),
        ("two odds\nratios", [("odds\nratios", "odds-ratio")]),
        ("odds, ratio", []),
        ("a moderate effect", []),
        ("meta-analyses", [("meta-analyses", "meta-analysis")]),
        ("a network meta-analysis", [("network meta-analysis", "network-meta-analysis")]),
        ("meta-analysis-based", []),
        ("a response", []),
        ("odds of response", [("odds of response", "response")]),
        (f"odds {OPAQUE}ratio", []),
    ],
)
def test_finds_terms_only_where_they_are_meant(text: str, expected: list[tuple[str, str]]) -> None:
    assert uses(text) == expected


def test_without_terms_nothing_is_found() -> None:
    assert uses("a correlation", ()) == []


def test_a_term_is_known_by_title_form_and_slug() -> None:
    matcher = compile_terms(TERMS)
    names = ("Odds ratio", "odds ratios", "odds-ratio", "RESPONSE", "nothing", OPEN)
    assert [matcher.slug_of(name) for name in names] == ["odds-ratio"] * 3 + ["response", "", ""]


def test_long_texts_are_quick() -> None:
    terms = read_catalogue(ROOT).terms
    matcher = compile_terms(terms)
    text = "The odds ratio of a meta - analysis and the correlatio of O R = 3 in a randomize trial. " * 2000
    start = time.perf_counter()
    found = list(matcher.uses(text))
    assert len(found) == 2000
    assert time.perf_counter() - start < 2  # a third of a second; a quadratic search takes minutes


# -- pages ---------------------------------------------------------------------------------------------------------

PROSE = """An **odds ratio** is run-in, and [an odds ratio](../../about.md) is linked; so `OR =` is code.

A moderator of the *correlation*, *r* = .28, and a moderator. (OR = 1.79; OR = 2.)

> A meta-analysis, said one.
"""


@pytest.fixture
def glossary_site(site: Path) -> Path:
    (site / "glossary.md").write_text(GLOSSARY, "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\nglossary\n")
    key = re.search(r"@\w+\{(\w+),", (site / "references.bib").read_text("utf-8"))
    assert key is not None
    implications = "- A network meta-analysis.\n- How sure can one be? By the {term}`odds of response`, not very."
    write_summary(
        site,
        "2019/05-first-of-ours",
        reference=key[1],
        topics=TOPIC,
        takeaway="A correlation with an odds ratio.",
        prose=PROSE,
        implications=implications,
    )
    return site


OURS = "summaries/2019/05-first-of-ours"
TOPIC = "alliance"


def test_links_the_first_use_in_prose(glossary_site: Path) -> None:
    built = build(glossary_site)
    html = built.html(f"{OURS}.html")
    links = html.select("a:has(> .digest-term)")
    assert [(link.get_text(), link["href"]) for link in links] == [
        ("moderator", "../../glossary.html#term-moderator"),
        ("correlation", "../../glossary.html#term-correlation"),
        ("OR", "../../glossary.html#term-odds-ratio"),
        ("meta-analysis", "../../glossary.html#term-meta-analysis"),
        ("network meta-analysis", "../../glossary.html#term-network-meta-analysis"),
        # by the role that the author wrote
        ("odds of response", "../../glossary.html#term-response"),
    ]
    assert links[1].find_parent("em") is not None
    _, _, script = built.text("search/terms.js").partition(" = ")
    assert json.loads(script.rstrip(";\n")) == {term.anchor: term.text for term in TERMS}
    # Nothing of the text is lost or moved.
    article = " ".join(built.article(f"{OURS}.html").get_text().split())
    assert "A moderator of the correlation, r = .28, and a moderator. (OR = 1.79; OR = 2.)" in article
    # Lifted implications and takeaways stay as they are.
    for other in (f"topics/{TOPIC}.html", "summaries/2019/index.html"):
        assert "network meta-analysis" in built.text(other) or "with an odds ratio" in built.text(other)
        assert "digest-term" not in built.text(other)


def test_the_glossary_is_a_list_of_terms(glossary_site: Path) -> None:
    article = build(glossary_site).article("glossary.html")
    terms = article.select("dl.digest-glossary > dt")
    assert [term.get_text() for term in terms] == [term.title for term in TERMS]
    assert [term["id"] for term in terms] == [term.anchor for term in TERMS]
    assert [note.get_text() for note in article.select("dd .digest-muted")] == ["Also: r, correlated", "Also: OR"]
    assert "Only as" not in article.get_text()
    assert article.select("h2") == []


def test_at_most_so_many_terms(glossary_site: Path) -> None:
    words = [f"number{name}" for name in "abcdefgh"]
    glossary = "# Glossary\n\n" + "".join(f"## {word}\n\nSome.\n\n" for word in words)
    (glossary_site / "glossary.md").write_text(glossary, "utf-8")
    edit(glossary_site / f"{OURS}.md", "{term}`odds of response`", "them")
    edit(glossary_site / f"{OURS}.md", "It does.", " ".join([*words, *words]))
    links = build(glossary_site).html(f"{OURS}.html").select("a:has(> .digest-term)")
    assert [link.get_text() for link in links] == words[:MAXIMUM]


def test_an_unknown_term_is_a_warning(glossary_site: Path) -> None:
    edit(glossary_site / f"{OURS}.md", "{term}`odds of response`", "{term}`odds of rain`")
    warnings = build(glossary_site, may_warn=True).warnings
    assert any("digest:term reference target not found: odds of rain" in warning for warning in warnings)


def test_the_compendium_has_the_glossary_after_the_summaries(glossary_site: Path) -> None:
    tex = build(glossary_site, "latex", config={"latex_appendices": ["glossary"]}).text("compendium.tex")
    summaries, _, _ = tex.rpartition(r"\label{\detokenize{glossary:term-moderator}}")
    assert r"\hyperref[\detokenize{glossary:term-moderator}]" in summaries
    assert OURS in summaries
    assert "tip-" not in tex


def test_ebook_and_text_have_plain_links(glossary_site: Path) -> None:
    page = build(glossary_site, "epub").text(f"{OURS}.xhtml")
    assert "glossary.xhtml#term-moderator" in page
    assert "digest-tips" not in page
    text = build(glossary_site, "text").text(f"{OURS}.txt")
    assert "A moderator of the *correlation*, *r* = .28, and a moderator." in text.replace("\u00a0", " ")


def add_a_term(site: Path) -> None:
    edit(site / "glossary.md", "## Network", "## More\n\nAlso: It does\n\nMuch.\n\n## Network")


def take_a_term_away(site: Path) -> None:
    edit(site / "glossary.md", "## Moderator\n\nWhat an effect depends on.\n\n", "")


def add_a_form(site: Path) -> None:
    edit(site / "glossary.md", "Only as: odds of response", "Only as: odds of response, It does")


def take_the_glossary_away(site: Path) -> None:
    (site / "glossary.md").unlink()
    edit(site / "index.md", "\nglossary\n", "\n")
    edit(site / f"{OURS}.md", "{term}`odds of response`", "them")


@pytest.mark.parametrize("change", [add_a_term, take_a_term_away, add_a_form, take_the_glossary_away])
def test_a_change_reaches_the_summaries(change: object, glossary_site: Path, tmp_path: Path) -> None:
    assert callable(change)
    before = build(glossary_site).text(f"{OURS}.html")
    change(glossary_site)
    after = build(glossary_site)
    assert after.text(f"{OURS}.html") != before
    clean = build(glossary_site, outdir=tmp_path / "clean", doctrees=tmp_path / "clean-doctrees")
    assert_same(after.outdir, clean.outdir)


def test_another_explanation_leaves_the_summary_alone(glossary_site: Path) -> None:
    build(glossary_site)
    edit(glossary_site / "glossary.md", "What an effect depends on.", "That on which an effect depends.")
    changed = build(glossary_site)
    assert "0 added, 1 changed, 0 removed" in changed.status
    assert "That on which" in changed.text("search/terms.js")


def test_parallel_equals_serial(glossary_site: Path, tmp_path: Path) -> None:
    one = build(glossary_site)
    other = build(glossary_site, jobs=4, outdir=tmp_path / "parallel", doctrees=tmp_path / "parallel-doctrees")
    assert_same(one.outdir, other.outdir)


# -- the real glossary -----------------------------------------------------------------------------------------------


def test_every_real_term_is_sound() -> None:
    catalogue = read_catalogue(ROOT)
    assert [str(problem) for problem in catalogue.problems if problem.path == "glossary.md"] == []
    assert len(catalogue.terms) > 40
    for term in catalogue.terms:
        assert 2 <= len(re.findall(r"[.!?](?= |$)", term.text)) <= 6, term.title
        reads = "Example" in term.text or "for example" in term.text
        assert reads, f"{term.title} has no worked reading"


def test_explanations_are_a_small_file() -> None:
    assert len(explanations(read_catalogue(ROOT)).encode()) < 16_000
