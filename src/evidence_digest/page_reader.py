"""Read any page of the site: its parts, its title, and the markup that no page may use."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path

from markdown_it import MarkdownIt

from .front_matter import FrontMatterError, Mapping, read_front_matter, split_page
from .problems import Problem, Severity

# Directives that read other files, run code or bring in another markup.
FORBIDDEN_DIRECTIVES = frozenset(
    {"csv-table", "eval-rst", "exec", "include", "literalinclude", "math", "only", "parsed-literal", "raw", "role"}
)
_DIRECTIVE = re.compile(r"^[ \t>]*(?:[-*+][ \t]+)*(?:`{3,}|~{3,}|:{3,})[ \t]*\{([\w:.-]+)\}", re.MULTILINE)
_MAYBE_HTML = re.compile(r"<[A-Za-z/!?]")
_TITLE_MARKUP = re.compile(r"[*_`\\]|\]\(|\{[\w:]+\}|<[A-Za-z/!]")
_MAXIMUM_SIZE = 1_000_000  # bytes


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text in its parts, with what is wrong with their form."""

    path: str
    front: Mapping
    title: str  # "" when the page has none
    body: str
    body_line: int
    problems: tuple[Problem, ...]
    hash: str = ""  # of the file's bytes

    def line_at(self, offset: int) -> int:
        """Return the line of the file at *offset* characters of the body."""
        return self.body_line + self.body.count("\n", 0, offset)

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The text after the title, split at blank lines."""
        text = self.body.strip().partition("\n")[2]
        return tuple(part.strip() for part in re.split(r"\n[ \t]*\n", text.strip()) if part.strip())


def read_page(root: Path, path: str) -> Page:
    """Return the page at *path* below *root*; it never raises for what an author can write."""
    data = (root / path).read_bytes()
    page = _read(path, data)
    return replace(page, hash=hashlib.sha256(data).hexdigest())


def _read(path: str, data: bytes) -> Page:
    if len(data) > _MAXIMUM_SIZE:
        return _unreadable(path, 0, f"the page is longer than {_MAXIMUM_SIZE:,} bytes", "markup")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        return _unreadable(path, line, "the file is not UTF-8: save it with that encoding", "encoding")
    try:
        source = split_page(text)
        front = read_front_matter(source.front)
    except FrontMatterError as error:
        return _unreadable(path, error.line, error.message, "front-matter")
    title, problem = _title(source.body, source.body_line, path)
    problems = [problem] if problem else []
    problems += _unsafe_markup(source.body, source.body_line, path)
    return Page(path, front, title, source.body, source.body_line, tuple(problems))


def _unreadable(path: str, line: int, message: str, code: str) -> Page:
    return Page(path, Mapping((), 1), "", "", 1, (Problem(path, line, message, code, Severity.ERROR),))


def _title(body: str, body_line: int, path: str) -> tuple[str, Problem | None]:
    """Return the title: the first line of the body that is not blank, ``# `` and plain text."""
    stripped = body.lstrip("\n \t")
    line = body_line + body.count("\n", 0, len(body) - len(stripped))
    first = stripped.partition("\n")[0].rstrip()
    match = re.fullmatch(r"#[ \t]+(\S.*?)", first)
    if match is None:
        message = "the page must begin with its title, one line '# Title'"
        return "", Problem(path, line, message, "title", Severity.ERROR)
    if _TITLE_MARKUP.search(match[1]):
        message = "the title must be plain text, without emphasis, links, code or HTML"
        return "", Problem(path, line, message, "title", Severity.ERROR)
    return match[1], None


def _unsafe_markup(body: str, body_line: int, path: str) -> list[Problem]:
    problems = []
    for match in _DIRECTIVE.finditer(body):
        if match[1] in FORBIDDEN_DIRECTIVES:
            line = body_line + body.count("\n", 0, match.start())
            message = f"the directive '{match[1]}' is not allowed: write the content into the page"
            problems.append(Problem(path, line, message, "markup", Severity.ERROR))
    # Parsing costs a hundred times what this look-ahead does, and hardly any page has an angle bracket.
    if _MAYBE_HTML.search(body):
        problems += _raw_html(body, body_line, path)
    return problems


def _raw_html(body: str, body_line: int, path: str) -> list[Problem]:
    lines: list[int] = []
    for token in MarkdownIt("commonmark").parse(body):
        line = token.map[0] if token.map else 0
        if token.type == "html_block":
            lines.append(line)
        for child in token.children or ():
            if child.type == "html_inline":
                lines.append(line)
            elif child.type in {"softbreak", "hardbreak"}:
                line += 1
    message = "raw HTML is not allowed: use Markdown"
    return [Problem(path, body_line + line, message, "markup", Severity.ERROR) for line in dict.fromkeys(lines)]
