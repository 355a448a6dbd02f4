"""Check what only the whole site shows: pages that are missing or misplaced, and what one says of another."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from .citations import read_citations
from .fields import Fields, Vocabulary
from .pack_reader import is_pack
from .page_reader import Page
from .problems import Problem, Severity
from .questions import versions_before
from .records import Summary
from .summary_reader import RELATIONS, is_summary, slug_of
from .terms_reader import RESEARCH_TYPES, TOPICS

FOLDERS = ("summaries", "topics", "research-types", "packs")
_NEEDED = ("index.md", "summaries/index.md", TOPICS, RESEARCH_TYPES)  # the site has no shape without them


def misplaced(root: Path, pages: Mapping[str, Page]) -> Iterator[Problem]:
    """Yield what keeps pages from being found."""
    for path in _NEEDED:
        if path not in pages:
            yield Problem(path, 0, "the page is missing: create it", "file", Severity.ERROR)
    for folder in FOLDERS:
        for parent, names, _ in os.walk(root / folder):
            for name in names:
                # Sphinx follows such a link, out of the site or in a circle.
                if Path(parent, name).is_symlink():
                    path = Path(parent, name).relative_to(root).as_posix()
                    message = "the folder is a symbolic link: put the folder itself here"
                    yield Problem(path, 0, message, "file", Severity.ERROR)


def relations(pages: Mapping[str, Page], summaries: Sequence[Summary], slugs: Vocabulary) -> Iterator[Problem]:
    """Yield what is wrong with the fields of summaries that name others: only now are all of them known."""
    older = {summary.slug: summary.supersedes for summary in summaries}
    for summary in summaries:
        front = pages[summary.path].front
        if front is None or not (summary.supersedes or summary.shares_data_with):
            continue
        fields = Fields(front, summary.path)
        for name in RELATIONS:
            for scalar in fields.words(name):
                message = slugs.unknown(scalar.text)
                if scalar.text == summary.slug:
                    message = f"field '{name}' names this very summary: remove it"
                elif name == "supersedes" and summary.slug in versions_before(scalar.text, older):
                    message = f"'{scalar.text}' supersedes this summary in turn: one of them is the newer"
                if message:
                    yield Problem(summary.path, scalar.line, message, "identity")


def years(pages: Mapping[str, Page]) -> Iterator[Problem]:
    """Yield what is wrong with the pages of the years: each year of summaries has one."""
    found = {path.split("/")[1] for path in pages if slug_of(path)}
    for year in sorted(found):
        path = f"summaries/{year}/index.md"
        if path not in pages:
            message = f"the year has no page: create the file with the one line '# {year}'"
            yield Problem(path, 0, message, "identity")
    for path in pages:
        if path.startswith("summaries/") and path.endswith("/index.md") and path != "summaries/index.md":
            year = path.removeprefix("summaries/").removesuffix("/index.md")
            if year not in found:
                yield Problem(path, 0, "the folder has no summary: remove the page", "identity")


def other_pages(pages: Mapping[str, Page], references: Vocabulary) -> Iterator[Problem]:
    """Yield what is wrong with the pages that are no summaries: fields that they can't have, and what they cite."""
    for path, page in pages.items():
        if is_summary(path):
            continue
        yield from read_citations(page, references)[1]
        if page.front is not None and not is_pack(path) and path.partition("/")[0] not in {"topics", "research-types"}:
            fields = Fields(page.front, path)
            fields.close()
            yield from fields.problems
