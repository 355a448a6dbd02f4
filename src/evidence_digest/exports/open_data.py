"""Open data: everything in the catalogue, as JSON with a published schema and as a table."""

from __future__ import annotations

import csv
import importlib.resources
import io
import json
from collections.abc import Iterable

from ..catalogue import Catalogue
from ..caution import caution_line
from ..disclaimer import DISCLAIMER
from ..estimates import finding_text
from ..prose import plain_text
from ..records import Estimate, Finding, Study, Summary
from .csl_json import csl_item
from .items import work_item
from .site import Site

SCHEMA = "summaries.schema.json"
VERSION = 1  # rises when the meaning of a field changes; the schema names it
_COLUMNS = (
    *("slug", "title", "month", "written", "updated", "basis", "research_types", "design", "topics", "keywords"),
    *("takeaway", "caution", "sample", "setting", "measures", "findings", "limitations", "references", "doi"),
    *("author", "reviewed_by", "address"),
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def schema() -> str:
    """Return the JSON schema."""
    return importlib.resources.files(__package__).joinpath(SCHEMA).read_text("utf-8")


def summaries_json(catalogue: Catalogue, site: Site) -> str:
    """Return the whole catalogue."""
    data = {
        "$schema": SCHEMA,
        "version": VERSION,
        "name": site.name,
        "publisher": site.publisher,
        **_known({"address": site.base, "edition": site.edition}),
        "language": site.language,
        "rights": site.rights,
        "disclaimer": DISCLAIMER,
        "summaries": [_summary(summary, catalogue, site) for summary in catalogue.summaries],
        "topics": [
            {
                "slug": topic.slug,
                "title": topic.title,
                "group": topic.group,
                "definition": plain_text(topic.definition),
                "aliases": topic.aliases,
                "related": topic.related,
            }
            for topic in catalogue.topics.values()
        ],
        "research_types": [
            {"slug": kind.slug, "title": kind.title, "definition": plain_text(kind.definition)}
            for kind in catalogue.research_types.values()
        ],
        "questions": [
            {
                "slug": question.slug,
                "wording": question.wording,
                "metric": question.metric,
                "outcomes": question.outcomes,
                "comparators": question.comparators,
                "predictors": question.predictors,
                "left": question.left,
                "right": question.right,
            }
            for question in catalogue.questions.values()
        ],
        "works": [csl_item(work_item(work)) for work in catalogue.works.values()],
    }
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def summaries_csv(catalogue: Catalogue, site: Site) -> str:
    """Return one row a summary; the mark at the beginning tells Excel that this is UTF-8."""
    table = io.StringIO()
    table.write("\ufeff")
    writer = csv.writer(table)
    writer.writerow(_COLUMNS)
    for summary in catalogue.summaries:
        row = _row(summary, catalogue, site)
        writer.writerow([_cell(row[name]) for name in _COLUMNS])
    return table.getvalue()


def _known(fields: dict[str, object]) -> dict[str, object]:
    """Return *fields* without those that are not known."""
    return {name: value for name, value in fields.items() if value not in ("", None)}


def _summary(summary: Summary, catalogue: Catalogue, site: Site) -> dict[str, object]:
    return {
        "slug": summary.slug,
        "title": summary.title,
        "path": site.address_of(summary.docname),
        **_known({"address": site.page(summary.docname)}),
        "month": str(summary.month),
        "written": summary.written.isoformat(),
        **_known({"updated": summary.changed and summary.changed.isoformat()}),
        "basis": summary.basis.value,
        "references": summary.references,
        "topics": summary.topics,
        "keywords": summary.keywords,
        "research_types": summary.research_types,
        "takeaway": plain_text(summary.takeaway),
        "caution": plain_text(caution_line(summary, catalogue)),
        "study": _study(summary.study),
        **_known({"implications": summary.implications and summary.implications.source.strip()}),
        **_known({"reflection": summary.reflection and summary.reflection.source.strip()}),
        "author": summary.author or site.publisher,
        "reviewed": bool(summary.reviewed_by),
        **_known({"reviewed_by": summary.reviewed_by}),
        "cited": summary.cited,
        "minutes": summary.minutes,
        "supersedes": summary.supersedes,
        "shares_data_with": summary.shares_data_with,
        "corrections": [
            {
                "date": correction.date.isoformat(),
                "text": plain_text(correction.text),
                "changes_takeaway": correction.changes_takeaway,
            }
            for correction in summary.corrections
        ],
    }


def _study(study: Study) -> dict[str, object]:
    facts = {name: plain_text(getattr(study, name)) for name in ("sample", "setting", "measures")}
    return {
        "design": study.design,
        **_known(dict(facts)),
        "findings": [_finding(finding) for finding in study.findings],
        "limitations": [plain_text(limitation) for limitation in study.limitations],
    }


def _finding(finding: Finding) -> dict[str, object]:
    parts = {
        name: plain_text(getattr(finding, name))
        for name in ("predictor", "comparison", "comparator", "outcome", "favours")
    }
    estimate = {"estimate": _estimate(finding.estimate)} if finding.estimate else {}
    return {
        "text": plain_text(finding_text(finding)),
        **_known({**parts, "question": finding.question}),
        **estimate,
    }


def _estimate(estimate: Estimate) -> dict[str, object]:
    fields: dict[str, object] = {"metric": estimate.metric, "value": estimate.value}
    limits = {"low": estimate.low, "high": estimate.high, "p": estimate.p}
    counts = {name: int(digits) for name, digits in (("k", estimate.k), ("n", estimate.n)) if digits}
    return {**fields, **_known(dict(limits)), **counts}


def _row(summary: Summary, catalogue: Catalogue, site: Site) -> dict[str, str]:
    fields = _summary(summary, catalogue, site)
    study = summary.study
    works = [catalogue.works[key] for key in summary.references if key in catalogue.works]
    texts = {name: str(fields.get(name, "")) for name in _COLUMNS}
    lists = {name: _joined(getattr(summary, name)) for name in ("research_types", "topics", "keywords", "references")}
    facts = {name: plain_text(getattr(study, name)) for name in ("sample", "setting", "measures")}
    return {
        **texts,
        **lists,
        **facts,
        "design": study.design,
        "findings": _joined(plain_text(finding_text(finding)) for finding in study.findings),
        "limitations": _joined(plain_text(limitation) for limitation in study.limitations),
        "doi": _joined(work.doi for work in works),
    }


def _joined(values: Iterable[str]) -> str:
    return "; ".join(filter(None, values))


def _cell(text: str) -> str:
    """Return *text* so that no spreadsheet runs it: an apostrophe before what would begin a formula."""
    return f"'{text}" if text.startswith(_FORMULA) else text
