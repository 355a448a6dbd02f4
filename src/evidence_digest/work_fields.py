"""The DOI, address and year of an entry."""

from __future__ import annotations

import re
from urllib.parse import quote, unquote, urlsplit

from pybtex.database import Entry  # type: ignore[import-untyped]

from .tex_text import CONTROL, plain_text, verbatim_text

_DOI_PREFIX = re.compile(r"(?:https?://)?(?:dx\.|www\.)?doi\.org/|doi:\s*", re.IGNORECASE)
_DOI = re.compile(r"10\.\d{4,9}(?:\.\d+)*/\S*[^\s.,]")
_YEAR = re.compile(r"\d{4}", re.ASCII)


def doi_of(entry: Entry) -> str:
    """Return the bare DOI in the case it is written in, or nothing when it is missing or malformed."""
    text = verbatim_text(entry.fields.get("doi", ""))
    prefix = _DOI_PREFIX.match(text)
    if prefix:
        text = text[prefix.end() :]
        text = unquote(text) if "/" in prefix.group() else text
    doi = text.strip()
    return doi if _DOI.fullmatch(doi) and not CONTROL.search(doi) else ""


def address_of(entry: Entry) -> str:
    """Return the address of a work, of its DOI if it has one."""
    doi = doi_of(entry)
    if doi:
        return "https://doi.org/" + quote(doi, safe="/:;()-._~!*',=+@$&", errors="replace")
    return web_address(verbatim_text(entry.fields.get("url", "")))


def year_of(entry: Entry) -> str:
    """Return the four digits of the year, or n.d."""
    year = plain_text(entry.fields.get("year", "")) or plain_text(entry.fields.get("date", ""))[:4]
    return year if _YEAR.fullmatch(year) else "n.d."


def web_address(text: str) -> str:
    try:
        parts = urlsplit(text)
        host = (parts.hostname or "").encode("idna").decode("ascii")
        port = f":{parts.port}" if parts.port else ""
    except ValueError:  # UnicodeError is one
        return ""
    if parts.scheme not in ("http", "https") or "@" in parts.netloc or not re.fullmatch(r"[a-z0-9.-]+", host):
        return ""
    query, fragment = (
        f"?{parts.query}" if parts.query else "",
        f"#{_quoted(parts.fragment)}" if parts.fragment else "",
    )
    return f"{parts.scheme}://{host}{port}{_quoted(parts.path + query)}{fragment}"


def _quoted(part: str) -> str:
    part = re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", part)  # what is quoted stays
    return quote(part, safe="%/:@!$&'()*+,;=~-._?", errors="replace")
