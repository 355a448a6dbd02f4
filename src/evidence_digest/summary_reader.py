"""Read one summary page into its record, or into all that is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import PurePosixPath

from .estimates import METRICS
from .fields import SLUG, Fields
from .front_matter import Mapping, Scalar, Value
from .page_reader import Page
from .problems import Problem, Severity, suggestion
from .prose import Inlines, parse_inline, parse_prose, plain_text
from .records import Basis, Estimate, Finding, Implications, Study, Summary, YearMonth

DESIGNS = (
    "meta-analysis",
    "network meta-analysis",
    "individual participant data meta-analysis",
    "systematic review",
    "rapid review",
    "narrative review",
    "qualitative synthesis",
    "randomized controlled trial",
    "matched cohort",
    "cohort",
    "routine-practice study",
    "process study",
    "survey",
    "qualitative study",
    "simulation",
    "imaging",
)
TAKEAWAY_WORDS = 35
_FILE_NAME = re.compile(r"summaries/(?P<year>[0-9]{4})/(?P<month>[0-9]{2})-(?P<slug>.+)\.md")
_OPEN = re.compile(r"^(?P<fence>:{3,}|`{3,}|~{3,})[ \t]*\{practice-implications\}[ \t]*$", re.MULTILINE)
# A role of sphinxcontrib-bibtex, in prose: {cite:t}`Curran2019` or {cite:p}`{see}Katz2019,Firth2019`.
_CITATION = re.compile(r"\{cite(?::\w+)?\}`([^`]*)`")
_CITATION_KEY = re.compile(r"(?:\{[^{}]*\})?\s*([^{}\s,]+)\s*(?:\{[^{}]*\})?")
_WORD = re.compile(r"\w[\w’'-]*")


@dataclass(frozen=True, slots=True)
class Terms:
    """The controlled lists that a summary draws on."""

    topics: frozenset[str]
    research_types: frozenset[str]
    references: frozenset[str]  # keys of references.bib


def citations(text: str) -> list[tuple[str, int]]:
    """Return the BibTeX keys that *text* cites, each with its line from 0."""
    return [
        (key, text.count("\n", 0, match.start()))
        for match in _CITATION.finditer(text)
        for key in _CITATION_KEY.findall(match[1])
    ]


def read_summary(page: Page, terms: Terms) -> tuple[Summary | None, tuple[Problem, ...]]:
    """Return the record of *page*, or None when it can't be used, and everything that is wrong with it."""
    reader = _SummaryReader(page, terms)
    summary = reader.read()
    problems = (*page.problems, *reader.fields.problems)
    unusable = any(problem.severity is Severity.ERROR for problem in problems)
    return (None if unusable else summary), problems


class _SummaryReader:
    """Take the fields of one page."""

    def __init__(self, page: Page, terms: Terms) -> None:
        self.page = page
        self.terms = terms
        self.fields = Fields(page.front, page.path)

    def read(self) -> Summary | None:
        fields = self.fields
        month = fields.parsed("month", YearMonth.parse, required=True, code="month")
        slug = self._slug(month)
        written = fields.date("written", required=True)
        updated = fields.date("updated")
        basis = fields.choice("basis", Basis, required=True)
        references = fields.known(
            "references", self.terms.references, what="reference", code="reference", required=True
        )
        topics = fields.known("topics", self.terms.topics, what="topic", code="topic", required=True)
        keywords = tuple(scalar.text for scalar in fields.scalars("keywords"))
        types = fields.known(
            "research-types", self.terms.research_types, what="research type", code="research-type", required=True
        )
        takeaway = self._takeaway()
        study = self._study()
        author = fields.text("author")
        reviewed_by = fields.text("reviewed-by")
        fields.close()
        implications = self._implications()
        if updated and written and updated < written:
            fields.note("field 'updated' is before 'written'", fields.line_of("updated"))
        if month is None or written is None or basis is None or study is None:
            return None
        return Summary(
            path=self.page.path,
            slug=slug,
            title=self.page.title,
            month=month,
            written=written,
            updated=updated,
            basis=basis,
            references=references,
            topics=topics,
            keywords=keywords,
            research_types=types,
            takeaway=takeaway,
            study=study,
            implications=implications,
            author=author,
            reviewed_by=reviewed_by,
            cited=self._cited(),
            words=len(_WORD.findall(self.page.body)),
        )

    def _slug(self, month: YearMonth | None) -> str:
        """Return the slug that the file name holds, and see that folder and name agree with the month."""
        match = _FILE_NAME.fullmatch(self.page.path)
        if match is None or not SLUG.fullmatch(match["slug"]):
            self.fields.note(
                "a summary's file is summaries/YEAR/MM-slug.md, the slug in small letters, digits and hyphens",
                0,
                code="identity",
                error=True,
            )
            return PurePosixPath(self.page.path).stem
        if month and (match["year"], match["month"]) != (f"{month.year:04d}", f"{month.month:02d}"):
            expected = f"summaries/{month.year:04d}/{month.month:02d}-{match['slug']}.md"
            line = self.fields.line_of("month")
            self.fields.note(f"the month {month} and the file name disagree: expected {expected}", line, code="month")
        return match["slug"]

    def _takeaway(self) -> Inlines:
        takeaway = self.fields.inline("takeaway", required=True)
        words = len(plain_text(takeaway).split())
        if words > TAKEAWAY_WORDS:
            self.fields.note(
                f"the takeaway has {words} words, at most {TAKEAWAY_WORDS} are allowed",
                self.fields.line_of("takeaway"),
                code="takeaway",
            )
        return takeaway

    def _study(self) -> Study | None:
        study = self.fields.mapping("study", required=True)
        if study is None:
            return None
        design = study.text("design", required=True)
        if design and design not in DESIGNS:
            line = study.line_of("design")
            study.note(f"unknown design '{design}'{suggestion(design, DESIGNS)}: see CONTRIBUTING.md", line)
        sample = study.inline("sample")
        setting = study.inline("setting")
        measures = study.inline("measures")
        findings = tuple(self._finding(value, study) for value in study.items("findings", required=True))
        limitations = tuple(parse_inline(scalar.text) for scalar in study.scalars("limitations", required=True))
        study.close()
        self.fields.problems += study.problems
        return Study(
            design=design,
            findings=tuple(finding for finding in findings if finding is not None),
            sample=sample,
            setting=setting,
            measures=measures,
            limitations=limitations,
        )

    def _finding(self, value: Value, study: Fields) -> Finding | None:
        if isinstance(value, Scalar):
            return Finding(text=parse_inline(value.text), line=value.line)
        if not isinstance(value, Mapping):
            study.note("a finding is a text, or fields such as 'text:', 'predictor:' or 'comparison:'", value.line)
            return None
        fields = Fields(value, self.page.path, within="study.findings")
        finding = _finding(fields)
        fields.close()
        self.fields.problems += fields.problems
        return finding

    def _implications(self) -> Implications | None:
        body = self.page.body
        first = _OPEN.search(body)
        if first is None:
            self.fields.note(
                "no practice implications: end the page with a block :::{practice-implications} … :::",
                self.page.body_line,
                code="implications",
            )
            return None
        line = self.page.line_at(first.start())
        close = re.compile(rf"^{first['fence'][0]}{{{len(first['fence'])},}}[ \t]*$", re.MULTILINE)
        last = close.search(body, first.end())
        if last is None:
            self.fields.note(
                f"the practice-implications block is not closed: end it with {first['fence']}", line, code="implications"
            )
        end = last.start() if last else len(body)
        another = _OPEN.search(body, end)
        if another:
            self.fields.note(
                f"a second practice-implications block (the first is on line {line})",
                self.page.line_at(another.start()),
                code="implications",
            )
        source = body[first.end() + 1 : end]
        if not source.strip():
            self.fields.note("the practice-implications block is empty", line, code="implications")
            return None
        prose, faults = parse_prose(source)
        for fault_line, what in faults:
            self.fields.note(
                f"{what} can't stand in practice implications: use paragraphs, lists, emphasis, links and cite roles",
                line + 1 + fault_line,
                code="implications",
            )
        return Implications(source.strip("\n"), prose, line)

    def _cited(self) -> tuple[str, ...]:
        cited = []
        for key, line in citations(self.page.body):
            if key in self.terms.references:
                cited.append(key)
            else:
                self.fields.note(
                    f"unknown reference '{key}'{suggestion(key, self.terms.references)}: add it to references.bib",
                    self.page.body_line + line,
                    code="reference",
                )
        return tuple(dict.fromkeys(cited))


def _finding(fields: Fields) -> Finding:
    text = fields.inline("text")
    if text:
        return Finding(text=text, question=fields.text("question"), line=fields.line)
    finding = Finding(
        predictor=fields.inline("predictor"),
        comparison=fields.inline("comparison"),
        comparator=fields.inline("comparator"),
        outcome=fields.inline("outcome", required=True),
        estimate=_estimate(fields),
        favours=fields.inline("favours"),
        question=fields.text("question"),
        line=fields.line,
    )
    if bool(finding.predictor) == bool(finding.comparison):
        fields.note(
            "a finding names a 'predictor' (association) or a 'comparison' and its 'comparator' (difference)",
            fields.line,
        )
    if bool(finding.comparison) != bool(finding.comparator):
        fields.note("'comparison' and 'comparator' come together", fields.line)
    return finding


def _estimate(fields: Fields) -> Estimate:
    metric = fields.text("metric", required=True)
    if metric and metric not in METRICS:
        fields.note(
            f"unknown metric '{metric}': expected one of {', '.join(METRICS)}", fields.line_of("metric"), error=True
        )
    low, high = fields.number("low"), fields.number("high")
    if bool(low) != bool(high):
        fields.note("'low' and 'high' come together: the limits of the 95% confidence interval", fields.line)
    elif low and float(low) > float(high):
        fields.note("'low' is above 'high'", fields.line_of("low"))
    return Estimate(
        metric=metric,
        value=fields.number("value", required=True),
        low=low,
        high=high,
        p=fields.text("p"),
        k=fields.text("k"),
        n=fields.text("n"),
    )
