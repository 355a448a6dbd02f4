"""The policy and the headers: one source, strict, and in every page."""

from __future__ import annotations

import base64
import hashlib
import shutil
from pathlib import Path

import pytest
from building import TEST_SITE, Built, build, dress

from evidence_digest import security

HOSTILE = (
    '<p style="color: red">x</p>',
    "<style>p { color: red }</style>",
    '<p class="a" onclick="f()">x</p>',
    "<script>f()</script>",
    "<script defer>f()</script>",
)


def directives(policy: str) -> dict[str, list[str]]:
    """Return the sources of each directive."""
    return {name: sources for name, *sources in (part.split() for part in policy.split(";"))}


def inline_scripts(built: Built, path: str) -> list[str]:
    """Return the scripts in a page that a browser would run."""
    return [script.decode_contents() for script in built.html(path).select("script:not([src]):not([type])")]


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    """Return the small site with the templates of the real one."""
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("policy") / "site"))
    dress(site)
    return build(site)


@pytest.fixture(scope="module")
def policies(built: Built) -> dict[str, str]:
    """Return the policy of each page."""
    pages = [path.relative_to(built.outdir).as_posix() for path in built.outdir.rglob("*.html")]
    found = {}
    for page in pages:
        tags = built.html(page).select("head meta[http-equiv=Content-Security-Policy]")
        assert len(tags) == 1, page
        found[page] = str(tags[0]["content"])
    return found


def test_every_page_has_the_same_policy_before_anything_it_governs(built: Built, policies: dict[str, str]) -> None:
    assert len(policies) > 10
    assert len(set(policies.values())) == 1
    for page in policies:
        first = built.html(page).select_one("head > :first-child")
        assert first is not None
        assert first.get("http-equiv") == "Content-Security-Policy", page
        # Browsers look for the encoding in the first 1,024 bytes.
        assert b"charset=" in (built.outdir / page).read_bytes()[:1024]


def test_policy_allows_nothing_inline_but_the_scripts_of_the_theme(built: Built, policies: dict[str, str]) -> None:
    for page, policy in policies.items():
        sources = directives(policy)
        assert sources["default-src"] == sources["base-uri"] == ["'none'"]
        assert not {"'unsafe-inline'", "'unsafe-eval'", "'unsafe-hashes'", "*", "https:", "http:"} & {
            source for each in sources.values() for source in each
        }
        allowed = {source for source in sources["script-src"] if source.startswith("'sha256-")}
        hashes = (hashlib.sha256(script.encode()).digest() for script in inline_scripts(built, page))
        assert {f"'sha256-{base64.b64encode(each).decode()}'" for each in hashes} == allowed, page
        assert len(allowed) == 1


def test_a_changed_script_of_the_theme_is_another_hash() -> None:
    one, other = (security.script_hashes(f"<p>x</p><script>{text}</script>") for text in ("a = 1", "a = 2"))
    assert len(one) == len(other) == 1
    assert one != other
    assert security.script_hashes('<script src="a.js"></script><script type="application/ld+json">{}</script>') == ()


def test_no_page_has_markup_that_the_policy_blocks(built: Built, policies: dict[str, str]) -> None:
    for page in policies:
        assert built.html(page).select("style, [style], a[href^='javascript:']") == [], page
        handlers = [name for tag in built.html(page).find_all(True) for name in tag.attrs if name.startswith("on")]
        assert handlers == [], page


def test_headers_differ_from_the_pages_by_who_may_frame_them_alone(built: Built, policies: dict[str, str]) -> None:
    policy = next(iter(policies.values()))
    rules = built.text("_headers").splitlines()
    fields = dict(line.strip().split(": ", 1) for line in rules[rules.index("/*") + 1 : rules.index("/_static/*")])
    mine, sent = directives(policy), directives(fields["Content-Security-Policy"])
    assert sent == mine | {"frame-ancestors": ["'none'"]}
    nginx = [line for line in built.text("nginx-headers.conf").splitlines() if line.startswith("add_header ")]
    assert nginx == [f'add_header {name} "{value}" always;' for name, value in fields.items()]
    referrer = built.html("index.html").select_one("meta[name=referrer]")
    assert referrer is not None
    assert referrer["content"] == fields["Referrer-Policy"]


@pytest.mark.parametrize("markup", HOSTILE)
def test_blocked_markup_is_found(markup: str) -> None:
    assert security.blocked_markup(f"<section><p>fine</p>{markup}</section>")


@pytest.mark.parametrize(
    "markup",
    [
        "<p>an onclick= in words, and style= too</p>",
        '<a title="style=x" href="a.html">x</a>',
        '<script src="a.js"></script>',
        '<p data-style="x" data-on="y">x</p>',
        "<p>&lt;p style=&quot;x&quot;&gt;</p>",
    ],
)
def test_other_markup_is_no_fault(markup: str) -> None:
    assert not security.blocked_markup(markup)


def test_author_hears_that_widths_are_blocked(site: Path) -> None:
    table = "\n:::{list-table}\n:widths: 10 90\n\n* - a\n  - b\n:::\n"
    about = site / "about.md"
    about.write_text(about.read_text("utf-8") + table, "utf-8")
    warnings = build(site, may_warn=True).warnings
    assert [line for line in warnings if "about.md" in line and "<col style=" in line and "[digest.markup]" in line]


def test_a_policy_that_changes_reaches_every_page_and_file(site: Path) -> None:
    dress(site)
    build(site)
    base = site / "_templates" / "base.html"
    base.write_text('{% extends "!base.html" %}{% block body %}<script>a = 1</script>{% endblock %}', "utf-8")
    after = build(site)
    assert inline_scripts(after, "about.html") == ["a = 1"]
    [allowed] = security.script_hashes("<script>a = 1</script>")
    assert allowed in after.text("about.html").replace("&#39;", "'")
    assert allowed in after.text("_headers")
    assert allowed in after.text("nginx-headers.conf")
