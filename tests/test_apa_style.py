"""APA 7 in a build: citations, links and the list of references."""

from __future__ import annotations

import copy
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from bs4 import BeautifulSoup, Tag
from pybtex.plugin import find_plugin  # type: ignore[import-untyped]  # ships no types
from sphinx.testing.util import SphinxTestApp
from sphinxcontrib.bibtex.domain import BibtexDomain
from sphinxcontrib.bibtex.plugin import find_plugin as find_reference_style

from evidence_digest.apa_style import Apa7ReferenceStyle, Apa7Style

ROOT = Path(__file__).parent / "roots" / "test-apa"


def build(folder: Path, builder: str, **settings: object) -> SphinxTestApp:
    """Build the test pages, which must give no warning."""
    source = folder / "source"
    shutil.copytree(ROOT, source)
    app = SphinxTestApp(builder, srcdir=source, builddir=folder / "build", confoverrides=settings)
    try:
        app.build()
    finally:
        app.cleanup()
    assert app.warning.getvalue() == ""
    return app


@pytest.fixture(scope="module")
def html(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, BeautifulSoup]]:
    app = build(tmp_path_factory.mktemp("html"), "html")
    yield {
        name: BeautifulSoup((Path(app.outdir) / f"{name}.html").read_text("utf-8"), "html.parser")
        for name in ("citing", "references")
    }


@pytest.fixture(scope="module")
def latex(tmp_path_factory: pytest.TempPathFactory) -> str:
    app = build(tmp_path_factory.mktemp("latex"), "latex")
    return (Path(app.outdir) / "apa.tex").read_text("utf-8")


def paragraph(html: dict[str, BeautifulSoup], name: str) -> Tag:
    (found,) = (item for item in html["citing"].find_all("p") if item.get_text().startswith(f"{name} "))
    assert isinstance(found, Tag)
    return copy.copy(found)


CITATIONS = {
    "narrative": "[Curran et al. (2019)]",
    "parenthetical": "([Curran et al., 2019])",
    "several": "([Curran et al., 2019]; [Katz & Owen, 2020a]; [Katz & Owen, 2020b])",
    "pair": "[Curran et al. (2019)] and [Katz and Owen (2020a)]",
    "three": "[Curran et al. (2019)], [Health & Care (n.d.)], and [Katz and Owen (2020a)]",
    "texts": "(see [Curran et al., 2019], p. 3)",
    "texts-narrative": "see [Curran et al. (2019, p. 3)]",
    "plain": "([Katz & Owen, 2020a])",
    "title": "([A book of nobody, 2020])",
    "no-date": "[Health & Care (n.d.)]",
    "all": "[Curran et al. (2019)] ([Curran et al., 2019])",
    "capital": "[Curran et al. (2019)]",
    "bare": "[Curran et al., 2019]",
    "year": "[2020a] ([2020a])",
    "author": "[Katz and Owen] ([Katz and Owen]) [Katz and Owen]",
    "label": "[Katz & Owen, 2020a] ([Katz & Owen, 2020a])",
    "empty": "",
}


@pytest.mark.parametrize("name", CITATIONS)
def test_citation_in_html(html: dict[str, BeautifulSoup], name: str) -> None:
    found = paragraph(html, name)
    for link in found.find_all("a"):
        link.replace_with(f"[{link.get_text()}]")
    assert " ".join(found.get_text().split()) == " ".join(f"{name} {CITATIONS[name]} end".split())


def test_every_citation_leads_to_its_reference(html: dict[str, BeautifulSoup]) -> None:
    links = html["citing"].find_all("a", href=re.compile("#ref-"))
    assert len(links) == sum(text.count("[") for text in CITATIONS.values())
    for link in links:
        page, _, target = str(link["href"]).partition("#")
        assert page == "references.html"
        reference = html["references"].find(id=target)
        assert reference is not None
        year = re.search(r"\d{4}[a-z]?|n\.d\.", link.get_text())
        assert year is None or f"({year.group()})" in reference.get_text()
        assert str(link["title"]) in reference.get_text()


def test_title_in_place_of_an_author_is_in_italics(html: dict[str, BeautifulSoup]) -> None:
    italics = paragraph(html, "title").find("em")
    assert italics is not None
    assert italics.get_text() == "A book of nobody"


REFERENCES = [
    # filed under "book"
    ("[A book of nobody, 2020]", "A book of nobody. (2020)."),
    (
        "[Curran et al., 2019]",
        (
            "Curran, J., Parry, G. D., & Hardy, G. E. (2019). How Does Therapy Harm? A Model. Frontiers in Psychology, "
            "10, Article 347. https://doi.org/10.3389/fpsyg.2019.00347"
        ),
    ),
    ("[Health & Care, n.d.]", "Health & Care (Ed.). (n.d.). Guide."),
    ("[Katz & Owen, 2020a]", "Katz, M., & Owen, J. (2020a). Adherence. Tests, 5. https://doi.org/10.1000/a_b<c>#d%"),
    ("[Katz & Owen, 2020b]", "Katz, M., & Owen, J. (2020b). Zeal. R & D_1."),
]


def test_list_of_references_in_html(html: dict[str, BeautifulSoup]) -> None:
    found = []
    for citation in html["references"].select("div.citation"):
        label, text = citation.select_one("span.label"), citation.find("p")
        assert label is not None
        assert text is not None
        found.append((label.get_text(), text.get_text()))
    assert found == REFERENCES


def test_italics_and_link_of_a_reference(html: dict[str, BeautifulSoup]) -> None:
    reference = html["references"].find(id="ref-katza")
    assert isinstance(reference, Tag)
    assert [italics.get_text() for italics in reference.find_all("em")] == ["Tests", "5"]
    (link,) = reference.find_all("a", class_="reference external")
    assert link["href"] == "https://doi.org/10.1000/a_b%3Cc%3E%23d%25"
    assert link.get_text() == "https://doi.org/10.1000/a_b<c>#d%"


def test_citations_in_latex(latex: str) -> None:
    plain = re.sub(r"\\hyperlink\{cite\.references:[a-z0-9-]+\}\{((?:[^{}]|\{[^{}]*\})*)\}", r"[\1]", latex)
    plain = re.sub(r"\\DUrole\{bibtex-citation\}\{([^{}]*)\}", r"\1", plain)
    for name in ("narrative", "parenthetical", "several", "pair", "three", "texts", "author"):
        assert f"\n{name} {CITATIONS[name]} end\n" in plain.replace(r"\&", "&")


def test_every_citation_in_latex_has_its_reference(latex: str) -> None:
    cited = set(re.findall(r"\\hyperlink\{cite\.([^}]*)\}", latex))
    listed = set(re.findall(r"\\bibitem\[[^\]]*\]\{([^}]*)\}", latex))
    assert (
        cited
        == listed
        == {f"references:ref-{key}" for key in ("curran2019", "katza", "katzb", "nodate", "untitled2020")}
    )


def test_references_in_latex(latex: str) -> None:
    text = " ".join(latex.split())
    assert r"Katz, M., \& Owen, J. (2020b). Zeal. \sphinxstyleemphasis{R \& D\_1}." in text
    assert r"\sphinxstyleemphasis{Tests}, \sphinxstyleemphasis{5}. " in text
    assert r"\bibitem[Katz \& Owen, 2020a]{references:ref-katza}" in text
    assert r"\sphinxhref{https://doi.org/10.1000/a\_b\%3Cc\%3E\%23d\%25}" in text


def test_label_prefix_keeps_the_suffix() -> None:
    from pybtex.database import parse_string  # type: ignore[import-untyped]

    entries = parse_string((ROOT / "works.bib").read_text("utf-8"), "bibtex").entries
    style = Apa7Style()
    labels = list(style.format_labels(style.sort(entries.values())))
    assert labels == [
        "A book of nobody, 2020",
        "Curran et al., 2019",
        "Health & Care, n.d.",
        *(f"Katz & Owen, 2020{s}" for s in "ab"),
    ]
    assert "(2020a)" in str(style.format_entry("X-Katz & Owen, 2020a", entries["KatzA"]).text)


def test_every_role_of_the_domain_is_supported() -> None:
    assert set(BibtexDomain.roles) == set(Apa7ReferenceStyle().role_names())


def test_styles_are_registered(html: object) -> None:
    assert find_plugin("pybtex.style.formatting", "apa7") is Apa7Style
    assert find_reference_style("sphinxcontrib.bibtex.style.referencing", "apa7") is Apa7ReferenceStyle
