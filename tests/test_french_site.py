"""A site whose interface is in another language: nothing of it is left in English, and what pages say is marked."""

from __future__ import annotations

import functools
import os
import re
import shutil
from gettext import NullTranslations
from pathlib import Path
from unittest import mock

import bs4
import feedparser  # type: ignore[import-untyped]  # ships no types
import pytest
from bs4.element import NavigableString, PageElement
from building import ROOT, TEST_SITE, Built, assert_same, build, edit, write_summary
from playwright.sync_api import Browser
from sphinx import locale
from workshop import prepare

from evidence_digest import words as words_module
from evidence_digest.crisis import where_to_turn
from evidence_digest.words import Words, words_in

SUMMARY = "summaries/2019/05-first-of-ours.html"
TOPIC = "topics/tidiness.html"
# Names of formats and of languages; they are the same everywhere.
NAMES = {"BibTeX", "RIS", "CSL-JSON", "JSON", "CSV", "Atom", "Français", "English"}
SHOWN_ATTRIBUTES = ("alt", "aria-label", "data-facets", "placeholder", "title")
PACK = """---
audience: Therapists in training
level: introductory
minutes: 10
learning-aims: [say what was found, name one limit, decide what to try]
summaries: [first-of-ours]
outline: [{ minutes: 10, activity: Read }]
---

# Tidiness in practice

What a group may read.
"""


_FACET = re.compile(r'"name": "\w+"|"[\w-]+":')  # of the filter's settings, for its script
# Written by hand for each language, or on a page.
CRISIS = where_to_turn("fr")
FRENCH = (
    *(CRISIS.link, CRISIS.heading, "Quelques mots en français."),
    *("".join(part.text for part in sentence) for sentence in CRISIS.sentences),
)


class Marked(NullTranslations):
    """A language that only puts brackets around each text."""

    def gettext(self, message: str) -> str:
        return f"⟦{message}⟧" if message else ""

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return self.gettext(msgid1 if n == 1 else msgid2)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the test site with every kind of page."""
    site = prepare(Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("french") / "site")))
    for page in ("browse", "changes", "crisis", "evidence-map", "glossary"):
        shutil.copy(ROOT / f"{page}.md", site)
    (site / "packs").mkdir()
    (site / "packs/index.md").write_text("# Course packs\n\nFor groups.\n", "utf-8")
    (site / "packs/tidiness-in-practice.md").write_text(PACK, "utf-8")
    write_summary(
        site,
        "2019/04-odds",
        reference="Ours2019",
        topics="tidiness",
        title="Odds & ends",
        prose="The odds ratio of {cite:t}`Ours2019` was small.",
        fields="updated: 2026-11-21\n",
    )
    # A link without words of its own shows the name of the page, which is translated.
    edit(site / "extra.md", "[](topics/tidiness.md)", "[tidiness](topics/tidiness.md)")
    edit(site / "compendium.md", "PDF.", "PDF.\n\n```{downloads}\nThere is no file yet.\n```")
    edit(site / "about.md", "# About\n", "# About\n\n{fr}`Quelques mots en français.`\n")
    edit(site / "index.md", "\nabout\n", "\nabout\nbrowse\nchanges\ncrisis\nevidence-map\nglossary\npacks/index\n")
    return site


@pytest.fixture(scope="module")
def english(site: Path, french: Built) -> Built:
    """Return the site in English, built after the French one: nothing of that may be left in the process."""
    return build(site, outdir=site.parent / "en", doctrees=site.parent / "doctrees-en")


@pytest.fixture(scope="module")
def french(site: Path) -> Built:
    return build(site, outdir=site.parent / "fr", doctrees=site.parent / "doctrees-fr", config={"language": "fr"})


@pytest.fixture(scope="module")
def marked(site: Path) -> Built:
    """Return the site in a language in which everything that was translated can be told from what was not."""
    brackets = Marked()
    with (
        mock.patch.object(words_module, "_read", lambda language: Words(language, brackets)),
        mock.patch.dict(locale.translators, {("general", "sphinx"): brackets}),
    ):
        return build(
            site, outdir=site.parent / "marked", doctrees=site.parent / "doctrees-m", config={"language": "fr"}
        )


@functools.cache
def page_of(built: Built, name: str) -> bs4.BeautifulSoup:
    return built.html(name)


def pages(built: Built) -> list[str]:
    found = (path.relative_to(built.outdir).as_posix() for path in built.outdir.rglob("*.html"))
    return sorted(name for name in found if not name.startswith("_static/"))


def language(element: PageElement | None) -> str:
    """Return the language in which a screen reader says *element*."""
    while isinstance(element, PageElement):
        if isinstance(element, bs4.Tag) and element.get("lang"):
            return str(element["lang"])
        element = element.parent
    return ""


def texts(page: bs4.BeautifulSoup, of: str) -> list[str]:
    """Return all that *page* shows in one language, in order; attributes come last."""
    body = page.body
    assert body is not None
    said = [
        str(text)
        for text in body.find_all(string=True)
        if type(text) is NavigableString and not text.find_parent(["script", "style"]) and language(text) == of
    ]
    attributes = [
        str(element[name])
        for element in body.find_all(True)
        for name in SHOWN_ATTRIBUTES
        if element.get(name) and "Z3988" not in (element.get("class") or ()) and language(element) == of
    ]
    return ["".join(said), *attributes]


def without_marked(text: str) -> str:
    """Return *text* without what stands between brackets."""
    before = ""
    while before != text:
        before, text = text, re.sub(r"⟦[^⟦⟧]*⟧", " ", text)
    return text


def left_over(text: str) -> set[str]:
    """Return the words of *text* that were not translated."""
    for known in FRENCH:
        text = text.replace(known, "")
    return set(re.findall(r"[^\W\d_]{2,}(?:-\w+)*", without_marked(_FACET.sub("", text)))) - NAMES


def test_no_word_of_the_interface_is_left_in_english(marked: Built) -> None:
    left = {name: [left_over(text) for text in texts(page_of(marked, name), "fr")] for name in pages(marked)}
    found = {name: words for name, texts in left.items() if (words := set[str]().union(*texts))}
    assert not found


def test_what_pages_say_is_marked_as_english(marked: Built) -> None:
    for name in pages(marked):
        for text in texts(page_of(marked, name), "en"):
            assert "⟦" not in text, name
    said = " ".join(texts(page_of(marked, SUMMARY), "en")[0].split())
    for text in ("What first of ours is about", "Among 40 clients", "two clinics", "Small and correlational", "Tester"):
        assert text in said


def test_words_in_french(french: Built) -> None:
    page = page_of(french, SUMMARY)
    assert page.html is not None
    assert page.html["lang"] == "fr"
    headings = [" ".join(heading.text.split()) for heading in page.select("article h2")]
    assert headings[:2] == ["Pourquoi c’est important", "Ce qui a été fait"]
    assert {"L’étude en un coup d’œil", "Implications pour la pratique", "Référence"} <= set(headings)
    byline = page.select_one(".digest-byline")
    assert byline is not None
    assert byline.text.split(" · ")[0].strip() == "Mai 2019"
    assert "Dernier numéro\u00a0:" in french.article("index.html").text
    labels = [term.text for term in page.select(".digest-facts dt")]
    assert labels == ["Type et devis", "Échantillon", "Contexte", "Résultats", "Limites"]


def test_terms_are_explained_as_on_the_english_site(french: Built, english: Built) -> None:
    explained = {
        site: [[term.text for term in page_of(site, name).select(".digest-term")] for name in pages(english)]
        for site in (french, english)
    }
    assert explained[french] == explained[english]
    assert any(explained[english])


def test_every_page_says_that_the_summaries_are_in_english(french: Built, english: Built) -> None:
    for name in pages(french):
        notes = [note.text.strip() for note in page_of(french, name).select(".announcement")]
        assert len(notes) == 1, name
        assert "en anglais" in notes[0]
        assert not page_of(english, name).select(".announcement")


def test_the_english_site_is_english(english: Built) -> None:
    for name in pages(english):
        page = page_of(english, name)
        assert page.html is not None
        assert page.html["lang"] == "en"
        assert not page.select("#digest-words")
        others = [element.text for element in page.select("body [lang]")]
        assert page.select_one(".skip-to-content").text.strip() == "Skip to content"  # type: ignore[union-attr]  # is there
        assert others == (["Quelques mots en français."] if name == "about.html" else []), name


def test_a_french_sentence_stays_french(french: Built) -> None:
    sentence = french.article("about.html").find(string=re.compile("Quelques mots"))
    assert language(sentence) == "fr"


def test_both_languages_list_the_same_pages_and_data(french: Built, english: Built) -> None:
    assert pages(french) == pages(english)
    for name in ("summaries.json", "summaries.csv", "exports/all.bib", "exports/topics/alliance.ris"):
        assert french.text(name) == english.text(name)


def test_a_feed_tells_its_languages(french: Built, english: Built) -> None:
    feed, before = (feedparser.parse(built.text("feeds/all.atom")) for built in (french, english))
    assert feed.feed.language == "en"
    assert [entry.title for entry in feed.entries] == [entry.title for entry in before.entries]
    xml = bs4.BeautifulSoup(french.text("feeds/all.atom"), "xml")
    title = xml.find("title", string="What first of ours is about")
    assert title is not None
    ours = title.parent.find("div", lang="fr") if title.parent else None
    assert isinstance(ours, bs4.Tag)
    assert language(ours.find(string=re.compile("Among 40 clients"))) == "en"
    assert language(ours.find(string=re.compile("Rédigé le"))) == "fr"
    assert "lang=" not in re.sub(r"xml:lang=", "", english.text("feeds/all.atom"))


def test_two_processes_write_what_one_does(site: Path, french: Built) -> None:
    outdir, doctrees = site.parent / "fr-2", site.parent / "doctrees-fr-2"
    parallel = build(site, outdir=outdir, doctrees=doctrees, jobs=2, config={"language": "fr"})
    assert_same(parallel.outdir, french.outdir)


@pytest.mark.parametrize(
    ("builder", "code", "message"),
    [
        ("html", "de", "the interface has no language 'de'.*set SITE_LANGUAGE to en or fr"),
        ("latex", "fr", "the builder 'latex' works in English only: leave out SITE_LANGUAGE"),
    ],
)
def test_what_cannot_be_built_is_refused(tmp_path: Path, builder: str, code: str, message: str) -> None:
    site = Path(shutil.copytree(TEST_SITE, tmp_path / "site"))
    with pytest.raises(SystemExit, match=message):
        build(site, builder, config={"language": code})


def test_conf_takes_the_language_from_outside() -> None:
    import runpy

    def setting(**environment: str) -> object:
        with mock.patch.dict(os.environ, environment):
            return runpy.run_path(str(ROOT / "conf.py"))["language"]

    assert setting() == "en"
    assert setting(READTHEDOCS_LANGUAGE="fr") == "fr"
    assert setting(SITE_LANGUAGE="en", READTHEDOCS_LANGUAGE="fr") == "en"
    assert setting(SITE_LANGUAGE="") == "en"


def test_the_filter_speaks_french(french: Built, browser: Browser) -> None:
    page = browser.new_page()
    page.goto((french.outdir / TOPIC).as_uri())
    status = page.locator(".digest-filter [role=status]")
    assert status.text_content() == "Les 4 résumés"
    year = page.get_by_label("Année du numéro")
    year.select_option("2018")
    assert status.text_content() == "Résumés\u00a0: 2 sur 4 (2018)"
    page.get_by_role("button", name=words_in("fr").gettext("Show all")).click()
    assert status.text_content() == "Les 4 résumés"
    page.close()
