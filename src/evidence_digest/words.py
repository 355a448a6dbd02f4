"""The interface's own words in the language of the site; what summaries say stays in English.

Whoever holds a catalogue has its words: ``_ = catalogue.words.gettext``, then ``_("Sample")`` or
``_("Latest issue: {month}", month=…)``.  ``make messages`` finds such texts and lists them in the files under
``locales``, which are read as they are: nothing is compiled beforehand.
"""

from __future__ import annotations

import functools
import io
from collections.abc import Mapping
from dataclasses import dataclass, field
from gettext import GNUTranslations, NullTranslations
from pathlib import Path

from .problems import suggestion

CONTENT = "en"  # the language of all pages
LOCALES = Path(__file__).parent / "locales"


class UnknownLanguageError(ValueError):
    """The interface has no such language; the message says which it has."""


@dataclass(frozen=True, slots=True)
class Words:
    """The interface in one language."""

    language: str = CONTENT
    catalog: NullTranslations = field(default_factory=NullTranslations, repr=False)
    script_words: Mapping[str, str] = field(default_factory=dict, repr=False)  # what the site's scripts say

    @property
    def foreign(self) -> bool:
        """Whether the pages are in another language than the interface."""
        return self.language != CONTENT

    def gettext(self, message: str, /, **values: object) -> str:
        """Return *message* in this language, with *values* in its places."""
        text = self.catalog.gettext(message)
        return text.format(**values) if values else text

    def ngettext(self, one: str, several: str, count: int, /, **values: object) -> str:
        """Return the form for *count*, which stands at ``{count}``."""
        return self.catalog.ngettext(one, several, count).format(count=count, **values)


def marked(message: str) -> str:
    """Return *message*, which is translated where it is shown: a constant has no language."""
    return message


def capitalised(text: str) -> str:
    """Return *text* as the beginning of a line: French names of months are small."""
    return text[:1].upper() + text[1:]


def content_language(locale: str) -> str:
    """Return the language of the pages of a site with the setting *locale*: "en_GB" is more exact than "en"."""
    return locale if locale.startswith(CONTENT) else CONTENT


def languages() -> tuple[str, ...]:
    """Return the languages that the interface has."""
    return (CONTENT, *sorted(path.parent.parent.name for path in LOCALES.glob("*/LC_MESSAGES/digest.po")))


def words_in(locale: str) -> Words:
    """Return the words for *locale* ("fr", "fr_CA"); raises :class:`UnknownLanguageError`."""
    language = locale.replace("-", "_").partition("_")[0].lower()
    if language not in languages():
        known = " or ".join(languages())
        raise UnknownLanguageError(
            f"the interface has no language '{locale}'{suggestion(locale, languages())}: set SITE_LANGUAGE to {known}"
        )
    return ENGLISH if language == CONTENT else _read(language)


@functools.cache
def _read(language: str) -> Words:
    # Only a site in another language needs them.
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    with (LOCALES / language / "LC_MESSAGES" / "digest.po").open("rb") as file:
        catalog = read_po(file)
    compiled = io.BytesIO()
    write_mo(compiled, catalog)
    compiled.seek(0)
    in_scripts = {
        str(message.id): str(message.string)
        for message in catalog
        if message.string and any(path.endswith(".js") for path, _ in message.locations)
    }
    return Words(language, GNUTranslations(compiled), in_scripts)


ENGLISH = Words()
