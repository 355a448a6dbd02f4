"""Read the sources of the site into a :class:`~evidence_digest.catalogue.Catalogue`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import Path

from .apa import labels, sort_key
from .bibliography import Work, read_bibliography
from .catalogue import Catalogue, TopicGroup
from .fields import SLUG, Fields
from .front_matter import Mapping
from .page_reader import Page, read_page
from .problems import Problem, Severity, suggestion
from .prose import parse_inline
from .records import ResearchType, Summary, Topic
from .summary_reader import Terms, citations, read_summary

BIBLIOGRAPHY = "references.bib"
# The pages of the site, as Sphinx's include_patterns.  Names in capitals (README.md) are for the repository.
PAGES = ("[a-z]*.md", "summaries/**.md", "topics/**.md", "research-types/**.md", "packs/**.md")
_FOLDERS = ("summaries", "topics", "research-types", "packs")


def page_paths(root: Path) -> list[str]:
    """Return the paths of all pages below *root*, relative to it and sorted."""
    paths = [path for path in root.glob("[a-z]*.md") if path.is_file()]
    for folder in _FOLDERS:
        paths += [path for path in (root / folder).rglob("*.md") if path.is_file()]
    return sorted(path.relative_to(root).as_posix() for path in paths)


def read_catalogue(root: Path) -> Catalogue:
    """Return the catalogue of the site whose conf.py lies in *root*."""
    pages = {path: read_page(root, path) for path in page_paths(root)}
    works, problems = _read_works(root)
    reader = _Reader(pages, works)
    groups = reader.groups()
    topics = reader.topics(groups)
    types = reader.research_types()
    terms = Terms(frozenset(topics), frozenset(types), frozenset(works))
    summaries = reader.summaries(terms)
    reader.other_pages(terms)
    found = sorted({*problems, *reader.problems}, key=lambda problem: (problem.path, problem.line, problem.message))
    unreadable = {p.path.removesuffix(".md") for p in found if p.severity is Severity.ERROR and p.path in pages}
    return Catalogue(
        summaries=summaries,
        topics=topics,
        groups=groups,
        research_types=types,
        works=works,
        labels=labels(works.values()),
        unreadable=frozenset(unreadable),
        documents={path.removesuffix(".md"): page.hash for path, page in pages.items()},
        problems=tuple(found),
    )


def _read_works(root: Path) -> tuple[dict[str, Work], list[Problem]]:
    path = root / BIBLIOGRAPHY
    try:
        text = path.read_bytes().decode("utf-8-sig")
    except FileNotFoundError:
        return {}, [Problem(BIBLIOGRAPHY, 0, "the file is missing", "bibtex", Severity.ERROR)]
    except UnicodeDecodeError as error:
        line = path.read_bytes().count(b"\n", 0, error.start) + 1
        message = "the file is not UTF-8: save it with that encoding"
        return {}, [Problem(BIBLIOGRAPHY, line, message, "encoding", Severity.ERROR)]
    works, problems = read_bibliography(text, BIBLIOGRAPHY)
    ordered = sorted(works, key=lambda work: (sort_key(work.entry), work.key))
    return {work.key: work for work in ordered}, list(problems)


class _Reader:
    """Collect the records of all pages, and all problems."""

    def __init__(self, pages: dict[str, Page], works: dict[str, Work]) -> None:
        self.pages = pages
        self.works = works
        self.problems: list[Problem] = []

    def groups(self) -> tuple[TopicGroup, ...]:
        """Read the controlled list of topics from the front matter of topics/index.md."""
        page = self.pages.get("topics/index.md")
        if page is None:
            return ()
        fields = Fields(page.front, page.path)
        groups = []
        for value in fields.items("groups", required=True):
            if not isinstance(value, Mapping):
                fields.note("a group has a 'title' and its 'topics'", value.line, error=True)
                continue
            group = Fields(value, page.path, within="groups")
            title = group.text("title", required=True)
            slugs = tuple(scalar.text for scalar in group.scalars("topics", required=True))
            group.close()
            fields.problems += group.problems
            groups.append(TopicGroup(title, slugs))
        fields.close()
        listed = Counter(slug for group in groups for slug in group.topics)
        for slug, times in listed.items():
            if times > 1:
                fields.note(f"topic '{slug}' stands in {times} groups", fields.line_of("groups"), code="topic")
            if f"topics/{slug}.md" not in self.pages:
                fields.note(f"topic '{slug}' has no page topics/{slug}.md", fields.line_of("groups"), code="topic")
        self._collect(page, fields)
        return tuple(groups)

    def topics(self, groups: tuple[TopicGroup, ...]) -> dict[str, Topic]:
        """Read the topic pages, in the order of their groups."""
        group_of = {slug: group.title for group in groups for slug in group.topics}
        read: dict[str, Topic] = {}
        for path, page in self.pages.items():
            slug = path.removeprefix("topics/").removesuffix(".md")
            if not path.startswith("topics/") or slug == "index":
                continue
            fields = Fields(page.front, path)
            aliases = tuple(scalar.text for scalar in fields.scalars("aliases"))
            related = tuple(scalar.text for scalar in fields.scalars("related"))
            fields.close()
            if not SLUG.fullmatch(slug):
                fields.note("a topic's file name is small letters, digits and hyphens", 0, code="identity", error=True)
            if slug not in group_of:
                fields.note("the topic stands in no group of topics/index.md", 0, code="topic", error=True)
            for other in related:
                if f"topics/{other}.md" not in self.pages:
                    line = fields.line_of("related")
                    fields.note(f"unknown topic '{other}'{suggestion(other, group_of)}", line, code="topic")
            definition = parse_inline(self._definition(page, fields))
            self._collect(page, fields)
            read[slug] = Topic(slug, page.title, group_of.get(slug, ""), definition, aliases, related)
        return {slug: read[slug] for slug in group_of if slug in read}

    def research_types(self) -> dict[str, ResearchType]:
        """Read the research types, in the order that research-types/index.md lists them."""
        index = self.pages.get("research-types/index.md")
        if index is None:
            return {}
        order = Fields(index.front, index.path)
        slugs = [scalar.text for scalar in order.scalars("types", required=True)]
        order.close()
        types = {}
        for slug in slugs:
            page = self.pages.get(f"research-types/{slug}.md")
            if page is None:
                line = order.line_of("types")
                order.note(f"'{slug}' has no page research-types/{slug}.md", line, code="research-type")
                continue
            fields = Fields(page.front, page.path)
            singular, plural = fields.text("singular", required=True), fields.text("plural", required=True)
            fields.close()
            definition = parse_inline(self._definition(page, fields))
            self._collect(page, fields)
            types[slug] = ResearchType(slug, page.title, singular, plural, definition)
        self._collect(index, order)
        return types

    def summaries(self, terms: Terms) -> tuple[Summary, ...]:
        """Read the summaries, newest month first."""
        found: list[Summary] = []
        slugs: dict[str, str] = {}
        titles: dict[str, str] = {}
        for path, page in self.pages.items():
            if not path.startswith("summaries/") or path.endswith("/index.md") or path == "summaries/index.md":
                continue
            summary, problems = read_summary(page, terms)
            self.problems += problems
            if summary is None:
                continue
            first = slugs.setdefault(summary.slug, path)
            if first != path:
                message = f"the slug '{summary.slug}' is taken by {first}: a slug is unique and permanent"
                self.problems.append(Problem(path, 0, message, "identity", Severity.ERROR))
                continue
            first = titles.setdefault(summary.title.casefold(), path)
            if first != path:
                message = f"the title is that of {first}: give each summary its own"
                self.problems.append(Problem(path, page.body_line, message, "identity"))
            self._year_page(summary)
            found.append(summary)
        found.sort(key=lambda summary: summary.docname)
        return tuple(sorted(found, key=lambda summary: summary.month, reverse=True))

    def _year_page(self, summary: Summary) -> None:
        year = summary.docname.split("/")[1]
        path = f"summaries/{year}/index.md"
        if path not in self.pages:
            message = f"the year has no page: create {path} with the one line '# {year}'"
            self.problems.append(Problem(path, 0, message, "identity"))

    def other_pages(self, terms: Terms) -> None:
        """See to the pages that have no record: their form, their fields and what they cite."""
        for path, page in self.pages.items():
            folder = path.partition("/")[0]
            known = folder in {"topics", "research-types"}
            summary = folder == "summaries" and not path.endswith("index.md")
            if not known and not summary:
                fields = Fields(page.front, path)
                fields.close()
                self._collect(page, fields)
            if not summary:
                self._cited(page, terms)

    def _cited(self, page: Page, terms: Terms) -> None:
        for key, line in citations(page.body):
            if key not in terms.references:
                message = f"unknown reference '{key}'{suggestion(key, terms.references)}: add it to {BIBLIOGRAPHY}"
                self.problems.append(Problem(page.path, page.body_line + line, message, "reference"))

    def _definition(self, page: Page, fields: Fields) -> str:
        if not page.paragraphs or page.paragraphs[0].startswith(("#", ":", "`", "-")):
            fields.note("the page must begin with a paragraph that defines the term", page.body_line)
            return ""
        return " ".join(page.paragraphs[0].split())

    def _collect(self, page: Page, fields: Fields) -> None:
        self.problems += (*page.problems, *fields.problems)


def problems_of(catalogue: Catalogue, docnames: Iterable[str]) -> tuple[Problem, ...]:
    """Return the problems of the pages *docnames*."""
    paths = {f"{docname}.md" for docname in docnames}
    return tuple(problem for problem in catalogue.problems if problem.path in paths)
