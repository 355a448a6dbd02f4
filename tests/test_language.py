"""The interface's words: every one is translated, and translations keep places, plurals and French typography."""

from __future__ import annotations

import re
from pathlib import Path
from string import Formatter

import pytest
from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po
from building import ROOT

from evidence_digest.messages import template, update
from evidence_digest.names import in_language
from evidence_digest.reader import read_catalogue
from evidence_digest.records import YearMonth
from evidence_digest.words import ENGLISH, LOCALES, UnknownLanguageError, content_language, words_in

FRENCH = LOCALES / "fr" / "LC_MESSAGES" / "digest.po"


@pytest.fixture(scope="module")
def texts() -> Catalog:
    return template(ROOT)


@pytest.fixture(scope="module")
def french() -> Catalog:
    with FRENCH.open("rb") as file:
        return read_po(file, locale="fr")


def forms(text: object) -> tuple[str, ...]:
    """Return the forms of a text: one, or one for each number."""
    return (text,) if isinstance(text, str) else tuple(text)  # type: ignore[arg-type]  # babel has either


def messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def places(text: str) -> set[str]:
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def test_every_text_is_translated_and_none_is_left_over(texts: Catalog, french: Catalog) -> None:
    wanted = {message.id for message in messages(texts)}
    assert wanted == {message.id for message in messages(french)}, "make messages, then translate what is empty"
    assert not french.obsolete
    untranslated = [
        message.id
        for message in messages(french)
        if message.fuzzy or not all(forms(message.string)) or not message.string
    ]
    assert not untranslated


def test_translations_keep_the_places_of_values(french: Catalog) -> None:
    for message in messages(french):
        wanted = places(forms(message.id)[-1])  # in French the singular stands for 0 too, so that it needs its number
        assert all(places(form) == wanted for form in (*forms(message.id), *forms(message.string))), message.id


def test_french_typography(french: Catalog) -> None:
    for message in messages(french):
        for form in forms(message.string):
            assert not re.search(r" [:;?!%»]|« |'", form), form
            # A colon, semicolon, question or exclamation mark that ends a word has a space that does not break.
            assert not re.search(r"[^\s\d][:;?!](?:\s|$)", form), form


def test_labels_in_the_style_sheet_are_translated() -> None:
    labels = re.findall(
        r'^(.*)\{ content: "(\w[^"]*)"; \}', (ROOT / "_static" / "digest.css").read_text("utf-8"), re.MULTILINE
    )
    english = {selector: label for selector, label in labels if not selector.startswith("html[lang")}
    french = {
        selector.removeprefix('html[lang|="fr"] '): label for selector, label in labels if selector not in english
    }
    words = words_in("fr")
    assert english
    assert french == {selector: words.gettext(label) for selector, label in english.items()}


def test_make_messages_leaves_a_complete_file_as_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    copy = tmp_path / "fr" / "LC_MESSAGES" / "digest.po"
    copy.parent.mkdir(parents=True)
    copy.write_bytes(FRENCH.read_bytes())
    monkeypatch.setattr("evidence_digest.messages.LOCALES", tmp_path)
    update(ROOT)
    assert copy.read_text("utf-8") == FRENCH.read_text("utf-8")


def test_texts_are_found_wherever_code_says_them(texts: Catalog) -> None:
    found = {forms(message.id)[0]: [path for path, _ in message.locations] for message in messages(texts)}
    assert "evidence_digest/caution.py" in found["No clinician has reviewed this page yet."]  # within an f-string
    assert "_static/filter.js" in found["Show all"]
    assert "_templates/page.html" in found["Older"]
    assert "topics/empathy.md" in found["Empathy"]
    assert "evidence_digest/study_reader.py" in found["survey"]
    assert {"Relationship and process", "December", "{count} summary"} <= found.keys()


def test_words_of_a_language() -> None:
    words = words_in("fr_CA")
    assert (words.language, words.foreign, ENGLISH.foreign) == ("fr", True, False)
    assert words.gettext("Latest issue: {month}", month="mai 2020") == "Dernier numéro\u00a0: mai 2020"
    counted = [words.ngettext("{count} summary", "{count} summaries", count) for count in (0, 1, 2)]
    assert counted == ["0 résumé", "1 résumé", "2 résumés"]
    assert YearMonth(2020, 12).in_words(words) == "décembre 2020"
    assert words.gettext("no such text") == "no such text"
    assert words.script_words["Show all"] == "Tout afficher"
    assert "Older" not in words.script_words
    assert words_in("en_GB") is ENGLISH


@pytest.mark.parametrize("locale", ["de", "f", "", "../fr", "fran\u00e7ais"])
def test_an_unknown_language_is_refused(locale: str) -> None:
    with pytest.raises(UnknownLanguageError, match="set SITE_LANGUAGE to en or fr"):
        words_in(locale)


def test_data_keep_the_language_of_the_pages() -> None:
    assert [content_language(locale) for locale in ("en", "en_GB", "fr", "")] == ["en", "en_GB", "en", "en"]


def test_names_of_the_controlled_lists_are_translated() -> None:
    original = read_catalogue(ROOT)
    assert in_language(original, ENGLISH) is original
    shown = in_language(original, words_in("fr"))
    assert shown.topics["empathy"].title == "Empathie"
    assert shown.groups[0].title == "Problèmes"
    assert shown.research_types["review"].plural == "revues"
    assert {summary.study.design for summary in shown.summaries} >= {"enquête", "revue rapide"}
    assert [summary.title for summary in shown.summaries] == [summary.title for summary in original.summaries]
    assert original.topics["empathy"].title == "Empathy"
