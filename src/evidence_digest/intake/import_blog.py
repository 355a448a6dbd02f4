"""Turn the posts of a blog into draft pages and a BibTeX draft."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from ..atomic import replace_file
from ..catalogue import Catalogue
from ..draft import draft_page, draft_path, slug_for
from ..house_bibtex import house_entry, key_of, sentence_case, with_entry
from .article import Article, IntakeError
from .blog import Post, article_of
from .start import create_page, known_key, slugs_of_files, summarised, titled

# What Markdown would take for markup, in running text and at the beginning of a line.
_INLINE = re.compile(r"[\\`*_\[\]<>{}]")
_FIRST = re.compile(r"^([0-9]*)([-#+>:~|]|(?<=[0-9])[.)](?= ))")


@dataclass(frozen=True, slots=True)
class Imported:
    """What became of one post."""

    post: Post
    path: str  # of the draft, or of the page that summarises the article already
    key: str  # of the work, or "" when the post does not name it
    page: str  # the text of the draft, or "" when there is a page
    note: str  # what the editor should look at


def import_posts(
    root: Path, catalogue: Catalogue, posts: Sequence[Post], *, written: datetime.date
) -> tuple[tuple[Imported, ...], str]:
    """Return what becomes of each post, and the BibTeX draft of the works that are new; nothing is written yet."""
    bibliography = ""
    keys = set(catalogue.works)
    slugs = {summary.slug for summary in catalogue.summaries} | slugs_of_files(root)
    found: list[Imported] = []
    for post in posts:
        article = article_of(post.reference) if post.reference else None
        key = known_key(catalogue, doi=article.doi, title=article.title, year=article.year) if article else ""
        if path := (summarised(root, key) if key else ""):
            found.append(Imported(post, path, key, "", "summarised already"))
            continue
        if article is not None and not key:
            key, entry = _entry(article, keys)
            keys.add(key)
            bibliography = with_entry(bibliography, entry)
        slug = slug_for(post.title, slugs)
        slugs.add(slug)
        found.append(Imported(post, draft_path(post.month, slug), key, _page(post, key, written), _note(post, key)))
    return tuple(found), bibliography


def _entry(article: Article, taken: set[str]) -> tuple[str, str]:
    key = key_of(article, taken)
    return key, house_entry(titled(article, sentence_case(article.title)), key)


def _note(post: Post, key: str) -> str:
    if not post.reference:
        return "no reference: find out which article it is"
    return "" if key else f"the reference can't be read, write the entry by hand: {post.reference}"


def _page(post: Post, key: str, written: datetime.date) -> str:
    return draft_page(
        month=post.month,
        written=written,
        keys=(key,) if key else (),
        title=post.title,
        basis="secondary",
        story="## What they found\n\n" + "\n\n".join(map(_markdown, post.body)),
        points="\n".join(f"- {_markdown(paragraph)}" for paragraph in post.implications),
    )


def _markdown(paragraph: str) -> str:
    """Return plain text as Markdown that shows it as it is."""
    return _FIRST.sub(r"\1\\\2", _INLINE.sub(r"\\\g<0>", paragraph))


def write_import(root: Path, imported: Sequence[Imported], bibliography: str, draft: Path) -> None:
    """Write the drafts, and the BibTeX draft beside them; raises :class:`IntakeError`, and overwrites nothing."""
    if bibliography and draft.exists():
        raise IntakeError(f"{draft} is there already: move its entries to references.bib first, or name another file")
    if bibliography:
        replace_file(draft, bibliography)
    for one in imported:
        if one.page:
            create_page(root, one.path, one.page)
