"""Read the sources of the site into a :class:`~evidence_digest.catalogue.Catalogue`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from .agreement import FOLDERS, misplaced, other_pages, relations, years
from .catalogue import Catalogue
from .fields import Vocabulary
from .glossary import GLOSSARY, read_glossary
from .notices import noted
from .pack_reader import PackTerms, is_pack, read_pack
from .packs import Pack, summaries_in
from .page_reader import Page, read_page
from .problems import Problem, Severity
from .questions import check_answers
from .readings import Readings
from .records import Summary
from .source_files import (
    BIBLIOGRAPHY,
    read_labels,
    read_moved,
    read_question_list,
    read_retractions,
    read_works,
)
from .summary_reader import Terms, are_known, is_draft, is_summary, read_summary, slug_of
from .terms_reader import TermsReader

# The pages of the site, as Sphinx's include_patterns.  Names in capitals (README.md) are for the repository.
PAGES = ("[a-z]*.md", "summaries/**.md", "topics/**.md", "research-types/**.md", "packs/**.md")


def page_paths(root: Path) -> list[str]:
    """Return the paths of all pages below *root*, relative to it and sorted."""
    paths = [path.name for path in root.glob("[a-z]*.md") if not path.is_dir()]
    for folder in FOLDERS:
        for parent, _, names in os.walk(root / folder):
            below = Path(parent).relative_to(root).as_posix()
            paths += [f"{below}/{name}" for name in names if name.endswith(".md")]
    return sorted(paths)


def read_catalogue(root: Path, *, with_drafts: bool = False, readings: Readings | None = None) -> Catalogue:
    """Return the catalogue of the site whose conf.py lies in *root*; drafts are left out, unless they are wanted.

    What is found in *readings* is not read again; the caller saves what is new in them.
    """
    readings = readings or Readings()
    pages = {path: read_page(root, path, readings) for path in page_paths(root)}
    readings.forget_others({*pages, BIBLIOGRAPHY})
    drafts = _drafts(pages)
    if not with_drafts:
        pages = {path: page for path, page in pages.items() if path not in drafts}
    problems = [problem for page in pages.values() for problem in page.problems]
    problems += misplaced(root, pages)
    works, faults = read_works(root, readings)
    problems += faults
    notices, faults = read_retractions(root)
    problems += faults
    works = works and {key: noted(work, notices.works.get(work.doi, ())) for key, work in works.items()}
    lists = TermsReader(pages)
    problems += lists.problems
    remedy = f"add it to {BIBLIOGRAPHY}"
    keys = frozenset(works) if works is not None else None
    references = Vocabulary("reference", "reference", keys, remedy)
    terms = Terms(lists.topic_vocabulary, lists.research_type_vocabulary, references)
    summaries = _read_summaries(pages, terms, problems, readings)
    slugs = _slugs(pages)
    questions, names, faults = read_question_list(root)
    problems += faults
    problems += check_answers(questions, names, summaries)
    problems += relations(pages, summaries, slugs)
    glossary, faults = read_glossary(pages.get(f"{GLOSSARY}.md"))
    problems += faults
    packs, faults = _read_packs(pages, PackTerms(terms.topics, terms.research_types, slugs), summaries)
    problems += faults
    problems += other_pages(pages, references)
    problems += years(pages)
    documents = {path.removesuffix(".md"): page.hash for path, page in pages.items()}
    moved, faults = read_moved(root, documents)
    problems += faults
    found = sorted(dict.fromkeys(problems), key=lambda problem: (problem.path, problem.line, problem.message))
    unreadable = {p.path.removesuffix(".md") for p in found if p.severity is Severity.ERROR and p.path in pages}
    return Catalogue(
        summaries=summaries,
        topics=lists.topics,
        groups=lists.groups,
        research_types=lists.research_types,
        works=works or {},
        notices=notices,
        labels=read_labels(works or {}, readings),
        terms=glossary,
        questions=questions,
        packs=packs,
        unreadable=frozenset(unreadable),
        drafts=frozenset(path.removesuffix(".md") for path in drafts),
        documents=documents,
        moved=moved,
        problems=tuple(found),
    )


def _drafts(pages: Mapping[str, Page]) -> set[str]:
    """Return the paths of all drafts, and of the pages of years that have nothing else."""
    drafts = {path for path, page in pages.items() if is_summary(path) and is_draft(page)}
    emptied = {path.rpartition("/")[0] for path in drafts}
    published = {path.rpartition("/")[0] for path in pages if is_summary(path) and path not in drafts}
    return drafts | {f"{folder}/index.md" for folder in emptied - published}


def _slugs(pages: Mapping[str, Page]) -> Vocabulary:
    """Return the summaries as a field may name them, those included that can't be read."""
    slugs = frozenset(filter(None, map(slug_of, pages)))
    return Vocabulary("summary", "identity", slugs, "write the slug of a summary's file name")


def _read_packs(
    pages: Mapping[str, Page], terms: PackTerms, summaries: tuple[Summary, ...]
) -> tuple[dict[str, Pack], list[Problem]]:
    """Return the packs by slug, in the order of their titles, and all that is wrong with them."""
    problems: list[Problem] = []
    found: list[Pack] = []
    catalogue = Catalogue(summaries=summaries)
    for path, page in pages.items():
        if not is_pack(path):
            continue
        pack, faults = read_pack(page, terms)
        problems += faults
        if pack is not None:
            found.append(pack)
            if not faults and not summaries_in(pack, catalogue):
                problems.append(
                    Problem(path, pack.line, "the pack selects no summary: select by something else", "pack")
                )
    return {pack.slug: pack for pack in sorted(found, key=lambda pack: (pack.title.casefold(), pack.slug))}, problems


def _read_summaries(
    pages: Mapping[str, Page], terms: Terms, problems: list[Problem], readings: Readings
) -> tuple[Summary, ...]:
    """Return the summaries, newest month first; add to *problems*."""
    found: list[Summary] = []
    slugs: dict[str, str] = {}
    titles: dict[str, str] = {}
    for path, page in pages.items():
        if not is_summary(path):
            continue
        summary: Summary | None = readings.find(path, "summary", page.hash)
        if summary is None or not are_known(summary, terms):
            summary, faults = read_summary(page, terms)
            problems += faults
            # What has faults is told of again each time, and without a list nothing in it is known.
            if summary is not None and not faults and are_known(summary, terms):
                readings.keep(path, "summary", page.hash, summary)
        slug, title = slug_of(path), " ".join(page.title.casefold().split())
        if title and (first := titles.setdefault(title, path)) != path:
            message = f"the title is that of {first}: give each summary its own"
            problems.append(Problem(path, page.body_line, message, "identity"))
        if slug and (first := slugs.setdefault(slug, path)) != path:
            message = f"the slug '{slug}' is taken by {first}: rename the file, a slug is unique and permanent"
            problems.append(Problem(path, 0, message, "identity", Severity.ERROR))
        elif summary is not None:
            found.append(summary)
    found.sort(key=lambda summary: summary.docname)
    return tuple(sorted(found, key=lambda summary: summary.month, reverse=True))
