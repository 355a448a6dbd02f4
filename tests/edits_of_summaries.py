"""Edits of summaries."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

from building import add_work, write_summary
from editing import (
    Edit,
    answer_question,
    change,
    choose,
    pages,
    remove_page,
    sentence,
    set_field,
    slug,
    summaries,
    terms,
    works,
)
from packing import REFLECTION


def add_summary(site: Path, one: int, other: int) -> None:
    taken = {slug(path) for path in summaries(site)}
    name = next(f"new-{number}" for number in range(100) if f"new-{number}" not in taken)
    topics = [slug(path) for path in terms(site, "topics")]
    reference = choose(works(site) or ["Nobody"], other)
    if one % 2:
        reference = f"New{one}x{other}"
        add_work(site, reference, author=choose(("Tester, A. and Other, B.", "Neu, C."), other), year=2017 + one % 4)
    write_summary(
        site,
        f"{choose((2019, 2021, 2018, 2030, 1999), one)}/{1 + other % 12:02d}-{name}",
        reference=reference,
        topics=", ".join({choose(topics, one): None, choose(topics, other): None}) if topics else "",
        kind=choose(("review", "meta-analysis", "single-study, review"), other),
        prose=sentence(site, one + other, one),
        implications=f"- Of late.\n- {sentence(site, one, other) or 'A point.'}",
    )


def delete_summary(site: Path, one: int, other: int) -> None:
    if found := summaries(site):
        remove_page(site, choose(found, one), "summaries/index.html" if other % 4 else "")


def delete_year(site: Path, one: int, other: int) -> None:
    for path in summaries(site):
        if path.parent.name == choose(("2018", "2019", "2020", "2021"), one):
            remove_page(site, path, "summaries/index.html")


def move_summary(site: Path, one: int, other: int) -> None:
    if not (found := summaries(site)):
        return
    path, month = choose(found, one), f"{1 + other % 12:02d}"
    year = choose((path.parent.name, "2019", "2021", "2030"), other)
    set_field(path, "month", f"{year}-{month}")
    target = site / "summaries" / year / f"{month}-{slug(path)}.md"
    target.parent.mkdir(exist_ok=True)
    if not (target.parent / "index.md").exists():
        (target.parent / "index.md").write_text(f"# {year}\n", "utf-8")
    if target != path:
        shutil.copy2(path, target)
        remove_page(site, path, "")


def rename_summary(site: Path, one: int, other: int) -> None:
    if not (found := summaries(site)):
        return
    path = choose(found, one)
    target = path.with_name(f"{path.name[:3]}{choose(('renamed', 'a', 'zz-last'), other)}.md")
    if slug(target) not in map(slug, found):
        shutil.copy2(path, target)
        remove_page(site, path, target.relative_to(site).with_suffix(".html").as_posix())


def _front(name: str, *values: str) -> Edit:
    """Return the edit that gives a field of a summary another value, or none."""

    def set_field_of_a_summary(site: Path, one: int, other: int) -> None:
        if found := summaries(site):
            set_field(choose(found, one), name, choose(values, other))

    set_field_of_a_summary.__name__ = f"set_{name.replace('-', '_')}"
    return set_field_of_a_summary


def retopic(site: Path, one: int, other: int) -> None:
    topics = [slug(path) for path in terms(site, "topics")]
    if topics and (found := summaries(site)):
        chosen = {choose(topics, other): None, choose(topics, other // 3): None}
        set_field(choose(found, one), "topics", f"[{', '.join(chosen)}]")


def rewrite_references(site: Path, one: int, other: int) -> None:
    if (keys := works(site)) and (found := summaries(site)):
        set_field(choose(found, one), "references", f"[{choose(keys, other)}]")


def retitle(site: Path, one: int, other: int) -> None:
    if found := summaries(site):
        title = choose(
            ("The bond & the “frame”", "What is_new: 50% #1?", "Zebra", "A first page", "Ein Ärgernis"), other
        )
        change(choose(found, one), r"^# .*$", f"# {title}")


def rewrite_prose(site: Path, one: int, other: int) -> None:
    if found := summaries(site):
        path = choose(found, one)
        change(path, r"^Of late: .*\n\n", "")
        if text := sentence(site, other, one):
            change(path, r"^## What they did\n\n", f"## What they did\n\nOf late: {text}\n\n")


def rewrite_implications(site: Path, one: int, other: int) -> None:
    if found := summaries(site):
        path = choose(found, one)
        change(path, r"^Of now: .*\n\n", "")
        if text := sentence(site, other, one):
            change(path, r"^(`|:){3}\{practice-implications\}\n", f":::{{practice-implications}}\nOf now: {text}\n\n")
            change(path, r"^```$", ":::")


def rewrite_study(site: Path, one: int, other: int) -> None:
    if found := summaries(site):
        design = choose(("cohort", "survey", "randomized controlled trial", "no such design"), other)
        change(choose(found, one), r"^  design: .*$", f"  design: {design}")


def reflect(site: Path, one: int, other: int) -> None:
    if found := summaries(site):
        path = choose(found, one)
        change(path, r"^:::\{reflection\}\n(?:.+\n)*:::\n", "")
        if other % 2:
            path.write_text(path.read_text("utf-8", "replace") + REFLECTION, "utf-8")


def supersede(site: Path, one: int, other: int) -> None:
    if found := summaries(site):
        set_field(choose(found, one), "supersedes", f"[{slug(choose(found, other))}]" if other % 3 else "")


def make_older(site: Path, one: int, other: int) -> None:
    """Replace a file by a copy that looks older, as version control and backups do."""
    found = [site / f"{name}.md" for name in pages(site)]
    rewrite_prose(site, one, other)
    for path in found if other % 4 == 0 else [choose(found, one)]:
        if path.exists():
            os.utime(path, (1_000_000_000 + other, 1_000_000_000))


OF_SUMMARIES: tuple[Edit, ...] = (
    add_summary,
    delete_summary,
    delete_year,
    move_summary,
    rename_summary,
    retopic,
    rewrite_references,
    retitle,
    rewrite_prose,
    rewrite_implications,
    answer_question,
    rewrite_study,
    reflect,
    supersede,
    make_older,
    _front(
        "takeaway", "Among 9 clients, *one* thing went with another; the study was small.", "More & more, less_less."
    ),
    _front("research-types", "[review]", "[meta-analysis]", "[single-study, review]"),
    _front("corrections", "[{ date: 2026-12-01, text: It was 9. }]", ""),
    _front("corrections", "[{ date: 2027-01-02, text: It was *less*., changes-takeaway: true }]", ""),
    _front("updated", "2027-02-03", "2026-11-30", ""),
    _front("written", "2026-11-19", "2027-01-01"),
    _front("draft", "true", "", "false"),
    _front("keywords", "[telephone, moderators]", "[one]", ""),
    _front("author", "A. Writer & B. Writer", ""),
    _front("reviewed-by", "A. Reviewer", ""),
    _front("basis", "secondary", "full-text", "abstract"),
)
