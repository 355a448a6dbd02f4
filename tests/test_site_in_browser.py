"""The real site in a real browser: it is readable, fits a phone, and can be narrowed."""

from __future__ import annotations

import gzip
import re
import shutil
from itertools import pairwise
from pathlib import Path
from typing import Literal

import bs4
import pytest
from browsing import BEYOND_THE_EDGE, KINDS, TOPIC, OpenPage
from playwright.sync_api import Page

# The six with which the site began.
FIRST_SUMMARIES = (
    "04-flexible-psychodynamic-adherence",
    "06-boundary-violation-propensity",
    "07-video-therapy-and-self-doubt",
    "08-clinic-and-therapist-differences",
    "09-supervision-attachment-and-burnout",
    "12-how-therapy-harms",
)
PHONE = (375, 667)
_THEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


def test_a_summary_is_light(real_site: Path) -> None:
    pages = [path.read_bytes() for path in real_site.glob("summaries/*/[0-9]*.html")]
    packed = sorted(len(gzip.compress(page, 6)) for page in pages)
    assert max(map(len, pages)) < 20_480
    assert packed[len(packed) // 2] < 5_600
    assert packed[-1] < 6_144


# -- Reading ----------------------------------------------------------------------------------------------------


def test_no_page_scrolls_sideways(open_page: OpenPage, real_site: Path) -> None:
    page = open_page("index.html")
    for kind, address in KINDS.items():
        page.set_viewport_size({"width": 320, "height": 700})
        page.goto((real_site / address).as_uri())
        for width in (320, 375, 768, 1280):
            page.set_viewport_size({"width": width, "height": 700})
            assert page.evaluate(BEYOND_THE_EDGE) == [], (kind, width)


@pytest.mark.parametrize("name", FIRST_SUMMARIES)
def test_first_screen_of_a_phone_shows_title_takeaway_and_first_line(open_page: OpenPage, name: str) -> None:
    page = open_page(f"summaries/2020/{name}.html", PHONE)
    bottoms = page.evaluate("""() => {
        const first = document.createRange();
        first.selectNodeContents(document.querySelector('.digest-summary > section > p'));
        const bottom = (selector) => document.querySelector(selector).getBoundingClientRect().bottom;
        return [bottom('h1'), bottom('.digest-takeaway'), first.getClientRects()[0].bottom];
    }""")
    assert bottoms == sorted(bottoms)
    assert bottoms[-1] <= PHONE[1]


def test_summary_is_in_order(open_page: OpenPage) -> None:
    page = open_page(KINDS["summary"])
    head = ("h1", ".digest-byline", ".digest-takeaway", ".digest-citation", ".digest-citation + section")
    body = (
        "#study-at-a-glance",
        "#practice-implications",
        "#reference",
        "details",
        ".digest-topics",
        ".digest-related",
    )
    parts = (*head, *body, ".related-pages", ".digest-foot")
    tops = [page.locator(part).first.evaluate("part => part.getBoundingClientRect().top") for part in parts]
    assert tops == sorted(tops)


def test_facts_are_aligned_with_their_labels(open_page: OpenPage) -> None:
    page = open_page(KINDS["summary"])
    pairs = page.evaluate("""() => [...document.querySelectorAll('.digest-facts dt')].map(
        (label) => [label.getBoundingClientRect().top, label.nextElementSibling.getBoundingClientRect().top])""")
    assert len(pairs) > 2
    assert all(label == fact for label, fact in pairs)


def test_lines_are_not_too_long(open_page: OpenPage) -> None:
    page = open_page(KINDS["summary"], (1920, 1080))
    characters = page.evaluate("""() => {
        const text = document.querySelector('#what-they-found p');
        const range = document.createRange();
        range.selectNodeContents(text);
        const tops = new Set([...range.getClientRects()].map((box) => Math.round(box.bottom / 8)));
        return text.textContent.length / tops.size;
    }""")
    assert 45 < characters < 85


@pytest.mark.parametrize("kind", KINDS)
def test_headings_step_down_one_at_a_time(real_site: Path, kind: str) -> None:
    page = bs4.BeautifulSoup((real_site / KINDS[kind]).read_bytes(), "html5lib")
    levels = [int(heading.name[1]) for heading in page.select("article :is(h1, h2, h3, h4, h5, h6)")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("kind", KINDS)
def test_no_page_has_a_script_or_style_of_ours_in_itself(real_site: Path, kind: str) -> None:
    page = bs4.BeautifulSoup((real_site / KINDS[kind]).read_bytes(), "html5lib")
    assert page.select(".page [style]") == []
    [script] = page.select("script:not([src], [type$='json'])")  # furo's own, which sets the theme
    assert "document.body.dataset.theme" in str(script)


def test_paper_shows_the_text_alone(open_page: OpenPage) -> None:
    page = open_page(f"{TOPIC}?type=review")
    page.emulate_media(media="print")
    for hidden in (".sidebar-drawer", ".toc-drawer", ".skip-to-content", ".digest-filter select", ".theme-toggle"):
        assert not page.locator(hidden).first.is_visible(), hidden
    assert page.get_by_role("status").is_visible(), "a narrowed table says so on paper"
    assert page.locator(".digest-foot").is_visible()


# -- Colours ----------------------------------------------------------------------------------------------------

# The lowest contrast of each kind of text on a page, as "light grey on white: .selector", if it is below AA.
_TOO_FAINT = """() => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
    const pen = canvas.getContext('2d', { willReadFrequently: true });
    const colour = (text) => {
        pen.clearRect(0, 0, 1, 1);
        pen.fillStyle = text;
        pen.fillRect(0, 0, 1, 1);
        const [red, green, blue, alpha] = pen.getImageData(0, 0, 1, 1).data;
        return [red, green, blue, alpha / 255];
    };
    const over = (top, below) => [0, 1, 2].map((i) => top[i] * top[3] + below[i] * (1 - top[3]));
    const luminance = (rgb) => {
        const [red, green, blue] = rgb.map((value) => value / 255).map(
            (value) => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4);
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
    };
    const contrast = (one, other) => {
        const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b);
        return (light + 0.05) / (dark + 0.05);
    };
    const background = (element) => {
        if (!element) return [255, 255, 255];
        const own = colour(getComputedStyle(element).backgroundColor);
        return own[3] === 1 ? own.slice(0, 3) : over(own, background(element.parentElement));
    };
    const faint = [];
    const look = (element, text, least, what) => {
        const below = background(element);
        const found = contrast(over(colour(text), below), below);
        if (found < least) faint.push(`${found.toFixed(2)} ${what}: ${element.outerHTML.slice(0, 100)}`);
    };
    let looked = 0;
    for (const element of document.querySelectorAll('body *')) {
        const own = [...element.childNodes].some((node) => node.nodeType === Node.TEXT_NODE && node.data.trim());
        const seen = element.checkVisibility({ visibilityProperty: true, opacityProperty: true });
        if (!seen || !(own || element.matches('select, input'))) continue;
        const style = getComputedStyle(element);
        look(element, style.color, 4.5, 'text');
        if (element.matches('article a')) {
            look(element, style.getPropertyValue('--color-link--visited'), 4.5, 'visited link');
            look(element, style.getPropertyValue('--digest-focus'), 3, 'focus');
        }
        const hint = getComputedStyle(element, '::placeholder');
        if (element.matches('input')) look(element, hint.color, 4.5, 'placeholder');
        if (element.matches('select, button')) look(element.parentElement, style.borderTopColor, 3, 'border');
        const label = getComputedStyle(element.parentElement, '::before');
        if (label.content !== 'none') look(element.parentElement, label.color, 4.5, 'label');
        looked += 1;
    }
    return [looked, faint];
}"""


def test_text_stands_out_from_its_background(open_page: OpenPage, real_site: Path) -> None:
    page = open_page("index.html", reduced_motion="reduce")
    for kind, address in KINDS.items():
        page.goto((real_site / address).as_uri())
        backgrounds = set()
        for theme in _THEMES:
            page.emulate_media(color_scheme=theme)
            looked, faint = page.evaluate(_TOO_FAINT)
            assert looked > 10, kind
            assert faint == [], (kind, theme)
            backgrounds.add(page.evaluate("getComputedStyle(document.body).backgroundColor"))
        assert len(backgrounds) == 2, kind


@pytest.mark.parametrize("part", ["article p", ".digest-caution p", "article p a", "#practice-implications li p"])
def test_both_ways_to_the_dark_theme_have_the_same_colours(open_page: OpenPage, part: str) -> None:
    style = "part => [getComputedStyle(part).color, getComputedStyle(part.closest('[id]')).backgroundColor]"
    wished = open_page(KINDS["summary"], color_scheme="dark").locator(part).first.evaluate(style)
    page = open_page(KINDS["summary"], color_scheme="light")
    light = page.locator(part).first.evaluate(style)
    page.evaluate("document.body.dataset.theme = 'dark'")
    assert page.locator(part).first.evaluate(style) == wished != light


# -- Keyboard and touch -----------------------------------------------------------------------------------------


def test_targets_are_large_enough_for_a_finger(open_page: OpenPage) -> None:
    targets = "button, select, summary, .nav-overlay-icon, .toc-header-icon, .related-pages a, .digest-groups a"
    targets += ", .digest-citation a, .digest-card-title a"
    for kind in ("home", "summary", "topic", "topics"):
        page = open_page(KINDS[kind], PHONE)
        small = page.evaluate(
            """(targets) => [...document.querySelectorAll(targets)].filter((part) => part.checkVisibility())
            .filter((part) => Math.min(part.getBoundingClientRect().height, part.getBoundingClientRect().width) < 24)
            .map((part) => part.outerHTML)""",
            targets,
        )
        assert small == [], kind


def test_focus_is_seen(open_page: OpenPage) -> None:
    page = open_page(TOPIC)
    for _ in range(12):
        page.keyboard.press("Tab")
        seen = page.evaluate("""() => {
            const focused = document.activeElement;
            const shown = focused.matches('.toctree-checkbox') ? focused.nextElementSibling : focused;
            return getComputedStyle(shown).outlineStyle;
        }""")
        assert seen == "solid"


# -- The evidence table -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("javascript", [True, False])
@pytest.mark.parametrize("width", [320, 1400])
def test_evidence_stays_a_table_for_screen_readers(open_page: OpenPage, width: int, javascript: bool) -> None:
    page = open_page(TOPIC, (width, 800), java_script_enabled=javascript)
    table = page.get_by_role("table")
    rows = page.locator(".digest-evidence tbody tr").count()
    assert table.get_by_role("columnheader").count() == 5
    assert table.get_by_role("row").count() == rows + 1
    assert table.get_by_role("cell").count() == page.locator(".digest-evidence td").count()


def test_each_fact_shows_the_heading_of_its_column(open_page: OpenPage) -> None:
    page = open_page(TOPIC)
    headings = page.locator(".digest-evidence th").all_text_contents()
    cells = page.locator(".digest-evidence tbody tr").first.locator("td")
    labels = cells.evaluate_all("cells => cells.map((cell) => getComputedStyle(cell, '::before').content)")
    assert [label.strip('"') for label in labels[1:4]] == [heading.strip() for heading in headings[1:4]]


def test_evidence_is_whole_without_javascript(open_page: OpenPage) -> None:
    page = open_page(f"{TOPIC}?type=review&year=2020", java_script_enabled=False)
    assert page.locator("article :is(form, select, button, input)").count() == 0
    rows = page.locator(".digest-evidence tbody tr")
    assert rows.count() > 2
    assert all(row.is_visible() for row in rows.all())
    assert all(part.is_visible() for part in page.locator(".digest-suggests").all())


# -- The filter -------------------------------------------------------------------------------------------------


def shown(page: Page, selector: str = ".digest-evidence tbody tr") -> list[str]:
    """Return the classes of the rows that can be seen."""
    seen: list[str] = page.locator(selector).evaluate_all(
        "rows => rows.filter((row) => row.checkVisibility()).map((row) => row.className)"
    )
    return seen


def status(page: Page) -> str:
    return page.get_by_role("status").inner_text()


def test_filter_narrows_by_type_and_by_year(open_page: OpenPage) -> None:
    page = open_page(TOPIC)
    rows = shown(page)
    assert status(page) == f"All {len(rows)} summaries"

    page.get_by_label("Type of research").select_option("single-study")
    studies = [row for row in rows if "type-single-study" in row.split()]
    assert 0 < len(studies) < len(rows)
    assert shown(page) == studies
    assert page.url.endswith("?type=single-study")
    assert status(page) == f"{len(studies)} of {len(rows)} summaries: Other single study"

    page.get_by_label("Year of issue").select_option("2020")
    both = [row for row in studies if "year-2020" in row.split()]
    assert both
    assert shown(page) == both
    assert page.url.endswith("?type=single-study&year=2020")
    assert status(page) == f"{len(both)} of {len(rows)} summaries: Other single study, 2020"

    page.get_by_role("button", name="Show all").click()
    assert shown(page) == rows
    assert "?" not in page.url
    assert page.evaluate("document.activeElement.name") == "type"


def test_filter_narrows_what_each_study_suggests_too(open_page: OpenPage) -> None:
    page = open_page(f"{TOPIC}?type=review")
    below = shown(page, ".digest-suggests")
    assert below
    assert all("type-review" in part for part in below)
    listed = page.locator(".toc-tree a[href^='#suggests-']").all()
    assert len([entry for entry in listed if entry.is_visible()]) == len(below)


def test_filter_keeps_its_choice_in_the_address(open_page: OpenPage) -> None:
    page = open_page(f"{TOPIC}?from=mail&type=review#evidence")
    rows = shown(page)
    assert all("type-review" in row for row in rows)
    page.get_by_label("Year of issue").select_option("2020")
    narrowed = shown(page)
    page.reload()
    assert shown(page) == narrowed
    assert page.get_by_label("Type of research").input_value() == "review"
    assert page.url.endswith("?from=mail&type=review&year=2020#evidence")


def test_filter_goes_back_and_forward(open_page: OpenPage) -> None:
    page = open_page(TOPIC)
    everything = shown(page)
    page.get_by_label("Type of research").select_option("review")
    reviews = shown(page)
    page.locator(".digest-evidence tbody a").locator("visible=true").first.click()
    page.wait_for_url("**/summaries/**")
    page.go_back()
    assert shown(page) == reviews
    page.go_back()
    assert shown(page) == everything
    page.go_forward()
    assert shown(page) == reviews


def test_filter_says_that_nothing_matches_and_how_to_go_on(open_page: OpenPage) -> None:
    page = open_page(TOPIC)
    rows = [set(row.split()) for row in shown(page)]
    values = {
        facet: sorted({name for row in rows for name in row if name.startswith(facet)}) for facet in ("type-", "year-")
    }
    kind, year = next(
        (k, y) for k in values["type-"] for y in values["year-"] if not any({k, y} <= row for row in rows)
    )
    page.get_by_label("Type of research").select_option(kind.removeprefix("type-"))
    page.get_by_label("Year of issue").select_option(year.removeprefix("year-"))
    assert shown(page) == []
    assert status(page).startswith("No summary matches")
    page.get_by_role("button", name="Show all").click()
    assert len(shown(page)) == len(rows)


def test_filter_counts_what_each_option_would_show(open_page: OpenPage) -> None:
    page = open_page(f"{TOPIC}?year=2020")
    for option in page.get_by_label("Type of research").locator("option").all()[1:]:
        count = int(re.findall(r"\((\d+)\)$", option.inner_text())[0])
        page.get_by_label("Type of research").select_option(option.get_attribute("value"))
        assert len(shown(page)) == count


@pytest.mark.parametrize("query", ["type=x&year=1066", "type=%3Cb%3E", "type=&year=", "type=toString", "%"])
def test_filter_shows_everything_for_an_address_it_does_not_know(open_page: OpenPage, query: str) -> None:
    page = open_page(f"{TOPIC}?{query}")
    assert shown(page) == shown(open_page(TOPIC))


def test_tables_on_one_page_are_narrowed_each_on_its_own(open_page: OpenPage, real_site: Path, tmp_path: Path) -> None:
    shutil.copytree(real_site / "_static", tmp_path / "_static")
    (tmp_path / "topics").mkdir()
    text = (real_site / TOPIC).read_text("utf-8")
    start, end = text.index('<div class="digest-evidence"'), text.index('<section id="suggests">')
    panel = text[start : text.rindex("</section>", start, end)]
    two_tables = tmp_path / "topics" / "two-tables.html"
    two_tables.write_text(text[:start] + panel + text[start:], "utf-8")
    page = open_page(f"{two_tables}?type-2=review")
    page.get_by_label("Type of research").first.select_option("single-study")
    first, second = (shown(page, f".digest-evidence >> nth={place} >> tbody tr") for place in (0, 1))
    assert first
    assert all("type-single-study" in row for row in first)
    assert second
    assert all("type-review" in row for row in second)
    assert page.url.endswith("?type-2=review&type=single-study")
    below = page.locator(".digest-suggests").all()
    assert all(part.is_visible() for part in below), "of two tables none speaks for what is below"
