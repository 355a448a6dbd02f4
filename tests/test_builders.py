"""Every builder shows the same content, without a warning and without losing a part."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import bs4
import pytest
from building import ROOT, TEST_SITE, Built, build, edit, write_summary
from workshop import prepare

from evidence_digest.catalogue import Catalogue
from evidence_digest.prose import plain_text
from evidence_digest.reader import read_catalogue

OWN = "summaries/2021/02-reminders-by-telephone"
CAUTION = (
    "Randomized controlled trial · 80 adult clients · community clinic · 2021 · written from a secondary account · "
    "A small trial, followed for eight weeks only"
)
CONTAINER = "{urn:oasis:names:tc:opendocument:xmlns:container}"
OPF = "{http://www.idpf.org/2007/opf}"
XHTML = "{http://www.w3.org/1999/xhtml}"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    site = prepare(Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("builders") / "site")))
    title = "Fish & chips: 2 < 3, \"so\" 'called' 100% #1 $5 ^~"
    takeaway = 'Of 40 clients, more had x < y & *less "z"*, 100% #1 $5 a_b ^~; the study was small.'
    write_summary(site, "2018/02-hostile", reference="Second2018", topics="tidiness", title=title, takeaway=takeaway)
    return site


@pytest.fixture(scope="module")
def outputs(site: Path) -> dict[str, Built]:
    """Build the test site with all builders; what each warns of fails here."""
    names = ("html", "epub", "text", "latex", "man", "texinfo", "singlehtml", "dirhtml", "xml")
    found = {name: build(site, name) for name in names}
    # gettext keeps doctrees of another kind.
    return found | {"gettext": build(site, "gettext", doctrees=site.parent / "gettext-doctrees")}


@pytest.fixture(scope="module")
def catalogue(site: Path) -> Catalogue:
    return read_catalogue(site)


def flat(text: str) -> str:
    """Return *text* on one line: builders break lines where they like."""
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def test_real_site_builds_without_a_warning(real_site: Path) -> None:
    assert real_site.with_name("real-site-built").read_text("utf-8") == ""


@pytest.mark.parametrize("builder", ["latex", "epub", "text"])
def test_real_site_builds_in_other_forms_without_a_warning(builder: str, real_site: Path, tmp_path: Path) -> None:
    """From what was read for the site, as make does."""
    built = build(ROOT, builder, outdir=tmp_path / builder, doctrees=real_site.with_name("real-site-doctrees"))
    assert any(built.outdir.iterdir())


def test_all_builders_build_without_a_warning(outputs: dict[str, Built]) -> None:
    assert all(not built.warnings for built in outputs.values())


# -- each node of ours, in each format -----------------------------------------------------------------------------


def test_nodes_in_html(outputs: dict[str, Built]) -> None:
    for name, page in (("html", f"{OWN}.html"), ("dirhtml", f"{OWN}/index.html"), ("epub", f"{OWN}.xhtml")):
        article = outputs[name].article(page)
        for kind in ("byline", "takeaway", "caution", "facts", "reference"):
            assert article.select(f"div.digest-{kind}"), f"{name}: {kind}"
        assert flat(article.select(".digest-takeaway .digest-caution")[0].get_text()) == CAUTION
        assert len(article.select("div.admonition.practice-implications ol > li")) == 2
    topic = outputs["html"].article("topics/attendance.html")
    for kind in ("evidence", "caution"):
        assert topic.select(f"div.digest-{kind}"), kind
    assert outputs["html"].article("index.html").select("div.digest-cards > div.digest-card > div.digest-caution")
    assert outputs["html"].article("index.html").select("div.digest-groups > div.digest-group")
    assert outputs["html"].article("references.html").select("div.digest-references > div.digest-reference")
    assert outputs["html"].article(f"{OWN}.html").select("details.digest-disclosure > summary:first-child")
    assert "digest-index-entry" not in outputs["html"].text("topics/index.html")  # pages exist on paper only


def test_nodes_in_latex(outputs: dict[str, Built]) -> None:
    tex = outputs["latex"].text("compendium.tex")
    start = tex.index(r"\section{Reminders by telephone}")
    own = tex[start : tex.index(r"\section{", start + 1) if r"\section{" in tex[start + 1 :] else len(tex)]
    own = own.partition(r"\chapter{")[0]
    for environment in (
        "digestbyline",
        "digesttakeaway",
        "digestcaution",
        "digestfacts",
        "digestimplications",
        "digestreference",
    ):
        assert own.count(rf"\begin{{{environment}}}") == own.count(rf"\end{{{environment}}}") == 1, environment
    order = [own.index(rf"\begin{{digest{name}}}") for name in ("byline", "takeaway", "facts", "implications")]
    assert order == sorted(order)
    assert own.index(r"\begin{digesttakeaway}") < own.index(r"\begin{digestcaution}")
    assert own.index(r"\end{digestcaution}") < own.index(r"\end{digesttakeaway}")
    index = tex[tex.index("Index of topics") :]
    assert len(re.findall(r"\\digestpage\{", index)) >= 6
    # What is for the screen stays there.
    for words in ("min read", "Read the article", "Related summaries", "Cite and export"):
        assert words not in tex
    assert "Practice implications" in own
    assert r"\begin{digestimplications}" in own[own.index("Practice implications") :]


@pytest.mark.parametrize("builder", ["text", "man", "singlehtml"])
def test_nodes_in_plain_formats(outputs: dict[str, Built], builder: str) -> None:
    if builder == "text":
        own = outputs["text"].text(f"{OWN}.txt")
    elif builder == "man":
        path = next(outputs["man"].outdir.glob("*.1"))
        own = path.read_text("utf-8")
        own = re.sub(r"\\[&:%]", "", own).replace("\\-", "-").replace("\\(aq", "'")
    else:
        own = outputs["singlehtml"].html("index.html").get_text()
    own = flat(own)
    takeaway = (
        "In a randomized trial with 80 clients, a reminder by telephone went with fewer missed sessions than none."
    )
    assert f"{takeaway} {CAUTION}" in own
    for words in (
        "February 2021 · Single study · randomized controlled trial",
        "Missed sessions were fewer with a reminder (12%) than without (19%).",
        "A call the day before may be worth its time.",
        "How sure can one be? One small trial; it did not last beyond eight weeks.",
        "Muster, Ç., & Example, A. (2021). Reminders by telephone: A randomized trial.",
        "https://doi.org/10.5555/digest.2021.107",
        "Practice implications" if builder != "man" else "PRACTICE IMPLICATIONS",
    ):
        assert words.casefold() in own.casefold(), words
    if builder != "singlehtml":
        for words in ("min read", "Read the article", "Cite and export", "Related summaries"):
            assert words not in own


@pytest.mark.parametrize("builder", ["text", "man", "latex", "epub", "singlehtml"])
def test_no_takeaway_stands_without_its_caution(outputs: dict[str, Built], catalogue: Catalogue, builder: str) -> None:
    """Wherever a takeaway is printed, its main limitation follows before anything long does."""
    text = flat(text_of(outputs[builder], builder))
    for summary in catalogue.summaries:
        if summary.slug == "hostile":
            continue  # escaped differently everywhere
        takeaway = flat(plain_text(summary.takeaway))
        limitation = plain_text(summary.study.limitations[0]).rstrip(".")
        places = [match.end() for match in re.finditer(re.escape(takeaway), text)]
        assert places, f"{summary.slug} is not in {builder}"
        for place in places:
            assert limitation in text[place : place + 300], text[place : place + 300]


def text_of(built: Built, builder: str) -> str:
    """Return all pages of an output as plain text."""
    pattern = {"text": "**/*.txt", "man": "*.1", "latex": "*.tex", "epub": "**/*.xhtml", "singlehtml": "index.html"}
    texts = []
    for path in sorted(built.outdir.glob(pattern[builder])):
        text = path.read_text("utf-8")
        if builder in {"epub", "singlehtml"}:
            text = bs4.BeautifulSoup(text, "html.parser").get_text()
        if builder == "text":
            text = re.sub(r"(?m)^[|+][-=+ ]*$|\*|\| *", " ", text) if "| Takeaway" not in text else ""
        if builder == "man":
            text = re.sub(r"(?m)^\.(?:sp|IP.*|RE|RS.*|\s*)$", " ", text)
            text = re.sub(r"\\f[BIPR]|\\&", "", text).replace("\\-", "-").replace("\\(aq", "'")
        if builder == "latex":
            text = re.sub(r"\\sphinxhyphen\{\}|\\-", "-", text)
            text = re.sub(r"\\(?:begin|end)\{digest\w+\}|\\sphinxAtStartPar", " ", text)
            text = re.sub(r"\\(?:emph|sphinxstyleemphasis)\{([^{}]*)\}", r"\1", text)
        texts.append(text)
    return "\n".join(texts)


# -- e-book --------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def book(outputs: dict[str, Built]) -> zipfile.ZipFile:
    return zipfile.ZipFile(next(outputs["epub"].outdir.glob("*.epub")))


def test_epub_is_well_formed_and_complete(book: zipfile.ZipFile) -> None:
    names = book.namelist()
    assert names[0] == "mimetype"
    assert len(names) == len(set(names))
    container = ElementTree.fromstring(book.read("META-INF/container.xml"))
    rootfile = next(container.iter(f"{CONTAINER}rootfile")).attrib["full-path"]
    package = ElementTree.fromstring(book.read(rootfile))
    listed = {item.attrib["href"]: item for item in package.iter(f"{OPF}item")}
    packed = set(names) - {"mimetype", "META-INF/container.xml", rootfile}
    assert set(listed) == packed
    identifiers = [item.attrib["id"] for item in listed.values()]
    assert len(identifiers) == len(set(identifiers))
    spine = [item.attrib["idref"] for item in package.iter(f"{OPF}itemref")]
    assert set(spine) <= set(identifiers)
    version = [child.text for child in package.iter() if child.attrib.get("property") == "dcterms:modified"]
    assert version
    assert all(re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", stamp or "") for stamp in version)


def test_epub_pages_are_valid_xml(book: zipfile.ZipFile) -> None:
    pages = [name for name in book.namelist() if name.endswith(".xhtml")]
    assert len(pages) > 15
    for name in pages:
        source = book.read(name).decode()
        tree = ElementTree.fromstring(source)  # fails on a valueless attribute and on a bare & or <
        identifiers = [tag.attrib["id"] for tag in tree.iter() if "id" in tag.attrib]
        assert len(identifiers) == len(set(identifiers)), name
        assert not [tag for tag in tree.iter(f"{XHTML}script") if not tag.attrib.get("src")], name
        for tag in tree.iter():
            # An attribute that must hold something holds it.
            for attribute in ("href", "src", "id", "data-facets", "data-labels"):
                assert tag.attrib.get(attribute, "x"), f"{name}: {tag.tag} {tag.attrib}"
        for link in tree.iter(f"{XHTML}a"):
            target = link.attrib.get("href", "")
            if ":" not in target and target.partition("#")[0]:
                path = (Path("/") / name).parent / target.partition("#")[0]
                resolved = str(path.resolve().relative_to("/"))
                assert resolved in book.namelist(), f"{name}: {target}"


def test_epub_has_no_controls_of_the_site(book: zipfile.ZipFile) -> None:
    page = bs4.BeautifulSoup(book.read(f"{OWN}.xhtml"), "html.parser")
    assert not page.select("svg, use, button, input, form, nav.sidebar-tree")
    assert flat(page.get_text()).count("Practice implications") >= 1


# -- translation -----------------------------------------------------------------------------------------------------


def test_gettext_finds_what_authors_wrote(outputs: dict[str, Built]) -> None:
    texts = "".join(path.read_text("utf-8") for path in outputs["gettext"].outdir.rglob("*.pot"))
    assert "A missed session helps nobody." in texts
    assert "A call the day before may be worth its time." in re.sub(r'"\n"', "", texts)


def test_builder_without_a_form_for_our_nodes_says_so(site: Path, tmp_path: Path) -> None:
    """A check on this file: a warning of a builder does fail the fixture."""
    copy = Path(shutil.copytree(site, tmp_path / "site"))
    edit(copy / "about.md", "# About", "# About\n\n{topic}`nothing`")
    with pytest.raises(AssertionError, match="nothing"):
        build(copy, "text")
