"""Take the pictures of the README: python tools/screenshots.py build/html docs/images

It needs playwright, which the tests need too, and pillow, which nothing else needs.
"""

from __future__ import annotations

import io
import os
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

# Name, page, where on it, width and height of the window.
SHOTS = (
    ("home", "index.html", None, 1280, 860),
    ("summary", "summaries/2020/09-supervision-attachment-and-burnout.html", None, 1280, 860),
    ("topic", "topics/therapist-factors.html?type=single-study", "#evidence", 1280, 860),
    ("phone", "summaries/2020/12-how-therapy-harms.html", None, 375, 667),
)
COLOURS = 128  # few, so that a picture of text stays small


def take_pictures(site: Path, folder: Path) -> None:
    """Write one picture a page of *site* into *folder*, always in the light theme."""
    folder.mkdir(parents=True, exist_ok=True)
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    options = ["--disable-quic", "--hide-scrollbars", *(["--no-sandbox"] if os.geteuid() == 0 else [])]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=options)
        for name, address, place, width, height in SHOTS:
            path, mark, query = address.partition("?")
            scale = 2 if width < 600 else 1
            page = browser.new_page(
                viewport={"width": width, "height": height},
                device_scale_factor=scale,
                color_scheme="light",
                reduced_motion="reduce",
            )
            page.goto((site / path).resolve().as_uri() + mark + query)
            if place:
                page.locator(place).evaluate("part => part.scrollIntoView()")
            picture = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            picture.quantize(COLOURS).save(folder / f"{name}.png", optimize=True)
            page.close()
        browser.close()


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]), Path(sys.argv[2]))
