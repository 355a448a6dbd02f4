"""A page's parts, its title, and files that are no pages."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from evidence_digest.page_reader import Page, read_page

Read = Callable[[str | bytes], Page]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(content: str | bytes) -> Page:
        data = content.encode() if isinstance(content, str) else content
        (tmp_path / "page.md").write_bytes(data)
        return read_page(tmp_path, "page.md")

    return read


def told(page: Page) -> list[tuple[int, str]]:
    return [(problem.line, problem.code) for problem in page.problems]


def test_parts(read: Read) -> None:
    page = read("---\na: b\n---\n\n# A title\n\nFirst\nparagraph.\n\nSecond.\n")
    assert page.problems == ()
    assert page.title == "A title"
    assert page.front is not None
    assert page.front.entries[0][1].line == 2
    assert page.first_paragraph == ("First\nparagraph.", 7)
    assert page.line_at(page.body.index("Second")) == 10


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_byte_order_mark(read: Read, end: str, mark: bytes) -> None:
    page = read(mark + end.join(["---", "a: b", "---", "# T", "", "Text <b>", ""]).encode())
    assert page.title == "T"
    assert "\r" not in page.body
    assert told(page) == [(6, "markup")]


def test_the_hash_is_of_the_bytes(read: Read) -> None:
    assert read("# T\n").hash == read("# T\n").hash
    assert read("# T\n").hash != read("# T\r\n").hash


@pytest.mark.parametrize(
    "title",
    [
        "“Smart” – it’s − ok",
        "Békés & Yılmaz: 中文 5% (n = 3)?",
        "p < .05",
        "A_b_c",
        "C#",
        "[sic]",
        "5 * 3 = 15",
        "a  b",
    ],
)
def test_titles(read: Read, title: str) -> None:
    page = read(f"# {title}\n")
    assert page.title == title
    assert page.problems == ()


@pytest.mark.parametrize(
    "title",
    [
        *("*a*", "a _b_ c", "`a`", "[a](b.md)", "a {cite:t}`b`", "a <b>c</b>", "a <https://b.org>", "![a](b.png)"),
        *("a \\* b", "AT&amp;T", "a ##", "a[^1]"),
    ],
)
def test_titles_with_markup(read: Read, title: str) -> None:
    page = read(f"# {title}\n")
    assert page.title == ""
    assert (1, "title") in told(page)


@pytest.mark.parametrize(
    "body", ["", "\n \n\t\n", "Text\n", "## A\n", "#A\n", "#\n", "# \n", "    # A\n", "\t# A\n", "A\n=\n", "% x\n# A\n"]
)
def test_no_title(read: Read, body: str) -> None:
    page = read(f"---\na: b\n---\n{body}")
    assert page.title == ""
    assert [code for _, code in told(page)] == ["title"]


def test_title_below_blank_lines(read: Read) -> None:
    page = read("---\na: b\n---\n\n  \n\n# T\n")
    assert page.title == "T"
    assert page.problems == ()


@pytest.mark.parametrize(
    ("data", "line", "code"),
    [
        (b"# T\n\nCaf\xe9\n", 3, "encoding"),
        ("# T\n".encode("utf-16"), 1, "encoding"),
        ("# T\n".encode("utf-16-le"), 1, "encoding"),
        (b"# T\n\nA\x00B\n", 3, "encoding"),
        ("# T\n\nA\u2028B\n".encode(), 3, "encoding"),
        ("# T\nA\ufeffB\n".encode(), 2, "encoding"),
        ("# T\n\u0085\n".encode(), 2, "encoding"),
        (b"# T\n\xed\xa0\x80\n", 2, "encoding"),
        (b"---\na: b\n", 1, "front-matter"),
        (b"\n\n---\na: b\n---\n# T\n", 3, "front-matter"),
        (b"# T\n" + b"a" * 100_000, 0, "file"),
        (b"# T\r" + b"a\r" * 2_000, 0, "file"),
    ],
)
def test_pages_that_cant_be_read(read: Read, data: bytes, line: int, code: str) -> None:
    page = read(data)
    assert told(page) == [(line, code)]
    assert page.front is None
    assert page.hash


def test_the_body_is_read_when_the_front_matter_cant_be(read: Read) -> None:
    page = read("---\na: [\n---\n# *T*\n\n```{include} x\n```\n")
    assert page.front is None
    assert told(page) == [(3, "front-matter"), (4, "title"), (6, "markup")]


def test_long_lines(read: Read) -> None:
    assert read("# T\n\n" + "a " * 45_000 + "\n").problems == ()
    assert read("# " + "a" * 300 + "\n").problems == ()
    assert told(read("# " + "a" * 301 + "\n")) == [(1, "title")]


class TestFiles:
    def test_missing(self, tmp_path: Path) -> None:
        assert told(read_page(tmp_path, "none.md")) == [(0, "file")]

    def test_folder(self, tmp_path: Path) -> None:
        (tmp_path / "a.md").mkdir()
        assert told(read_page(tmp_path, "a.md")) == [(0, "file")]

    def test_forbidden(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        (tmp_path / "a.md").write_text("# T\n")

        def refuse(self: Path) -> bytes:
            raise PermissionError(13, os.strerror(13))

        monkeypatch.setattr(Path, "read_bytes", refuse)  # the tests may run as root
        (problem,) = read_page(tmp_path, "a.md").problems
        assert str(problem) == "a.md: error: the file can't be opened: Permission denied [digest.file]"

    def test_symbolic_links(self, tmp_path: Path) -> None:
        (tmp_path / "secret").write_text("# Secret\n")
        for name, target in (("a.md", "secret"), ("loop.md", "loop.md"), ("broken.md", "none")):
            (tmp_path / name).symlink_to(target)
            page = read_page(tmp_path, name)
            assert told(page) == [(0, "file")]
            assert page.body == ""
