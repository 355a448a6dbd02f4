"""What the pages of a corpus say, as plain Markdown that every generator reads.

A summary has the parts of ours: takeaway, caution line, body, study at a glance, references, topics.  Topics and types
of research have their text and a static list of links, as have the years.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from evidence_digest.apa import format_work
from evidence_digest.apa_labels import citation
from evidence_digest.catalogue import Catalogue
from evidence_digest.caution import caution_line
from evidence_digest.citations import citation_keys
from evidence_digest.estimates import finding_text
from evidence_digest.front_matter import split_page
from evidence_digest.prose import plain_text
from evidence_digest.reader import read_catalogue
from evidence_digest.records import Summary

Link = Callable[[str], str]  # the address of a page by its docname

_CITATION = re.compile(r"\{cite:(?P<form>[tp])\}`(?P<keys>[^`]*)`")
_SUMMARY = re.compile(r"\{summary\}`(?P<text>[^`<]*) <(?P<slug>[^`>]*)>`")
_BLOCK = re.compile(r":::\{(?P<name>[a-z-]+)\}\n(?P<body>.*?)\n:::", re.DOTALL)
_HEADINGS = {"practice-implications": "Practice implications", "reflection": "Questions for reflection"}
_INDEXES = ("topics/index", "research-types/index", "summaries/index")


@dataclass(frozen=True, slots=True)
class Page:
    """A page without its title and what a generator's own front matter says of it."""

    docname: str
    title: str
    text: Callable[[Link], str]
    summary: Summary | None = None
    listed: tuple[str, ...] = ()  # docnames of the pages below it


@functools.lru_cache(maxsize=1)
def catalogue_of(root: Path) -> Catalogue:
    """Return the catalogue of a corpus, read once for all that measure it; edits of its prose are none to them."""
    return read_catalogue(root)


class Content:
    """The pages of a corpus."""

    def __init__(self, root: Path, *, citing: bool = False) -> None:
        self.root = root
        self.citing = citing  # leave citations to the generator
        self.catalogue = catalogue_of(root)

    def pages(self) -> Iterator[Page]:
        """Yield all pages, the home page first."""
        catalogue = self.catalogue
        years = [f"summaries/{year}/index" for year in catalogue.years]
        below = ("about", "glossary", *_INDEXES)
        yield Page("index", "Psychotherapy research summaries", self._body("index"), listed=below)
        yield Page("about", "About", self._body("about"))
        yield Page("glossary", "Glossary", self._body("glossary"))
        for index, listed in zip(_INDEXES, (catalogue.topics, catalogue.research_types, years), strict=True):
            docnames = years if listed is years else [f"{index.partition('/')[0]}/{slug}" for slug in listed]
            yield Page(index, index.partition("/")[0].replace("-", " "), self._body(index), listed=tuple(docnames))
        for docname, year in zip(years, catalogue.years, strict=True):
            summaries = tuple(s.docname for s in catalogue.summaries if s.month.year == year)
            yield Page(docname, str(year), self._body(docname), listed=summaries)
        for slug, topic in catalogue.topics.items():
            listed = tuple(summary.docname for summary in catalogue.by_topic.get(slug, ()))
            yield Page(topic.docname, topic.title, self._body(topic.docname), listed=listed)
        for slug, kind in catalogue.research_types.items():
            listed = tuple(summary.docname for summary in catalogue.by_research_type.get(slug, ()))
            yield Page(f"research-types/{slug}", kind.title, self._body(f"research-types/{slug}"), listed=listed)
        for summary in catalogue.summaries:
            yield Page(summary.docname, summary.title, self._summary(summary), summary)

    def title_of(self, docname: str) -> str:
        """Return what a list calls a page."""
        summary = self.catalogue.by_docname.get(docname)
        return summary.title if summary else docname.removesuffix("/index").rpartition("/")[2].replace("-", " ")

    def _body(self, docname: str) -> Callable[[Link], str]:
        """Return the text of a page below its title, links to summaries in plain Markdown, our directives left out."""

        def text(link: Link) -> str:
            _, _, body = split_page((self.root / f"{docname}.md").read_text("utf-8")).body.partition("# ")
            body = re.sub(r"^(```)\{.*?^\1$", "", body.partition("\n")[2], flags=re.DOTALL | re.MULTILINE)
            body = re.sub(r"\[([^\]]*)\]\((?!http)[^)]*\)|\{[a-z]+\}`([^`<]*)`", r"\1\2", body)
            slugs = self.catalogue.by_slug
            return _SUMMARY.sub(lambda found: f"[{found['text']}]({link(slugs[found['slug']].docname)})", body).strip()

        return text

    def _summary(self, summary: Summary) -> Callable[[Link], str]:
        def text(link: Link) -> str:
            catalogue, study = self.catalogue, summary.study
            _, _, body = split_page((self.root / summary.path).read_text("utf-8")).body.partition("# ")
            body = _BLOCK.sub(lambda block: self._block(block["name"], block["body"]), body.partition("\n")[2].strip())
            facts = [("Design", study.design), *((name, plain_text(getattr(study, name.lower()))) for name in _FACTS)]
            lines = [f"- **{name}**: {fact}" for name, fact in facts if fact]
            lines += [f"- {plain_text(finding_text(finding))}" for finding in study.findings]
            lines += [f"- **Limitation**: {plain_text(limitation)}" for limitation in study.limitations]
            topics = ", ".join(f"[{catalogue.topics[slug].title}]({link(f'topics/{slug}')})" for slug in summary.topics)
            return "\n\n".join(
                (
                    f"> {plain_text(summary.takeaway)}",
                    self._cited("Summary of {cite:p}`" + ",".join(summary.references) + "`"),
                    f"*{plain_text(caution_line(summary, catalogue))}*",
                    self._cited(body),
                    "## The study at a glance\n\n" + "\n".join(lines),
                    "## References\n\n" + "\n".join(f"- {self._reference(key)}" for key in summary.works),
                    f"Topics: {topics}",
                )
            )

        return text

    def _block(self, name: str, body: str) -> str:
        heading = _HEADINGS[name]
        return f":::{{admonition}} {heading}\n{body}\n:::" if self.citing else f"## {heading}\n\n{body}"

    def _reference(self, key: str) -> str:
        return str(format_work(self.catalogue.works[key].entry))

    def _cited(self, body: str) -> str:
        if self.citing:
            return body

        def said(match: re.Match[str]) -> str:
            narrative = match["form"] == "t"
            works = [citation(self.catalogue.labels[key], narrative) for key in citation_keys(match["keys"])]
            return "; ".join(works) if narrative else f"({'; '.join(works)})"

        return _CITATION.sub(said, body)


_FACTS = ("Sample", "Setting", "Measures")
