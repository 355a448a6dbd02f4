"""How a reader reports an error: by mail or as an issue, with the page named for them."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode, urlsplit

from .words import ENGLISH, Words

_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+", re.ASCII)


def mail_fault(address: str) -> str:
    """Return what is wrong with the setting of the mail address, or nothing."""
    if not address or _MAIL.fullmatch(address):
        return ""
    return f"digest_report_email '{address}' is no mail address: write one, or nothing"


def issues_fault(address: str) -> str:
    """Return what is wrong with the setting of the form for issues, or nothing."""
    if not address or (urlsplit(address).scheme in {"http", "https"} and urlsplit(address).netloc):
        return ""
    return f"digest_issues_url '{address}' is no web address: write that of the form for a new issue, or nothing"


def mail_link(address: str, title: str, place: str, words: Words = ENGLISH) -> str:
    """Return the link that begins a mail about the page *title* at *place*."""
    subject = quote(_subject(title, words), safe="")
    body = quote(_body(title, place, words).replace("\n", "\r\n"), safe="")
    return f"mailto:{address}?subject={subject}&body={body}"


def issue_link(form: str, title: str, place: str, words: Words = ENGLISH) -> str:
    """Return the link that begins an issue about the page *title* at *place*."""
    # A form (.github/ISSUE_TEMPLATE) has a field for the page and ignores the body.
    filled = {"title": _subject(title, words), "body": _body(title, place, words), "page": place}
    fields = urlencode(filled, quote_via=quote)
    return f"{form}{'&' if urlsplit(form).query else '?'}{fields}"


def _subject(title: str, words: Words) -> str:
    return words.gettext("Error in “{title}”", title=title)


def _body(title: str, place: str, words: Words) -> str:
    page = words.gettext("Page: {title}", title=title)
    wrong = words.gettext("The sentence or figure that is wrong:")
    right = words.gettext("What it should say, and where the article says so:")
    return f"{page}\n{place}\n\n{wrong}\n\n{right}\n"
