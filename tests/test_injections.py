"""No piece of :mod:`injections` runs a script or a command, or shows a file that is none of the site's."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import html5lib  # type: ignore[import-untyped]  # ships no types
import pypdf
import pytest
from building import TEST_SITE, Built, build, dress
from injections import PIECES, SECRET, add_injections, pages
from playwright.sync_api import Browser
from programs import needs_tex

from evidence_digest.page_reader import read_page
from evidence_digest.problems import Severity
from evidence_digest.typesetting import typeset

BASE = "https://example.org/digest/"
_ADDRESSES = {"href", "src", "action", "formaction", "data", "poster", "srcset", "xlink:href", "background", "content"}
_SCHEME = re.compile(r"[\s\x00-\x20]*([a-z][a-z0-9+.\s-]*):", re.IGNORECASE)
_ELEMENTS = {"iframe", "object", "embed", "base", "frame", "applet", "style", "portal", "foreignobject"}


@pytest.fixture(scope="module")
def allowed(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """Return the pages that the reader does not refuse; each refusal has its place."""
    root = tmp_path_factory.mktemp("pieces")
    found = []
    for path, text in pages():
        (root / path).parent.mkdir(parents=True, exist_ok=True)
        (root / path).write_text(text, "utf-8")
        errors = [problem for problem in read_page(root, path).problems if problem.severity is Severity.ERROR]
        assert all(problem.line for problem in errors)
        found += [] if errors else [path]
    return found


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, allowed: list[str]) -> Path:
    site = Path(shutil.copytree(TEST_SITE, tmp_path_factory.mktemp("injections") / "site"))
    dress(site)
    add_injections(site, allowed)
    return site


@pytest.fixture(scope="module")
def built(site: Path) -> Built:
    return build(site, config={"html_baseurl": BASE}, may_warn=True)


def test_pieces_are_refused_or_shown(allowed: list[str]) -> None:
    pieces = sum(path.startswith("piece-") for path in allowed)
    assert 100 < pieces < len(PIECES) - 100


# -- the site ----------------------------------------------------------------------------------------------------------


def faults(text: str | bytes, scripts: set[str]) -> Iterator[str]:
    """Yield what a browser could run of a page, but our own *scripts*."""
    for element in html5lib.parse(text, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.lower()
        if name in _ELEMENTS or (name == "script" and not _is_ours(element, scripts)):
            yield f"<{name}> {element.attrib} {element.text}"
        for attribute, value in element.attrib.items():
            if attribute.startswith("on") or attribute in {"style", "srcdoc"}:
                yield f"<{name} {attribute}={value!r}>"
            scheme = _SCHEME.match(value) if attribute in _ADDRESSES else None
            if scheme and not (name == "meta" and attribute == "content" and element.get("http-equiv") is None):
                known = {"http", "https", "mailto"} | ({"data"} if name == "img" else set())
                if re.sub(r"\s", "", scheme[1]).lower() not in known:
                    yield f"<{name} {attribute}={value!r}>"


def _is_ours(script: ElementTree.Element, scripts: set[str]) -> bool:
    kind, source = script.get("type", ""), script.get("src", "")
    if kind == "application/ld+json":
        return not source
    return (
        re.sub(r"\?.*", "", source).rpartition("_static/")[2] in scripts if source else "theme" in (script.text or "")
    )


def test_pages_hold_no_script_but_ours(built: Built) -> None:
    static = built.outdir / "_static"
    scripts = {path.relative_to(static).as_posix() for path in static.rglob("*.js")}
    paths = sorted(built.outdir.rglob("*.html"))
    assert len(paths) > 80
    for place, path in enumerate(paths):
        text = path.read_text("utf-8")
        # The sidebars, much alike, are looked at on some pages; of the others what is their own.
        own = text if place % 20 == 0 else re.sub(r'(?s)<aside class="sidebar-drawer">.*?</aside>', "", text)
        assert list(faults(own, scripts)) == [], path


def test_feeds_hold_no_script(built: Built) -> None:
    paths = sorted(built.outdir.rglob("*.atom"))
    assert len(paths) > 5
    for path in paths:
        text = re.sub(r"<(/?)[\w-]+:", r"<\1", path.read_text("utf-8"))  # without prefixes, as HTML
        assert list(faults(text, set())) == [], path
        for element in ElementTree.fromstring(path.read_bytes()).iter():
            if element.get("type") == "html":
                assert list(faults(element.text or "", set())) == [], path


def test_the_book_holds_no_script(site: Path, built: Built) -> None:
    book = build(site, "epub", config={"html_baseurl": BASE}, may_warn=True)
    [path] = book.outdir.glob("*.epub")
    with zipfile.ZipFile(path) as packed:
        for name in packed.namelist():
            data = packed.read(name)
            assert SECRET.encode() not in data, name
            if name.endswith((".xhtml", ".opf", ".svg")):
                ElementTree.fromstring(data)
            if name.endswith(".xhtml"):
                assert list(faults(data, set())) == [], name


def test_no_file_of_others_is_shown_and_no_command_has_run(site: Path, built: Built) -> None:
    for path in built.outdir.rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path
    assert not list(site.parent.rglob("SHELL*"))


def test_a_browser_runs_no_script_of_theirs(built: Built, browser: Browser) -> None:
    context = browser.new_context()
    foreign, dialogs = [], []
    context.on("request", lambda request: foreign.append(request.url) if not _is_own(request.url) else None)
    context.on("dialog", lambda dialog: dialogs.append(dialog.message))
    page = context.new_page()
    names = [path for path in sorted(built.outdir.rglob("*.html")) if path.parent.name not in {"topics", "packs"}][::2]
    assert len(names) > 30
    for path in names:
        page.goto(path.as_uri(), wait_until="domcontentloaded")
        # Whatever could be pressed is pressed, as far as it does not lead away.
        page.evaluate("""() => {
          for (const link of document.querySelectorAll('a[href]'))
            if (!/^(https?|mailto|file):/.test(link.protocol)) link.click();
          for (const node of document.querySelectorAll('main *, article *'))
            node.dispatchEvent(new Event('mouseover'));
        }""")
        assert page.evaluate("window.__pwned") is None, path
    context.close()
    assert (foreign, dialogs) == ([], [])


def _is_own(url: str) -> bool:
    return url.startswith(("file:", "data:image/"))


@needs_tex
def test_tex_runs_no_command_and_reads_no_file(site: Path, built: Built) -> None:
    paper = build(site, "latex", config={"html_baseurl": BASE}, may_warn=True).outdir
    body = (paper / "compendium.tex").read_text("utf-8").partition(r"\begin{document}")[2]
    assert "write18" in body
    assert re.findall(r"\\(?:input|include|write|immediate|openin|read|catcode|special|csname|XeTeX)\b", body) == []
    assert [str(result.error) for result in typeset(paper) if result.error] == []
    assert not list(site.parent.rglob("SHELL*"))
    reader = pypdf.PdfReader(paper / "compendium.pdf")
    text = "\n".join(page.extract_text() for page in reader.pages)
    assert "write18" in text
    assert SECRET not in text
    marks = [mark.get_object() for page in reader.pages for mark in page.annotations or ()]
    assert {str(mark["/A"]["/S"]) for mark in marks if "/A" in mark} <= {"/URI", "/GoTo"}
    root = reader.root_object
    assert "/AA" not in root
    assert "/JavaScript" not in root.get("/Names", {})
