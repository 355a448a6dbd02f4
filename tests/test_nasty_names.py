"""Each nasty text in each field that authors fill: refused with its line, or the same in every export."""

from __future__ import annotations

import csv
import datetime
import io
import json
import re
import shutil
import unicodedata
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from urllib.parse import parse_qs

import bs4
import pytest
import rispy  # type: ignore[import-untyped]  # ships no types
from building import TEST_SITE, edit
from markupsafe import escape
from nasty import REFUSED, REFUSED_IN_PAGES, SITE, TEXTS
from pybtex.database import parse_string  # type: ignore[import-untyped]  # ships no types
from sphinx.util import texescape
from test_exports import decoded, decoded_name, normal

from evidence_digest.bibliography import read_bibliography
from evidence_digest.catalogue import Catalogue
from evidence_digest.exports import bibtex, csl_json, ris
from evidence_digest.exports._base import Item, Name
from evidence_digest.exports.atom import Feed, FeedEntry, atom
from evidence_digest.exports.coins import coins
from evidence_digest.exports.items import articles_of, items_of, summary_item, work_item
from evidence_digest.exports.json_ld import json_ld
from evidence_digest.exports.newsletter import newsletter
from evidence_digest.exports.open_data import summaries_csv, summaries_json
from evidence_digest.exports.sitemap import sitemap
from evidence_digest.exports.xhtml import add, inner
from evidence_digest.handout_tex import escaped
from evidence_digest.page_reader import read_page
from evidence_digest.problems import Severity
from evidence_digest.prose import plain_text
from evidence_digest.reader import read_catalogue
from evidence_digest.records import Summary, YearMonth
from evidence_digest.search_data import plain_index

ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"
SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
SLUGS = {name: re.sub("[^a-z0-9]+", "-", name.lower()) for name in TEXTS}
WORK = ("title", "author", "editor", "journal", "publisher", "note")


def composed(text: str) -> str:
    return unicodedata.normalize("NFC", text)  # as the bibliography is read


def in_one_line(text: str) -> str:
    return " ".join(text.split())


def read_back(text: str) -> str:
    """Return *text* as front matter gives it: of white space only what YAML folds is changed."""
    return re.sub("[ \t\n]+", " ", text).strip(" ")


def summary_text(text: str, *, title: str, key: str, topic: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)  # YAML reads what JSON quotes
    return f"""---
month: 2019-05
written: 2026-11-20
basis: abstract
references: [{key}]
topics: [{topic}]
keywords: [{quoted}]
research-types: [review]
author: {quoted}
reviewed-by: {quoted}
takeaway: {quoted}
study:
  design: survey
  sample: {quoted}
  setting: {quoted}
  measures: {quoted}
  findings:
    - text: {quoted}
  limitations:
    - {quoted}
---

# {title}

It matters.

:::{{practice-implications}}
- A point.
- Another point.
:::
"""


LINES = dict(
    zip(
        ("keywords", "author", "reviewed-by", "takeaway", "sample", "setting", "measures", "finding", "limitation"),
        (7, 9, 10, 11, 14, 15, 16, 18, 20),
        strict=True,
    )
)


def fields_of(summary: Summary) -> dict[str, str]:
    study = summary.study
    return {
        "keywords": "".join(summary.keywords),
        "author": summary.author,
        "reviewed-by": summary.reviewed_by,
        "takeaway": plain_text(summary.takeaway),
        "sample": plain_text(study.sample),
        "setting": plain_text(study.setting),
        "measures": plain_text(study.measures),
        "finding": plain_text(study.findings[0].text),
        "limitation": plain_text(study.limitations[0]),
    }


def entry(key: str, tex: str) -> str:
    fields = dict.fromkeys(WORK, f"{{{tex}}}") | {"editor": f"{{{tex}}}, Ann"}
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in fields.items())
    return f"@article{{{key},\n{lines}  year = 2019\n}}\n"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site with a summary, a topic and a work for each text."""
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("nasty") / "site"))
    (site / "summaries/2019").mkdir()
    (site / "summaries/2019/index.md").write_text("# 2019\n", "utf-8")
    edit(
        site / "topics/index.md",
        "topics: [alliance]",
        f"topics: [alliance, {', '.join(map('t-{}'.format, SLUGS.values()))}]",
    )
    works = []
    for name, text in TEXTS.items():
        slug = SLUGS[name]
        page = summary_text(text, title=f"About {slug}", key=slug, topic=f"t-{slug}")
        (site / f"summaries/2019/05-{slug}.md").write_text(page, "utf-8")
        (site / f"topics/t-{slug}.md").write_text(f"# {text}\n\nA definition.\n", "utf-8")
        works.append(entry(slug, bibtex.escape(text)))
    with (site / "references.bib").open("a", encoding="utf-8") as file:
        file.writelines(works)
    return site


@pytest.fixture(scope="module")
def read(site: Path) -> Catalogue:
    return read_catalogue(site)


# -- the readers -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", TEXTS)
def test_front_matter_is_refused_or_kept(read: Catalogue, name: str) -> None:
    path = f"summaries/2019/05-{SLUGS[name]}.md"
    told = {problem.line for problem in read.problems if problem.path == path}
    summary = read.by_docname[path.removesuffix(".md")]
    for field, text in fields_of(summary).items():
        assert text == read_back(TEXTS[name]) or LINES[field] in told, field


@pytest.mark.parametrize("name", TEXTS)
def test_a_title_is_refused_or_kept(read: Catalogue, name: str) -> None:
    slug = f"t-{SLUGS[name]}"
    told = [problem.line for problem in read.problems if problem.path == f"topics/{slug}.md"]
    title = read.topics[slug].title
    assert title == TEXTS[name].rstrip() or (told == [1] and title == slug)


@pytest.mark.parametrize("name", TEXTS)
def test_a_work_is_refused_or_kept(site: Path, read: Catalogue, name: str) -> None:
    lines = (site / "references.bib").read_text("utf-8").split("\n")
    start = lines.index(f"@article{{{SLUGS[name]},") + 1
    told = {problem.line for problem in read.problems if problem.path == "references.bib"}
    work = read.works.get(SLUGS[name])
    if work is None:
        assert {start + place for place in range(1, 7)} <= told
    else:
        assert normal(work.title) == normal(composed(TEXTS[name]))


@pytest.mark.parametrize("character", REFUSED_IN_PAGES, ids=ascii)
def test_pages_refuse_it_with_its_line(site: Path, tmp_path: Path, character: str) -> None:
    written = summary_text(f"a{character}b", title="A title", key="a", topic="alliance")
    escaped = summary_text("a", title="A title", key="a", topic="alliance").replace(
        '"a"', f'"a\\U{ord(character):08x}b"', 1
    )
    titled = summary_text("a", title=f"a{character}b", key="a", topic="alliance")
    for text, line in ((written, LINES["keywords"]), (escaped, LINES["keywords"]), (titled, 23)):
        (tmp_path / "a.md").write_bytes(text.encode("utf-8", "surrogatepass"))
        problems = read_page(tmp_path, "a.md").problems
        assert problems[0].line == line
        assert {problem.severity for problem in problems} == {Severity.ERROR}


@pytest.mark.parametrize("character", REFUSED, ids=ascii)
def test_the_bibliography_refuses_it_with_its_line(character: str) -> None:
    _, problems = read_bibliography(entry("a", f"a{character}b"), "references.bib")
    assert [problem.line for problem in problems if "control character" in problem.message] == [2]


# -- the exports -------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def catalogue(read: Catalogue) -> Catalogue:
    """Return what was read, with every text as the title of its summary and of its topic, refused there or not."""
    texts = {SLUGS[name]: text for name, text in TEXTS.items()}
    summaries = tuple(
        replace(summary, title=texts[summary.slug]) for summary in read.summaries if summary.slug in texts
    )
    topics = {f"t-{slug}": replace(read.topics[f"t-{slug}"], title=text) for slug, text in texts.items()}
    return replace(read, summaries=summaries, topics=topics)


@pytest.fixture(scope="module")
def items(catalogue: Catalogue) -> tuple[Item, ...]:
    return items_of(catalogue.summaries, catalogue, SITE)


def test_items_say_what_the_pages_say(catalogue: Catalogue, items: tuple[Item, ...]) -> None:
    found = {item.key: item for item in items}
    for summary in catalogue.summaries:
        item, said = found[f"summary-{summary.slug}"], fields_of(summary)
        assert (item.title, item.authors) == (summary.title, (Name(said["author"], group=True),))
        assert item.abstract.startswith(f"{said['takeaway']} (")
        assert said["sample"] in item.abstract
        assert item.keywords == tuple(dict.fromkeys((summary.title, *summary.keywords)))
        if work := found.get(summary.slug):
            text = work.title
            assert (work.container, work.publisher, work.notes) == (text, text, (text,))
            assert (work.authors, work.editors) == ((Name(text, group=True),), (Name(text, "Ann"),))
            assert work.annotations[0].startswith(f"Summarised in “{summary.title}”, ")
    assert len(found) == 2 * len(TEXTS) - 1  # the longest is refused as a work


def test_csl_json(items: tuple[Item, ...]) -> None:
    for item, record in zip(items, json.loads(csl_json.write(items)), strict=True):
        assert record["title"] == item.title
        assert [name["literal"] for name in record["author"]] == [name.family for name in item.authors]
        assert [(name["family"], name["given"]) for name in record.get("editor", ())] == [
            (name.family, name.given) for name in item.editors
        ]
        said = (record["container-title"], record["publisher"], record.get("abstract", ""))
        assert said == (item.container, item.publisher, item.abstract)
        assert record.get("keyword", "") == ", ".join(item.keywords)
        assert record.get("note", "") == "; ".join((*item.notes, *item.annotations))


def test_ris(items: tuple[Item, ...]) -> None:
    """Any white space is one space: a line break would begin a field."""
    for item, record in zip(items, rispy.loads(ris.write(items)), strict=True):
        assert record["title"] == in_one_line(item.title)
        assert record["authors"] == [in_one_line(name.inverted) for name in item.authors]
        editors = record.get("unknown_tag", {}).get("ED", [])  # rispy knows only its other name, A2
        assert editors == [in_one_line(name.inverted) for name in item.editors]
        assert record["secondary_title"] == in_one_line(item.container)
        assert record["publisher"] == in_one_line(item.publisher)
        assert record.get("abstract", "") == in_one_line(item.abstract)
        assert record.get("keywords", []) == [in_one_line(word) for word in item.keywords]
        assert record.get("notes", []) == [in_one_line(note) for note in (*item.notes, *item.annotations)]


def test_bibtex(items: tuple[Item, ...]) -> None:
    text = bibtex.write(items)
    entries = parse_string(text, "bibtex").entries
    assert list(entries) == [item.key for item in items]
    for item in items:
        read = entries[item.key]
        fields = {name: composed(decoded(tex)) for name, tex in read.fields.items()}
        people = {role: [composed(decoded_name(person)) for person in found] for role, found in read.persons.items()}
        assert fields["title"] == normal(composed(item.title))
        assert people["author"] == [normal(composed(name.family)) for name in item.authors]
        assert people.get("editor", []) == [normal(name.family) for name in item.editors]
        if item.source:
            said = (fields["journal"], fields["publisher"], fields["note"])
            assert said == tuple(map(normal, (item.container, item.publisher, item.notes[0])))
            assert fields["annote"] == normal(composed("; ".join(item.annotations)))
        else:
            said = (fields["abstract"], fields["organization"], fields["keywords"])
            expected = (item.abstract, item.container, ", ".join(item.keywords))
            assert said == tuple(map(normal, map(composed, expected)))


def test_our_own_reader_takes_our_bibtex(items: tuple[Item, ...]) -> None:
    short = [item for item in items if len(item.title) < 5_000]
    works, problems = read_bibliography(bibtex.write(short), "references.bib")
    assert [problem for problem in problems if problem.severity is Severity.ERROR] == []
    for item, work in zip(short, works, strict=True):
        assert normal(work.title) == normal(composed(item.title))
        assert [normal(name.family) for name in work_item(work).authors] == [
            normal(composed(name.family)) for name in item.authors
        ]


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_what_stands_unescaped_in_the_bibliography_is_refused_or_exported(text: str) -> None:
    works, problems = read_bibliography(entry("a", text), "references.bib")
    if not works:
        assert min(problem.line for problem in problems if problem.severity is Severity.ERROR) <= 2
        return
    exported = bibtex.write([work_item(work) for work in works])
    said = decoded(parse_string(exported, "bibtex").entries["a"].fields["title"])
    assert composed(said) == normal(works[0].title)
    [again], _ = read_bibliography(exported, "references.bib")
    assert (again.title, work_item(again).authors) == (works[0].title, work_item(works[0]).authors)


def test_coins(items: tuple[Item, ...]) -> None:
    for item in items:
        [span] = bs4.BeautifulSoup(f"<span title='{escape(coins(item))}'></span>", "html5lib").select("span")
        read = parse_qs(str(span["title"]), strict_parsing=True)
        titles = ["rft.atitle", "rft.jtitle"] if item.source else ["rft.title", "rft.publisher"]
        assert [read[name] for name in titles] == [[item.title], [item.container]]
        assert read["rft.aucorp"] == [name.inverted for name in item.authors]


def test_json_ld(catalogue: Catalogue) -> None:
    texts, expected = [], []
    for summary in catalogue.summaries:
        item, works = summary_item(summary, catalogue, SITE), articles_of([summary], catalogue, SITE)
        texts.append(json_ld(item, works, written="2026-11-20", rights=item.title))
        expected.append((item, works))
    scripts = "".join(f'<script type="application/ld+json">{text}</script>' for text in texts)
    page = bs4.BeautifulSoup(f"<!DOCTYPE html><head>{scripts}</head><body>x</body>", "html5lib")
    assert page.body is not None
    assert page.body.decode_contents() == "x"
    for (item, works), script in zip(expected, page.select("script"), strict=True):
        read = json.loads(script.string or "")
        assert (read["headline"], read["copyrightNotice"]) == (item.title, item.title)
        assert (read["author"]["name"], read["keywords"]) == (item.authors[0].family, list(item.keywords))
        for work, about in zip(works, read.get("about", ()), strict=True):
            assert (about["name"], about["isPartOf"]["name"]) == (work.title, work.container)
            assert about["author"] == [{"@type": "Organization", "name": work.title}]


def test_atom(catalogue: Catalogue) -> None:
    day, entries = datetime.date(2026, 11, 20), []
    for summary in catalogue.summaries:
        content = ET.Element("div")
        add(content, "p", summary.title)
        add(content, "a", summary.title, address=f"https://example.org/?{summary.title}")
        entries.append(
            FeedEntry(
                summary.slug, summary.title, summary.author, day, day, "a.html", inner(content), (("a", summary.title),)
            )
        )
    for summary in catalogue.summaries:
        feed = Feed("a.atom", ("a",), summary.title, summary.title, "https://example.org/", ())
        root = ET.fromstring(atom(feed, SITE))
        assert [root.findtext(f"{ATOM}{name}") for name in ("title", "subtitle")] == [summary.title] * 2
    root = ET.fromstring(atom(Feed("a.atom", ("a",), "A", "A", "https://example.org/", tuple(entries)), SITE))
    for summary, entry in zip(catalogue.summaries, root.iter(f"{ATOM}entry"), strict=True):
        assert entry.findtext(f"{ATOM}title") == summary.title
        assert entry.findtext(f"{ATOM}author/{ATOM}name") == summary.author
        assert [category.get("label") for category in entry.iter(f"{ATOM}category")] == [summary.title]
        texts = entry.iterfind(f"{ATOM}content/{XHTML}div/*")
        assert ["".join(text.itertext()) for text in texts] == [summary.title] * 2


def test_the_table(catalogue: Catalogue) -> None:
    """An apostrophe stands before what a spreadsheet would run."""
    table = summaries_csv(catalogue, SITE).removeprefix("\ufeff")
    for summary, row in zip(
        catalogue.summaries, csv.DictReader(io.StringIO(table, newline=""), strict=True), strict=True
    ):
        said = fields_of(summary)
        names = {"finding": "findings", "limitation": "limitations", "reviewed-by": "reviewed_by"}
        found = {name: row[names.get(name, name)] for name in said} | {"title": row["title"]}
        expected = said | {"title": summary.title}
        assert found == {
            name: f"'{text}" if text.startswith(("=", "+", "-", "@", "\t")) else text for name, text in expected.items()
        }


def test_the_open_data(catalogue: Catalogue) -> None:
    data = json.loads(summaries_json(catalogue, SITE))
    for summary, read in zip(catalogue.summaries, data["summaries"], strict=True):
        study = read["study"]
        said = {name: read[name] for name in ("author", "takeaway")}
        said |= {name: study[name] for name in ("sample", "setting", "measures")}
        said |= {"finding": study["findings"][0]["text"], "limitation": study["limitations"][0]}
        said |= {"reviewed-by": read["reviewed_by"], "keywords": "".join(read["keywords"])}
        assert (read["title"], said) == (summary.title, fields_of(summary))
    assert [topic["title"] for topic in data["topics"]] == [topic.title for topic in catalogue.topics.values()]
    assert [work["title"] for work in data["works"]] == [work.title for work in catalogue.works.values()]


def test_the_data_of_the_search(catalogue: Catalogue) -> None:
    script = plain_index(catalogue, lambda docname: f"{docname}.html")
    assert "\n" not in script[:-1]
    read = json.loads(script.partition(" = ")[2].removesuffix(";\n"))
    for summary, found in zip(catalogue.summaries, read, strict=False):
        assert (found["title"], found["text"]) == (summary.title, plain_text(summary.takeaway))
        assert found["words"] == ", ".join(dict.fromkeys((*summary.keywords, summary.title)))
        assert plain_text(summary.study.sample) in found["caution"]
    assert {found["title"] for found in read} >= set(TEXTS.values())


def test_the_sitemap() -> None:
    root = ET.fromstring(sitemap((f"https://example.org/{text}", None) for text in TEXTS.values()))
    assert [element.text for element in root.iter(f"{SITEMAP}loc")] == [
        f"https://example.org/{text}" for text in TEXTS.values()
    ]


def test_the_newsletter(catalogue: Catalogue) -> None:
    mail = newsletter(YearMonth.parse("2019-05"), catalogue, SITE)
    assert mail is not None
    page = bs4.BeautifulSoup(mail.html, "html5lib")
    assert page.select("script, style, img, [onclick]") == []
    assert [title.get_text() for title in page.select("h2")] == [summary.title for summary in catalogue.summaries]
    paragraphs = [paragraph.get_text() for paragraph in page.select("p")]
    shown, plain = in_one_line(page.get_text()), in_one_line(mail.text)
    for summary in catalogue.summaries:
        assert plain_text(summary.takeaway) in paragraphs
        for text in (summary.title, *fields_of(summary).values()):
            assert in_one_line(text) in plain
        if work := catalogue.works.get(summary.slug):
            for text in (shown, plain):
                assert in_one_line(work.title) in text


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_the_tex_of_handouts_has_no_command_of_theirs(text: str) -> None:
    texescape.init()
    tex = escaped(text)
    ours = "beginR|digestrun|endR|sphinxhyphen|textasciicircum|textasciitilde|textbackslash"
    rest = re.sub(rf"\\(?:(?:{ours})(?![A-Za-z])|[{{}}#$%&_])", "", tex)
    assert re.search(r"[\\#$%&_^~]", rest) is None
    assert rest.count("{") == rest.count("}")
