"""How deeply the markup of a page is nested: what is deeper than any writing exhausts the stack of Sphinx or of TeX."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from markdown_it.token import Token

_LISTS = 4  # lists and quotations in each other; TeX has no more
_EMPHASIS = 5
_DIRECTIVES = 20  # within another, in or beside each other
_CONTAINERS = {"blockquote", "bullet_list", "ordered_list", "footnote_reference"}
_DIRECTIVE = re.compile(r"(?:```|~~~|:::)[^\S\n]*\{")
_OPTION = re.compile(r"\s*:(?!::)")
# Looked for before a page is parsed: a line may lie deep, or many asterisks may.
_MARKS_OF_A_LINE = re.compile(r"(?:^|\})[ \t>*+\d.)-]{5}", re.MULTILINE)
_MARKS_OF_A_DIRECTIVE = re.compile(r"(```+|~~~+|:::+)[^\S\n]*(\{?)")
# Each is opened, and closed by the same marks before the next: then none holds another.
_SIDE_BY_SIDE = re.compile(r"(?:(\S+)\{ \1 )*")
_MANY_MARKS = 150  # no real page has over 60


def perhaps_deep(body: str) -> bool:
    """Return whether *body* must be parsed to know how deeply it is nested."""
    marks = "".join(f"{marks}{brace} " for marks, brace in _MARKS_OF_A_DIRECTIVE.findall(body))
    return (
        body.count("*") + body.count("_") > _MANY_MARKS
        or _MARKS_OF_A_LINE.search(body) is not None
        or not _SIDE_BY_SIDE.fullmatch(marks)
    )


def depth_faults(tokens: Iterable[Token], parse: Callable[[str], list[Token]]) -> Iterator[tuple[int, str]]:
    """Yield the places of *tokens*, lines from 0, that are nested too deeply; *parse* reads what directives hold."""
    todo = [(tokens, 0, 0)]  # tokens, their first line, and how many lists are around them
    while todo:
        tokens, first, depth = todo.pop()
        for token in tokens:
            line = first + (token.map[0] if token.map else 0)
            if token.type.removesuffix("_open").removesuffix("_close") in _CONTAINERS:
                depth += token.nesting
                if depth > _LISTS:
                    yield line, f"lists and quotations are nested too deeply: at most {_LISTS} levels"
                    break
            elif token.type == "inline" and _emphasis(token.children or ()) > _EMPHASIS:
                yield line, f"emphasis is nested too deeply: at most {_EMPHASIS} levels"
            elif token.type in {"fence", "colon_fence"} and token.info.lstrip().startswith("{"):
                if sum(1 for _ in _DIRECTIVE.finditer(token.info + token.content)) > _DIRECTIVES:
                    yield line, f"a directive holds more than {_DIRECTIVES} others: take some of them out"
                    break
                argument = token.info.partition("}")[2].strip()
                text, options = _without_options(token.content)
                todo += [(parse(argument), line, depth), (parse(text), line + 1 + options, depth)]


def _emphasis(tokens: Iterable[Token]) -> int:
    """Return the depth of the deepest of what inline *tokens* hold."""
    depth = deepest = 0
    for token in tokens:
        depth += token.nesting
        deepest = max(depth, deepest)
    return deepest


def _without_options(content: str) -> tuple[str, int]:
    """Return the content of a directive as MyST parses it, and how many lines of options stood before it."""
    lines = content.split("\n")
    if content.startswith("---"):
        end = next((place for place, line in enumerate(lines[1:], 1) if line.startswith("---")), len(lines) - 1)
        rest = lines[end].lstrip("-").removeprefix(" ")
        return "\n".join([rest, *lines[end + 1 :]]), end
    end = next((place for place, line in enumerate(lines) if not _OPTION.match(line)), len(lines))
    return "\n".join(lines[end:]), end
