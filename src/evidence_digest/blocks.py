"""Read the blocks of a page whose text is shown in other places too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from .page_reader import Page
from .problems import Problem
from .prose import parse_prose
from .records import Lifted

_FENCE = re.compile(r"^(?P<fence>`{3,}|~{3,}|:{3,})(?P<info>.*)$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Form:
    """A block of its own kind, as messages speak of it."""

    directive: str
    words: str  # "practice implications"
    content: str  # what is to be written in it
    code: str  # of problems


@dataclass(frozen=True, slots=True)
class _Block:
    """A fenced block at the left margin."""

    fence: str  # the characters that open it
    info: str  # what stands behind them
    start: int  # places in the body: of the opening line, of the content, of the closing line
    content: int
    end: int
    closed: bool


def read_block(page: Page, form: Form) -> tuple[Lifted | None, list[Problem]]:
    """Return the block of *form* on *page*, if there is one that can be used, and all that is wrong with it."""
    reader = _BlockReader(page, form)
    return reader.read(), reader.problems


class _BlockReader:
    """Take one block off a page."""

    def __init__(self, page: Page, form: Form) -> None:
        self.problems: list[Problem] = []
        self._page = page
        self._form = form

    def _note(self, message: str, line: int) -> None:
        self.problems.append(Problem(self._page.path, line, message, self._form.code))

    def read(self) -> Lifted | None:
        name = f"{{{self._form.directive}}}"
        blocks = [block for block in _fenced_blocks(self._page.body) if block.info.split()[:1] == [name]]
        if not blocks:
            return None
        for another in blocks[1:]:
            first = self._page.line_at(blocks[0].start)
            message = f"a second {self._form.directive} block, the first is on line {first}: join them"
            self._note(message, self._page.line_at(another.start))
        return self._lifted(blocks[0])

    def _lifted(self, block: _Block) -> Lifted | None:
        page, form = self._page, self._form
        line = page.line_at(block.start)
        source = page.body[block.content : block.end]
        if not block.closed:
            self._note(f"the {form.directive} block is not closed: end it with a line {block.fence}", line)
        if block.info != f"{{{form.directive}}}":
            self._note(f"the {form.directive} block has no title of its own: remove what follows the brace", line)
        if not source.strip():
            self._note(f"the {form.directive} block is empty: write {form.content}", line)
            return None
        prose, faults = parse_prose(source)
        refused = {problem.line for problem in page.problems}
        for offset, what in faults:
            if line + 1 + offset not in refused:  # told once
                remedy = "use paragraphs, lists, emphasis, links and cite roles"
                self._note(f"{what} can't stand in {form.words}: {remedy}", line + 1 + offset)
        return Lifted(source.strip("\n"), prose, line)


def _fenced_blocks(body: str) -> Iterator[_Block]:
    """Yield the fenced blocks at the left margin of *body*, without those inside others."""
    opened: re.Match[str] | None = None
    for match in _FENCE.finditer(body):
        fence, info = match["fence"], match["info"].strip()
        if opened is None:
            inline_code = fence.startswith("`") and "`" in info
            opened = None if inline_code else match
        elif not info and fence.startswith(opened["fence"]):
            yield _block(opened, match.start(), closed=True)
            opened = None
    if opened is not None:
        yield _block(opened, len(body), closed=False)


def _block(opening: re.Match[str], end: int, *, closed: bool) -> _Block:
    content = min(opening.end() + 1, end)
    return _Block(opening["fence"], opening["info"].strip(), opening.start(), content, end, closed)
