"""What a piece of Markdown says and names, whatever its markup and its line breaks."""

from __future__ import annotations

import functools
import re

_ROLE = re.compile(r"\{(?P<name>[\w:.-]+)\}`(?P<text>[^`<]*)(?P<target><[^`>]*>)?`")
_LINK = re.compile(r"\[(?P<text>[^\][]*)\]\((?P<address>[^)\s]*)\)")
_CITING = ("cite", "cite:p", "cite:t")


def without_markup(source: str) -> str:
    """Return Markdown with its markup blanked, every other character in its place.

    Of roles and links the text stays, and of links to the web the address.  Citations are blanked as a whole: what
    they print is made from the bibliography.
    """
    return re.sub(r"[*`]", " ", _LINK.sub(_blank_link, _ROLE.sub(_blank_role, source)))


def _blank_role(match: re.Match[str]) -> str:
    shown = "" if match["name"] in _CITING else match["text"]
    before = match.start("text") - match.start()
    return (" " * before + shown).ljust(len(match[0]))


def _blank_link(match: re.Match[str]) -> str:
    address = match["address"] if "://" in match["address"] else ""
    return f" {match['text']}  {address}".ljust(len(match[0]))


def link_targets(source: str) -> tuple[str, ...]:
    """Return what the roles and links of *source* point to, as written."""
    roles = [(match["target"] or match["text"]).strip("<>") for match in _ROLE.finditer(source)]
    return (*roles, *(match["address"] for match in _LINK.finditer(source)))


def places(text: str, part: str) -> list[tuple[int, int]]:
    """Return where *text* says *part*, however its lines are broken."""
    return [match.span() for match in _part(part).finditer(text)] if part.strip() else []


def stands(beginning: str, text: str) -> bool:
    """Tell whether *text* has a word, or words, with this *beginning*."""
    return _beginning(beginning).search(text) is not None


def names(noun: str, text: str) -> bool:
    """Tell whether *text* has *noun*, in the singular or the plural."""
    return _noun(noun).search(text) is not None


# A file of facts asks for the same few words beside each number: more of them than the cache of re holds.
@functools.cache
def _part(part: str) -> re.Pattern[str]:
    words = r"\s+".join(re.escape(word) for word in without_markup(part).split())
    return re.compile(rf"(?<!\w){words}(?!\w)")


@functools.cache
def _beginning(beginning: str) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-]){_spaced(beginning)}", re.IGNORECASE)


@functools.cache
def _noun(noun: str) -> re.Pattern[str]:
    many = rf"{_spaced(noun[:-3])}(?:y|ies)" if noun.endswith("ies") else rf"{_spaced(noun.removesuffix('s'))}s?"
    return re.compile(rf"(?<!\w){many}(?!\w)", re.IGNORECASE)


def _spaced(words: str) -> str:
    return r"[\s-]+".join(re.escape(word) for word in words.split())
