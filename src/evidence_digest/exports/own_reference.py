"""How a summary itself is cited: APA 7, a page of a site by a group."""

from __future__ import annotations

from pybtex.richtext import BaseText, Tag, Text  # type: ignore[import-untyped]  # ships no types

from ..apa import MONTHS
from ._base import Item


def own_reference(item: Item) -> BaseText:
    """Return the reference of a summary without its address, which only the written page knows."""
    year, month, day = item.date
    author = item.authors[0].inverted
    site = item.container if item.container != author else ""  # APA names it once
    sentences = (Text(author), Text(f"({year}, {MONTHS[month - 1]} {day})"), Tag("em", item.title), Text(site))
    return Text(" ").join([_ended(sentence) for sentence in sentences if sentence])


def _ended(sentence: BaseText) -> BaseText:
    return sentence if str(sentence).rstrip("”’").endswith((".", "?", "!")) else Text(sentence, ".")
