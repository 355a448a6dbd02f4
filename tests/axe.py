"""Ask axe-core what stands in a reader's way on a page."""

from __future__ import annotations

from importlib.resources import files
from typing import Any

from playwright.sync_api import Page

_SCRIPT = files("axe_playwright_python").joinpath("axe.min.js").read_text("utf-8")
# Everything of WCAG 2.0, 2.1 and 2.2 at levels A and AA and axe's best practices; it runs target-size only if asked.
OPTIONS = {"preload": False, "resultTypes": ["violations"], "rules": {"target-size": {"enabled": True}}}


def barriers(page: Page) -> list[str]:
    """Return each barrier as "rule: what it is: where"."""
    page.evaluate(_SCRIPT)
    found: list[dict[str, Any]] = page.evaluate("async (options) => (await axe.run(options)).violations", OPTIONS)
    return [
        f"{barrier['id']}: {barrier['help']}: {node['target']} {node['html'][:200]}"
        for barrier in found
        for node in barrier["nodes"]
    ]
