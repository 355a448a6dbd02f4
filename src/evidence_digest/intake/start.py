"""Start a summary: put the article into references.bib, unless it is there, and a draft where the page belongs."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, replace
from pathlib import Path

from ..atomic import replace_file
from ..bibliography import read_bibliography
from ..catalogue import Catalogue
from ..draft import draft_page, draft_path, slug_for
from ..front_matter import Scalar, Sequence
from ..house_bibtex import house_entry, key_of, sentence_case, with_entry
from ..page_reader import read_page
from ..problems import Severity
from ..reader import page_paths
from ..records import YearMonth
from ..source_files import BIBLIOGRAPHY
from ..summary_reader import slug_of
from .article import Article, IntakeError


@dataclass(frozen=True, slots=True)
class Started:
    """What was written."""

    path: str  # of the draft
    key: str
    new_entry: bool
    notes: tuple[str, ...]  # what the editor should look at


def known_key(catalogue: Catalogue, *, doi: str = "", title: str = "", year: str = "") -> str:
    """Return the key of the work with this DOI, or with this title and year, or "" when there is none."""
    for work in catalogue.works.values():
        if doi and work.doi == doi.lower():
            return work.key
        if title and work.year == year and _letters(work.title) == _letters(title):
            return work.key
    return ""


def _letters(title: str) -> str:
    return re.sub(r"\W", "", title.casefold())


def start_summary(
    root: Path,
    catalogue: Catalogue,
    article: Article | None,
    *,
    key: str = "",
    month: YearMonth,
    written: datetime.date,
    slug: str = "",
) -> Started:
    """Write the entry of *article*, unless the bibliography has it as *key*, and the draft.

    Raises :class:`IntakeError` when the article is summarised already, or when a file would be overwritten; then
    nothing has been written.
    """
    if article is not None:
        key = key or known_key(catalogue, doi=article.doi, title=article.title, year=article.year)
    if key and (path := summarised(root, key)):
        raise IntakeError(f"{key} is summarised already: {path}")
    notes: list[str] = []
    bibliography = ""
    if key:
        title = catalogue.works[key].title
    else:
        assert article is not None  # noqa: S101  # a work that is not known yet comes from an article
        key, bibliography = _with_article(root, catalogue, article, notes)
        title = sentence_case(article.title)
    taken = {other.slug for other in catalogue.summaries} | slugs_of_files(root)
    if slug and slug in taken:
        raise IntakeError(f"the slug '{slug}' is taken: choose another, a slug is unique and permanent")
    path = draft_path(month, slug or slug_for(title, taken))
    page = draft_page(month=month, written=written, keys=(key,), title=title)
    if bibliography:  # first: a page that cites what is not there would be a fault, an entry too many is none
        replace_file(root / BIBLIOGRAPHY, bibliography)
    create_page(root, path, page)
    return Started(path, key, bool(bibliography), tuple(notes))


def _with_article(root: Path, catalogue: Catalogue, article: Article, notes: list[str]) -> tuple[str, str]:
    """Return the key of the new entry and the text of references.bib with it."""
    text = (root / BIBLIOGRAPHY).read_text("utf-8-sig")
    if any(problem.path == BIBLIOGRAPHY and problem.severity is Severity.ERROR for problem in catalogue.problems):
        raise IntakeError(f"{BIBLIOGRAPHY} has an error: mend what `make check` says first")
    title = sentence_case(article.title)
    if title != article.title:
        notes.append(f"the title is now in sentence case: give names their capitals back, in braces ({title})")
    for what, missing in (("authors", not article.authors), ("a year", not article.year), ("a DOI", not article.doi)):
        if missing:
            notes.append(f"the source has no {what.removeprefix('a ')}: add {what} if the article has")
    key = key_of(article, catalogue.works)
    changed = with_entry(text, house_entry(titled(article, title), key))
    before, problems = (read_bibliography(part, BIBLIOGRAPHY) for part in (text, changed))
    if len(problems[0]) != len(before[0]) + 1:
        told = "; ".join(problem.message for problem in problems[1] if key in problem.message)
        raise IntakeError(f"the entry can't be used ({told}): write it into {BIBLIOGRAPHY} by hand")
    return key, changed


def titled(article: Article, title: str) -> Article:
    """Return *article* with another title."""
    return replace(article, title=title)


def summarised(root: Path, key: str) -> str:
    """Return the path of the page whose first reference is *key*; drafts that are not finished have no record yet."""
    for path in page_paths(root):
        page = read_page(root, path)
        for name, value in page.front.entries if page.front and slug_of(path) else ():
            if name.text == "references" and isinstance(value, Sequence) and value.items:
                first = value.items[0]
                if isinstance(first, Scalar) and first.text == key:
                    return path
    return ""


def slugs_of_files(root: Path) -> set[str]:
    """Return the slugs that file names hold, those of drafts too."""
    return {path.stem[3:] for path in (root / "summaries").glob("*/*.md")}


def create_page(root: Path, path: str, text: str) -> None:
    """Write a new page, and the page of its year if that is new too; never overwrite."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    year = file.parent / "index.md"
    if not year.exists():
        replace_file(year, f"# {file.parent.name}\n")
    if file.exists():
        raise IntakeError(f"{path} is there already: choose another slug")
    replace_file(file, text)
