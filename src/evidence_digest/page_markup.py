"""Find the markup that no page may use: what runs code, reads files, or brings in another markup.

Pages come from many hands, and what a page could make Sphinx or TeX read would be published.  So directives and roles
are allowed by name, and links and pictures stay within the site.
"""

from __future__ import annotations

import functools
import html
import posixpath
import re
from collections.abc import Iterable, Iterator
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.footnote import footnote_plugin
from mdit_py_plugins.myst_blocks import myst_block_plugin
from mdit_py_plugins.myst_role import myst_role_plugin

from .nesting import depth_faults, perhaps_deep
from .problems import Problem, Severity, shown, suggestion

# Not among them, though harmless to look at: figure and image (they copy any file), math (raw TeX, which reads files),
# cards and buttons (their links take any scheme), glossary (nests in a way of its own; the site has its own glossary).
DIRECTIVES = frozenset(
    {
        *("browse", "changes", "downloads", "evidence-map", "forest", "latest-issue", "practice-implications"),
        *("research-types", "summaries", "topics"),
        *("admonition", "attention", "caution", "danger", "error", "hint", "important", "note", "seealso", "tip"),
        *("warning", "bibliography", "dropdown", "epigraph", "grid", "grid-item"),
        *("facilitator-notes", "reflection"),
        *("list-table", "pull-quote", "rubric", "tab-item", "tab-set", "toctree", "where-to-turn"),
    }
)
ROLES = frozenset(
    {
        *("doc", "ref", "term", "abbr", "kbd", "guilabel", "emphasis", "strong", "sub", "sup"),
        *("subscript", "superscript", "summary", "topic", "research-type", "pack", "fr"),
        *("digest:pack", "digest:summary", "digest:topic", "digest:research-type", "digest:term"),
    }
)
_CITE = re.compile(r"cite(?::\w+)?")
_FENCED = re.compile(r"(?:```|~~~|:::)[^\S\n]*\{(\S*)")
_ROLE = re.compile(r"\{([A-Za-z0-9_+:-]+)\}(?=`)")
_LONGEST_ROLE = 2_000  # characters: docutils and Sphinx take the text of some apart in quadratic time
_WEB = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)
# A link that needs no closer look.
_PLAIN_LINK = re.compile(r"\]\((?:https?://[^\s()<>\\&]*|#[\w-]*|(?!\.\./)[\w-]+(?:/[\w-]+)*\.md)\)")
# Whatever else could be a link, a picture, HTML or a second title.
_SUSPECT = re.compile(r"\]\(|\]:|!\[|<[A-Za-z/!?]|^ {0,3}#[ \t]|^ {0,3}=+[ \t]*$", re.MULTILINE)
# The same in the content of a directive.
_SUSPECT_WITHIN = re.compile(
    r"(?P<picture>!\[)|\]\(\s*<?(?P<link>[^\s<>()]*)|\]:\s*<?(?P<definition>[^\s<>]+)"
    r"|<(?P<automatic>[A-Za-z][\w+.-]*:[^\s<>]*)>|(?P<html><[A-Za-z/!?])"
)
# A toctree makes a link of any line with "://" in it.
_TOCTREE = re.compile(r"\{toctree\}", re.IGNORECASE)
_WEB_ENTRY = re.compile(r"\s*(?:[^<>]*<)?https?://[^\s<>]*>?\s*", re.IGNORECASE)
_HTML = "raw HTML is not allowed: use Markdown"


@functools.cache
def markdown() -> MarkdownIt:
    """Return a parser that reads pages as MyST does with the settings of conf.py.

    It knows raw HTML, so that this can be refused, never to pass it on.
    """
    return (
        MarkdownIt("commonmark", {"html": True})
        .enable("table")
        .use(myst_block_plugin)
        .use(myst_role_plugin)
        .use(footnote_plugin, inline=False, move_to_end=False, always_match_refs=True)
        .use(colon_fence_plugin)
    )


def refused_markup(body: str, path: str, first_line: int) -> list[Problem]:
    """Return what is refused in the *body*, which has begun with its title, of the page *path*."""
    # Parsing costs a hundred times what this look-ahead does, and hardly any summary needs it.
    after_title = body.lstrip().partition("\n")[2]
    suspect = _SUSPECT.search(_PLAIN_LINK.sub("", after_title)) or _TOCTREE.search(body) or perhaps_deep(body)
    if not suspect and not _named_wrongly(body):
        return []
    faults = _Faults(path, first_line)
    tokens = markdown().parse(body)
    faults.blocks(tokens)
    faults.depth(tokens)
    return faults.problems


def _named_wrongly(text: str) -> list[tuple[int, str]]:
    """Return every directive and role in *text* that is not allowed: its place and what is said of it."""
    found = [(match.start(), _directive_fault(match[1].partition("}")[0])) for match in _FENCED.finditer(text)]
    found += [(role.start(), _role_fault(role[1], _text_of_role(text, role.end()))) for role in _ROLE.finditer(text)]
    return sorted((start, message) for start, message in found if message)


def _directive_fault(name: str) -> str:
    if name.lower() in DIRECTIVES:  # docutils ignores case in names
        return ""
    hint = suggestion(name, DIRECTIVES) or ": write the content into the page"
    return f"the directive {shown(name)} is not allowed{hint}"


def _text_of_role(text: str, start: int) -> str:
    """Return the text of the role whose first backtick stands at *start*, or as much as is too long for one."""
    fence = text[start : start + 100]
    fence = fence[: len(fence) - len(fence.lstrip("`"))]
    start += len(fence)
    return text[start : start + _LONGEST_ROLE + len(fence)].partition(fence)[0]


def _role_fault(name: str, content: str) -> str:
    if name.lower() in ROLES or _CITE.fullmatch(name.lower()):
        too_long = len(content) > _LONGEST_ROLE
        return f"the role {shown(name)} is longer than {_LONGEST_ROLE:,} characters: shorten it" if too_long else ""
    hint = suggestion(name, {*ROLES, "cite:t", "cite:p"}) or ": write plain text"
    return f"the role {shown(name)} is not allowed{hint}"


class _Faults:
    """Collect what is refused in a page."""

    def __init__(self, path: str, first_line: int) -> None:
        self.problems: list[Problem] = []
        self._path = path
        self._first_line = first_line
        self._titled = False

    def _note(self, line: int, message: str, code: str = "markup") -> None:
        problem = Problem(self._path, self._first_line + line, message, code, Severity.ERROR)
        if message and problem not in self.problems:
            self.problems.append(problem)

    def blocks(self, tokens: Iterable[Token]) -> None:
        """Look at every block."""
        for token in tokens:
            line = token.map[0] if token.map else 0
            if token.type == "html_block":
                self._note(line, _HTML)
            elif token.type in {"fence", "colon_fence"}:
                self._fence(token, line)
            elif token.type == "heading_open" and token.tag == "h1":
                if self._titled:
                    self._note(line, "a page has one title: begin the headings below it with '## '", "title")
                self._titled = True
            elif token.type == "inline":
                self._inlines(token.children or (), line)

    def depth(self, tokens: Iterable[Token]) -> None:
        """Look at how deeply blocks and emphasis are nested."""
        for line, message in depth_faults(tokens, markdown().parse):
            self._note(line, message)

    def _fence(self, token: Token, line: int) -> None:
        # as MyST takes it apart
        name = (token.info.split(maxsplit=1) or [""])[0]
        if not (name.startswith("{") and name.endswith("}")):
            return  # code, which is only shown
        self._note(line, _directive_fault(name[1:-1]))
        # A directive takes its options off its content and parses the rest anew.  Whatever looks like refused markup
        # there is refused: a second parser could be led to take it for code.
        text = f"{token.info.lstrip().removeprefix(name)}\n{token.content}"
        for start, message in (*_named_wrongly(text), *self._suspects(text)):
            self._note(line + text.count("\n", 0, start), message)
        if _TOCTREE.search(name + text):
            for number, entry in enumerate(text.split("\n"), line):
                if "://" in entry and not _WEB_ENTRY.fullmatch(entry):
                    self._note(number, f"{shown(entry.strip())} is no page for a toctree: name a page of the site")

    def _suspects(self, text: str) -> Iterator[tuple[int, str]]:
        for match in _SUSPECT_WITHIN.finditer(text):
            if match["html"]:
                yield match.start(), _HTML
            elif match["picture"]:
                yield match.start(), "a picture in a directive is not allowed: put it outside"
            else:
                target = match["link"] or match["definition"] or match["automatic"] or ""
                yield match.start(), self._link_fault(html.unescape(target).replace("\\", ""))

    def _inlines(self, tokens: Iterable[Token], line: int) -> None:
        for token in tokens:
            if token.type in {"softbreak", "hardbreak"}:
                line += 1
            elif token.type == "html_inline":
                self._note(line, _HTML)
            elif token.type == "myst_role":
                self._note(line, _role_fault(token.meta["name"], token.content))
            elif token.type == "link_open":
                self._note(line, self._link_fault(str(token.attrGet("href") or "")))
            elif token.type == "image":
                self._note(line, self._image_fault(str(token.attrGet("src") or "")))

    def _link_fault(self, href: str) -> str:
        target = unquote(href)
        path = self._within_site(target.partition("#")[0])
        if _WEB.match(target) or not path or re.fullmatch(r"[\w/-]+(?:\.md)?", path) or path.startswith("_static/"):
            return ""
        return f"the link to {shown(target)} is not allowed: link to a page of the site (name.md) or to the web"

    def _image_fault(self, src: str) -> str:
        target = unquote(src)
        if self._within_site(target).startswith("_static/"):
            return ""
        return f"the picture {shown(target)} is not allowed: put it into _static/ and write /_static/name.png"

    def _within_site(self, target: str) -> str:
        """Return the path of *target* from the root of the site; it begins with .. when it leads out of it."""
        if not target:
            return ""
        folder = "" if target.startswith("/") else posixpath.dirname(self._path)
        return posixpath.normpath(posixpath.join(folder, target.lstrip("/")))
