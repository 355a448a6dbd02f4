"""Edits of what stands beside the pages, and of the glossary: works, notices, questions."""

from __future__ import annotations

import json
import re
from pathlib import Path

from building import add_work
from editing import WORDS, Edit, change, choose, works


def add_a_work(site: Path, one: int, other: int) -> None:
    author = choose(("Tester, A. and Other, B.", "Example, Ada and Sample, Ben", "Tester, Z.", "Zuletzt, A."), one)
    add_work(site, f"Added{one}x{other}", author=author, year=2017 + other % 4, title=choose(WORDS, other))


def remove_work(site: Path, one: int, other: int) -> None:
    if keys := works(site):
        change(site / "references.bib", rf"^@\w+\{{{choose(keys, one)},(?:.*\n)*?\s*\}}\n", "")


def rewrite_work(site: Path, one: int, other: int) -> None:
    field, value = choose(
        (
            ("author", "{Arbre, A. and Other, B.}"),
            ("author", "{Tester, A. and Other, B.}"),
            ("author", r"{M{\"u}ller, J\"org and {The Group}}"),
            ("title", "{Early {ALLIANCE} & later: 50\\% of \\emph{it}}"),
            ("title", "{A study of studies}"),
            ("year", "{2018}"),
            ("year", "{2019}"),
            ("doi", "{10.5555/other_doi.1}"),
        ),
        other,
    )
    if keys := works(site):
        key = choose(keys, one)
        text = (site / "references.bib").read_text("utf-8", "replace")
        start = text.index(f"{{{key},")
        end = text.find("\n@", start) if "\n@" in text[start:] else len(text)
        entry = re.sub(
            rf"\b{field}(\s*)= \{{.*?\}}(?=,|\n)", lambda found: f"{field}{found[1]}= {value}", text[start:end]
        )
        (site / "references.bib").write_text(text[:start] + entry + text[end:], "utf-8")


def reorder_works(site: Path, one: int, other: int) -> None:
    path = site / "references.bib"
    if path.exists():
        entries = re.split(r"^(?=@)", path.read_text("utf-8", "replace"), flags=re.MULTILINE)
        path.write_text("".join(entries[one % len(entries) :] + entries[: one % len(entries)]), "utf-8")


def note_retraction(site: Path, one: int, other: int) -> None:
    text = (site / "references.bib").read_text("utf-8", "replace")
    dois = re.findall(r"doi\s*= \{(.*?)\}", text)
    kind = choose(("retraction", "corrigendum", "expression_of_concern"), other)
    notices = [{"type": kind, "date": "2025-03-01", "notice": "10.5555/notice.1"}] if other % 4 else []
    known = {"asked": "2026-11-20", "service": "Crossref", "works": {choose(dois, one): notices} if dois else {}}
    (site / "retractions.json").write_text(json.dumps(known), "utf-8")


def rewrite_glossary(site: Path, one: int, other: int) -> None:
    path = site / "glossary.md"
    if one % 4 == 0:
        change(path, r"^What an effect depends on.*$", f"What an effect depends on, {other}.")
    elif one % 4 == 1:
        change(path, r"^## Moderator\n\n(Also: .*\n\n)?", f"## Moderator\n\nAlso: {choose(WORDS[4:], other)}, bond\n\n")
    elif one % 4 == 2:
        change(path, r"^## Trial\n(?:\n.+\n)*", "")
    else:
        change(path, r"^## (Trial|Study)$", f"## {choose(('Study', 'Trial'), other)}")


def rewrite_questions(site: Path, one: int, other: int) -> None:
    new = choose(("Does it go with outcome?", "Is a bond a bond?"), other)
    pattern = choose((r"wording: .*$", r"right: .*$", r"outcomes: \[.*\]$"), one)
    change(
        site / "questions.yaml",
        pattern,
        choose((f"wording: {new}", f"right: {new[:-1]}", "outcomes: [outcome, ease]"), one),
    )


OF_SOURCES: tuple[Edit, ...] = (
    add_a_work,
    remove_work,
    rewrite_work,
    rewrite_work,
    reorder_works,
    note_retraction,
    rewrite_glossary,
    rewrite_questions,
)
