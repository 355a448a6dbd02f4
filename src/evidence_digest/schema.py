"""The front matter of a summary, told to authors: the one table that CONTRIBUTING.md prints."""

from __future__ import annotations

from dataclasses import dataclass

from .estimates import METRICS
from .summary_reader import DESIGNS, TAKEAWAY_WORDS


@dataclass(frozen=True, slots=True)
class FieldGuide:
    """What an author needs to know of one field."""

    name: str
    form: str
    required: bool
    shown: str


FIELDS = (
    FieldGuide("draft", "`true` while the page is not to be published", False, "nowhere, but with `DRAFTS=1`"),
    FieldGuide("month", "`2020-12`", True, "byline, archive; agrees with folder and file name"),
    FieldGuide("written", "date, `2026-11-22`", True, "cite block, exports"),
    FieldGuide("updated", "date", False, "byline, cite block, exports, feeds, changes"),
    FieldGuide(
        "corrections",
        "list of `{ date: …, text: … }`, with `changes-takeaway: true` where it does",
        False,
        "note on the page, changes; dates the page, and in feeds if it changes the takeaway",
    ),
    FieldGuide("basis", "`abstract`, `full-text` or `secondary`", True, "caution line"),
    FieldGuide("references", "keys of references.bib, the article summarised first", True, "citation, reference"),
    FieldGuide("topics", "slugs of topics/, most specific first", True, "topic pages, related summaries"),
    FieldGuide("keywords", "free words", False, "search"),
    FieldGuide("research-types", "slugs of research-types/", True, "byline, tables, filters"),
    FieldGuide("takeaway", f"one sentence, at most {TAKEAWAY_WORDS} words, a finding", True, "top of the page, lists"),
    FieldGuide("author", "text; empty: the publisher", False, "cite block"),
    FieldGuide("reviewed-by", "text; empty: the page says that no clinician has reviewed it", False, "cite block"),
    FieldGuide("supersedes", "slugs of summaries of older versions", False, "forest plots leave those out"),
    FieldGuide("shares-data-with", "slugs of summaries on the same data", False, "forest plots show the newest alone"),
    FieldGuide("study.design", "one of the designs below", True, "byline, tables, caution line"),
    FieldGuide("study.sample", "short phrase", False, "study at a glance, tables, caution line"),
    FieldGuide("study.setting", "short phrase", False, "study at a glance, caution line"),
    FieldGuide("study.measures", "short phrase", False, "study at a glance"),
    FieldGuide("study.findings", "list, three forms below", True, "study at a glance; the first in tables"),
    FieldGuide("study.limitations", "list, the main one first", True, "study at a glance; the first in caution lines"),
)


def guide() -> str:
    """Return the table and the controlled lists as Markdown."""
    lines = ["| field | form | required | where it is shown |", "| --- | --- | --- | --- |"]
    lines += [
        f"| `{field.name}` | {field.form} | {'yes' if field.required else ''} | {field.shown} |" for field in FIELDS
    ]
    return "\n".join(
        [*lines, "", f"Designs: {', '.join(DESIGNS)}.", "", f"Metrics of findings: {', '.join(METRICS)}.", ""]
    )
