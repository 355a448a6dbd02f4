"""Read the study facts of a summary's front matter."""

from __future__ import annotations

import re

from .estimates import METRICS
from .fields import SLUG, Fields
from .front_matter import Mapping, Scalar, Value
from .problems import Problem, Severity, shown, suggestion
from .records import Estimate, Finding, Study

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
_P_VALUE = re.compile(r"([<>=≤≥]?) ?0?(\.[0-9]{1,6})|(=?) ?1(?:\.0+)?")
_IN_NUMBERS = ("predictor", "comparison", "comparator", "outcome", "metric", "value", "low", "high", "p", "k", "n")


def read_study(fields: Fields, path: str) -> tuple[Study, list[Problem]]:
    """Return the study that *fields* of the page *path* hold, and all that is wrong with them."""
    design = fields.text("design", required=True, example="survey")
    if design and design not in DESIGNS:
        message = f"unknown design {shown(design)}{suggestion(design, DESIGNS)}: CONTRIBUTING.md lists the designs"
        fields.note(message, fields.line_of("design"))
    sample, setting, measures = (fields.inline(name) for name in ("sample", "setting", "measures"))
    findings: list[Finding] = []
    problems: list[Problem] = []
    for value in fields.items("findings", required=True, example='[{ text: "…" }]'):
        finding, faults = read_finding(value, path)
        findings += [finding] if finding else []
        problems += faults
    limitations = tuple(
        fields.inlines_of(scalar.text, "limitations", scalar.line)
        for scalar in fields.scalars("limitations", required=True, example='["…"]')
    )
    fields.close()
    study = Study(design, tuple(findings), sample, setting, measures, limitations)
    return study, [*fields.problems, *problems]


def read_finding(value: Value, path: str) -> tuple[Finding | None, list[Problem]]:
    """Return one finding, None when it can't be used, and all that is wrong with it."""
    if isinstance(value, Scalar):
        value = Mapping(((Scalar("text", value.line), value),), value.line)
    if not isinstance(value, Mapping):
        message = "a finding is a text or fields, not a list: quote a text that begins with ["
        return None, [Problem(path, value.line, message, "front-matter", Severity.ERROR)]
    fields = Fields(value, path, within="study.findings")
    if "text" in fields:
        finding = _in_words(fields)
    elif any(name in fields for name in _IN_NUMBERS):
        finding = _in_numbers(fields)
    else:
        finding = None
        message = "a finding needs a 'text', or an 'outcome' with its 'predictor' or 'comparison' and its estimate"
        fields.note(message, fields.line, severity=Severity.ERROR)
    if finding or not fields:
        fields.close()
    return finding, fields.problems


def _in_words(fields: Fields) -> Finding:
    text = fields.inline("text", required=True)
    for name in _IN_NUMBERS:
        if fields.value(name) is not None:
            message = f"a finding in words ('text') has no '{name}': make two findings of it, or remove one"
            fields.note(message, fields.line_of(name))
    return Finding(text=text, question=_question(fields), line=fields.line)


def _in_numbers(fields: Fields) -> Finding:
    predictor, comparison = fields.inline("predictor"), fields.inline("comparison")
    comparator = fields.inline("comparator")
    if bool(predictor) == bool(comparison or comparator):
        message = "a finding has a 'predictor' (association), or a 'comparison' and its 'comparator' (difference)"
        fields.note(message, fields.line, severity=Severity.ERROR)
    elif bool(comparison) != bool(comparator):
        missing = "comparison" if comparator else "comparator"
        message = f"'{missing}' is missing: a 'comparison' and its 'comparator' belong together"
        fields.note(message, fields.line, severity=Severity.ERROR)
    return Finding(
        predictor=predictor,
        comparison=comparison,
        comparator=comparator,
        outcome=fields.inline("outcome", required=True, example="…"),
        estimate=_estimate(fields),
        favours=fields.inline("favours"),
        question=_question(fields),
        line=fields.line,
    )


def _question(fields: Fields) -> str:
    return fields.parsed("question", _slug) or ""


def _estimate(fields: Fields) -> Estimate:
    metric = fields.parsed("metric", _metric, required=True, example="g") or ""
    value = fields.number("value", required=True)
    low, high = fields.number("low"), fields.number("high")
    if ("low" in fields) != ("high" in fields):
        fields.note("'low' and 'high' belong together: the limits of the 95% confidence interval", fields.line)
    elif low and high and float(low) > float(high):
        fields.note("'low' is above 'high': exchange them", fields.line_of("low"))
    elif low and high and value and not float(low) <= float(value) <= float(high):
        fields.note("'value' lies outside 'low' and 'high': check the three", fields.line_of("value"))
    if metric and value and not METRICS[metric].least <= float(value) <= METRICS[metric].most:
        fields.note(f"{metric} can't be {value}: check 'metric' and 'value'", fields.line_of("value"))
    return Estimate(
        metric=metric,
        value=value,
        low=low if high else "",
        high=high if low else "",
        p=fields.parsed("p", _p_value) or "",
        k=fields.whole_number("k"),
        n=fields.whole_number("n"),
    )


def _slug(text: str) -> str:
    if not SLUG.fullmatch(text):
        raise ValueError(f"{shown(text)} must be small letters, digits and hyphens")
    return text


def _metric(text: str) -> str:
    if text not in METRICS:
        raise ValueError(f"{shown(text)} is unknown{suggestion(text, METRICS)}: write one of {', '.join(METRICS)}")
    return text


def _p_value(text: str) -> str:
    """Return a p value with its relation, as APA prints it: ``< .01``."""
    match = _P_VALUE.fullmatch(text)
    if match is None:
        raise ValueError(f"{shown(text)} is no p value: write it as '< .01' or '= .03'")
    return f"{match[1] or '='} {match[2] or '1'}"
