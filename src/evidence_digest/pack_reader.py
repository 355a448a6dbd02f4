"""Read one page of packs/ into its record, or into all that is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .blocks import Form, read_block
from .catalogue import Selection
from .fields import SLUG, Fields, Vocabulary
from .front_matter import Mapping
from .packs import Level, Order, Pack, Step
from .page_reader import Page
from .problems import Problem, Severity, shown
from .prose import Inlines, plain_text
from .records import YearMonth

PACKS = "packs/index.md"
# What begins the names of packs that are made from a topic or a type, and have no page.
MADE = ("topic-", "type-", "from-", "to-")
_AIMS = (3, 6)  # at least and at most
_LONGEST = 24 * 60  # minutes
_NOTES = Form("facilitator-notes", "facilitator notes", "how to lead the session", "pack")
# What nobody can see a participant do; the words that mean nothing else also count after "and" or a comma.
_SEEN_BY_NOBODY = (
    r"understand|know|learn|appreciate|comprehend|internali[sz]e"
    r"|(?:be|become|grow|feel)\s+(?:more\s+)?(?:aware|conscious|familiar|sensiti[sz]ed|comfortable|confident|informed)"
)
_AT_THE_START = (
    r"realise|realize|grasp|believe|value|see|think|feel|remember|familiari[sz]e|acknowledge|consider|enjoy|explore|get"
    r"|gain|acquire|have"
    r"|(?:demonstrate|develop|show|increase|deepen|improve|expand)\s+(?:an?\s+|their\s+)?(?:\w+\s+)?(?:understanding|awareness"
    r"|knowledge|insight|appreciation)"
)
_FULLY = r"(?:\w+ly\s+|better\s+|more\s+)?"
_UNSEEN = re.compile(
    rf"(?:^{_FULLY}(?P<first>{_SEEN_BY_NOBODY}|{_AT_THE_START})"
    rf"|(?:,|\b(?:and|or|then))\s+{_FULLY}(?P<later>{_SEEN_BY_NOBODY}))\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class PackTerms:
    """What a pack can select by."""

    topics: Vocabulary
    research_types: Vocabulary
    summaries: Vocabulary


def is_pack(path: str) -> bool:
    """Return whether the page at *path* is that of a pack."""
    return path.startswith("packs/") and path != PACKS


def read_pack(page: Page, terms: PackTerms) -> tuple[Pack | None, tuple[Problem, ...]]:
    """Return the record of *page*, or None when it can't be used, and all that is wrong with it beside its form."""
    reader = _PackReader(page, terms)
    pack = reader.read()
    problems = tuple(reader.fields.problems)
    unusable = any(problem.severity is Severity.ERROR for problem in (*page.problems, *problems))
    return (None if unusable else pack), problems


class _PackReader:
    """Take the fields of one page."""

    def __init__(self, page: Page, terms: PackTerms) -> None:
        self.page = page
        self.terms = terms
        self.fields = Fields(page.front or Mapping((), 1), page.path)

    def _note(self, message: str, line: int) -> None:
        self.fields.note(message, line, code="pack")

    def read(self) -> Pack | None:
        slug = self._slug()
        notes, problems = read_block(self.page, _NOTES)
        self.fields.problems += problems
        fields = self.fields
        if self.page.front is None:
            return None
        if not fields:
            message = "the page has no front matter: begin it with a line ---, its fields and a line ---"
            fields.note(message, 1, severity=Severity.ERROR)
            return None
        audience = fields.inline("audience", required=True, example="Therapists in training")
        level = fields.choice("level", Level, required=True)
        minutes = fields.parsed("minutes", _minutes, required=True, example="90")
        aims = self._aims()
        outline = self._outline(minutes)
        selection = self._selection()
        order = fields.choice("order", Order)
        if order and selection.slugs:
            self._note("summaries named one by one stand in that order: remove 'order'", fields.line_of("order"))
        fields.close()
        if level is None or minutes is None:
            return None
        return Pack(
            slug=slug,
            title=self.page.title,
            audience=audience,
            level=level,
            minutes=minutes,
            aims=aims,
            outline=outline,
            selection=selection,
            order=order or Order.NEWEST_FIRST,
            notes=notes,
            line=fields.line_of("summaries"),
        )

    def _slug(self) -> str:
        slug = self.page.path.removeprefix("packs/").removesuffix(".md")
        message = ""
        if not SLUG.fullmatch(slug):
            message = "a pack's file is packs/SLUG.md, the slug in small letters, digits and hyphens"
        elif slug.startswith(MADE):
            message = f"a pack's file name can't begin with {', '.join(MADE)}: packs made from a topic are named so"
        if message:
            self.fields.note(message, 0, code="identity", severity=Severity.ERROR)
        return slug

    def _aims(self) -> tuple[Inlines, ...]:
        aims = self.fields.scalars("learning-aims", required=True, example="[explain …, compare …, decide …]")
        least, most = _AIMS
        if aims and not least <= len(aims) <= most:
            message = f"a pack has {least} to {most} learning aims, and this one {len(aims)}"
            self._note(message, self.fields.line_of("learning-aims"))
        read = []
        for aim in aims:
            inlines = self.fields.inlines_of(aim.text, "learning-aims", aim.line)
            unseen = _UNSEEN.search(plain_text(inlines))
            if unseen:
                remedy = "write what they will do, as explain, compare, decide or demonstrate"
                verb = unseen["first"] or unseen["later"]
                self._note(f"nobody can observe that participants '{verb}': {remedy}", aim.line)
            elif aim.text[0].isupper():
                message = (
                    f"{shown(aim.text)} does not complete 'Participants will be able to': begin with a small letter"
                )
                self._note(message, aim.line)
            read.append(inlines)
        return tuple(read)

    def _outline(self, minutes: int | None) -> tuple[Step, ...]:
        fields, steps = self.fields, []
        for value in fields.items("outline", required=True, example="[{ minutes: 10, activity: Welcome }]"):
            if not isinstance(value, Mapping):
                message = "a step of the outline has its 'minutes' and its 'activity'"
                fields.note(message, value.line, severity=Severity.ERROR)
                continue
            step = Fields(value, self.page.path, within="outline")
            lasting = step.parsed("minutes", _minutes, required=True, example="10")
            activity = step.inline("activity", required=True, example="Welcome")
            step.close()
            fields.problems += step.problems
            if lasting is not None:
                steps.append(Step(lasting, activity))
        taken = sum(step.minutes for step in steps)
        if steps and minutes is not None and taken != minutes:
            message = f"the steps of the outline take {taken} minutes and the pack {minutes}: correct one of them"
            self._note(message, fields.line_of("outline"))
        return tuple(steps)

    def _selection(self) -> Selection:
        fields, terms = self.fields, self.terms
        selection = Selection(
            topics=self._chosen("topics", terms.topics),
            research_types=self._chosen("research-types", terms.research_types),
            first=self._month("from"),
            last=self._month("to"),
            slugs=self._chosen("summaries", terms.summaries),
        )
        narrowing = [name for name in ("topics", "research-types", "from", "to") if name in fields]
        if "summaries" in fields and narrowing:
            message = f"a pack names its summaries or selects them: remove 'summaries' or '{narrowing[0]}'"
            self._note(message, fields.line_of(narrowing[0]))
        elif "summaries" not in fields and not narrowing:
            message = (
                "the pack selects nothing: add 'summaries: [their slugs]', 'topics', 'research-types', 'from' or 'to'"
            )
            fields.note(message, fields.line, code="pack", severity=Severity.ERROR)
        if selection.first and selection.last and selection.last < selection.first:
            self._note("the month 'to' is before 'from': exchange them", fields.line_of("to"))
        return selection

    def _chosen(self, field: str, vocabulary: Vocabulary) -> tuple[str, ...]:
        """Take a list of terms; an unknown one stays and selects nothing, where without it all would be selected."""
        chosen = self.fields.words(field)
        for scalar in chosen:
            message = vocabulary.unknown(scalar.text)
            if message:
                self.fields.note(message, scalar.line, code=vocabulary.code)
        return tuple(scalar.text for scalar in chosen)

    def _month(self, field: str) -> YearMonth | None:
        # A month that can't be read is an error, because without it all would be selected.
        return self.fields.parsed(
            field, YearMonth.parse, required=field in self.fields, example="2020-12", code="month"
        )


def _minutes(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,4}", text) or not 0 < int(text) <= _LONGEST:
        raise ValueError(f"{shown(text)} is no number of minutes: write it as 90")
    return int(text)
