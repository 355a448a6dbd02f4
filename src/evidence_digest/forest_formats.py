"""Write a forest plot as SVG, for web and e-book, and as TikZ, for paper: the same shapes in the same places."""

from __future__ import annotations

from collections.abc import Callable
from xml.etree import ElementTree

from .forest import Circle, Drawing, Line, Words

_SVG = "http://www.w3.org/2000/svg"
_STROKES = {"axis": "1", "interval": "2", "null": "1"}  # px
_RULES = {"axis": "0.5pt", "interval": "1pt", "null": "0.5pt, dashed"}
_TIKZ_ANCHORS = {"start": "base west", "middle": "base", "end": "base east"}


def svg(drawing: Drawing, title: str, description: str, *, language: str = "") -> str:
    """Return an SVG element, well-formed as XML and as HTML.

    It has no width of its own: places are per cent and em, so that its words are as large as those around it.
    ``currentColor`` makes it follow the page into the dark.
    """
    root = ElementTree.Element(
        "svg",
        {
            "xmlns": _SVG,
            "class": "digest-forest-plot",
            "role": "img",
            "width": "100%",
            "height": f"{drawing.height:g}em",
            "fill": "currentColor",
            "stroke": "none",
            **({"lang": language} if language else {}),
        },
    )
    # The first children name and describe the picture; ids would have to be unique on each page.
    ElementTree.SubElement(root, "title").text = title
    ElementTree.SubElement(root, "desc").text = description
    for shape in drawing.shapes:
        _add(root, shape)
    return ElementTree.tostring(root, encoding="unicode")


def _add(root: ElementTree.Element, shape: Line | Circle | Words) -> None:
    match shape:
        case Line(x1, y1, x2, y2, kind):
            places = {"x1": f"{x1:g}%", "y1": f"{y1:g}em", "x2": f"{x2:g}%", "y2": f"{y2:g}em"}
            dashes = {"stroke-dasharray": "3 3"} if kind == "null" else {}
            stroke = {"stroke": "currentColor", "stroke-width": _STROKES[kind], **dashes}
            ElementTree.SubElement(root, "line", places | stroke)
        case Circle(x, y, hollow):
            fill = {"fill": "none", "stroke": "currentColor", "stroke-width": "2"} if hollow else {}
            ElementTree.SubElement(root, "circle", {"cx": f"{x:g}%", "cy": f"{y:g}em", "r": "0.33em", **fill})
        case Words(x, y, text, anchor):
            place = {"x": f"{x:g}%", "y": f"{y:g}em", "text-anchor": anchor}
            ElementTree.SubElement(root, "text", place).text = text


def tikz(drawing: Drawing, escape: Callable[[str], str]) -> str:
    """Return a TikZ picture as wide as the line; *escape* makes a text safe for LaTeX."""
    shapes = [_tikz_shape(shape, escape) for shape in drawing.shapes]
    return "\n".join(
        [
            r"\begin{tikzpicture}[x=0.01\linewidth, y=-1em, color=digestink, every node/.style={inner sep=0pt}]",
            *shapes,
            r"\end{tikzpicture}",
        ]
    )


def _tikz_shape(shape: Line | Circle | Words, escape: Callable[[str], str]) -> str:
    match shape:
        case Line(x1, y1, x2, y2, kind):
            return rf"\draw[line width={_RULES[kind]}] ({x1:g},{y1:g}) -- ({x2:g},{y2:g});"
        case Circle(x, y, hollow):
            # A hollow circle hides the line of no effect behind it.
            fill = "white" if hollow else "digestink"
            return rf"\draw[line width=1pt, fill={fill}] ({x:g},{y:g}) circle[radius=0.28em];"
        case Words(x, y, text, anchor):
            safe = escape(text).replace("←", r"$\leftarrow$").replace("→", r"$\rightarrow$")
            return rf"\node[anchor={_TIKZ_ANCHORS[anchor]}] at ({x:g},{y:g}) {{{safe}}};"
