"""The Atom feeds: valid, stable, complete, and harmless whatever a page holds."""

from __future__ import annotations

import datetime
import shutil
import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any
from unittest import mock
from urllib.parse import urljoin

import feedparser  # type: ignore[import-untyped]  # ships no types
import pytest
from building import TEST_SITE, Built, add_work, build, dress, edit, write_summary
from docutils import nodes
from hypothesis import given
from hypothesis import strategies as st
from nasty import NAME, SITE, TITLES

from evidence_digest.crisis import CRISIS_TOPIC, where_to_turn
from evidence_digest.disclaimer import DISCLAIMER
from evidence_digest.exports.atom import LONGEST, Feed, FeedEntry, atom
from evidence_digest.exports.site import Site
from evidence_digest.exports.xhtml import add, fill, inner
from evidence_digest.feeds import FeedPages

ATOM = "{http://www.w3.org/2005/Atom}"
XHTML = "{http://www.w3.org/1999/xhtml}"
BASE = {"html_baseurl": "https://example.org/d/"}
DAY = datetime.date(2026, 11, 22)


def entry(title: str, *, slug: str = "x", updated: datetime.date = DAY, author: str = "A") -> FeedEntry:
    content = ET.Element("div")
    add(content, "p", title)
    return FeedEntry(slug, title, author, DAY, updated, "https://example.org/x.html", inner(content), ((slug, title),))


def feed(*entries: FeedEntry, title: str = "All", site: Site = SITE) -> bytes:
    return atom(Feed("feeds/all.atom", ("feed", "all"), title, title, "https://example.org/", entries), site)


def parsed(data: bytes) -> Any:
    # As it stands: feedparser's own cleaning would hide what a feed should never hold.
    read = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False)
    assert not read.bozo, read.get("bozo_exception")
    assert read.version == "atom10"
    return read


# -- one feed ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("title", TITLES)
def test_titles_that_are_traps(title: str) -> None:
    data = feed(entry(title, author=NAME), title=title)
    root = ET.fromstring(data)
    assert [element.text for element in root.iter(f"{ATOM}title")] == [title, title]
    assert root.findtext(f"{ATOM}entry/{ATOM}author/{ATOM}name") == NAME
    assert root.findtext(f"{ATOM}entry/{ATOM}content/{XHTML}div/{XHTML}p") == title
    read = parsed(data)
    assert len(read.entries) == 1
    assert read.entries[0].tags[0].label == title


@given(st.text(alphabet=st.characters(exclude_categories=()), min_size=1).filter(str.strip))
def test_no_text_breaks_a_feed(text: str) -> None:
    root = ET.fromstring(feed(entry(f"a{text}"), title=f"a{text}"))
    assert root.findtext(f"{ATOM}title", "").startswith("a")


def test_the_dates_are_those_of_the_text() -> None:
    updated = datetime.date(2026, 12, 24)
    read = parsed(feed(entry("One"), entry("Two", slug="y", updated=updated)))
    assert read.feed.updated == "2026-12-24T00:00:00+00:00"
    assert [item.published for item in read.entries] == ["2026-11-22T00:00:00+00:00"] * 2
    assert [item.updated for item in read.entries] == ["2026-11-22T00:00:00+00:00", "2026-12-24T00:00:00+00:00"]


def test_an_id_hangs_on_the_slug_alone() -> None:
    elsewhere = replace(SITE, name="Renamed", base="https://elsewhere.org/")
    changed = replace(entry("Retitled"), address="https://elsewhere.org/moved.html")
    before, after = parsed(feed(entry("Title"))), parsed(feed(changed, site=elsewhere))
    assert before.entries[0].id == after.entries[0].id == "tag:example.org,2026:summary/x"
    assert before.feed.id == after.feed.id == "tag:example.org,2026:feed/all"


def test_the_same_entries_give_the_same_bytes() -> None:
    assert feed(entry("One")) == feed(entry("One"))


def test_a_feed_without_entries_is_a_feed() -> None:
    read = parsed(feed())
    assert read.entries == []
    assert read.feed.updated


# -- what comes through ----------------------------------------------------------------------------------------------


def written(*children: nodes.Node) -> ET.Element:
    content = ET.Element("div")
    fill(content, children, lambda link: (link.get("refuri", ""), ""))
    return content


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "JavaScript:x", " javascript:x", "data:text/html,x", "vbscript:x"]
)
def test_a_link_that_runs_something_is_only_text(address: str) -> None:
    content = written(nodes.paragraph("", "", nodes.reference("", "text", refuri=address)))
    assert ET.tostring(content, "unicode") == "<div><p>text</p></div>"


@pytest.mark.parametrize("address", ["https://example.org/?a=1&b=2", "../a.html#b", "mailto:a@example.org", "tel:988"])
def test_a_link_stays_a_link(address: str) -> None:
    content = written(nodes.paragraph("", "", nodes.reference("", "text", refuri=address)))
    link = content.find("p/a")
    assert link is not None
    assert link.attrib == {"href": address}


def test_what_is_no_text_has_no_form() -> None:
    raw = nodes.raw("", "<script>x</script>", format="html")
    content = written(raw, nodes.image(uri="x.png"), nodes.comment("", "hidden"), nodes.paragraph("", "<b>&</b>"))
    assert ET.tostring(content, "unicode") == "<div><p>&lt;b&gt;&amp;&lt;/b&gt;</p></div>"


def test_an_admonition_keeps_its_kind() -> None:
    content = written(nodes.warning("", nodes.paragraph("", "Mind.")))
    assert [element.text for element in content.iter() if element.text] == ["Warning", "Mind."]


# -- the feeds of a site ---------------------------------------------------------------------------------------------


@pytest.fixture
def dressed(site: Path) -> Path:
    """Return the test site in the clothes of the real one."""
    return dressed_up(site)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return one build of it, with an address, to look at."""
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("built") / "site"))
    return build(dressed_up(site), config=BASE)


def dressed_up(site: Path) -> Path:
    dress(site)
    add_work(site, "Ours2018", author="Tester, A. and Other, B.", year=2018)
    return site


def content_of(data: bytes, slug: str) -> ET.Element:
    for found in ET.fromstring(data).iter(f"{ATOM}entry"):
        if (found.findtext(f"{ATOM}id") or "").endswith(f":summary/{slug}"):
            content = found.find(f"{ATOM}content")
            assert content is not None
            return content
    raise AssertionError(slug)


def test_there_is_a_feed_of_everything_each_topic_and_each_type(built: Built) -> None:
    paths = {path.relative_to(built.outdir / "feeds").as_posix() for path in built.outdir.rglob("*.atom")}
    terms = [path for folder in ("topics", "research-types") for path in (TEST_SITE / folder).glob("*.md")]
    expected = {f"{path.parent.name}/{path.stem}.atom" for path in terms if path.stem != "index"}
    assert paths == {"all.atom", *expected}
    identities = set()
    for path in paths:
        read = parsed((built.outdir / "feeds" / path).read_bytes())
        identities.add(read.feed.id)
        assert read.feed.links[0].href == f"https://example.org/d/feeds/{path}"
        for item in read.entries:
            assert item.link.startswith("https://example.org/d/summaries/")
            assert (built.outdir / item.link.removeprefix("https://example.org/d/")).is_file()
    assert len(identities) == len(paths)


def test_an_entry_holds_the_whole_summary(built: Built) -> None:
    data = (built.outdir / "feeds/all.atom").read_bytes()
    text = " ".join("".join(content_of(data, "bonds-in-many-trials").itertext()).split())
    for part in (
        "Pooling 31 trials, this meta-analysis found better outcomes",  # takeaway
        "written from the full text · Trials differed in how they measured alliance",  # caution line
        "Single trials are small.",  # prose
        "(Sample, 2020)",  # citations in it
        "Example et al. (2019)",
        "Alliance and outcome: r = .28, 95% CI [.23, .33]",  # facts
        "a look at the bond belongs into every treatment",  # implications
        "Sample, B. (2020). Alliance and outcome: A meta-analysis of invented trials.",  # reference
        "Written 2026-11-21, updated 2026-11-22, from the full text. No clinician has reviewed this page yet.",
        DISCLAIMER,
    ):
        assert part in text
    for furniture in ("Cite and export", "Related summaries", "min read", "Copy reference", "Read the article"):
        assert furniture not in text


def test_links_of_an_entry_lead_to_the_site(built: Built) -> None:
    content = content_of((built.outdir / "feeds/all.atom").read_bytes(), "bonds-in-many-trials")
    addresses = [link.attrib["href"] for link in content.iter(f"{XHTML}a")]
    ours = [address for address in addresses if address.startswith("https://example.org/d/")]
    assert "https://example.org/d/topics/alliance.html" in ours
    assert any(address.startswith("https://example.org/d/references.html#ref-") for address in ours)
    for address in ours:
        assert (built.outdir / address.removeprefix("https://example.org/d/").partition("#")[0]).is_file()
    assert all(address.startswith("https://") for address in addresses)


def test_before_the_site_has_an_address_links_lead_from_the_feed(dressed: Path) -> None:
    built = build(dressed)
    for path in ("feeds/all.atom", "feeds/topics/alliance.atom"):
        data = (built.outdir / path).read_bytes()
        read = parsed(data)
        assert [link.rel for link in read.feed.links] == ["alternate"]
        addresses = [item.link for item in read.entries]
        addresses += [link.attrib["href"] for link in content_of(data, "bonds-in-many-trials").iter(f"{XHTML}a")]
        ours = [address for address in addresses if ":" not in address]
        assert len(ours) > len(read.entries)
        for address in ours:
            target = urljoin(f"/{path}", address).partition("#")[0]
            assert (built.outdir / target.lstrip("/")).is_file(), address


def test_the_newest_come_first_and_no_more_than_fifty(dressed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert LONGEST == 50
    monkeypatch.setattr("evidence_digest.feeds.LONGEST", 3)  # fifty pages take long to build
    for place in range(4):
        name = f"2018/{1 + place % 12:02d}-number-{place}"
        date = datetime.date(2025, 1, 1) + datetime.timedelta(days=place)
        write_summary(dressed, name, reference="Ours2018", topics="feedback", written=date.isoformat())
    write_summary(dressed, "2018/01-old", reference="Ours2018", topics="feedback", written="2020-01-01")
    read = parsed((build(dressed, may_warn=True).outdir / "feeds/topics/feedback.atom").read_bytes())
    dates = [item.updated for item in read.entries]
    assert len(dates) == 3
    assert dates == sorted(dates, reverse=True)
    assert "2020-01-01T00:00:00+00:00" not in dates


def test_a_topic_without_summaries_has_a_feed(dressed: Path) -> None:
    (dressed / "topics/empty.md").write_text(
        '# Nothing <yet> & "soon"\n\nNothing at all.\n'.replace("<yet>", "< yet"), "utf-8"
    )
    edit(dressed / "topics/index.md", "groups:\n", "groups:\n  - title: Of ours\n    topics: [empty]\n")
    built = build(dressed)
    read = parsed((built.outdir / "feeds/topics/empty.atom").read_bytes())
    assert (read.feed.title, read.entries) == ('Small Site: Nothing < yet & "soon"', [])
    assert not (built.outdir / "exports/topics/empty.bib").exists()
    assert "feeds/topics/empty.atom" in str(built.article("topics/empty.html"))


def test_where_to_turn_ends_every_entry_that_needs_it(dressed: Path) -> None:
    (dressed / f"topics/{CRISIS_TOPIC}.md").write_text("# Crisis\n\nCrises.\n", "utf-8")
    edit(dressed / "topics/index.md", "groups:\n", f"groups:\n  - title: Of ours\n    topics: [{CRISIS_TOPIC}]\n")
    write_summary(dressed, "2018/01-ours", reference="Ours2018", topics=CRISIS_TOPIC)
    data = (build(dressed, may_warn=True).outdir / "feeds/all.atom").read_bytes()
    line = "".join(part.text for part in where_to_turn("en").sentences[1])
    assert line in "".join(content_of(data, "ours").itertext())
    assert line not in "".join(content_of(data, "bonds-in-many-trials").itertext())


def test_a_page_in_error_stays_out_of_the_feeds(dressed: Path) -> None:
    write_summary(dressed, "2018/01-broken", reference="Ours2018", topics="feedback", prose="<script>alert(1)</script>")
    built = build(dressed, may_warn=True)
    assert built.warnings
    for path in built.outdir.rglob("*.atom"):
        assert "broken" not in path.read_text("utf-8")


def test_a_retitled_page_changes_the_feeds_that_link_to_it(dressed: Path) -> None:
    link = "See [](../../topics/feedback.md) and {doc}`/topics/feedback`."
    write_summary(dressed, "2018/01-linking", reference="Ours2018", topics="alliance", prose=link)
    first = build(dressed).text("feeds/topics/alliance.atom")
    assert ">Feedback" in first
    path = dressed / "topics/feedback.md"
    title = path.read_text("utf-8").partition("# ")[2].partition("\n")[0]
    edit(path, f"# {title}\n", "# Progress & feedback\n")
    second = build(dressed).text("feeds/topics/alliance.atom")
    assert second.count(">Progress &amp; feedback<") >= 2
    assert f">{title}<" not in second


def test_only_entries_of_changed_pages_are_made_anew(site: Path) -> None:
    def made() -> set[str]:
        with mock.patch.object(FeedPages, "_text", autospec=True, side_effect=FeedPages._text) as making:
            build(site)
        return {call.args[1].docname for call in making.call_args_list}

    kept = site.parent / "doctrees/feeds.json"
    everything = made()
    changed = "summaries/2021/02-reminders-by-telephone"
    edit(site / f"{changed}.md", "A missed session", "One missed session")
    assert len(everything) > 1
    assert made() == {changed}
    for number, harm in enumerate(("", "[]", '{"x": 1}', kept.read_text("utf-8")[:-1])):
        kept.write_text(harm, "utf-8")
        edit(site / f"{changed}.md", " missed session", f" missed session ({number})")
        assert made() > {changed}
