"""What the search is told of a page beside its text; a page of which it is told nothing is not searched."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .domain import catalogue_of, domain_of
from .prose import plain_text
from .search_data import Marks, byline, search_words

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

# Pages that only list what has a page of its own.
_LISTS = frozenset({"archive", "browse", "changes", "evidence-map", "packs", "research-types", "topics", "works"})


def search_marks(docname: str, env: BuildEnvironment) -> Marks | None:
    """Return the filters and the further texts of a page that is searched."""
    catalogue = catalogue_of(env)
    if docname in catalogue.unreadable:
        return None
    _ = catalogue.words.gettext
    title = env.titles[docname].astext()
    if summary := catalogue.by_docname.get(docname):
        filters = (
            ("kind", "summary"),
            *(("topic", slug) for slug in summary.topics),
            *(("type", slug) for slug in summary.research_types),
            ("year", str(summary.month.year)),
        )
        told = (
            ("title", title),
            ("byline", byline(summary, catalogue)),
            ("takeaway", plain_text(summary.takeaway)),
            ("words", search_words(summary, catalogue)),
        )
        return Marks(filters, told)
    folder, name = docname.partition("/")[::2]
    shown = {view.kind for view in domain_of(env).views.get(docname, {})}
    words = ""
    if folder == "topics" and name in catalogue.topics:
        kind, words = _("Topic"), ", ".join(catalogue.topics[name].aliases)
    elif folder == "research-types" and name in catalogue.research_types:
        kind = _("Type of research")
    elif folder == "packs" and name in catalogue.packs:
        kind = _("Course pack")
    elif shown & _LISTS or docname == env.config.root_doc:
        return None
    else:
        kind = _("Page")
    told = (("title", title), ("byline", kind), *((("words", words),) if words else ()))
    return Marks((("kind", "other"),), told)
