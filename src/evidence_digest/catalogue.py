"""The catalogue: every summary, topic, research type and work, and the questions that views ask of them."""

from __future__ import annotations

import calendar
import datetime
import functools
import hashlib
import itertools
import operator
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from functools import cached_property
from typing import TYPE_CHECKING

from .apa_labels import Label
from .bibliography import Work
from .glossary import Matcher, Term, compile_terms
from .notices import Notice, Notices
from .problems import Problem
from .questions import Answer, Question, pictures
from .records import ResearchType, Summary, Topic, YearMonth
from .words import ENGLISH, Words

if TYPE_CHECKING:
    from .packs import Pack

_COMPARED = 8  # topics of a summary, the rarest, that count when it is compared with others
# The one topic that says nothing about what a summary shares with another.
MISCELLANEOUS = "miscellaneous"


def digest(*parts: object) -> str:
    """Return a hash of what *parts* print as; records print all that other pages may show of them."""
    return hashlib.sha256("\x1f".join(map(repr, parts)).encode("utf-8", "backslashreplace")).hexdigest()


def _in_order(value: object) -> object:
    return [*value.items()] if isinstance(value, Mapping) else value


@dataclass(frozen=True, slots=True)
class Selection:
    """Which summaries a view shows; an empty field does not narrow."""

    topics: tuple[str, ...] = ()  # any of these
    research_types: tuple[str, ...] = ()  # any of these
    year: int = 0
    first: YearMonth | None = None
    last: YearMonth | None = None
    slugs: tuple[str, ...] = ()  # exactly these, in this order
    latest: bool = False  # the newest month that has summaries


@dataclass(frozen=True, slots=True)
class TopicGroup:
    """A heading of the topic list with its topics in order."""

    title: str
    topics: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Related:
    """A summary worth reading next, and why."""

    summary: Summary
    shared: tuple[str, ...]  # slugs of the topics both have


@dataclass(frozen=True)
class Catalogue:
    """All records, each list in its one order, with all problems of all files."""

    summaries: tuple[Summary, ...] = ()  # newest month first, then docname
    topics: Mapping[str, Topic] = field(default_factory=dict)  # in the order of the groups
    groups: tuple[TopicGroup, ...] = ()
    research_types: Mapping[str, ResearchType] = field(default_factory=dict)
    works: Mapping[str, Work] = field(default_factory=dict)  # by key, in APA order
    notices: Notices = field(default_factory=Notices)  # of retractions and corrections
    labels: Mapping[str, Label] = field(default_factory=dict)
    terms: tuple[Term, ...] = ()  # of the glossary, in the order of its page
    questions: Mapping[str, Question] = field(default_factory=dict)  # by slug, in the order of their file
    packs: Mapping[str, Pack] = field(default_factory=dict)  # by slug, in the order of their titles
    unreadable: frozenset[str] = frozenset()  # docnames of pages that become placeholders
    drafts: frozenset[str] = frozenset()  # docnames of pages that are not to be published yet, here or left out
    documents: Mapping[str, str] = field(default_factory=dict)  # docname of each page → hash of its file
    moved: Mapping[str, str] = field(default_factory=dict)  # address that has no page any more → where it leads
    problems: tuple[Problem, ...] = ()
    words: Words = ENGLISH  # what the interface says beside what the sources say

    @cached_property
    def by_term(self) -> Mapping[str, Term]:
        """Terms of the glossary by slug."""
        return {term.slug: term for term in self.terms}

    @cached_property
    def term_matcher(self) -> Matcher:
        """What finds the terms in a text."""
        return compile_terms(self.terms)

    @cached_property
    def term_forms(self) -> str:
        """A hash of all that counts as a use of a term."""
        return digest([(term.slug, term.forms) for term in self.terms])

    @cached_property
    def by_slug(self) -> Mapping[str, Summary]:
        """Summaries by slug."""
        return {summary.slug: summary for summary in self.summaries}

    @cached_property
    def by_docname(self) -> Mapping[str, Summary]:
        """Summaries by the name of their page."""
        return {summary.docname: summary for summary in self.summaries}

    @cached_property
    def by_topic(self) -> Mapping[str, tuple[Summary, ...]]:
        """Summaries by topic, in catalogue order."""
        return self._index((slug, summary) for summary in self.summaries for slug in summary.topics)

    @cached_property
    def by_research_type(self) -> Mapping[str, tuple[Summary, ...]]:
        """Summaries by research type, in catalogue order."""
        return self._index((slug, summary) for summary in self.summaries for slug in summary.research_types)

    @cached_property
    def citing(self) -> Mapping[str, tuple[Summary, ...]]:
        """Summaries by the key of a work they cite, in catalogue order."""
        return self._index((key, summary) for summary in self.summaries for key in summary.works)

    @staticmethod
    def _index(pairs: Iterable[tuple[str, Summary]]) -> Mapping[str, tuple[Summary, ...]]:
        found: dict[str, list[Summary]] = {}
        for key, summary in pairs:
            found.setdefault(key, []).append(summary)
        return {key: tuple(summaries) for key, summaries in found.items()}

    @cached_property
    def work_digests(self) -> Mapping[str, str]:
        """A hash of each work and its label, by key."""
        return {key: digest(work.entry, self.labels[key]) for key, work in self.works.items()}

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """A hash of each summary and of the names and works that are printed with it, by slug."""
        return {
            summary.slug: digest(
                summary,
                [self.topics[slug].title for slug in summary.topics],
                [self.research_types[slug].title for slug in summary.research_types],
                [self.work_digests.get(key) for key in summary.works],
            )
            for summary in self.summaries
        }

    def says_the_same(self, other: Catalogue) -> bool:
        """Tell whether no view of *other* can differ from ours, but those of the text of a single page."""
        names = (field.name for field in fields(self) if field.name not in {"documents", "problems", "summaries"})
        return (
            [*self.documents] == [*other.documents]
            and len(self.summaries) == len(other.summaries)
            # What they print is what other pages show of them, as in `digests`.
            and all(
                mine is its or repr(mine) == repr(its)
                for mine, its in zip(self.summaries, other.summaries, strict=True)
            )
            and all(_in_order(getattr(self, name)) == _in_order(getattr(other, name)) for name in names)
        )

    def take_digests(self, other: Catalogue) -> None:
        """Take what is costly to make from a catalogue that says the same."""
        self.__dict__.update((name, getattr(other, name)) for name in ("digests", "work_digests"))

    def count(self, topic: str) -> int:
        """Return how many summaries *topic* has."""
        return len(self.by_topic.get(topic, ()))

    @property
    def latest_month(self) -> YearMonth | None:
        """The newest month that has summaries."""
        return self.summaries[0].month if self.summaries else None

    @cached_property
    def years(self) -> tuple[int, ...]:
        """The years that have summaries, newest first."""
        return tuple(dict.fromkeys(summary.month.year for summary in self.summaries))

    def select(self, selection: Selection) -> tuple[Summary, ...]:
        """Return the summaries of *selection*, in catalogue order unless they are named one by one."""
        if selection.slugs:
            return tuple(self.by_slug[slug] for slug in selection.slugs if slug in self.by_slug)
        first = self.latest_month if selection.latest else selection.first
        last = self.latest_month if selection.latest else selection.last
        return tuple(
            summary
            for summary in self.summaries
            if (not selection.topics or not set(selection.topics).isdisjoint(summary.topics))
            and (not selection.research_types or not set(selection.research_types).isdisjoint(summary.research_types))
            and (not selection.year or summary.month.year == selection.year)
            and (first is None or summary.month >= first)
            and (last is None or summary.month <= last)
        )

    def article_year(self, summary: Summary) -> str:
        """Return the year of the article summarised, or "" when it has none."""
        work = self.works.get(summary.references[0]) if summary.references else None
        return work.year if work else ""

    def notices_of(self, summary: Summary) -> tuple[Notice, ...]:
        """Return the notices about the articles summarised, the gravest of each first."""
        works = (self.works[key] for key in summary.references if key in self.works)
        return tuple(notice for work in works for notice in self.notices.works.get(work.doi, ()))

    def newest_article_first(self, summaries: Iterable[Summary]) -> tuple[Summary, ...]:
        """Return *summaries* by the year of their articles, those without one last, else in their order."""

        def year(summary: Summary) -> int:
            stated = self.article_year(summary)
            return int(stated) if stated.isdigit() else 0

        return tuple(sorted(summaries, key=year, reverse=True))

    @cached_property
    def pictures(self) -> Mapping[str, tuple[Answer, ...]]:
        """The findings in the picture of each question that has one."""
        return pictures(self.questions, self.newest_article_first(self.summaries))

    def pictured_under(self, topic: str) -> tuple[Question, ...]:
        """Return the questions whose pictures belong to *topic*: more than half of the summaries shown have it."""
        return tuple(
            self.questions[slug]
            for slug, answers in self.pictures.items()
            if sum(topic in answer.summary.topics for answer in answers) * 2 > len(answers)
        )

    def year_suffix(self, key: str) -> str:
        """Return the letter that tells a work from others of its authors and year, or ""."""
        return self.labels[key].suffix

    @cached_property
    def newest_date(self) -> datetime.date | None:
        """The newest date on which a summary was written or updated."""
        return max((summary.dated for summary in self.summaries), default=None)

    @property
    def source_date(self) -> int:
        """The newest date as seconds since 1970, for SOURCE_DATE_EPOCH; 0 before the first summary."""
        return calendar.timegm(self.newest_date.timetuple()) if self.newest_date else 0

    def neighbours(self, summary: Summary) -> tuple[Summary | None, Summary | None]:
        """Return the next older and the next newer summary."""
        place = self._place[summary.slug]
        older = self.summaries[place + 1] if place + 1 < len(self.summaries) else None
        newer = self.summaries[place - 1] if place else None
        return older, newer

    @cached_property
    def _place(self) -> Mapping[str, int]:
        return {summary.slug: place for place, summary in enumerate(self.summaries)}

    def related(self, summary: Summary, limit: int = 3) -> tuple[Related, ...]:
        """Return at most *limit* summaries that share topics; a rare topic counts for more than a common one."""
        topics = tuple(dict.fromkeys(slug for slug in summary.topics if slug != MISCELLANEOUS))
        found: list[Summary] = []
        left = ~(1 << self._place[summary.slug])
        for alike in self._by_weight(topics):
            alike &= left
            left &= ~alike
            while alike and len(found) < limit:  # those of one weight in their order
                lowest = alike & -alike
                found.append(self.summaries[lowest.bit_length() - 1])
                alike ^= lowest
        return tuple(Related(other, tuple(topic for topic in topics if topic in other.topics)) for other in found)

    def _by_weight(self, topics: tuple[str, ...]) -> Iterator[int]:
        """Yield the places of the summaries that have some of *topics*, as bits: those that have most in common first.

        Comparing each summary with each other would take a minute at 10,000.
        """
        rarest = sorted(topics, key=lambda slug: len(self.by_topic[slug]))[:_COMPARED]
        weights: defaultdict[int, int] = defaultdict(int)
        for number in range(1, len(rarest) + 1):
            for shared in itertools.combinations(rarest, number):
                # Whole numbers, so that the order never hangs on rounding.
                weight = sum(1_000_000 // len(self.by_topic[slug]) for slug in shared)
                weights[weight] |= functools.reduce(operator.and_, (self._topic_places[slug] for slug in shared))
        for weight in sorted(weights, reverse=True):
            yield weights[weight]

    @cached_property
    def _topic_places(self) -> Mapping[str, int]:
        """The places of the summaries of each topic, as the bits of a number."""
        places: defaultdict[str, int] = defaultdict(int)
        for place, summary in enumerate(self.summaries):
            for slug in summary.topics:
                places[slug] |= 1 << place
        return places

    def counts_by_type(self, summaries: Iterable[Summary]) -> tuple[tuple[ResearchType, int], ...]:
        """Return how many of *summaries* have each research type, in the list's order, without the zeros."""
        counts = Counter(slug for summary in summaries for slug in summary.research_types)
        return tuple((kind, counts[slug]) for slug, kind in self.research_types.items() if counts[slug])
