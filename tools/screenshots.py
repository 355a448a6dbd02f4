"""Take the pictures of the README: python tools/screenshots.py build/html build/latex/compendium.pdf docs/images

It needs playwright and pdftoppm, which the tests need too, and pillow, which nothing else needs.
"""

from __future__ import annotations

import io
import os
import shutil
import subprocess
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
PAGES = (1, 3, 5, 6)  # of the compendium: title page, contents, a summary
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


def take_pages(pdf: Path, folder: Path) -> None:
    """Write some pages of *pdf*, side by side, into *folder*."""
    pages = []
    for number in map(str, PAGES):
        command = ["pdftoppm", "-r", "60", "-f", number, "-l", number, "-png", str(pdf)]
        run = subprocess.run(command, capture_output=True, check=True)  # noqa: S603  # our own program and file
        pages.append(Image.open(io.BytesIO(run.stdout)).convert("RGB"))
    gap = 12
    width, height = pages[0].size
    sheet = Image.new("RGB", (len(pages) * (width + gap) + gap, height + 2 * gap), (190, 196, 198))
    for place, page in enumerate(pages):
        sheet.paste(page, (gap + place * (width + gap), gap))
    sheet.quantize(COLOURS).save(folder / "compendium.png", optimize=True)


if __name__ == "__main__":
    take_pictures(Path(sys.argv[1]), Path(sys.argv[3]))
    take_pages(Path(sys.argv[2]), Path(sys.argv[3]))
