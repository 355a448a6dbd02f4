"""A file that is not UTF-8 is one fault of one page."""

from __future__ import annotations

from pathlib import Path

from building import build

PAGE = "summaries/2020/11-early-bond-and-staying"


def test_a_page_that_is_not_utf_8_becomes_a_placeholder(site: Path) -> None:
    path = site / f"{PAGE}.md"
    path.write_bytes(path.read_bytes().replace(b"Many clients", b"Many na\xefve clients"))
    built = build(site, may_warn=True)
    (warning,) = built.warnings
    assert warning.startswith(f"{PAGE}.md:27: WARNING: the file is not UTF-8")
    assert "has an error" in built.article(f"{PAGE}.html").get_text()
