"""Everybody can use the real site: no barrier that axe finds, all of it by keyboard, enlarged, and in other colours.

``make audit`` looks at every page; here it is one page of each kind.
"""

from __future__ import annotations

import shutil
from pathlib import Path

import axe
import pytest
from browsing import BEYOND_THE_EDGE, KINDS, TOPIC, OpenPage
from building import TEST_SITE, build, dress
from playwright.sync_api import Browser, Page, expect
from test_forest import QUESTIONS, add, bond

PHONE, DESK = (375, 667), (1400, 900)
SUMMARY = KINDS["summary with terms"]

# -- axe --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("size", [PHONE, DESK])
def test_axe_finds_no_barrier(open_page: OpenPage, real_site: Path, size: tuple[int, int], theme: str) -> None:
    page = open_page("index.html", size, color_scheme=theme, reduced_motion="reduce")
    turn = [(PHONE, "light"), (DESK, "dark"), (PHONE, "dark"), (DESK, "light")].index((size, theme))
    always = ("summary with terms", "topic")
    for place, (kind, address) in enumerate(KINDS.items()):
        if kind in always or place % 4 == turn:  # the colours of all are computed by another test
            page.goto((real_site / address).as_uri())
            assert axe.barriers(page) == [], kind


def test_axe_finds_no_barrier_around_a_forest_plot(browser: Browser, tmp_path: Path) -> None:
    site = Path(shutil.copytree(TEST_SITE, tmp_path / "site"))
    dress(site)
    (site / "questions.yaml").write_text(QUESTIONS, "utf-8")
    for number, year in enumerate((2012, 2016, 2020)):
        add(site, number, year, bond("0.31", "0.20", "0.42"))
    topic = build(site).outdir / "topics" / "alliance.html"
    page = browser.new_page(viewport={"width": 375, "height": 667})
    page.goto(topic.as_uri())
    assert page.locator(".digest-forest-plot").is_visible()
    assert axe.barriers(page) == []
    page.close()


def test_axe_sees_what_we_ask_for(open_page: OpenPage) -> None:
    page = open_page("about.html")
    # The policy of the page allows no style attribute in markup, but the properties that a script sets.
    page.evaluate("""() => {
        const worse = '<p>Faint</p><img src="data:,"><h5>Deep</h5><button></button>' + '<button>a</button>'.repeat(2);
        const article = document.querySelector('article');
        article.insertAdjacentHTML('beforeend', worse);
        const [small, smaller] = [...article.querySelectorAll('button')].slice(-2);
        for (const button of [small, smaller]) {
            Object.assign(button.style, { width: '9px', height: '9px', minHeight: '0', padding: '0' });
        }
        [...article.querySelectorAll('p')].at(-1).style.color = '#999';
    }""")
    found = {barrier.split(":")[0] for barrier in axe.barriers(page)}
    assert found == {"button-name", "color-contrast", "heading-order", "image-alt", "target-size"}


# -- keyboard ---------------------------------------------------------------------------------------------------

# What has the focus: where it is in the order of the page, and what is wrong with how it is shown.
_FOCUSED = """() => {
    const focused = document.activeElement;
    if (focused === document.body) return null;
    const shown = focused.matches('.toctree-checkbox') ? focused.nextElementSibling : focused;
    const style = getComputedStyle(shown);
    const faults = [];
    if (style.outlineStyle === 'none' || parseFloat(style.outlineWidth) < 2) faults.push('no outline');
    if (!shown.checkVisibility({ visibilityProperty: true, opacityProperty: true })) faults.push('hidden');
    const seen = [...shown.getClientRects()].some((box) => [[0.1, 0.5], [0.5, 0.5], [0.9, 0.5]].some(([x, y]) => {
        const top = document.elementFromPoint(box.left + x * box.width, box.top + y * box.height);
        return top && (shown.contains(top) || top.contains(shown) && !top.matches('header, .sidebar-drawer'));
    }));
    if (!seen) faults.push('covered, or out of sight');
    const all = [...document.querySelectorAll('a[href], button, select, input, summary, textarea, [tabindex="0"]')];
    return [all.indexOf(focused), faults.map((fault) => `${fault}: ${shown.outerHTML.slice(0, 120)}`)];
}"""
_STOPS = """() => [...document.querySelectorAll('a[href], button, select, input, summary, textarea, [tabindex="0"]')]
    .filter((stop) => stop.tabIndex >= 0 && !stop.closest('[inert]') && !stop.matches('.back-to-top')
        && stop.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })).length"""


@pytest.mark.parametrize("size", [PHONE, DESK])
@pytest.mark.parametrize("kind", ["summary with terms", "topic"])
def test_tab_goes_through_all_of_a_page_in_its_order(open_page: OpenPage, kind: str, size: tuple[int, int]) -> None:
    page = open_page(KINDS[kind], size, reduced_motion="reduce")
    page.mouse.move(0, 0)
    expected = page.evaluate(_STOPS)
    for key in ("Tab", "Shift+Tab"):
        places: list[int] = []
        while len(places) < 2 * expected:
            page.keyboard.press(key)
            place, faults = page.evaluate(_FOCUSED) or (None, [])
            assert faults == []
            if place is None or place in places:
                break
            places.append(place)
        assert len(places) >= expected
        assert places == sorted(places, reverse=key != "Tab")


def focus(page: Page) -> str:
    """Return the text of what has the focus, or its label."""
    text: str = page.evaluate("document.activeElement.ariaLabel ?? document.activeElement.textContent.trim()")
    return text


@pytest.mark.parametrize(
    ("opens", "closes", "drawer"),
    [("Menu", "Close the menu", ".sidebar-drawer"), ("On this page", "Close the contents", ".toc-drawer")],
)
def test_drawers_of_a_phone_by_keyboard(open_page: OpenPage, opens: str, closes: str, drawer: str) -> None:
    page = open_page(SUMMARY, PHONE)
    assert not page.locator(drawer).is_visible()
    button = page.get_by_role("button", name=opens, exact=True)
    assert button.get_attribute("aria-expanded") == "false"
    button.focus()
    for end in ("Escape", "Enter"):
        page.keyboard.press("Enter")
        assert focus(page) == closes
        assert page.locator(drawer).is_visible()
        assert page.locator("button[aria-expanded='true']").count() > 0
        for _ in range(5):
            page.keyboard.press("Tab")
            assert page.evaluate("(drawer) => !!document.activeElement.closest(drawer)", drawer)
        if end == "Enter":
            page.get_by_role("button", name=closes).focus()
        page.keyboard.press(end)
        assert focus(page) == opens
        assert page.locator("[inert]").count() == 0
        page.locator(drawer).wait_for(state="hidden")


def test_contents_of_a_phone_lead_on_and_close(open_page: OpenPage) -> None:
    page = open_page(SUMMARY, PHONE)
    page.get_by_role("button", name="On this page").press("Enter")
    page.get_by_role("link", name="The study at a glance").press("Enter")
    page.locator(".toc-drawer").wait_for(state="hidden")
    assert page.url.endswith("#study-at-a-glance")
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('.content')"), "the focus went along"


def test_a_drawer_left_open_does_not_lock_a_wide_window(open_page: OpenPage) -> None:
    page = open_page(SUMMARY, PHONE)
    page.get_by_role("button", name="Menu").click()
    assert page.locator("[inert]").count() > 0
    page.set_viewport_size({"width": DESK[0], "height": DESK[1]})
    expect(page.locator("[inert]")).to_have_count(0)


def test_drawers_open_without_the_script(open_page: OpenPage) -> None:
    page = open_page(SUMMARY, PHONE, java_script_enabled=False, reduced_motion="reduce")
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert page.locator(".sidebar-drawer").is_visible()


def test_filter_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(TOPIC)
    rows = page.locator(".digest-evidence tbody tr:not([hidden])")
    everything = rows.count()
    page.get_by_label("Type of research").focus()
    page.keyboard.type("Other")
    page.keyboard.press("Tab")
    assert 0 < rows.count() < everything
    page.get_by_role("button", name="Show all").press("Space")
    assert rows.count() == everything


def test_citations_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(SUMMARY)
    page.get_by_role("button", name="Copy").press("Enter")
    expect(page.locator(".digest-copy [role=status]")).not_to_be_empty()
    closed = page.locator("details.digest-disclosure")
    closed.locator("summary").press("Enter")
    assert closed.get_by_role("link", name="BibTeX").is_visible()
    page.keyboard.press("Tab")
    assert page.evaluate("!!document.activeElement.closest('details')")


def test_colours_by_keyboard(open_page: OpenPage) -> None:
    page = open_page(SUMMARY)
    toggle = page.locator(".theme-toggle:visible")
    themes = []
    for _ in range(3):
        toggle.press("Enter")
        themes.append(page.evaluate("document.body.dataset.theme"))
    assert sorted(themes) == ["auto", "dark", "light"]


# -- enlarged, spaced out, still, in the system's colours -----------------------------------------------------------

_SPACING = """* { letter-spacing: 0.12em !important; line-height: 1.5 !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""
_CUT_OFF = """() => [...document.querySelectorAll('body *')].filter((part) => {
    const style = getComputedStyle(part);
    const hides = (way) => ['hidden', 'clip'].includes(way);
    const seen = part.checkVisibility({ visibilityProperty: true }) && style.clipPath === 'none';
    return seen && (hides(style.overflowX) && part.scrollWidth > part.clientWidth + 1
        || hides(style.overflowY) && part.scrollHeight > part.clientHeight + 1);
}).map((part) => part.outerHTML.slice(0, 150))"""


def test_nothing_is_lost_at_200_percent_or_with_wide_spacing(open_page: OpenPage, real_site: Path) -> None:
    page = open_page("index.html", bypass_csp=True)
    for kind, address in KINDS.items():
        page.set_viewport_size({"width": 640, "height": 400})
        page.goto((real_site / address).as_uri())
        assert lost(page) == [], kind
        page.set_viewport_size({"width": PHONE[0], "height": PHONE[1]})
        page.add_style_tag(content=_SPACING)
        assert lost(page) == [], kind


def lost(page: Page) -> list[str]:
    return [*page.evaluate(_CUT_OFF), *page.evaluate(BEYOND_THE_EDGE)]


def test_nothing_moves_for_those_who_asked_for_less_motion(open_page: OpenPage) -> None:
    page = open_page(SUMMARY, PHONE, reduced_motion="reduce")
    moving = """() => [...document.querySelectorAll('*')].filter((part) => {
        const style = getComputedStyle(part);
        return style.animationName !== 'none' || style.scrollBehavior !== 'auto'
            || style.transitionDuration.split(', ').some((time) => parseFloat(time));
    }).map((part) => part.outerHTML.slice(0, 100))"""
    assert page.evaluate(moving) == []
    page.emulate_media(reduced_motion="no-preference")
    assert page.evaluate(moving) != []


def test_forced_colours_keep_what_colour_alone_would_say(open_page: OpenPage) -> None:
    page = open_page(TOPIC, forced_colors="active")
    assert page.evaluate("matchMedia('(forced-colors: active)').matches")
    page.keyboard.press("Tab")
    for control in (page.get_by_label("Type of research"), page.locator(".theme-toggle:visible")):
        control.focus()
        assert control.evaluate("(part) => getComputedStyle(part).outlineStyle") == "solid"
    page = open_page(SUMMARY, PHONE, forced_colors="active")
    page.get_by_role("button", name="Menu").press("Enter")
    edge = page.locator(".sidebar-drawer").evaluate("(part) => getComputedStyle(part).borderRightStyle")
    assert edge == "solid", "the drawer ends where the page begins"
