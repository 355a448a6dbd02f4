"""Build a site inside the test process, edit its sources, and compare what two builds have written."""

from __future__ import annotations

import os
import re
import shutil
import sys
import warnings
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import StringIO
from pathlib import Path
from typing import Any
from unittest import mock

import bs4
from jinja2 import BytecodeCache
from jinja2.bccache import Bucket
from sphinx import locale
from sphinx.application import Sphinx
from sphinx.builders.html import StandaloneHTMLBuilder, _assets
from sphinx.util.docutils import docutils_namespace, patch_docutils

ROOT = Path(__file__).parent.parent  # the real site
TEST_SITE = Path(__file__).parent / "roots" / "test-site"

# What an output directory may hold that is no output: Sphinx's pickles, its and our notes of the last build (they name
# the doctree directory), and what a clean build has no reason to keep.
_NOTES = {".buildinfo", ".buildinfo.bak", ".digest-published.json", ".digest-search.json", ".digest-written.json"}
_TERMINAL = re.compile(r"\x1b\[[0-9;]*m")
# myst-parser 5.2 on Sphinx 9: its own business, and nothing of ours may hide behind it.
_FOREIGN_DEPRECATION = r"'myst_parser\."


@dataclass(frozen=True)
class Built:
    """What one build left."""

    outdir: Path
    status: str
    warnings: tuple[str, ...]

    def text(self, path: str) -> str:
        return (self.outdir / path).read_text("utf-8")

    def html(self, path: str) -> bs4.BeautifulSoup:
        return bs4.BeautifulSoup(self.text(path), "html.parser")

    def article(self, path: str) -> bs4.Tag:
        """Return what the page itself shows, without sidebar and footer."""
        found = self.html(path).select_one("article[role=main], article, main, div.body")
        assert found is not None, path
        return found


class _Templates(BytecodeCache):
    """The templates that this process has compiled, a quarter of the work of a small build."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return name  # whatever the site's folder; Jinja compiles again what reads otherwise

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._compiled[bucket.key] = bucket.bytecode_to_string()


_TEMPLATES = _Templates()


def build(
    site: Path,
    builder: str = "html",
    *,
    jobs: int = 1,
    outdir: Path | None = None,
    doctrees: Path | None = None,
    config: Mapping[str, Any] | None = None,
    only: Sequence[Path] = (),
    may_warn: bool = False,
) -> Built:
    """Build *site* as ``sphinx-build -n -W`` would; warnings fail unless the test wants to see them.

    Of the pages it writes *only* these, or all.
    """
    outdir = outdir or site.parent / "out" / builder
    doctrees = doctrees or site.parent / "doctrees"
    status, warning = StringIO(), StringIO()
    # What a build sets (SOURCE_DATE_EPOCH) must not reach the next one.
    languages = mock.patch.dict(locale.translators)  # Sphinx keeps the language of the first build of a process
    with languages, mock.patch.dict(os.environ), patch_docutils(site), docutils_namespace(), warnings.catch_warnings():
        for name in ("SOURCE_DATE_EPOCH", "DIGEST_SOURCE_DATE"):
            os.environ.pop(name, None)
        warnings.filterwarnings("ignore", message=_FOREIGN_DEPRECATION)
        # One build a process is what Sphinx reckons with: it keeps the checksums of style sheets.
        _assets._file_checksum_inner.cache_clear()
        app = Sphinx(
            site,
            site,
            outdir,
            doctrees,
            builder,
            confoverrides={"nitpicky": True, **(config or {})},
            status=status,
            warning=warning,
            parallel=jobs,
            keep_going=True,
        )
        if isinstance(app.builder, StandaloneHTMLBuilder):
            app.builder.templates.environment.bytecode_cache = _TEMPLATES
        app.build(filenames=list(only))
        finished = app.statuscode
    lines = [_TERMINAL.sub("", line) for line in warning.getvalue().splitlines()]
    found = tuple(line.replace(f"{site}{os.sep}", "") for line in lines if line.strip())
    if not may_warn:
        assert not found, "\n".join(found)
        assert finished == 0
    return Built(outdir, _TERMINAL.sub("", status.getvalue()), found)


def files(outdir: Path) -> dict[str, bytes]:
    """Return every output file; of an e-book what is packed in it too, which says more about a difference."""
    found: dict[str, bytes] = {}
    for path in sorted(outdir.rglob("*")):
        name = path.relative_to(outdir).as_posix()
        # The bytes of Pagefind's index differ from run to run; the pages in it have names that are made of their text.
        index = name.startswith("pagefind/") and path.suffix != ".pf_fragment"
        if not path.is_file() or path.name in _NOTES or index:
            continue
        if path.suffix == ".epub":
            with zipfile.ZipFile(path) as book:
                assert book.testzip() is None
                found |= {f"{name}/{member}": book.read(member) for member in book.namelist()}
        found[name] = path.read_bytes()
    return found


def assert_same(one: Path, other: Path) -> None:
    """Assert that two output directories hold the same files with the same bytes."""
    mine, theirs = files(one), files(other)
    assert mine, f"{one} is empty"
    assert sorted(mine) == sorted(theirs), sorted(mine.keys() ^ theirs.keys())
    different = [name for name in mine if mine[name] != theirs[name]]
    assert not different, f"{different}: {_first_difference(mine[different[0]], theirs[different[0]])}"


def _first_difference(one: bytes, other: bytes) -> str:
    place = next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, place - 120)
    return f"{one[start : place + 120]!r} instead of {other[start : place + 120]!r}"


def edit(path: Path, old: str, new: str) -> None:
    """Replace *old* in a source file; it must be there."""
    text = path.read_text("utf-8")
    assert old in text, f"{path} does not hold {old!r}"
    path.write_text(text.replace(old, new), "utf-8")


def dress(site: Path) -> None:
    """Give the test site the templates, styles and scripts of the real one."""
    for folder in ("_static", "_templates"):
        shutil.copytree(ROOT / folder, site / folder)
    settings = {
        "html_favicon": "_static/favicon.svg",
        "ogp_image": "_static/card.png",
        "notfound_template": "404.html",
        "templates_path": ["_templates"],
        "html_static_path": ["_static"],
        "html_css_files": [path.name for path in sorted((ROOT / "_static").glob("*.css"))],
        "html_js_files": [(path.name, {"defer": "defer"}) for path in sorted((ROOT / "_static").glob("*.js"))],
    }
    with (site / "conf.py").open("a", encoding="utf-8") as file:
        file.writelines(f"{name} = {value!r}\n" for name, value in settings.items())


def add_work(site: Path, key: str, *, author: str, year: int, title: str = "A study of studies") -> None:
    """Add an entry to the bibliography."""
    entry = f"""
@article{{{key},
  author  = {{{author}}},
  title   = {{{title}}},
  journal = {{Journal of Tests}}, year = {{{year}}}, volume = {{1}}, pages = {{1--9}},
  doi     = {{10.5555/{key.lower()}}}
}}
"""
    with (site / "references.bib").open("a", encoding="utf-8") as file:
        file.write(entry)


def write_summary(
    site: Path,
    name: str,
    *,
    reference: str,
    topics: str,
    title: str = "",
    kind: str = "review",
    takeaway: str = "",
    written: str = "2026-11-20",
    prose: str = "They asked.",
    implications: str = "",
    fields: str = "",
) -> Path:
    """Write the summary ``2019/05-some-slug`` and the page of its year; return the summary's path."""
    year, _, file = name.partition("/")
    path = site / "summaries" / year / f"{file}.md"
    path.parent.mkdir(exist_ok=True)
    index = path.parent / "index.md"
    if not index.exists():
        index.write_text(f"# {year}\n", "utf-8")
    path.write_text(
        f"""---
month: {year}-{file[:2]}
written: {written}
basis: abstract
references: [{reference}]
topics: [{topics}]
research-types: [{kind}]
takeaway: {takeaway or f"Among 40 clients, more of {file[3:]} went with less of it; the study was small."}
study:
  design: survey
  sample: 40 clients
  setting: two clinics
  findings:
    - {{ text: "They found something." }}
  limitations: [Small and correlational.]
{fields}---

# {title or f"What {file[3:].replace('-', ' ')} is about"}

## Why it matters

It does.

## What they did

{prose}

:::{{practice-implications}}
{implications or f"- A point of {file[3:]} to act on.{chr(10)}- How sure can one be? Not very."}
:::
""",
        "utf-8",
    )
    return path


def sphinx_command(site: Path, builder: str, outdir: Path, doctrees: Path, *options: str) -> list[str]:
    """Return the command of a build in a process of its own."""
    return [
        sys.executable,
        "-m",
        "sphinx",
        "-q",
        "-n",
        *("-b", builder, "-d", str(doctrees)),
        *options,
        str(site),
        str(outdir),
    ]
