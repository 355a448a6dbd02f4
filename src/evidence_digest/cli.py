"""The command ``digest``: what an editor does without building the site."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from .problems import Severity
from .reader import read_catalogue

main = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@main.callback()
def _root() -> None:
    """Work on a knowledge base of research summaries."""


@main.command()
def check(root: Annotated[Path, typer.Argument(help="The folder that holds conf.py.")] = Path()) -> None:
    """List everything that is wrong in the sources; exit 1 on an error or a warning."""
    if not (root / "conf.py").is_file():
        typer.echo(f"{root}: no conf.py here: name the folder of the knowledge base", err=True)
        raise typer.Exit(2)
    catalogue = read_catalogue(root)
    for problem in catalogue.problems:
        typer.echo(str(problem))
    counts = Counter(problem.severity for problem in catalogue.problems)
    typer.echo(
        f"{len(catalogue.summaries)} summaries, {len(catalogue.topics)} topics, {len(catalogue.works)} works: "
        + ", ".join(f"{counts[severity]} {severity.value}s" for severity in (Severity.ERROR, Severity.WARNING))
    )
    if counts[Severity.ERROR] or counts[Severity.WARNING]:
        raise typer.Exit(1)


@main.command("source-date")
def source_date(root: Annotated[Path, typer.Argument(help="The folder that holds conf.py.")] = Path()) -> None:
    """Print the date of the newest content in seconds since 1970, for SOURCE_DATE_EPOCH."""
    typer.echo(str(read_catalogue(root).source_date))
