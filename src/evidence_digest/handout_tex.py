"""A handout as LaTeX: the templates ``latex/handout*.tex``, in which every text is escaped unless it is TeX already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

import segno
from jinja2 import Environment, PackageLoader, StrictUndefined
from pybtex.backends import BaseBackend  # type: ignore[import-untyped]  # ships no types
from pybtex.richtext import BaseText  # type: ignore[import-untyped]
from sphinx.util import texescape

from .catalogue import Catalogue
from .exports.markup import role_text
from .exports.site import Site
from .handout import SummaryHandout, TopicHandout
from .prose import Emphasis, Inline, Inlines, Link, List, Paragraph, Prose, Role, Text
from .typography import runs, together

PAPERS = ("a4", "letter")
_WEB = re.compile(r"https?://", re.IGNORECASE)


class Tex(str):
    """Text that is LaTeX already."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class QrCode:
    """A QR code as bars of dark modules: row, first column, column after the last."""

    size: int
    bars: tuple[tuple[int, int, int], ...]


def qr_code(address: str) -> QrCode:
    """Return the code that leads to *address*."""
    matrix = segno.make(address, error="m", micro=False).matrix
    return QrCode(len(matrix), tuple(bar for row, line in enumerate(matrix) for bar in _bars(row, line)))


def _bars(row: int, line: bytearray) -> Iterator[tuple[int, int, int]]:
    for match in re.finditer(b"\x01+", bytes(line)):
        yield row, *match.span()


def handout_tex(handout: SummaryHandout | TopicHandout, catalogue: Catalogue, site: Site, *, paper: str) -> str:
    """Return the document."""
    texescape.init()
    kind = "summary" if isinstance(handout, SummaryHandout) else "topic"
    _ = catalogue.words.gettext
    return (
        _environment(catalogue)
        .get_template(f"handout-{kind}.tex")
        .render(
            handout=handout,
            site=site,
            paper=paper,
            language=site.language,
            code=qr_code(handout.address) if handout.address else None,
            implications_title=_("Practice implications"),
        )
    )


def _environment(catalogue: Catalogue) -> Environment:
    environment = Environment(  # noqa: S701  # finalize escapes for LaTeX, which autoescape can't
        loader=PackageLoader(__package__, "latex"),
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<:",
        variable_end_string=":>",
        comment_start_string="<#",
        comment_end_string="#>",
        finalize=lambda value: value if isinstance(value, (Tex, int)) else escaped(str(value)),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters |= {
        "inlines": partial(_inlines, catalogue=catalogue),
        "prose": partial(_prose, catalogue=catalogue),
        "reference": _reference,
        "breakable": breakable,
        "target": _target,
    }
    return environment


# -- texts -----------------------------------------------------------------------------------------------------


def escaped(text: str) -> Tex:
    """Return *text* as LaTeX, each statistic on one line, with a font that has its characters."""
    parts = []
    for run in runs(together(text).replace(" ·", "\u00a0·")):  # no line begins with what separates
        encoded = texescape.escape(run.text, "xelatex")
        leftward = rf"\beginR {encoded}\endR" if run.leftward else encoded
        parts.append(rf"\digestrun{{{run.font}}}{{{leftward}}}" if run.font else encoded)
    return Tex("".join(parts))


def breakable(address: str) -> Tex:
    """Return an address that may break after its punctuation."""
    return Tex(r"\allowbreak{}".join(map(escaped, re.split(r"(?<=[/._-])(?!/)", address))))


def _target(address: str) -> Tex:
    r"""Return an address as hyperref takes it, within an argument of another command."""
    plain = texescape.escape(address, "xelatex")
    return Tex(plain.replace(r"\sphinxhyphen{}", "-").replace(r"\textasciitilde{}", "~"))


def _inlines(inlines: Inlines, catalogue: Catalogue) -> Tex:
    return Tex("".join(_inline(inline, catalogue) for inline in inlines))


def _inline(inline: Inline, catalogue: Catalogue) -> Tex:
    match inline:
        case Text(text):
            return escaped(text)
        case Emphasis(children, strong):
            return Tex(rf"\{'textbf' if strong else 'emph'}{{{_inlines(children, catalogue)}}}")
        case Link(target, children):
            text = _inlines(children, catalogue)
            # Paper shows where a link leads; one to another page of the site is its text.
            return Tex(rf"{text} (\href{{{_target(target)}}}{{{breakable(target)}}})") if _WEB.match(target) else text
        case Role(name, content):
            return escaped(role_text(name, content, catalogue))


def _prose(prose: Prose, catalogue: Catalogue) -> Tex:
    parts = []
    for block in prose:
        match block:
            case Paragraph(children):
                parts.append(rf"{_inlines(children, catalogue)}\par")
            case List(items, ordered):
                name = "handoutnumbers" if ordered else "handoutlist"
                entries = "\n".join(rf"\item {_prose(item, catalogue)}" for item in items)
                parts.append(f"\\begin{{{name}}}\n{entries}\n\\end{{{name}}}")
    return Tex("\n".join(parts))


class _Backend(BaseBackend):  # type: ignore[misc]  # pybtex ships no types
    """References as LaTeX."""

    default_suffix = ".tex"
    symbols = {"ndash": "–", "newblock": " ", "nbsp": "~", "br": r"\\"}  # noqa: RUF012  # as pybtex has it

    def format_str(self, str_: str) -> str:
        return escaped(str_)

    def format_protected(self, text: str) -> str:
        return text

    def format_tag(self, tag: str, text: str) -> str:
        return rf"\emph{{{text}}}" if tag == "em" else text

    def format_href(self, url: str, text: str, external: bool = False) -> str:
        return rf"\href{{{_target(url)}}}{{{breakable(url) if text == escaped(url) else text}}}"


def _reference(text: BaseText) -> Tex:
    return Tex(text.render(_Backend("utf-8")))
