"""Say what is wrong, for a person, for GitHub's annotations or for a program."""

from __future__ import annotations

import enum
import json
from collections import Counter
from collections.abc import Sequence

from .problems import Problem, Severity


class Form(enum.Enum):
    """How a report is written."""

    TEXT = "text"
    GITHUB = "github"
    JSON = "json"


_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}


def report(problems: Sequence[Problem], sources: str, form: Form) -> str:
    """Return *problems*, and what was looked at (*sources*), in *form*."""
    counts = Counter(problem.severity for problem in problems)
    if form is Form.JSON:
        return json.dumps(
            {
                "problems": [
                    {
                        "path": problem.path,
                        "line": problem.line,
                        "severity": problem.severity.value,
                        "code": f"digest.{problem.code}",
                        "message": problem.message,
                    }
                    for problem in problems
                ],
                "counts": {severity.value: counts[severity] for severity in Severity},
            },
            ensure_ascii=False,
            indent=2,
        )
    line = _annotation if form is Form.GITHUB else str
    return "\n".join([*map(line, problems), f"{sources}: {_counted(counts)}"])


def _counted(counts: Counter[Severity]) -> str:
    errors, warnings, advice = (counts[severity] for severity in Severity)
    parts = [f"{errors} error{'s' * (errors != 1)}", f"{warnings} warning{'s' * (warnings != 1)}"]
    if advice:
        parts.append(f"{advice} {'piece' if advice == 1 else 'pieces'} of advice")
    return ", ".join(parts)


def _annotation(problem: Problem) -> str:
    """Return the workflow command that makes GitHub show *problem* beside its line."""
    place = f"file={_property(problem.path)}" + (f",line={problem.line}" if problem.line else "")
    title = f"title={_property(f'digest.{problem.code}')}"
    return f"::{_COMMANDS[problem.severity]} {place},{title}::{_data(problem.message)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
