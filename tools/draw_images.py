"""Draw the site's pictures from their SVG with Chromium: what a shared link shows, and the icon for old browsers.

Run it after a change of the SVG, with the packages of ``make test``: ``.venv/bin/python tools/draw_images.py``.
"""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

ROOT = Path(__file__).parent.parent
STATIC = ROOT / "_static"
CARD = (1200, 630)
ICON = (32, 32)


def drawn(page: Page, svg: Path, size: tuple[int, int]) -> bytes:
    """Return the picture as PNG."""
    page.set_viewport_size({"width": size[0], "height": size[1]})
    picture = svg.read_text("utf-8")
    page.set_content(f"<style>body {{ margin: 0 }} svg {{ display: block }}</style>{picture}")
    return page.screenshot(omit_background=True)


def ico(png: bytes) -> bytes:
    """Return an icon file that holds one picture of 32 by 32."""
    header = struct.pack("<3H", 0, 1, 1)
    entry = struct.pack("<4B2H2I", *ICON, 0, 0, 1, 32, len(png), 22)
    return header + entry + png


def main() -> None:
    """Draw both."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page()
        (STATIC / "card.png").write_bytes(drawn(page, ROOT / "docs/images/card.svg", CARD))
        (STATIC / "favicon.ico").write_bytes(ico(drawn(page, STATIC / "favicon.svg", ICON)))
        browser.close()


if __name__ == "__main__":
    main()
