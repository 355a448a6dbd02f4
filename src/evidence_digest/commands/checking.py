"""Commands that look at the sources."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from ..advice import advise
from ..atomic import replace_file
from ..notices import age_problems
from ..page_reader import read_page
from ..problems import Severity, suggestion
from ..report import Form, report
from ..spelling import misspellings
from ._shared import Drafts, Root, catalogue_at, counted, readings_of

FACTS = Path("tests", "facts")  # numbers of the sources, checked by hand


def check(
    root: Root = Path(),
    form: Annotated[Form, typer.Option("--format", help="For a person, for GitHub or for a program.")] = Form.TEXT,
    drafts: Drafts = False,
) -> None:
    """List everything that is wrong in the sources, and advice; exit 1 on an error or a warning."""
    readings = readings_of(root)
    catalogue = catalogue_at(root, with_drafts=drafts, readings=readings)
    pages = {f"{docname}.md" for docname in catalogue.documents}
    told = {(problem.path, problem.line) for problem in catalogue.problems}
    spelling = (
        problem
        for problem in misspellings(root, catalogue.documents, readings)
        if problem.path in pages and (problem.path, problem.line) not in told
    )
    dois = (work.doi for work in catalogue.works.values() if work.doi)
    age = age_problems(catalogue.notices, dois, datetime.date.today())
    advice = sorted(
        (*advise(root, catalogue, root / FACTS, readings), *spelling, *age),
        key=lambda problem: (problem.path, problem.line),
    )
    readings.save()
    problems = (*catalogue.problems, *advice)
    sources = (
        counted(len(catalogue.summaries), "summary", "summaries"),
        counted(len(catalogue.topics), "topic", "topics"),
        counted(len(catalogue.works), "work", "works"),
    )
    waiting = () if drafts else [docname for docname in sorted(catalogue.drafts) if not docname.endswith("/index")]
    typer.echo(report(problems, ", ".join(sources), form))
    if waiting:
        left = f"{counted(len(waiting), 'draft', 'drafts')} left out, DRAFTS=1 looks at them: {', '.join(waiting)}"
        typer.echo(left, err=True)
    if any(problem.severity is not Severity.ADVICE for problem in problems):
        raise typer.Exit(1)


def source_date(root: Root = Path()) -> None:
    """Print the date of the newest content in seconds since 1970, for SOURCE_DATE_EPOCH."""
    typer.echo(str(catalogue_at(root).source_date))


def record_addresses(root: Root = Path()) -> None:
    """Add the addresses of new pages to urls.lock, which lists every address ever published."""
    from ..addresses import LOCK, record  # no other command needs it

    path, catalogue = root / LOCK, catalogue_at(root)
    try:
        text, added = record(path.read_text("utf-8-sig") if path.exists() else "", catalogue.documents)
        replace_file(path, text)
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"{LOCK}: {error}", err=True)
        raise typer.Exit(2) from None
    for address in added:
        typer.echo(address)
    typer.echo(f"{LOCK}: {counted(len(added), 'new address', 'new addresses')}")


def prove_summary(
    slug: Annotated[str, typer.Argument(help="The summary: its file name without the month.")],
    root: Root = Path(),
    facts: Annotated[Path | None, typer.Option(help="The folder of facts.", show_default="tests/facts")] = None,
) -> None:
    """List every number of a summary with where its source has it, to be ticked; exit 1 if one is not there."""
    from ..proof import lines, prove, read_facts_of  # no other command needs what it loads

    catalogue = catalogue_at(root, with_drafts=True)
    if slug not in catalogue.by_slug:
        typer.echo(f"no summary '{slug}'{suggestion(slug, catalogue.by_slug)}", err=True)
        raise typer.Exit(2)
    summary, folder = catalogue.by_slug[slug], facts or root / FACTS
    try:
        known = read_facts_of(slug, folder)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    proof = prove(read_page(root, summary.path), summary, known)
    for line in lines(proof, known, summary.path):
        typer.echo(line)
    typer.echo(f"{counted(len(proof.ticks), 'number', 'numbers')}, {len(proof.faults)} not in the facts")
    if proof.faults or proof.stale:
        raise typer.Exit(1)
