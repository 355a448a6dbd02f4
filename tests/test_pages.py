"""What each kind of page shows, in which order, as parsed HTML."""

from __future__ import annotations

import posixpath
import re
import shutil
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import bs4
import pytest
from building import TEST_SITE, Built, build, edit, write_summary
from workshop import prepare

from evidence_digest.catalogue import Catalogue
from evidence_digest.prose import Paragraph, Prose, plain_text
from evidence_digest.reader import read_catalogue

HOSTILE = "Fish & chips: 2 < 3 > 1, \"so\" 'called' 100% #1 $5 \N{SLIGHTLY SMILING FACE} שלום ^~"
LISTS = {
    "by-topic": (":topics: alliance", ["bonds-in-many-trials", "early-bond-and-staying", "first-of-ours"]),
    "by-two-topics": (
        ":topics: attendance, feedback",
        ["reminders-by-telephone", "early-bond-and-staying"],
    ),
    "by-type": (":research-types: meta-analysis", ["bonds-in-many-trials"]),
    "by-year": (":year: 2018", ["second-of-ours", "third-of-ours", "hostile"]),
    "from-to": (":from: 2019-05\n:to: 2020-11", ["early-bond-and-staying", "first-of-ours"]),
    "named": (":summaries: second-of-ours bonds-in-many-trials", ["second-of-ours", "bonds-in-many-trials"]),
    "latest": (":latest:", ["bonds-in-many-trials", "reminders-by-telephone"]),
    "limited": (":limit: 1", ["bonds-in-many-trials"]),
    "as-titles": (":topics: attendance\n:show: titles", ["reminders-by-telephone", "early-bond-and-staying"]),
    "as-table": (":topics: attendance\n:show: table", ["reminders-by-telephone", "early-bond-and-staying"]),
    "as-implications": (
        ":topics: attendance\n:show: implications",
        ["reminders-by-telephone", "early-bond-and-staying"],
    ),
    "none": (":topics: feedback", []),
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the test site with what these tests look for."""
    site = prepare(Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("pages") / "site")))
    write_summary(
        site,
        "2018/02-hostile",
        reference="Second2018",
        topics="tidiness",
        title=HOSTILE,
        takeaway='Of 40 clients, more had x < y & *less "z"*; the study was small.',
        implications="- See x < y & <https://example.org/?a=1&b=2>.\n- How sure can one be? Not very.",
    )
    sections = "".join(f"## {name}\n\n```{{summaries}}\n{options}\n```\n\n" for name, (options, _) in LISTS.items())
    (site / "lists.md").write_text(f"# Lists\n\n{sections}", "utf-8")
    edit(site / "index.md", "\nextra\n", "\nextra\nlists\n")
    return site


@pytest.fixture(scope="module")
def built(site: Path) -> Built:
    return build(site)


@pytest.fixture(scope="module")
def catalogue(site: Path) -> Catalogue:
    return read_catalogue(site)


def page_names(built: Built) -> list[str]:
    """Return the names of all pages but those that Sphinx makes."""
    found = sorted(path.relative_to(built.outdir).as_posix() for path in built.outdir.rglob("*.html"))
    return [name for name in found if name not in {"genindex.html", "search.html"} and not name.startswith("_static/")]


def words(tag: bs4.Tag) -> str:
    """Return the text of *tag* as one line."""
    return " ".join(tag.get_text().split())


def one(tag: bs4.Tag, selector: str) -> bs4.Tag:
    """Return the only element that *selector* finds."""
    found = tag.select(selector)
    assert len(found) == 1, f"{selector}: {len(found)}"
    return found[0]


def slugs(tag: bs4.Tag) -> list[str]:
    """Return the slugs of the summaries to which the links of *tag* lead, each once."""
    pattern = re.compile(r"(?:^|/)\d{2}-([a-z0-9-]+)\.html")
    found = (pattern.search(str(link["href"]).partition("#")[0]) for link in tag.select("a[href]"))
    return list(dict.fromkeys(match[1] for match in found if match))


def ancestors(tag: bs4.Tag, selector: str) -> bs4.Tag:
    """Return the nearest element around *tag* that *selector* finds."""
    found = next((parent for parent in tag.parents if parent.css.match(selector)), None)
    assert found is not None, f"{words(tag)} stands in no {selector}"
    return found


# -- a summary ---------------------------------------------------------------------------------------------------


def test_summary_page_has_its_parts_in_order(built: Built) -> None:
    article = built.article("summaries/2021/02-bonds-in-many-trials.html")
    parts = [
        "h1",
        ".digest-byline",
        ".digest-takeaway",
        ".digest-citation",
        "section#why-it-matters",
        "section#what-they-did",
        "section#what-they-found",
        "section#study-at-a-glance .digest-facts",
        "section#practice-implications .practice-implications",
        "section#reference .digest-reference",
        "details.digest-disclosure",
        ".digest-topics",
        ".digest-related",
    ]
    everything = list(article.descendants)
    places = [next(i for i, tag in enumerate(everything) if tag is one(article, part)) for part in parts]
    assert places == sorted(places)
    byline = words(one(article, ".digest-byline"))
    assert byline == "February 2021 · Meta-analysis · updated 22 November 2026 · 1 min read"
    assert one(article, ".digest-takeaway .digest-caution")
    assert "open" not in one(article, "details").attrs
    terms = [words(term) for term in article.select(".digest-facts dt")]
    assert terms[0] == "Type and design"
    assert terms[-1] == "Limitations"
    # What is not known is left out.
    assert "Setting" not in terms
    assert "Measures" not in terms


def test_summary_page_cites_and_links_its_article(built: Built) -> None:
    article = built.article("summaries/2021/02-bonds-in-many-trials.html")
    links = {words(link): str(link["href"]) for link in article.select(".digest-citation a")}
    assert links["Sample (2020)"] == "../../references.html#ref-sample2020"
    assert links["Read the article"] == "https://doi.org/10.5555/digest.2020.1"
    assert links["Practice implications"] == "#practice-implications"
    reference = words(one(article, ".digest-reference"))
    assert reference.startswith("Sample, B. (2020). Alliance and outcome: A meta-analysis of invented trials.")
    assert [words(tag) for tag in article.select(".digest-reference em")] == [
        "Journal of Invented Studies & Examples",
        "5",
    ]
    assert "(Sample, 2020)" in words(one(article, "#what-they-did")).replace("( ", "(").replace(" )", ")")


def test_summary_page_names_at_most_three_related_with_reasons(built: Built, catalogue: Catalogue) -> None:
    for summary in catalogue.summaries:
        related = built.article(f"{summary.docname}.html").select(".digest-related li")
        assert len(related) <= 3
        for item in related:
            assert slugs(item) != [summary.slug]
            titles = [catalogue.topics[slug].title for slug in summary.topics]
            assert any(title in words(item) for title in titles)


def test_older_and_newer_cross_the_years(built: Built, catalogue: Catalogue) -> None:
    for place, summary in enumerate(catalogue.summaries):
        page = built.html(f"{summary.docname}.html")
        for selector, other in ((".prev-page", place + 1), (".next-page", place - 1)):
            found = [slugs(link.parent or link) and str(link["href"]) for link in page.select(f"a{selector}")]
            if 0 <= other < len(catalogue.summaries):
                neighbour = catalogue.summaries[other]
                target = posixpath.relpath(f"{neighbour.docname}.html", posixpath.dirname(summary.docname))
                assert found == [target]
            else:
                assert found == []
    assert not built.html("topics/alliance.html").select("a.prev-page, a.next-page")


# -- topics and types ---------------------------------------------------------------------------------------------


def test_topic_page(built: Built, catalogue: Catalogue) -> None:
    article = built.article("topics/alliance.html")
    assert [words(tag) for tag in article.select("h1, h2")] == [
        "Alliance",
        "The evidence",
        "What each study suggests",
        "Related topics",
    ]
    shown = words(article)
    assert "The working relationship between client and therapist" in shown
    assert "Also searched for as: working alliance, bond" in shown
    assert "3 summaries: 1 meta-analysis, 1 review and 1 single study." in shown
    rows = article.select(".digest-evidence tbody > tr")
    assert [slugs(row) for row in rows] == [["bonds-in-many-trials"], ["early-bond-and-staying"], ["first-of-ours"]]
    assert {"type-meta-analysis", "year-2021"} <= set(rows[0]["class"])
    assert [words(cell) for cell in article.select(".digest-evidence thead th")] == [
        "Summary",
        "Type and design",
        "Sample",
        "Main finding",
        "Takeaway",
    ]
    assert [len(row.select("td")) for row in rows] == [5, 5, 5]
    assert slugs(one(article, "#related-topics")) == []
    assert str(one(article, "#related-topics a")["href"]) == "attendance.html"


def test_topic_page_shows_implications_newest_article_first(built: Built, catalogue: Catalogue) -> None:
    suggests = one(built.article("topics/tidiness.html"), "#suggests")
    assert words(suggests.select("p")[0]) == (
        "These come from separate studies of different people and treatments. "
        "They are not a guideline and may disagree."
    )
    blocks = suggests.select("section.digest-suggests")
    # Ours2019 before Second2018, whatever the month of the summary.
    years = [catalogue.article_year(catalogue.by_slug[slugs(one(block, "h3"))[0]]) for block in blocks]
    assert years == ["2019", "2018", "2018", "2018"]
    assert all(one(block, ".digest-caution") for block in blocks)


def test_empty_topic_says_so_and_names_what_is_related(built: Built, site: Path) -> None:
    article = built.article("topics/feedback.html")
    assert words(one(article, ".digest-none")) == "No summary stands under this topic yet."
    assert not article.select(".digest-evidence, #suggests")


def test_research_type_page(built: Built) -> None:
    article = built.article("research-types/meta-analysis.html")
    assert slugs(one(article, ".digest-evidence")) == ["bonds-in-many-trials"]
    empty = built.article("research-types/single-study.html")
    assert slugs(one(empty, ".digest-evidence")) == ["reminders-by-telephone", "early-bond-and-staying"]


@pytest.mark.parametrize("page", ["index.html", "topics/index.html"])
def test_topics_stand_by_group_with_counts(built: Built, catalogue: Catalogue, page: str) -> None:
    article = built.article(page)
    groups = [words(tag) for tag in article.select(".digest-group > .rubric")]
    assert groups == [group.title for group in catalogue.groups]
    counts = {
        words(one(item, "a")): int(words(one(item, ".digest-count"))) for item in article.select(".digest-group li")
    }
    assert counts == {topic.title: catalogue.count(slug) for slug, topic in catalogue.topics.items()}
    assert counts["Tidiness"] == 4
    assert counts["Feedback"] == 0


# -- home, archive, years, references -----------------------------------------------------------------------------


def test_home_shows_the_latest_issue(built: Built) -> None:
    article = built.article("index.html")
    issue = one(article, "#latest-issue")
    assert words(one(issue, "h2")) == "Latest issue: February 2021"
    assert slugs(issue) == ["bonds-in-many-trials", "reminders-by-telephone"]
    headings = [words(tag) for tag in article.select("h2")]
    assert headings[:3] == ["Latest issue: February 2021", "Topics", "Types of research"]
    types = {words(one(term, "a")): words(one(term, ".digest-count")) for term in article.select(".digest-types dt")}
    assert types == {"Meta-analysis": "1", "Review": "4", "Single study": "2"}


def test_home_says_this_month_when_it_is(tmp_path: Path) -> None:
    site = Path(shutil.copytree(TEST_SITE, tmp_path / "site"))
    for path in site.glob("summaries/*/*-*.md"):
        text = re.sub(r"(?m)^updated: .*\n", "", path.read_text("utf-8"))
        path.write_text(re.sub(r"(?m)^written: .*$", "written: 2021-02-20", text), "utf-8")
    home = build(site, "text").text("index.txt")
    assert "This month: February 2021" in home
    assert "Latest issue" not in home
    # An old summary that is corrected later makes the issue an older one, on the same doctrees.
    edit(site / "summaries/2020/11-early-bond-and-staying.md", "written: 2021-02-20", "written: 2021-03-01")
    assert "Latest issue: February 2021" in build(site, "text").text("index.txt")


def test_archive_and_years_are_newest_first(built: Built, catalogue: Catalogue) -> None:
    archive = built.article("summaries/index.html")
    assert [words(tag) for tag in archive.select("h2")] == ["2021", "2020", "2019", "2018"]
    assert slugs(archive) == [summary.slug for summary in catalogue.summaries]
    year = built.article("summaries/2018/index.html")
    assert [words(tag) for tag in year.select(".digest-month")] == ["September 2018", "August 2018", "February 2018"]
    assert slugs(year) == ["second-of-ours", "third-of-ours", "hostile"]


def test_references_list_each_work_once_with_who_cites_it(built: Built, catalogue: Catalogue) -> None:
    entries = built.article("references.html").select(".digest-references > .digest-reference")
    identifiers = [str(one(entry, ".target[id]")["id"]) for entry in entries]
    assert identifiers == [f"ref-{key.lower()}" for key in catalogue.works]
    citing = {identifier: set(slugs(entry)) for identifier, entry in zip(identifiers, entries, strict=True)}
    assert citing["ref-example2019"] == {"bonds-in-many-trials", "early-bond-and-staying"}
    # The topic pages show the implications of third-of-ours, which cite this work: they do not count.
    assert citing["ref-ours2019"] == {"first-of-ours", "third-of-ours"}
    assert citing["ref-unused2017"] == set()
    for entry in entries:
        inside = [str(link["href"]) for link in entry.select("a:not(.external)")]
        assert all(target.startswith("summaries/") for target in inside), inside


# -- every page ------------------------------------------------------------------------------------------------


def test_sidebar_holds_no_summary(built: Built) -> None:
    for name in page_names(built):
        sidebar = one(built.html(name), ".sidebar-tree")
        assert slugs(sidebar) == [], name
        assert len(sidebar.select("a")) > 5  # the sections
        section = [str(link["href"]) for link in sidebar.select(".current-page > a")]
        assert len(section) == (name not in {"404.html", "search.html", "index.html"}), name


def test_ids_are_unique_and_links_lead_somewhere(built: Built) -> None:
    ids: dict[str, set[str]] = {}
    for name in page_names(built):
        found = [str(tag["id"]) for tag in built.html(name).select("[id]")]
        repeated = [identifier for identifier, times in Counter(found).items() if times > 1]
        assert not repeated, f"{name}: {repeated}"
        ids[name] = set(found)
    for name in page_names(built):
        for link in built.html(name).select("a[href]"):
            target = urlsplit(str(link["href"]))
            if target.scheme or not (target.path or target.fragment):
                continue
            path = posixpath.normpath(posixpath.join(posixpath.dirname(name), target.path)) if target.path else name
            path = path.removeprefix("/")  # of the page for wrong addresses, whose links begin at the root
            assert (built.outdir / path).is_file(), f"{name}: {link['href']}"
            if target.fragment and path in ids:
                assert target.fragment in ids[path], f"{name}: {link['href']}"


def test_takeaways_and_implications_never_stand_without_their_caution(built: Built, catalogue: Catalogue) -> None:
    met = Counter[str]()
    for name in page_names(built):
        article = built.article(name)
        paragraphs = [(words(tag), tag) for tag in article.select("p")]
        for summary in catalogue.summaries:
            if name == f"{summary.docname}.html":
                continue
            limitation = plain_text(summary.study.limitations[0]).rstrip(".")
            for text, tag in paragraphs:
                if text == plain_text(summary.takeaway):
                    around = ancestors(tag, ".digest-card, td, .digest-takeaway")
                    met["takeaway"] += 1
                elif summary.implications and text == first_words(summary.implications.prose):
                    around = ancestors(tag, ".digest-suggests")
                    if slugs(one(around, "h3")) != [summary.slug]:
                        continue  # another summary suggests the same
                    met["implication"] += 1
                else:
                    continue
                caution = words(one(around, ".digest-caution"))
                assert limitation in caution, f"{name}: {caution}"
                assert summary.basis.words in caution
                assert catalogue.article_year(summary) in caution
                if not tag.find_parent("td"):
                    assert plain_text(summary.study.sample) in caution
    assert met["takeaway"] > 20
    assert met["implication"] > 5


def first_words(prose: Prose) -> str:
    """Return the first paragraph of *prose*."""
    block = prose[0]
    return plain_text(block.children).strip() if isinstance(block, Paragraph) else first_words(block.items[0])


def test_disclaimer_stands_on_every_page(built: Built) -> None:
    for name in page_names(built):
        page = built.html(name)
        assert words(page).count("Written for mental-health professionals.") == 1, name
        assert one(page, "meta[name=description]")["content"], name


def test_hostile_texts_are_shown_and_not_obeyed(built: Built) -> None:
    pages = {name: built.html(name) for name in page_names(built)}
    own = pages["summaries/2018/02-hostile.html"]
    assert words(one(own, "h1")) == HOSTILE
    assert own.title is not None
    assert HOSTILE in words(own.title)
    assert one(own, "meta[name=description]")["content"] == (
        'Of 40 clients, more had x < y & less "z"; the study was small.'
    )
    showing = [name for name, page in pages.items() if any(words(link) == HOSTILE for link in page.select("a"))]
    assert {"topics/tidiness.html", "summaries/2018/index.html", "summaries/index.html", "lists.html"} <= set(showing)
    for name, page in pages.items():
        schemes = {urlsplit(str(link["href"])).scheme for link in page.select("a[href]")}
        assert schemes <= {"", "http", "https", "mailto"}, name
    for name in ("summaries/2018/02-hostile.html", "topics/tidiness.html"):
        assert re.search(r"2\s&lt;\s3\s&gt;\s1", built.text(name))
        assert "See x < y & https" in words(pages[name])
        assert pages[name].select('a[href="https://example.org/?a=1&b=2"]')


RUNS_CODE = (
    "[press](javascript:alert(1))",
    "[press](data:text/html,x)",
    "[press](vbscript:x)",
    "[press](file:///etc/passwd)",
    "<javascript:alert(1)>",
    "<b onclick=alert(1)>press</b>",
    "[press]( \tJAVASCRIPT:alert(1))",
    "[press][it]\n\n  [it]: javascript:alert(1)",
    "![press](javascript:alert(1))",
    "{doc}`press <javascript:alert(1)>`",
)


def test_link_that_runs_code_reaches_no_page(tmp_path: Path) -> None:
    """Each in a summary of its own, where no other's refusal hides it."""
    site = Path(shutil.copytree(TEST_SITE, tmp_path / "site"))
    for number, markup in enumerate(RUNS_CODE):
        implications = f"1. {markup} went with more.\n1. How sure can one be? Not very."
        name = f"2019/05-link-{number}"
        write_summary(site, name, reference="Example2019", topics="alliance", prose=markup, implications=implications)
    built = build(site, may_warn=True)
    for name in page_names(built):
        page = built.html(name)
        for tag in page.select("article [href], article [src]"):
            assert urlsplit(str(tag.get("href") or tag.get("src"))).scheme in {"", "http", "https"}, f"{name}: {tag}"
        assert not page.select("article [onclick], article script"), name


def test_links_in_lifted_implications_lead_to_the_same_pages(built: Built) -> None:
    own = built.article("summaries/2018/08-third-of-ours.html")
    lifted = one(built.article("topics/tidiness.html"), "#suggests-third-of-ours")
    assert str(one(own, "#practice-implications a[href$='extra.html']")["href"]) == "../../extra.html"
    assert str(one(lifted, "a[href$='extra.html']")["href"]) == "../extra.html"
    cited = one(lifted, "a[href$='#ref-ours2019']")
    assert words(cited) == "Tester & Other, 2019"
    assert "(Tester & Other, 2019)" in words(lifted).replace("( ", "(").replace(" )", ")")


# -- lists -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", LISTS)
def test_list_selects(built: Built, name: str) -> None:
    part = one(built.article("lists.html"), f"section#{name}")
    assert slugs(part) == LISTS[name][1]
    if name == "none":
        assert words(one(part, "p")) == "No summary is selected here."
    if name == "by-topic":
        assert len(part.select(".digest-card .digest-caution")) == 3
    if name == "as-titles":
        assert not part.select(".digest-card, table")
    if name == "as-table":
        assert one(part, ".digest-evidence table")
    if name == "as-implications":
        assert len(part.select(".digest-suggests .digest-caution")) == 2


WRONG = {
    "topic": (":topics: aliance", "unknown topic 'aliance' (did you mean 'alliance'?)"),
    "type": (":research-types: revue", "unknown research type 'revue' (did you mean 'review'?)"),
    "slug": (":summaries: reminder-by-telephone", "unknown summary 'reminder-by-telephone' (did you mean"),
    "month": (":from: 2020-13", "2020-13"),
    "last": (":to: December", "December"),
    "year": (":year: next", "year"),
    "limit": (":limit: -1", "limit"),
    "show": (":show: cards", "cards"),
    "option": (":colour: red", "colour"),
    "argument": ("\nSome content.", "content"),
}


@pytest.fixture(scope="module")
def wrong(tmp_path_factory: pytest.TempPathFactory) -> Built:
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("wrong") / "site"))
    for name, (option, _) in WRONG.items():
        (site / f"list-{name}.md").write_text(f"# List {name}\n\nText.\n\n```{{summaries}}\n{option}\n```\n", "utf-8")
    edit(site / "index.md", "\nabout\n", "\nabout\n" + "".join(f"list-{name}\n" for name in WRONG))
    return build(site, "text", may_warn=True)


@pytest.mark.parametrize("name", WRONG)
def test_wrong_option_gives_one_located_warning(wrong: Built, name: str) -> None:
    located = [warning for warning in wrong.warnings if f"list-{name}.md" in warning]
    assert len(located) == 1, located
    assert re.match(rf"list-{name}\.md:[5-7]: ", located[0]), located
    assert WRONG[name][1] in located[0]
    assert not any("Traceback" in warning for warning in wrong.warnings)
    if name in {"topic", "type", "slug"}:
        assert "No summary is selected here." in wrong.text(f"list-{name}.txt")


# -- size --------------------------------------------------------------------------------------------------------


def test_topic_with_300_summaries_stays_small(tmp_path: Path) -> None:
    """With a third of them, and the rest reckoned from the rows of the table."""
    site = prepare(Path(shutil.copytree(TEST_SITE, tmp_path / "site")))
    count = 100 - 3
    implications = "\n".join(
        f"- Point {number}: {'a sentence as long as those that people write, with its finding first. ' * 2}"
        for number in range(4)
    )
    for number in range(count):
        name = f"{2000 + number % 18}/{1 + number % 12:02d}-a-longer-slug-for-study-{number}"
        write_summary(
            site,
            name,
            reference="Second2018",
            topics="tidiness",
            title=f"A title of the usual length for summary {number}",
            implications=implications,
        )
    built = build(site, only=[site / "topics/tidiness.md"], may_warn=True)
    assert all("search index" in warning for warning in built.warnings)  # of one page it can't be whole
    page = built.outdir / "topics/tidiness.html"
    article = built.article("topics/tidiness.html")
    assert len(article.select(".digest-evidence tbody > tr")) == 100
    assert page.stat().st_size + 2 * len(str(one(article, ".digest-evidence tbody")).encode()) <= 150_000
    suggesting = article.select("section.digest-suggests")
    assert len(suggesting) == 20
    assert all(one(block, ".digest-caution") for block in suggesting)
    assert len(slugs(article)) == 100
