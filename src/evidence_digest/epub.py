"""The e-book: EPUB asks that its list of files says which pages hold a picture in SVG."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote
from xml.dom import minidom

from sphinx.builders.epub3 import Epub3Builder

if TYPE_CHECKING:
    from sphinx.application import Sphinx


class EpubBuilder(Epub3Builder):
    """Sphinx's builder, which has no place for such a mark."""

    def build_content(self) -> None:
        """Write the list of files, and complete it."""
        super().build_content()
        path = Path(self.outdir, "content.opf")
        package = minidom.parse(str(path))  # noqa: S318  # Sphinx has just written it
        for item in package.getElementsByTagName("item"):
            page = Path(self.outdir, unquote(item.getAttribute("href")))
            if page.suffix == self.out_suffix and page.is_file() and b"<svg" in page.read_bytes():
                item.setAttribute("properties", "svg")
        path.write_text(package.toxml(encoding="utf-8").decode("utf-8"), "utf-8")


def setup_epub(app: Sphinx) -> None:
    """Register the builder in place of Sphinx's."""
    app.add_builder(EpubBuilder, override=True)
