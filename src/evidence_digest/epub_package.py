"""Write an e-book as an EPUB 3 file: list of files, contents, cover; the same book gives the same bytes."""

from __future__ import annotations

import textwrap
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, PackageLoader, StrictUndefined

_MEDIA_TYPES = {
    ".css": "text/css",
    ".gif": "image/gif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".xhtml": "application/xhtml+xml",
}
_COVER_WIDTH = 17  # characters of the title in a line of the cover
# The ornament of the cover, as left end, right end and middle: no data.
_INTERVALS = ((180, 420, 300), (330, 610, 470), (470, 890, 680), (420, 700, 560), (300, 520, 410), (540, 1060, 800))


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of the contents; a heading has no address."""

    href: str
    title: str
    parts: tuple[Entry, ...] = ()


@dataclass(frozen=True, slots=True)
class Book:
    """What the package says of the book."""

    identifier: str  # a urn
    title: str
    subtitle: str
    edition: str  # in words, "Edition: November 2023"
    publisher: str
    language: str
    rights: str
    disclaimer: str
    imprint: tuple[str, ...]  # what every copy must say, a paragraph each
    accessibility: str  # in words
    epoch: int  # when it was made, in seconds since 1970
    contents_title: str
    contents: tuple[Entry, ...]
    spine: tuple[str, ...]  # the pages in reading order
    landmarks: tuple[tuple[str, str, str], ...]  # kind, page and title

    @property
    def modified(self) -> str:
        """When it was made, as EPUB writes it."""
        return datetime.fromtimestamp(self.epoch, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@dataclass(frozen=True, slots=True)
class _Resource:
    identifier: str
    href: str
    media_type: str
    properties: str


def cover(book: Book) -> bytes:
    """Return the cover as SVG."""
    lines = textwrap.wrap(book.title, _COVER_WIDTH)[:5]
    return _render("cover.svg", book=book, lines=lines, intervals=_INTERVALS)


def write_package(path: Path, book: Book, files: Mapping[str, bytes]) -> None:
    """Write the book with *files* (address in the book → content), in place of the last one."""
    files = {**files, "cover.svg": cover(book), "nav.xhtml": _render("nav.xhtml", book=book)}
    resources = [_resource(place, href, files[href]) for place, href in enumerate(sorted(files))]
    identifiers = {resource.href: resource.identifier for resource in resources}
    packed = {
        "META-INF/container.xml": _render("container.xml"),
        "content.opf": _render(
            "content.opf",
            book=book,
            resources=resources,
            spine=[identifiers[href] for href in book.spine],
            features=_features(resources),
            pictures=any("svg" in resource.properties for resource in resources),
        ),
        **{resource.href: files[resource.href] for resource in resources},
    }
    temporary = path.with_name(f"{path.name}.new")
    with zipfile.ZipFile(temporary, "w") as archive:
        archive.writestr(_member("mimetype", book, zipfile.ZIP_STORED), b"application/epub+zip")
        for name, content in packed.items():
            archive.writestr(_member(name, book, zipfile.ZIP_DEFLATED), content)
    temporary.replace(path)


def _member(name: str, book: Book, compression: int) -> zipfile.ZipInfo:
    earliest = datetime(1980, 1, 1, tzinfo=UTC)  # that a zip file knows
    made = max(datetime.fromtimestamp(book.epoch, UTC), earliest)
    member = zipfile.ZipInfo(name, made.timetuple()[:6])
    member.compress_type = compression
    member.external_attr = 0o644 << 16
    return member


def _resource(place: int, href: str, content: bytes) -> _Resource:
    marks = {"cover.svg": "cover-image", "nav.xhtml": "nav"}
    svg = "svg" if href.endswith(".xhtml") and b"<svg" in content else ""
    identifier = "cover" if href == "cover.svg" else f"file-{place}"
    return _Resource(identifier, href, _MEDIA_TYPES[Path(href).suffix], marks.get(href, svg))


def _features(resources: Sequence[_Resource]) -> list[str]:
    pictures = any("svg" in resource.properties for resource in resources)
    described = ["alternativeText", "longDescription"] if pictures else ["alternativeText"]
    return ["tableOfContents", "structuralNavigation", "readingOrder", "displayTransformability", *described]


def _render(template: str, **variables: object) -> bytes:
    environment = Environment(
        loader=PackageLoader(__package__, "ebook"),
        autoescape=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    environment.filters["quoted"] = quote  # addresses
    return environment.get_template(template).render(variables).encode()
