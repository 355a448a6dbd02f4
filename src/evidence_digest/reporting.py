"""How a reader reports an error: by mail or as an issue, with the page named for them."""

from __future__ import annotations

import re
from urllib.parse import quote, urlencode, urlsplit

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


def mail_link(address: str, title: str, place: str) -> str:
    """Return the link that begins a mail about the page *title* at *place*."""
    subject = quote(f"Error in “{title}”", safe="")
    body = quote(_body(title, place).replace("\n", "\r\n"), safe="")
    return f"mailto:{address}?subject={subject}&body={body}"


def issue_link(form: str, title: str, place: str) -> str:
    """Return the link that begins an issue about the page *title* at *place*."""
    fields = urlencode({"title": f"Error in “{title}”", "body": _body(title, place)}, quote_via=quote)
    return f"{form}{'&' if urlsplit(form).query else '?'}{fields}"


def _body(title: str, place: str) -> str:
    questions = "The sentence or figure that is wrong:\n\nWhat it should say, and where the article says so:\n"
    return f"Page: {title}\n{place}\n\n{questions}"
