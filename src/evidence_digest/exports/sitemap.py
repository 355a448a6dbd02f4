"""What search engines ask for: the list of all pages, and the file that names it."""

from __future__ import annotations

import datetime
import xml.etree.ElementTree as ET
from collections.abc import Iterable

SITEMAP = "sitemap.xml"
ROBOTS = "robots.txt"
_NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(pages: Iterable[tuple[str, datetime.date | None]]) -> bytes:
    """Return the list of *pages*: full addresses, each with the date of its text if that is known."""
    root = ET.Element("urlset", xmlns=_NAMESPACE)
    for address, changed in pages:
        entry = ET.SubElement(root, "url")
        ET.SubElement(entry, "loc").text = address
        if changed:
            ET.SubElement(entry, "lastmod").text = changed.isoformat()
    ET.indent(root, " ")
    data: bytes = ET.tostring(root, "utf-8", xml_declaration=True)
    return data + b"\n"


def robots(base: str) -> bytes:
    """Return the file that lets everybody in and names the list of the site at *base*."""
    return f"User-agent: *\nAllow: /\nSitemap: {base}{SITEMAP}\n".encode()
