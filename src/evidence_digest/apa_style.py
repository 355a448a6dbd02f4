"""APA 7 as plug-ins: a style of pybtex for the reference list, and one of sphinxcontrib-bibtex for citations."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pybtex.backends.plaintext  # type: ignore[import-untyped]  # ships no types
import pybtex.plugin  # type: ignore[import-untyped]
import sphinxcontrib.bibtex.plugin
from pybtex.database import Entry  # type: ignore[import-untyped]
from pybtex.richtext import BaseText, Tag, Text  # type: ignore[import-untyped]
from pybtex.style import FormattedEntry  # type: ignore[import-untyped]
from pybtex.style.formatting import BaseStyle  # type: ignore[import-untyped]
from pybtex.style.labels import BaseLabelStyle  # type: ignore[import-untyped]
from pybtex.style.sorting import BaseSortingStyle  # type: ignore[import-untyped]
from pybtex.style.template import Node  # type: ignore[import-untyped]
from sphinx.application import Sphinx
from sphinxcontrib.bibtex.style.referencing import BaseReferenceStyle
from sphinxcontrib.bibtex.style.template import SphinxReferenceText, join

from .apa import format_work
from .apa_labels import Label, citation, entry_labels, read_label, sort_key
from .apa_names import is_titled_alone

STYLE = "apa7"


def setup_apa_style(app: Sphinx) -> None:
    """Register both styles under the name ``apa7``; conf.py chooses them."""
    app.setup_extension("sphinxcontrib.bibtex")
    # pybtex leaves a style of an installed entry point alone
    pybtex.plugin.register_plugin("pybtex.style.formatting", STYLE, Apa7Style)
    # It looks through all installed packages for each citation of a page, unless it has been told.
    pybtex.plugin.register_plugin("pybtex.backends", "plaintext", pybtex.backends.plaintext.Backend, force=True)
    sphinxcontrib.bibtex.plugin.register_plugin(
        "sphinxcontrib.bibtex.style.referencing", STYLE, Apa7ReferenceStyle, force=True
    )


class ApaSortingStyle(BaseSortingStyle):  # type: ignore[misc]  # pybtex ships no types
    """The order of an APA reference list."""

    def sorting_key(self, entry: Entry) -> tuple[object, ...]:
        return sort_key(entry)


class ApaLabelStyle(BaseLabelStyle):  # type: ignore[misc]
    """Parenthetical citations as labels: ``Katz & Owen, 2020a``."""

    def format_labels(self, sorted_entries: Iterable[Entry]) -> Sequence[str]:
        """Return labels that are unique in the list: list all works, for suffixes that hold everywhere."""
        entries = list(sorted_entries)
        labels = entry_labels(entries)
        return [citation(labels[entry.key], narrative=False) for entry in entries]


class Apa7Style(BaseStyle):  # type: ignore[misc]
    """APA 7 references."""

    default_label_style = ApaLabelStyle
    default_sorting_style = ApaSortingStyle

    def format_entry(self, label: str, entry: Entry, bib_data: object = None) -> FormattedEntry:
        """Return the reference; the suffix of its year is that of the label."""
        text = format_work(entry, year_suffix=read_label(entry, label).suffix)
        return FormattedEntry(entry.key, text, label)


class CitedEntry(FormattedEntry):  # type: ignore[misc]
    """A work whose label is known; its reference is made when somebody asks for it."""

    def __init__(self, entry: Entry, label: Label) -> None:
        self.key = entry.key
        self.label = citation(label, narrative=False)
        self.cited = label
        self._entry = entry

    @cached_property
    def text(self) -> Text:
        """The reference."""
        return format_work(self._entry, year_suffix=self.cited.suffix)


@dataclass(frozen=True, slots=True)
class _Form:
    """What a citing role prints."""

    shows: str  # "narrative", "parenthetical", "author", "year" or "nothing"
    brackets: bool = False
    capital: bool = False


# The roles of sphinxcontrib-bibtex; those with all authors (ts, ps) print what APA prints.
_FORMS: Mapping[str, _Form] = {
    **dict.fromkeys(("t", "ts"), _Form("narrative")),
    **dict.fromkeys(("ct", "cts"), _Form("narrative", capital=True)),
    **dict.fromkeys(("p", "ps", "labelpar"), _Form("parenthetical", brackets=True)),
    **dict.fromkeys(("alp", "alps", "label"), _Form("parenthetical")),
    **dict.fromkeys(("author", "authors"), _Form("author")),
    **dict.fromkeys(("authorpar", "authorpars"), _Form("author", brackets=True)),
    **dict.fromkeys(("cauthor", "cauthors"), _Form("author", capital=True)),
    "year": _Form("year"),
    "yearpar": _Form("year", brackets=True),
    "empty": _Form("nothing"),
}


@dataclass
class Apa7ReferenceStyle(BaseReferenceStyle):
    """APA 7 citations; each is one link.  sphinxcontrib-bibtex hands works over in the order of the reference list."""

    def role_names(self) -> Iterable[str]:
        return _FORMS.keys()

    def inner(self, role_name: str) -> Node:
        form = _FORMS.get(role_name, _FORMS["p"])
        return Node("apa_citation", lambda _, data: _citation(form, data))

    def outer(self, role_name: str, children: list[BaseText]) -> Node:
        form = _FORMS.get(role_name, _FORMS["p"])
        if form.shows in ("narrative", "author"):
            joined = join(sep=", ", sep2=" and ", last_sep=", and ")[children]
        else:
            joined = join(sep="; ")[children]
        if form.capital:
            return Node("capital", lambda _, data: joined.format_data(data).capfirst())
        return join["(", joined, ")"] if form.brackets else joined


def _citation(form: _Form, data: Mapping[str, Any]) -> BaseText:
    entry, reference = data["entry"], data["reference_info"]
    formatted = data["formatted_entry"]
    label = formatted.cited if isinstance(formatted, CitedEntry) else read_label(entry, formatted.label)
    who = label.parenthetical if form.shows == "parenthetical" else label.narrative
    author = Tag("em", who) if _is_title(entry) else Text(who)
    if form.shows == "nothing":
        return Text()
    if form.shows == "narrative":
        # the text after stands in the brackets with the year: "see Curran et al. (2019, p. 3)"
        place = ", ".join(filter(None, (label.year, reference.post_text)))
        return _spaced(reference.pre_text, SphinxReferenceText(reference, author, f" ({place})"))
    shown = {"author": author, "year": Text(label.year)}.get(form.shows, Text(author, ", ", label.year))
    linked = _spaced(reference.pre_text, SphinxReferenceText(reference, shown))
    return Text(linked, ", ", reference.post_text) if reference.post_text else linked


def _spaced(before: str, text: BaseText) -> BaseText:
    return Text(before, " ", text) if before else text


def _is_title(entry: Entry) -> bool:
    """Whether a title in italics stands where authors would."""
    return is_titled_alone(entry) and not entry.persons
