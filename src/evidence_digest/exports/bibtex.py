"""BibTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..bibliography import Work
from ..tex_text import verbatim_text
from ._base import Item, Name

NAME = "BibTeX"
SUFFIX = ".bib"
MEDIA_TYPE = "application/x-bibtex"

_SPECIAL = {sign: f"\\{sign}" for sign in "&%$#_"} | {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
}
_PAIRED = str.maketrans(_SPECIAL | {"{": r"\{", "}": r"\}"})
_UNPAIRED = str.maketrans(_SPECIAL | {"{": r"\textbraceleft{}", "}": r"\textbraceright{}"})
_VERBATIM = frozenset({"doi", "isbn", "issn", "url"})


def write(items: Sequence[Item]) -> str:
    """Return the entries of *items*."""
    return "\n".join(_entry(item) for item in items)


def escape(text: str) -> str:
    """Return plain *text* as TeX."""
    # BibTeX counts braces, even those after a backslash.
    signs = _PAIRED if _has_paired_braces(text) else _UNPAIRED
    escaped = " ".join(text.split()).translate(signs)
    return re.sub("-(?=-)", "-{}", escaped)  # two hyphens would become a dash


def _has_paired_braces(text: str) -> bool:
    depth = 0
    for sign in re.findall("[{}]", text):
        depth += 1 if sign == "{" else -1
        if depth < 0:
            return False
    return depth == 0


def _entry(item: Item) -> str:
    kind = item.source.kind if item.source else "online"
    fields = [*(_source_fields(item.source) if item.source else _own_fields(item))]
    if item.annotations:  # styles print a note, and not an annotation
        fields.append(("annote", escape("; ".join(item.annotations))))
    lines = "".join(f"  {name} = {{{text}}},\n" for name, text in fields)
    return f"@{kind}{{{item.key},\n{lines}}}\n"


def _source_fields(work: Work) -> Iterator[tuple[str, str]]:
    """Yield the fields as the bibliography has them, since its braces protect capitals."""
    for name, text in sorted(work.fields):
        if name != "annote":
            yield name, verbatim_text(text) if name in _VERBATIM else _with_escaped_signs(text)


def _with_escaped_signs(tex: str) -> str:
    """Return *tex* with a backslash before each sign that TeX would take for a command; the reader takes both."""
    return re.sub(r"\\.|[&%$#_]", lambda match: match[0] if match[0][0] == "\\" else f"\\{match[0]}", tex)


def _own_fields(item: Item) -> Iterator[tuple[str, str]]:
    yield "author", " and ".join(_name(name) for name in item.authors)
    yield "title", f"{{{escape(item.title)}}}"
    yield "organization", escape(item.container)
    yield "year", str(item.date[0])
    yield "date", "-".join(f"{part:02d}" for part in item.date)
    if item.url:
        yield "url", item.url
    yield "abstract", escape(item.abstract)
    if item.keywords:
        yield "keywords", escape(", ".join(item.keywords))


def _name(name: Name) -> str:
    return f"{{{escape(name.family)}}}" if name.group else escape(name.inverted)
