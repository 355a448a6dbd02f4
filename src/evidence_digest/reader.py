"""Read the sources of the site into a :class:`~evidence_digest.catalogue.Catalogue`."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

from .addresses import LOCK, read_addresses
from .apa_labels import Label, labels, sort_key
from .bibliography import Work, canonical_bibtex, read_bibliography
from .catalogue import Catalogue
from .citations import read_citations
from .fields import Fields, Vocabulary
from .glossary import GLOSSARY, read_glossary
from .notices import RETRACTIONS, Notices, noted, read_notices
from .pack_reader import PackTerms, is_pack, read_pack
from .packs import Pack, summaries_in
from .page_reader import Page, read_page
from .problems import Problem, Severity
from .questions import QUESTIONS, Question, check_answers, read_questions, versions_before, vocabulary
from .readings import Readings
from .records import Summary
from .summary_reader import RELATIONS, Terms, are_known, is_draft, read_summary, slug_of
from .terms_reader import RESEARCH_TYPES, TOPICS, TermsReader

BIBLIOGRAPHY = "references.bib"
# The pages of the site, as Sphinx's include_patterns.  Names in capitals (README.md) are for the repository.
PAGES = ("[a-z]*.md", "summaries/**.md", "topics/**.md", "research-types/**.md", "packs/**.md")
_FOLDERS = ("summaries", "topics", "research-types", "packs")
_LONGEST_BIBLIOGRAPHY = 5_000_000  # bytes; 5,000 summaries have half of it, and 1 MB of faults takes 3 seconds
_NEEDED = ("index.md", "summaries/index.md", TOPICS, RESEARCH_TYPES)  # the site has no shape without them


def page_paths(root: Path) -> list[str]:
    """Return the paths of all pages below *root*, relative to it and sorted."""
    paths = [path.name for path in root.glob("[a-z]*.md") if not path.is_dir()]
    for folder in _FOLDERS:
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
    problems += _misplaced(root, pages)
    works, faults = _read_works(root, readings)
    problems += faults
    notices, faults = _read_notices(root)
    problems += faults
    works = works and {key: noted(work, notices.works.get(work.doi, ())) for key, work in works.items()}
    lists = TermsReader(pages)
    problems += lists.problems
    remedy = f"add it to {BIBLIOGRAPHY}"
    keys = frozenset(works) if works is not None else None
    references = Vocabulary("reference", "reference", keys, remedy)
    terms = Terms(lists.topic_vocabulary, lists.research_type_vocabulary, references)
    summaries = _read_summaries(pages, terms, problems, readings)
    questions, names, faults = _read_questions(root)
    problems += faults
    problems += check_answers(questions, names, summaries)
    problems += _relations(pages, summaries)
    glossary, faults = read_glossary(pages.get(f"{GLOSSARY}.md"))
    problems += faults
    packs, faults = _read_packs(pages, PackTerms(terms.topics, terms.research_types, _slugs(pages)), summaries)
    problems += faults
    problems += _other_pages(pages, references)
    problems += _years(pages)
    documents = {path.removesuffix(".md"): page.hash for path, page in pages.items()}
    moved, faults = _read_moved(root, documents)
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
        labels=_labels(works or {}, readings),
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
    drafts = {path for path, page in pages.items() if _is_summary(path) and is_draft(page)}
    years = {path.rpartition("/")[0] for path in drafts}
    published = {path.rpartition("/")[0] for path in pages if _is_summary(path) and path not in drafts}
    return drafts | {f"{folder}/index.md" for folder in years - published}


def _misplaced(root: Path, pages: Mapping[str, Page]) -> Iterator[Problem]:
    """Yield what keeps pages from being found."""
    for path in _NEEDED:
        if path not in pages:
            yield Problem(path, 0, "the page is missing: create it", "file", Severity.ERROR)
    for folder in _FOLDERS:
        for parent, names, _ in os.walk(root / folder):
            for name in names:
                # Sphinx follows such a link, out of the site or in a circle.
                if Path(parent, name).is_symlink():
                    path = Path(parent, name).relative_to(root).as_posix()
                    message = "the folder is a symbolic link: put the folder itself here"
                    yield Problem(path, 0, message, "file", Severity.ERROR)


def _read_works(root: Path, readings: Readings) -> tuple[dict[str, Work] | None, list[Problem]]:
    """Return the works by key, in APA order, or None when the file can't be read."""
    try:
        data = (root / BIBLIOGRAPHY).read_bytes()
    except OSError as error:
        message = f"the file can't be opened: {error.strerror}"
        return None, [Problem(BIBLIOGRAPHY, 0, message, "file", Severity.ERROR)]
    if len(data) > _LONGEST_BIBLIOGRAPHY:
        message = f"the file is longer than {_LONGEST_BIBLIOGRAPHY:,} bytes: remove the entries that no page cites"
        return None, [Problem(BIBLIOGRAPHY, 0, message, "file", Severity.ERROR)]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = "the file is not UTF-8: save it with that encoding"
        return None, [Problem(BIBLIOGRAPHY, line, message, "encoding", Severity.ERROR)]
    found = hashlib.sha256(data).hexdigest()
    kept = readings.find(BIBLIOGRAPHY, "works", found)
    if kept is None:
        works, problems = read_bibliography(text, BIBLIOGRAPHY)
        kept = tuple(sorted(works, key=lambda work: (sort_key(work.entry), work.key))), problems
        readings.keep(BIBLIOGRAPHY, "works", found, kept)
    ordered, faults = kept
    return {work.key: work for work in ordered}, list(faults)


def _labels(works: Mapping[str, Work], readings: Readings) -> Mapping[str, Label]:
    # Hashing what the works say costs far less than comparing their authors.
    made_of = hashlib.sha256(canonical_bibtex(works.values()).encode("utf-8", "backslashreplace")).hexdigest()
    kept: Mapping[str, Label] | None = readings.find(BIBLIOGRAPHY, "labels", made_of)
    if kept is None:
        kept = labels(works.values())
        readings.keep(BIBLIOGRAPHY, "labels", made_of, kept)
    return kept


def _read_notices(root: Path) -> tuple[Notices, list[Problem]]:
    """Return what is known of retractions and corrections; a site without the file knows nothing."""
    path = root / RETRACTIONS
    if not path.exists():
        return Notices(), []
    try:
        text = path.read_text("utf-8")
    except OSError as error:
        return Notices(), [Problem(RETRACTIONS, 0, f"the file can't be opened: {error.strerror}", "retraction")]
    except UnicodeDecodeError:
        text = ""
    notices, problems = read_notices(text)
    return notices, list(problems)


def _read_questions(root: Path) -> tuple[dict[str, Question], Vocabulary, list[Problem]]:
    """Return the questions by slug, their names, and all that is wrong; a site without the file has none."""
    path = root / QUESTIONS
    if not path.exists():
        return {}, vocabulary(()), []
    try:
        text = path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except OSError as error:
        problem = Problem(QUESTIONS, 0, f"the file can't be opened: {error.strerror}", "file", Severity.ERROR)
    except UnicodeDecodeError:
        problem = Problem(QUESTIONS, 0, "the file is not UTF-8: save it with that encoding", "encoding", Severity.ERROR)
    else:
        return read_questions(text)
    return {}, vocabulary(None), [problem]


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


def _read_moved(root: Path, documents: Mapping[str, str]) -> tuple[dict[str, str], list[Problem]]:
    """Return where addresses lead that have no page any more; a site without the file promises nothing."""
    path = root / LOCK
    if not path.exists():
        return {}, []
    try:
        found = read_addresses(path.read_text("utf-8-sig"), documents)
    except OSError as error:
        return {}, [Problem(LOCK, 0, f"the file can't be opened: {error.strerror}", "file", Severity.ERROR)]
    except UnicodeDecodeError:
        return {}, [Problem(LOCK, 0, "the file is not UTF-8: save it with that encoding", "encoding", Severity.ERROR)]
    if found.missing:
        first, *others = found.missing
        more = f" and {len(others)} more" if others else ""
        message = f"not recorded yet: {first}{more}: run `make urls`"
        found.problems.append(Problem(LOCK, 0, message, "address", Severity.ADVICE))
    return found.moved, found.problems


def _relations(pages: Mapping[str, Page], summaries: tuple[Summary, ...]) -> Iterator[Problem]:
    """Yield what is wrong with the fields of summaries that name others: only now are all of them known."""
    slugs = _slugs(pages)
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


def _is_summary(path: str) -> bool:
    return path.startswith("summaries/") and not path.endswith("/index.md")


def _read_summaries(
    pages: Mapping[str, Page], terms: Terms, problems: list[Problem], readings: Readings
) -> tuple[Summary, ...]:
    """Return the summaries, newest month first; add to *problems*."""
    found: list[Summary] = []
    slugs: dict[str, str] = {}
    titles: dict[str, str] = {}
    for path, page in pages.items():
        if not _is_summary(path):
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


def _years(pages: Mapping[str, Page]) -> Iterator[Problem]:
    """Yield what is wrong with the pages of the years: each year of summaries has one."""
    years = {path.split("/")[1] for path in pages if slug_of(path)}
    for year in sorted(years):
        path = f"summaries/{year}/index.md"
        if path not in pages:
            message = f"the year has no page: create the file with the one line '# {year}'"
            yield Problem(path, 0, message, "identity")
    for path in pages:
        if path.startswith("summaries/") and path.endswith("/index.md") and path != "summaries/index.md":
            year = path.removeprefix("summaries/").removesuffix("/index.md")
            if year not in years:
                yield Problem(path, 0, "the folder has no summary: remove the page", "identity")


def _other_pages(pages: Mapping[str, Page], references: Vocabulary) -> Iterator[Problem]:
    """Yield what is wrong with the pages that are no summaries: fields that they can't have, and what they cite."""
    for path, page in pages.items():
        if _is_summary(path):
            continue
        yield from read_citations(page, references)[1]
        if page.front is not None and not is_pack(path) and path.partition("/")[0] not in {"topics", "research-types"}:
            fields = Fields(page.front, path)
            fields.close()
            yield from fields.problems
