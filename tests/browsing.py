"""What the tests in a browser share: the kinds of pages of the real site, and what a page must never do."""

from __future__ import annotations

from collections.abc import Callable

from playwright.sync_api import Page

OpenPage = Callable[..., Page]

TOPIC = "topics/therapist-factors.html"
# One page of each kind.
KINDS = {
    "home": "index.html",
    "summary": "summaries/2020/09-supervision-attachment-and-burnout.html",
    "summary with terms": "summaries/2019/01-rupture-repair.html",
    "topic": TOPIC,
    "topic on crisis": "topics/suicide-and-crisis.html",
    "topics": "topics/index.html",
    "archive": "summaries/index.html",
    "year": "summaries/2020/index.html",
    "research types": "research-types/index.html",
    "research type": "research-types/single-study.html",
    "references": "references.html",
    "about": "about.html",
    "evidence map": "evidence-map.html",
    "compendium": "compendium.html",
    "accessibility": "accessibility.html",
    "glossary": "glossary.html",
    "where to turn": "crisis.html",
    "search": "search.html",
    "browse": "browse.html",
    "changes": "changes.html",
    "packs": "packs/index.html",
    "pack": "packs/alliance-and-ruptures.html",
}

# What is wider than the window, or makes the page scroll sideways.
BEYOND_THE_EDGE = """() => {
    const width = document.documentElement.clientWidth;
    const scrolled = [document.documentElement, document.body, document.querySelector('.content')]
        .filter((element) => element.scrollWidth > element.clientWidth)
        .map((element) => element.className || element.tagName);
    // furo's drawers wait beyond the edge, and the table's headings are for screen readers.
    const wide = [...document.querySelectorAll('.mobile-header *, .content *')]
        .filter((element) => !element.closest('thead, .skip-to-content') && element.getClientRects().length)
        .filter((element) => element.getBoundingClientRect().right > width + 0.5)
        .map((element) => element.outerHTML.slice(0, 120));
    return [...scrolled, ...wide];
}"""
