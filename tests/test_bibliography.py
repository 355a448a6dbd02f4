"""Reading BibTeX: the works, and every fault with its line."""

from __future__ import annotations

import pickle
import random
import time
from pathlib import Path
from typing import Any

import pytest
import yaml
from pybtex.database.input.bibtex import Parser, month_names  # type: ignore[import-untyped]  # ships no types

from evidence_digest.apa import format_work
from evidence_digest.apa_labels import labels, sort_key
from evidence_digest.bibliography import Work, canonical_bibtex, read_bibliography
from evidence_digest.problems import Severity
from evidence_digest.tex_text import plain_text, refused_commands

APA = Path(__file__).parent / "apa"
SIX = (APA / "six.bib").read_text("utf-8")
BAD = yaml.safe_load((APA / "bad.yaml").read_text("utf-8"))


def read(text: str) -> tuple[Work, ...]:
    return read_bibliography(text, "r.bib")[0]


def with_fields(fields: str) -> Work:
    (work,) = read(f"@misc{{a, {fields}}}")
    return work


@pytest.mark.parametrize("case", BAD, ids=lambda case: str(case["name"]))
def test_bad_bibtex(case: dict[str, Any]) -> None:
    works, problems = read_bibliography(case["bib"], "r.bib")
    assert [str(problem) for problem in problems] == case["problems"]
    assert [work.key for work in works] == case["keys"]


def test_all_bad_bibtex_in_one_file_is_all_reported() -> None:
    # each case in lines of its own, with keys of its own
    renamed = [case for case in BAD if case["name"] not in {"duplicate keys", "duplicate DOIs", "control character"}]
    text, expected = "", 0
    for number, case in enumerate(renamed):
        body = case["bib"]
        for key in "abcdef":
            body = body.replace(f"{{{key},", f"{{k{number}{key},").replace(f"{{{key}\n", f"{{k{number}{key}\n")
        text += body.rstrip("\n") + "\n% text in one piece is one problem\n"
        expected += len(case["problems"])
    assert len(read_bibliography(text, "r.bib")[1]) == expected


def test_the_six_articles() -> None:
    works, problems = read_bibliography(SIX, "references.bib")
    assert problems == ()
    assert [work.key for work in works] == [
        *("Curran2019", "HieblerRagger2021", "Firth2019", "AafjesVanDoorn2020", "Dickeson2020", "Katz2019"),
    ]
    curran, second = works[0], works[1]
    assert (curran.line, second.line, curran.kind, curran.year) == (1, 7, "article", "2019")
    assert curran.title == (
        "How Does Therapy Harm? A Model of Adverse Process Using Task Analysis in the Meta-Synthesis of Service Users’ "
        "Experience"
    )
    assert (curran.doi, curran.url) == ("10.3389/fpsyg.2019.00347", "https://doi.org/10.3389/fpsyg.2019.00347")
    assert (works[2].doi, works[2].url) == ("", "")
    assert str(works[3].entry.persons["author"][0]) == "{Aafjes-van Doorn}, K."


def test_repository_has_the_six_articles() -> None:
    text = (APA.parents[1] / "references.bib").read_text("utf-8")
    works, problems = read_bibliography(text, "references.bib")
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
    ours = {work.key: work for work in works}
    for work in read(SIX):
        assert str(format_work(ours[work.key].entry)) == str(format_work(work.entry))


@pytest.mark.parametrize(
    ("tex", "text"),
    [
        (r"B{\'e}k{\'e}s, B\'ek\'{e}s", "Békés, Békés"),
        (r"\'\i\'{\i}{\'{\i}}\^\j{}", "íííĵ"),
        (r"\c{c}\c c\v{s}\H{o}\u g\k{a}\r{u}\d{s}\=a\.z", "ççšőğąůṣāż"),
        (r"\ss{} \ss\ x \o\O{} \ae \l{}", "ß ß x øØ æł"),
        (r"\& \% \$ \# \_ \{\} a\-b\/c\\d", "& % $ # _ {} abc d"),
        (r"1--2 a---b `x' ``y'' it's", "1–2 a—b ‘x’ “y” it’s"),
        ("'Good' (\"bad\") '90s users' {'}x'", "‘Good’ (“bad”) ’90s users’ ‘x’"),
        (r"{COVID-19} {{A} b}~c", "COVID-19 A b\u00a0c"),
        ("100% & #1 <b> a_b ^ $5", "100% & #1 <b> a_b ^ $5"),
        ("  a \n b ", "a b"),
        (r"\textendash{} \ldots \textbackslash", "– …\\"),
        ("e\u0301", "é"),
    ],
)
def test_plain_text(tex: str, text: str) -> None:
    assert plain_text(tex) == text
    assert refused_commands(tex) == ()


@pytest.mark.parametrize(
    "tex", [r"\input", r"\write18", r"\def\x", r"\'", r"\(", r"\emph{x}", "\\", r"\catcode`\@", r"\c"]
)
def test_refused_commands(tex: str) -> None:
    assert refused_commands(f"a {tex}") != ()


@pytest.mark.parametrize(
    ("written", "doi", "url"),
    [
        ("10.1002/cpp.2494", "10.1002/cpp.2494", "https://doi.org/10.1002/cpp.2494"),
        ("https://doi.org/10.1037/A0022063", "10.1037/a0022063", "https://doi.org/10.1037/A0022063"),
        ("http://dx.doi.org/10.1000/x%3C1", "10.1000/x<1", "https://doi.org/10.1000/x%3C1"),
        ("doi:10.1000/a_b", "10.1000/a_b", "https://doi.org/10.1000/a_b"),
        (r"10.1000/a\_b\%c", "10.1000/a_b%c", "https://doi.org/10.1000/a_b%25c"),
        (
            "10.1000/(SICI)<1::AID>3.0;2-#?",
            "10.1000/(sici)<1::aid>3.0;2-#?",
            "https://doi.org/10.1000/(SICI)%3C1::AID%3E3.0;2-%23%3F",
        ),
        ("10.1000/a--b~c", "10.1000/a--b~c", "https://doi.org/10.1000/a--b~c"),
        ("10.1000.55/é", "10.1000.55/é", "https://doi.org/10.1000.55/%C3%A9"),
        ("10.12/x", "", ""),
        ("none", "", ""),
    ],
)
def test_doi(written: str, doi: str, url: str) -> None:
    work = with_fields(f"doi = {{{written}}}")
    assert (work.doi, work.url) == (doi, url)


@pytest.mark.parametrize(
    ("written", "url"),
    [
        ("https://example.org/a?b=c&d=e#f", "https://example.org/a?b=c&d=e#f"),
        (r"https://example.org/\~{}x/a\_b", "https://example.org/~x/a_b"),
        ("https://example.org/~x--y", "https://example.org/~x--y"),
        ("HTTP://EXAMPLE.org:8080/é x%20%zz", "http://example.org:8080/%C3%A9%20x%20%25zz"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://example.org/<script>\"'|`^", "https://example.org/%3Cscript%3E%22'%7C%60%5E"),
        ("ftp://example.org/", ""),
        ("data:text/html,x", ""),
        ("//example.org/x", ""),
        ("https://", ""),
        ("https://exa mple.org/", ""),
        ("https://example.org:99999/", ""),
    ],
)
def test_url(written: str, url: str) -> None:
    assert with_fields(f"url = {{{written}}}").url == url


def test_first_of_two_fields_is_used() -> None:
    work = with_fields("title = {T}, TITLE = {U}")
    assert work.title == work.entry.fields["title"] == "T"


def test_doi_goes_before_url() -> None:
    work = with_fields("doi = {10.1000/x}, url = {https://example.org/}")
    assert work.url == "https://doi.org/10.1000/x"


@pytest.mark.parametrize(
    ("fields", "year"),
    [
        ("year = 2019", "2019"),
        ("year = {in press}", "n.d."),
        ("year = {n.d.}", "n.d."),
        ("title = {T}", "n.d."),
        ("year = {٢٠١٩}", "n.d."),
        ("date = {2019-05-01}", "2019"),
    ],
)
def test_year(fields: str, year: str) -> None:
    assert with_fields(fields).year == year


def test_the_forms_of_bibtex() -> None:
    works, problems = read_bibliography(
        "\ufeffWords before the first entry.\r\n"
        '@STRING(jt = {Journal} # { of } # "Tests")\r\n'
        "@comment{ ignored { braces } = }\r\n"
        "@Comment{jabref-meta: databaseType:bibtex;}\r\n"
        "  % @article{commented, out}\r\n"
        '@Article(a, Author = "Katz, M.", TITLE = "On {"}quotes{"}", year = 2019, month = jun, journal = JT,) '
        "@book{b,\r  editor={X, Y},title={T\r\n U},year={2020},,}\r\n",
        "r.bib",
    )
    assert problems == ()
    assert [(work.key, work.kind, work.line) for work in works] == [("a", "article", 6), ("b", "book", 6)]
    assert works[0].entry.fields["journal"] == "Journal of Tests"
    assert works[0].entry.fields["month"] == "June"
    assert works[0].title == "On “quotes”"
    assert works[1].title == "T U"


def test_strings_of_one_file_are_unknown_to_the_next() -> None:
    before = dict(month_names)
    read("@string{jt = {Journal}}")
    assert dict(month_names) == before
    assert [problem.line for problem in read_bibliography("@misc{a, title = jt}", "r.bib")[1]] == [1, 1, 1]


def test_works_are_values() -> None:
    works = read(SIX)
    assert pickle.loads(pickle.dumps(works)) == works
    assert len({*works, *read(SIX)}) == 6
    assert read(SIX.replace("volume = {10}", "volume = {11}"))[0] != works[0]
    with pytest.raises(AttributeError):
        works[0].title = "x"  # type: ignore[misc]  # that is the point


def test_canonical_bibtex_is_what_pybtex_reads() -> None:
    works = read(
        SIX + '@misc{z, author = {{A and B} and O\'Neil, Jr, X}, title = {q " {"} @x{y} \\{ z \\}}, year = 2019}'
    )
    text = canonical_bibtex(works)
    assert dict(Parser().parse_string(text).entries) == {work.key: work.entry for work in works}
    assert canonical_bibtex(reversed(works)) == text == canonical_bibtex(read(text))
    assert text.startswith(
        "@article{AafjesVanDoorn2020,\n"
        "  author = {{Aafjes-van Doorn}, K. and B{\\'e}k{\\'e}s, V. and Prout, T. A.},\n"
        "  doi = {10.1080/09515070.2020.1773404},\n"
    )
    assert [line for line in text.splitlines() if line.startswith("@")] == [
        f"@{work.kind}{{{work.key}," for work in sorted(works, key=lambda work: work.key)
    ]


PIECES = (
    *(
        "@article{",
        "@string{",
        "@comment{",
        "@book(",
        "k1",
        "K1",
        ",",
        "=",
        "{",
        "}",
        '"',
        "\\",
        "\\'",
        "title",
        "author",
    ),
    *(
        " and ",
        "others",
        "year",
        "2019",
        "doi",
        "10.1002/x",
        "url",
        "http://[",
        "#",
        "%",
        "\n",
        "\0",
        "~",
        " ",
        "--",
        "'",
    ),
    *("(", ")", "é", "张", "n.d.", "booktitle", "\ud800", "\u202e", "@incollection{k2,", "\r", "edition", "\u2028"),
)


def check_any_text(text: str) -> None:
    """Whatever stands in the file, it is read, and what is left can be printed and read again."""
    works, problems = read_bibliography(text, "r.bib")
    assert all(1 <= problem.line <= text.count("\n") + text.count("\r") + 1 for problem in problems)
    clean = canonical_bibtex(works)
    assert dict(Parser().parse_string(clean).entries) == {work.key: work.entry for work in works}
    assert all(problem.severity is not Severity.ERROR for problem in read_bibliography(clean, "r.bib")[1])
    found = labels(works)
    assert len(set(found.values())) == len(works)
    for work in sorted(works, key=lambda work: sort_key(work.entry)):
        format_work(work.entry, year_suffix=found[work.key].suffix).render_as("latex")


@pytest.mark.parametrize("seed", range(20))
def test_random_text_never_raises(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(50):
        check_any_text("".join(chance.choices(PIECES, k=chance.randrange(60))))


@pytest.mark.parametrize("seed", range(20))
def test_mutated_bibliography_never_raises(seed: int) -> None:
    chance = random.Random(seed)
    for _ in range(4):  # make fuzz tries many
        text = SIX
        for _ in range(chance.randrange(1, 6)):
            place = chance.randrange(len(text))
            text = text[:place] + chance.choice(PIECES) + text[place + chance.randrange(4) :]
        check_any_text(text)


LONG = 300_000
LONG_TEXTS = {
    "braces": "{" * LONG,
    "closing braces": "}" * LONG,
    "deep value": "@misc{a, title = {" + "{" * LONG,
    "open quotation mark": '@misc{a, title = "' + "{}" * (LONG // 2),
    "braces in names": "@misc{a, author = {" + "{}" * (LONG // 2) + "}}",
    "at signs": "@ " * (LONG // 2),
    "nested entries": "@misc{a, x = {" * (LONG // 14),
    "open entries": "@misc{a, x = {\n" * (LONG // 15),
    "white space": "@misc" + " " * LONG,
    "commas": "@misc{a" + "," * LONG + "}",
    "backslashes": "@misc{a, title = {" + "\\" * LONG + "}}",
    "controls": "\0\n" * (LONG // 2),
    "multiplying strings": "@string{a={"
    + "x" * 9000
    + "}}\n"
    + "@string{a=a#a#a#a#a#a}\n" * 500
    + "@misc{a,title="
    + "#".join("a" * 9999)
    + "}",
}


@pytest.mark.parametrize("text", LONG_TEXTS.values(), ids=LONG_TEXTS)
def test_long_text_takes_no_quadratic_time(text: str) -> None:
    start = time.process_time()
    works, problems = read_bibliography(text, "r.bib")
    assert time.process_time() - start < 15  # quadratic time would be minutes
    assert problems
    assert all(len(work.title) <= 10_000 for work in works)


def test_no_message_is_longer_than_a_few_lines() -> None:
    _, problems = read_bibliography("@article{" + "é" * 5_000 + ",x,}", "r.bib")
    assert problems
    assert all(len(problem.message) <= 301 for problem in problems)
