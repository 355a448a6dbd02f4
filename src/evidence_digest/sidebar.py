"""The sidebar: all sections, and what is in the section of the page.

Sphinx and furo would walk through all pages for each page, and write every section out on it: the time of a build would
grow with the square of the number of summaries.  Here the entries are taken once a build; the markup is furo's
without the classes that each item and link would have.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Callable, Iterable, Iterator, Set
from dataclasses import dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Any

from markupsafe import Markup
from sphinx import addnodes
from sphinx.builders.html import StandaloneHTMLBuilder

from .citing_nodes import PUBLISHING
from .domain import catalogue_of

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

_BETWEEN_WORDS = re.compile(r"(?<=\w)/(?=\w)")  # where a name that is too long for the sidebar may break
_LIST = Markup("<ul{}>\n{}</ul>\n")
_ITEM = Markup('<li{}><a{} href="{}">{}</a>{}</li>\n')
_CLASSES = Markup(' class="{}"')
_SWITCH = Markup(
    '<input aria-label="Toggle navigation of {title}" checked class="toctree-checkbox" id="toctree-checkbox-{number}"'
    ' name="toctree-checkbox-{number}" role="switch" type="checkbox"><label for="toctree-checkbox-{number}"></label>'
)


@dataclass(frozen=True, slots=True)
class Entry:
    """A page in the sidebar."""

    docname: str
    title: str
    markup: Markup  # of the title
    entries: tuple[Entry, ...] = ()


@dataclass
class Sidebar:
    """The sidebar of one build: sections, then years and topics, never summaries."""

    lists: list[tuple[Entry, ...]] = field(default_factory=list)  # one for each toctree of the home page
    docnames: frozenset[str] = frozenset()  # of its entries
    parents: dict[str, list[str]] = field(default_factory=dict)  # by docname
    _known: dict[tuple[str, frozenset[str]], str] = field(default_factory=dict)

    def take(self, app: Sphinx, builder: Builder) -> None:
        """Take the entries from the pages as they have been read."""
        if not isinstance(builder, StandaloneHTMLBuilder):
            return
        env = builder.env
        self.lists = [tuple(_entries(toctree, builder)) for toctree in env.master_doctree.findall(addnodes.toctree)]
        self.docnames = frozenset(_docnames(entry for entries in self.lists for entry in entries))
        self.parents, self._known = {}, {}
        for docname, children in env.toctree_includes.items():
            for child in children:
                self.parents.setdefault(child, []).append(docname)

    def markup(self, pagename: str, pathto: Callable[[str], str]) -> str:
        """Return the sidebar of a page."""
        line = self.docnames & self._line(pagename)
        if pagename in line or not line:
            return _Writer(pagename, line, pathto).lists(self.lists)
        place = (posixpath.dirname(pagename), line)
        if place not in self._known:  # all summaries of a year have the same
            self._known[place] = _Writer(pagename, line, pathto).lists(self.lists)
        return self._known[place]

    def _line(self, pagename: str) -> set[str]:
        """Return the page and all above it."""
        found: set[str] = set()
        waiting = [pagename]
        while waiting:
            docname = waiting.pop()
            if docname not in found:
                found.add(docname)
                waiting += self.parents.get(docname, ())
        return found


def _entries(toctree: addnodes.toctree, builder: StandaloneHTMLBuilder, *, inner: bool = False) -> Iterator[Entry]:
    env = builder.env
    summaries = catalogue_of(env).by_docname
    for _, docname in toctree["entries"]:
        if docname in env.titles and docname not in summaries:
            title = env.titles[docname]
            below = () if inner else env.tocs[docname].findall(addnodes.toctree)
            entries = tuple(entry for deeper in below for entry in _entries(deeper, builder, inner=True))
            shown = _BETWEEN_WORDS.sub("/<wbr>", builder.render_partial(title)["title"])
            yield Entry(docname, title.astext(), Markup(shown), entries)  # noqa: S704


def _docnames(entries: Iterable[Entry]) -> Iterator[str]:
    for entry in entries:
        yield entry.docname
        yield from _docnames(entry.entries)


class _Writer:
    """Writes the sidebar of one page."""

    def __init__(self, pagename: str, line: Set[str], pathto: Callable[[str], str]) -> None:
        self._pagename = pagename
        self._line = line
        self._pathto = pathto
        self._numbers = count(1)
        self._last: object = None  # the last of the entries above the page

    def lists(self, lists: Iterable[tuple[Entry, ...]]) -> str:
        """Return the markup of all lists."""
        shown = [entries for entries in lists if entries]
        for entries in shown:
            self._find_last(entries)
        return Markup("").join(map(self._list, shown))

    def _find_last(self, entries: Iterable[Entry]) -> None:
        for entry in entries:
            if entry.docname in self._line:
                self._last = entry
                self._find_last(entry.entries)

    def _list(self, entries: tuple[Entry, ...]) -> Markup:
        current = any(entry.docname in self._line for entry in entries)
        return _LIST.format(_classes(current=current), Markup("").join(map(self._item, entries)))

    def _item(self, entry: Entry) -> Markup:
        current = entry.docname in self._line
        opened = bool(current and entry.entries)
        inner = Markup("")
        if opened:
            inner = _SWITCH.format(title=entry.title, number=next(self._numbers)) + self._list(entry.entries)
        names = _classes(current=current, has_children=opened, current_page=entry is self._last)
        here = _classes(current=entry.docname == self._pagename)
        return _ITEM.format(names, here, self._pathto(entry.docname), entry.markup, inner)


def _classes(**names: bool) -> Markup:
    """Return the attribute with those *names* that apply."""
    applying = " ".join(name.replace("_", "-") for name, applies in names.items() if applies)
    return _CLASSES.format(applying) if applying else Markup("")


def setup_sidebar(app: Sphinx) -> None:
    """Connect to the writing of pages, before and after furo makes its own navigation (500)."""
    sidebar = Sidebar()

    def leave_out(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
        if app.builder.name in PUBLISHING:
            context["toctree"] = lambda **_: ""

    def show(app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: object) -> None:
        if app.builder.name in PUBLISHING:
            context["furo_navigation_tree"] = sidebar.markup(pagename, context["pathto"])

    app.connect("write-started", sidebar.take)
    app.connect("html-page-context", leave_out, priority=450)
    app.connect("html-page-context", show, priority=550)
