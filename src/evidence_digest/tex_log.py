"""Read what TeX says about a run, and find the pages of the knowledge base that it speaks of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

LARGEST_OVERFLOW = 5.0  # points by which a line may be too wide before it shows

_ERROR = re.compile(r"^(?:! |(?P<file>[^\s:][^\n:]*\.\w+):(?P<line>[0-9]+): )(?P<message>[^\n]+)", re.MULTILINE)
_FONT = re.compile(r'The font "?(?P<font>[^"\n]+?)"? cannot be found')
_FILE = re.compile(r"File `(?P<file>[^']+)' not found")
_PICTURE = re.compile(
    r"(?:Unable to load picture or PDF file|Cannot determine size of graphic) ['`]?(?P<file>[^'`\n]+)"
)
_MISSING = re.compile(r"Missing character: There is no [^\n]*?\((?:U\+|\")(?P<code>[0-9A-F]+)\)")
_UNDEFINED = re.compile(r"Reference `(?P<label>[^']+)' on page [^\n]* undefined")
_OVERFULL = re.compile(
    r"Overfull \\hbox \((?P<width>[0-9.]+)pt too wide\) (?:in paragraph|in alignment|detected)"
    r" at lines? (?P<line>[0-9]+)"
)
_INSTALL = "install what tools/system-packages.sh names"


class TexFile:
    """A TeX file that Sphinx has written, of which each part comes from a page."""

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self._text = text

    @cached_property
    def _pages(self) -> list[str]:
        """The page of each line, "" for what stands in front."""
        pages: list[str] = []
        for part in re.split(r"(?m)^(?=\\sphinxstepscope$)", self._text):
            label = re.search(r"\\label\{\\detokenize\{([^{}]+)::doc\}\}", part)
            pages += [f"{label[1]}.md" if label else ""] * part.count("\n")
        return pages

    def page_at(self, line: int) -> str:
        """Return the path of the page that line *line* comes from, or ""."""
        return self._pages[line - 1] if 0 < line <= len(self._pages) else ""

    def pages_with(self, character: str) -> list[str]:
        """Return the paths of the pages that hold *character*."""
        lines = enumerate(self._text.split("\n"), start=1)
        return sorted({self.page_at(number) for number, line in lines if character in line} - {""})


@dataclass(frozen=True, slots=True)
class Message:
    """Something to tell, with the page it is about."""

    path: str  # of the page; "" when it is about none
    text: str

    def __str__(self) -> str:
        return f"{self.path}: {self.text}" if self.path else self.text


def read_error(log: str, source: TexFile) -> Message:
    """Return what stopped TeX, where, and what to do about it."""
    if found := _FONT.search(log):
        return Message("", f"the font {found['font']} is missing: {_INSTALL}")
    error = _ERROR.search(log)
    if error is None:
        return Message("", "TeX stopped without saying why")
    # Some messages come without a place; the one that then ends the run has it.
    place = next((match for match in _ERROR.finditer(log, error.start()) if match["file"]), error)
    path = source.page_at(int(place["line"])) if (place["file"] or "").endswith(f"{source.name}.tex") else ""
    if found := _PICTURE.search(log, error.start()):
        return Message(path, f"the picture {found['file']} is missing or broken: save it as PNG, JPEG or PDF")
    if found := _FILE.search(error["message"]):
        what = "add it, or take it out" if path else _INSTALL
        return Message(path, f"{found['file']} is missing: {what}")
    near = re.search(r"^l\.[0-9]+ (.*)$", log[error.end() :], re.MULTILINE)
    shown = f" after “{near[1].strip()[-60:]}”" if near and near[1].strip() else ""
    where = "correct the formula or text there" if path else "read its log"
    return Message(path, f"TeX says “{error['message'].rstrip('.')}”{shown}: {where}")


def read_warnings(log: str, source: TexFile) -> Iterator[Message]:
    """Yield what a reader of the PDF would stumble over."""
    for code in sorted({int(found["code"], 16) for found in _MISSING.finditer(log)}):
        character = chr(code)
        named = f"{character} (U+{code:04X}, {unicodedata.name(character, 'no name').lower()})"
        for path in source.pages_with(character) or [""]:
            yield Message(path, f"no installed font has {named}: the PDF shows a box instead")
    for label in sorted({found["label"] for found in _UNDEFINED.finditer(log)}):
        yield Message("", f"a page number is missing in the PDF: nothing has the label {label}")
    for found in _OVERFULL.finditer(log):
        if float(found["width"]) > LARGEST_OVERFLOW:
            width = f"{float(found['width']):.0f} points"
            path = source.page_at(int(found["line"]))
            yield Message(path, f"a line in the PDF is {width} too wide: break up a long word, formula or address")
