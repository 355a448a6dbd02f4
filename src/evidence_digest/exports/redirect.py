"""What stands where a page was before it moved: it needs neither a script nor a server's setting."""

from __future__ import annotations

from jinja2 import Environment

from ..words import ENGLISH, Words

_MARK = '<meta http-equiv="refresh"'  # no page of the site has it
_TEMPLATE = Environment(autoescape=True).from_string(
    """\
<!DOCTYPE html>
<html lang="{{ language }}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={{ link }}">
<link rel="canonical" href="{{ address or link }}">
<title>{{ title }}</title>
</head>
<body>
<p>{{ moved }} <a href="{{ link }}">{{ title }}</a></p>
</body>
</html>
"""
)


def redirect(title: str, link: str, *, address: str = "", words: Words = ENGLISH) -> bytes:
    """Return the page that leads to *link*, whose full *address* may be known."""
    moved = words.gettext("This page has moved:")
    page = _TEMPLATE.render(title=title, link=link, address=address, moved=moved, language=words.language)
    return page.encode()


def is_redirect(page: bytes) -> bool:
    """Tell such a page from one of the site's own."""
    return _MARK.encode() in page
