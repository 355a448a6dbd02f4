"""Read any page of the site: its parts, its title, and the markup that no page may use."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from .front_matter import UNREADABLE, FrontMatterError, Mapping, read_front_matter, split_page, unreadable_message
from .page_markup import markdown, refused_markup
from .problems import Problem, Severity, undecoded, unopened
from .safe_language import unsafe_language

if TYPE_CHECKING:
    from .readings import Readings

_TITLE = re.compile(r"#[ \t]+(?P<text>\S.*)")
_CERTAINLY_PLAIN = re.compile(r"(?:[^\W_]|[\s.,;:?!'’‘“”\"()–—−/%+=-])*")
_PARAGRAPH = re.compile(r"\n[ \t]*\n")
_MAXIMUM_SIZE = 100_000  # bytes; the longest real page has under 15,000
_MAXIMUM_LINES = 2_000  # Sphinx takes quadratic time for headings and labels
_LONGEST_TITLE = 300  # characters; it stands in many places


@dataclass(frozen=True, slots=True)
class Page:
    """A page's text in its parts, with what is wrong with their form."""

    path: str
    front: Mapping | None  # None when it can't be read
    title: str  # "" when the page has none
    body: str
    body_line: int
    problems: tuple[Problem, ...]
    hash: str = ""  # of the file's bytes

    def line_at(self, offset: int) -> int:
        """Return the line of the file at *offset* characters of the body."""
        return self.body_line + self.body.count("\n", 0, offset)

    @property
    def first_paragraph(self) -> tuple[str, int]:
        """The paragraph below the title and its line."""
        title_end = self.body.find("\n", len(self.body) - len(self.body.lstrip("\n \t")))
        rest = self.body[title_end:] if title_end >= 0 else ""
        start = len(self.body) - len(rest.lstrip("\n \t"))
        return _PARAGRAPH.split(rest.strip("\n \t"), maxsplit=1)[0], self.line_at(start)


def read_page(root: Path, path: str, readings: Readings | None = None) -> Page:
    """Return the page at *path* below *root*, or what is kept of it; it never raises for what an author can write."""
    file = root / path
    if file.is_symlink():
        return _unreadable(path, 0, "the page is a symbolic link: put the file itself here", "file")
    try:
        data = file.read_bytes()
    except OSError as error:
        return _placeholder(unopened(path, error))
    found = hashlib.sha256(data).hexdigest()
    kept = readings.find(path, "page", found) if readings else None
    if kept is not None:
        assert isinstance(kept, Page)  # noqa: S101  # that is what is kept under this name
        return kept
    page = replace(_read(path, data), hash=found)
    if readings:
        readings.keep(path, "page", found, page)
    return page


def _read(path: str, data: bytes) -> Page:
    if len(data) > _MAXIMUM_SIZE:
        return _unreadable(path, 0, f"the page is longer than {_MAXIMUM_SIZE:,} bytes: shorten it", "file")
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        return _placeholder(undecoded(path, error))
    if text.count("\n") > _MAXIMUM_LINES:
        return _unreadable(path, 0, f"the page has more than {_MAXIMUM_LINES:,} lines: shorten it", "file")
    unreadable = UNREADABLE.search(text)
    if unreadable:
        line = text.count("\n", 0, unreadable.start()) + 1
        return _unreadable(path, line, unreadable_message(unreadable[0]), "encoding")
    try:
        source = split_page(text)
    except FrontMatterError as error:
        return _unreadable(path, error.line, error.message, "front-matter")
    if source.body_line == 1 and text.lstrip().startswith("---\n"):
        line = text.count("\n", 0, len(text) - len(text.lstrip())) + 1
        message = "the front matter must begin on the first line of the file: delete what is above ---"
        return _unreadable(path, line, message, "front-matter")
    front, faults = read_front_matter(source.front)
    problems = [Problem(path, line, message, "front-matter", Severity.ERROR) for line, message in faults]
    title, problem = _title(source.body, source.body_line, path)
    if problem:
        problems.append(problem)
    problems += refused_markup(source.body, path, source.body_line)
    for start, message in unsafe_language(text):
        problems.append(Problem(path, text.count("\n", 0, start) + 1, message, "safe-language", Severity.ERROR))
    return Page(path, front, title, source.body, source.body_line, tuple(problems))


def _unreadable(path: str, line: int, message: str, code: str) -> Page:
    return _placeholder(Problem(path, line, message, code, Severity.ERROR))


def _placeholder(problem: Problem) -> Page:
    return Page(problem.path, None, "", "", 1, (problem,))


def _title(body: str, body_line: int, path: str) -> tuple[str, Problem | None]:
    """Return the title: the first line of the body that is not blank, ``# `` and plain text."""
    start = len(body) - len(body.lstrip("\n \t"))
    start = body.rfind("\n", 0, start) + 1  # with its indentation, which would make it code
    line = body_line + body.count("\n", 0, start)
    first = body[start:].partition("\n")[0].rstrip()
    match = _TITLE.fullmatch(first)
    if match is None:
        message = "the page must begin with its title, one line '# Title'"
        return "", Problem(path, line, message, "title", Severity.ERROR)
    title = match["text"]
    if len(title) > _LONGEST_TITLE:
        message = f"the title is longer than {_LONGEST_TITLE} characters: shorten it"
        return "", Problem(path, line, message, "title", Severity.ERROR)
    if not _CERTAINLY_PLAIN.fullmatch(title) and not _is_plain(first, title):
        message = "the title must be plain text, without emphasis, links, code or HTML"
        return "", Problem(path, line, message, "title", Severity.ERROR)
    return title, None


def _is_plain(line: str, title: str) -> bool:
    """Return whether Markdown shows *title* as it is written."""
    children = next((token.children or [] for token in markdown().parse(line) if token.type == "inline"), [])
    return all(token.type == "text" for token in children) and "".join(token.content for token in children) == title
