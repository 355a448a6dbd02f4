"""The generators that ours is compared with, each with the same content in its own dialect and its usual settings."""

from __future__ import annotations

import datetime
import json
import os
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from .content import Content, Page

SITE = "https://example.org/"


@dataclass(frozen=True, slots=True)
class Peer:
    """A generator."""

    name: str
    package: str  # whose version is named
    write: Callable[[Path, Path], None]  # its sources, from a corpus, to a new folder
    command: tuple[str, ...]  # run in that folder, which gets what it builds as out/
    incremental: bool = False  # a second run does less
    most: int = 5_000  # summaries, unless it is asked for by name: more take too long


def _relative(page: str) -> Callable[[str], str]:
    return lambda docname: os.path.relpath(f"{docname}.md", Path(page).parent)


def _listing(content: Content, page: Page, link: Callable[[str], str]) -> str:
    return "\n".join(f"- [{content.title_of(docname)}]({link(docname)})" for docname in page.listed)


def _fields(content: Content, page: Page) -> dict[str, object]:
    """Return what a summary's own front matter says."""
    if page.summary is None:
        return {}
    titles = [content.catalogue.topics[slug].title for slug in page.summary.topics]
    return {"date": datetime.date(page.summary.month.year, page.summary.month.month, 1), "tags": titles}


def _front(**fields: object) -> str:
    """Return fields as YAML; a date has no quotation marks."""
    dated = datetime.date
    lines = (
        f"{name}: {held if isinstance(held, dated) else json.dumps(held, ensure_ascii=False)}"
        for name, held in fields.items()
    )
    return "\n".join(("---", *lines, "---"))


def _put(path: Path, *parts: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("\n\n".join(filter(None, parts)) + "\n", "utf-8")


# -- plain Sphinx with furo ------------------------------------------------------------------------------------

_SPHINX = """\
project = "Psychotherapy research summaries"
extensions = ["myst_parser", "sphinxcontrib.bibtex"]
myst_enable_extensions = ["colon_fence"]
bibtex_bibfiles = ["references.bib"]
bibtex_reference_style = "author_year"
exclude_patterns = ["out"]
html_theme = "furo"
latex_engine = "xelatex"
"""


def _write_sphinx(corpus: Path, folder: Path, *, in_sidebar: bool) -> None:
    content = Content(corpus, citing=True)
    for page in content.pages():
        link = _relative(page.docname)
        shown = in_sidebar or not any(docname in content.catalogue.by_docname for docname in page.listed)
        tree = page.docname == "index" or page.docname.endswith("/index")
        names = [*page.listed, "references"] if page.docname == "index" else page.listed
        toctree = "```{toctree}\n" + "\n".join(f"/{docname}" for docname in names) + "\n```"
        front = _front(**_fields(content, page), **({} if in_sidebar else {"orphan": True})) if page.summary else ""
        below = toctree if tree and shown else _listing(content, page, link)
        _put(folder / f"{page.docname}.md", front, f"# {page.title}", page.text(link), below)
    _put(folder / "references.md", "# References", "```{bibliography}\n:all:\n```")
    shutil.copy(corpus / "references.bib", folder)
    _put(folder / "conf.py", _SPHINX)


# -- MkDocs-Material -------------------------------------------------------------------------------------------

_MKDOCS = f"""\
site_name: Psychotherapy research summaries
site_url: {SITE}
site_dir: out
theme:
  name: material
  font: false
plugins:
  - search
  - tags
  - blog
"""


def _write_mkdocs(corpus: Path, folder: Path) -> None:
    content = Content(corpus)

    def place(docname: str) -> str:
        summary = content.catalogue.by_docname.get(docname)
        return f"blog/posts/{summary.month}-{summary.slug}" if summary else docname

    for page in content.pages():
        own = place(page.docname)

        def link(docname: str, own: str = own) -> str:
            return _relative(own)(place(docname))

        front = _front(**_fields(content, page), slug=page.summary.slug) if page.summary else ""
        _put(folder / "docs" / f"{own}.md", front, f"# {page.title}", page.text(link), _listing(content, page, link))
    _put(folder / "docs/tags.md", "# Tags", "<!-- material/tags -->")
    _put(folder / "docs/blog/index.md", "# Blog")
    _put(folder / "mkdocs.yml", _MKDOCS)


# -- Pelican ---------------------------------------------------------------------------------------------------

_PELICAN = f"""\
SITENAME = AUTHOR = "Psychotherapy research summaries"
SITEURL = "{SITE.rstrip("/")}"
PATH = "content"
OUTPUT_PATH = "out"
TIMEZONE = "UTC"
DEFAULT_PAGINATION = 20
FEED_ALL_ATOM = "feeds/all.atom.xml"
TAG_FEED_ATOM = "feeds/tag/{{slug}}.atom.xml"
YEAR_ARCHIVE_SAVE_AS = "posts/{{date:%Y}}/index.html"
"""


def _write_pelican(corpus: Path, folder: Path) -> None:
    content = Content(corpus)

    def place(docname: str) -> str:
        return docname if docname in content.catalogue.by_docname else f"pages/{docname.replace('/', '-')}"

    def link(docname: str) -> str:
        return f"{{filename}}/{place(docname)}.md"

    for page in content.pages():
        lines = [f"Title: {page.title}", "Date: 2026-01-01"]
        if page.summary:
            titles = [content.catalogue.topics[slug].title.replace(",", "") for slug in page.summary.topics]
            lines[1:] = [f"Date: {page.summary.month}-01", f"Slug: {page.summary.slug}", f"Tags: {', '.join(titles)}"]
        else:
            lines.append(f"Slug: {page.docname.replace('/', '-')}")
        path = folder / "content" / f"{place(page.docname)}.md"
        _put(path, "\n".join(lines), page.text(link), _listing(content, page, link))
    _put(folder / "pelicanconf.py", _PELICAN)


# -- Hugo ------------------------------------------------------------------------------------------------------

_HUGO = f"""\
baseURL = "{SITE}"
title = "Psychotherapy research summaries"
publishDir = "out"
[taxonomies]
tag = "tags"
"""
_HUGO_LAYOUTS = {
    "baseof.html": """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>{{ .Title }}</title></head><body>
<nav>{{ range .Site.Sections }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</nav>
<main>{{ block "main" . }}{{ end }}</main></body></html>
""",
    "single.html": """{{ define "main" }}<h1>{{ .Title }}</h1><p>{{ .Date.Format "January 2006" }}</p>{{ .Content }}
<p>{{ range .GetTerms "tags" }}<a href="{{ .RelPermalink }}">{{ .Title }}</a> {{ end }}</p>
{{ with .PrevInSection }}<a href="{{ .RelPermalink }}">{{ .Title }}</a>{{ end }}{{ end }}
""",
    "list.html": """{{ define "main" }}<h1>{{ .Title }}</h1>{{ .Content }}
<ul>{{ range .Pages }}<li><a href="{{ .RelPermalink }}">{{ .Title }}</a></li>{{ end }}</ul>{{ end }}
""",
}


def _write_hugo(corpus: Path, folder: Path) -> None:
    content = Content(corpus)

    def link(docname: str) -> str:
        return f"/{docname.removesuffix('index')}".rstrip("/") + "/"

    for page in content.pages():
        fields = {"title": page.title, **_fields(content, page)}
        name = page.docname.removesuffix("index") + ("_index" if page.docname.endswith("index") else "")
        front = json.dumps(fields, ensure_ascii=False, default=str)
        _put(folder / "content" / f"{name}.md", front, page.text(link), _listing(content, page, link))
    for name, layout in _HUGO_LAYOUTS.items():
        _put(folder / "layouts" / name, layout)
    _put(folder / "hugo.toml", _HUGO)


_SPHINX_BUILD = ("sphinx-build", "-q", "-j", "auto", "-b", "html", "-d", "doctrees", ".", "out")
PEERS = {
    peer.name: peer
    for peer in (
        Peer(
            "sphinx",
            "sphinx",
            lambda corpus, folder: _write_sphinx(corpus, folder, in_sidebar=False),
            _SPHINX_BUILD,
            incremental=True,
            most=1_000,
        ),
        Peer(
            "sphinx-sidebar",
            "sphinx",
            lambda corpus, folder: _write_sphinx(corpus, folder, in_sidebar=True),
            _SPHINX_BUILD,
            most=200,
        ),
        Peer("mkdocs", "mkdocs-material", _write_mkdocs, ("mkdocs", "build", "-q")),
        Peer("pelican", "pelican", _write_pelican, ("pelican", "-q")),
        Peer("hugo", "hugo", _write_hugo, ("hugo", "--quiet", "--cleanDestinationDir")),
    )
}
