"""The introductions of the real topics: what they say is linked to the summaries under the topic, and to no other."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from building import ROOT, build, edit

from evidence_digest.catalogue import Catalogue
from evidence_digest.reader import read_catalogue

_LINK = re.compile(r"\{summary\}`(?P<text>[^`<]*?)\s*<(?P<slug>[^>]*)>`")


@pytest.fixture(scope="module")
def catalogue() -> Catalogue:
    return read_catalogue(ROOT)


def paragraphs(slug: str) -> list[str]:
    """Return the paragraphs below the title."""
    body = (ROOT / "topics" / f"{slug}.md").read_text("utf-8").partition("\n# ")[2]
    return [" ".join(part.split()) for part in body.strip().split("\n\n")[1:]]


TOPICS = sorted(path.stem for path in (ROOT / "topics").glob("*.md") if path.stem != "index")


def test_every_topic_is_looked_at(catalogue: Catalogue) -> None:
    assert sorted(catalogue.topics) == TOPICS


@pytest.mark.parametrize("slug", TOPICS)
def test_links_the_summaries_under_the_topic(slug: str, catalogue: Catalogue) -> None:
    linked = {match["slug"] for match in _LINK.finditer("\n".join(paragraphs(slug)[1:]))}
    under = {summary.slug for summary in catalogue.by_topic[slug]}
    assert linked <= catalogue.by_slug.keys(), "no such summary"
    assert linked <= under, "not under this topic"
    assert under <= linked, "left out of the introduction"


@pytest.mark.parametrize("slug", TOPICS)
def test_has_the_form_of_an_introduction(slug: str) -> None:
    definition, *introduction = paragraphs(slug)
    assert "{summary}" not in definition
    assert 1 <= len(introduction) <= 3
    for paragraph in introduction:
        assert _LINK.search(paragraph), "a paragraph without a link says what no summary says"
        assert len(paragraph.split()) <= 120
    # A role that is written wrongly would be shown as code.
    text = " ".join(introduction)
    assert text.count("{summary}") == len(_LINK.findall(text))


@pytest.mark.parametrize("slug", TOPICS)
def test_numbers_stand_in_the_summaries(slug: str, catalogue: Catalogue) -> None:
    texts = "\n".join((ROOT / summary.path).read_text("utf-8") for summary in catalogue.by_topic[slug])
    shown = _LINK.sub(r"\g<text>", " ".join(paragraphs(slug)[1:]))
    for number in re.findall(r"[0-9][0-9.,]*[0-9]%?|[0-9]%?", shown):
        assert re.search(rf"(?<![0-9.]){re.escape(number)}(?![0-9])", texts), number


def test_an_introduction_follows_the_definition_and_stays_out_of_lists(site: Path) -> None:
    topic = next(iter(read_catalogue(site).topics.values()))
    summary = next(iter(read_catalogue(site).by_topic[topic.slug]))
    path = site / "topics" / f"{topic.slug}.md"
    path.write_text(f"{path.read_text('utf-8').rstrip()}\n\nIt {{summary}}`went well <{summary.slug}>`.\n", "utf-8")
    edit(site / "about.md", "# About\n", "# About\n\n```{topics}\n```\n")
    built = build(site)
    article = built.article(f"topics/{topic.slug}.html")
    page = article.select_one("section")
    assert page is not None
    texts = [" ".join(part.get_text().split()) for part in page.find_all("p", recursive=False)]
    assert "It went well." in texts
    link = next(link for link in article.select("a") if link.get_text() == "went well")
    assert str(link["href"]).endswith(f"{summary.path.removeprefix('summaries/').removesuffix('.md')}.html")
    assert "went well" not in built.text("about.html")
    assert "went well" not in built.text("topics/index.html")
    assert read_catalogue(site).topics[topic.slug].definition == topic.definition
