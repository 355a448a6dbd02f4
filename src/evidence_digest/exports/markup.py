"""Inlines and prose of the catalogue as HTML and as plain text, for mail."""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable

from markupsafe import Markup

from ..apa_labels import citation
from ..catalogue import Catalogue
from ..citations import citation_keys
from ..prose import Emphasis, Inline, Inlines, Link, List, Paragraph, Prose, Role, Text

_WEB = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
_EXPLICIT = re.compile(r"(.+?)\s*<[^<>]+>", re.DOTALL)
WIDTH = 72  # columns of plain text


def inlines_html(inlines: Inlines, catalogue: Catalogue) -> Markup:
    """Return *inlines* as HTML; a link that leads to another page of the site is its text, a mail has no such page."""
    return Markup("").join(_inline_html(inline, catalogue) for inline in inlines)


def _inline_html(inline: Inline, catalogue: Catalogue) -> Markup:
    match inline:
        case Text(text):
            return Markup.escape(text)
        case Emphasis(children, strong):
            shape = Markup("<strong>{}</strong>") if strong else Markup("<em>{}</em>")
            return shape.format(inlines_html(children, catalogue))
        case Link(target, children):
            text = inlines_html(children, catalogue)
            return Markup('<a href="{}">{}</a>').format(target, text) if _WEB.match(target) else text
        case Role(name, content):
            return Markup.escape(role_text(name, content, catalogue))


def prose_html(prose: Prose, catalogue: Catalogue) -> Markup:
    """Return *prose* as HTML with the margins that mail clients need."""
    parts = []
    for block in prose:
        match block:
            case Paragraph(children):
                parts.append(Markup('<p style="margin: 0 0 8px;">{}</p>').format(inlines_html(children, catalogue)))
            case List(items, ordered):
                shape = Markup('<{0} style="margin: 0 0 8px; padding-left: 24px;">{1}</{0}>')
                entries = (Markup("<li>{}</li>").format(prose_html(item, catalogue)) for item in items)
                parts.append(shape.format("ol" if ordered else "ul", Markup("").join(entries)))
    return Markup("").join(parts)


def role_text(name: str, content: str, catalogue: Catalogue) -> str:
    """Return what a role of lifted text shows: a citation, a term or the name of a page."""
    if not name.startswith("cite"):
        match = _EXPLICIT.fullmatch(content)
        return match[1] if match else content
    try:
        keys = [key for key in citation_keys(content) if key in catalogue.labels]
    except ValueError:
        return ""
    narrative = name == "cite:t"
    cited = [citation(catalogue.labels[key], narrative) for key in keys]
    return ", ".join(cited) if narrative else f"({'; '.join(cited)})"


def inlines_text(inlines: Inlines, catalogue: Catalogue) -> str:
    """Return *inlines* without markup; a web link shows its address."""
    return "".join(_inline_text(inline, catalogue) for inline in inlines)


def _inline_text(inline: Inline, catalogue: Catalogue) -> str:
    match inline:
        case Text(text):
            return text
        case Emphasis(children):
            return inlines_text(children, catalogue)
        case Link(target, children):
            text = inlines_text(children, catalogue)
            return f"{text} <{target}>" if _WEB.match(target) and target != text else text
        case Role(name, content):
            return role_text(name, content, catalogue)


def prose_text(prose: Prose, catalogue: Catalogue, indent: str = "") -> str:
    """Return *prose* as wrapped text."""
    lines = []
    for block in prose:
        match block:
            case Paragraph(children):
                lines.append(wrapped(inlines_text(children, catalogue), indent))
            case List(items, ordered):
                for place, item in enumerate(items, 1):
                    mark = f"{place}. " if ordered else "- "
                    text = prose_text(item, catalogue, indent + " " * len(mark))
                    lines.append(indent + mark + text[len(indent) + len(mark) :])
    return "\n".join(lines)


def wrapped(text: str, indent: str = "", *, first: str | None = None) -> str:
    """Return *text* in lines of a mail's width; words and addresses stay whole."""
    wrap: Callable[..., str] = textwrap.fill
    return wrap(
        text,
        WIDTH,
        initial_indent=indent if first is None else first,
        subsequent_indent=indent,
        break_long_words=False,
        break_on_hyphens=False,
    )
