"""Commands that make paper."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from ..exports.site import SettingsError, read_site
from ..problems import suggestion
from ._shared import Root, catalogue_at


def make_handout(
    root: Root = Path(),
    summary: Annotated[str, typer.Option(help="The summary: its file name without the month.")] = "",
    topic: Annotated[str, typer.Option(help="The topic: the name of its file.")] = "",
    paper: Annotated[str, typer.Option(help="a4 or letter.")] = "a4",
    output: Annotated[Path, typer.Option(help="The folder for the PDF.", file_okay=False)] = Path("build/handouts"),
) -> None:
    """Make a handout for supervision and teams: one summary, or the takeaways of a topic on two pages."""
    from ..handout_pdf import HandoutMaker  # no other command needs what it loads
    from ..handout_tex import PAPERS
    from ..typesetting import TypesettingError

    catalogue = catalogue_at(root)
    kind, slug, known = (
        ("summary", summary, list(catalogue.by_slug)) if summary else ("topic", topic, list(catalogue.topics))
    )
    if bool(summary) == bool(topic):
        _stop("name one summary or one topic")
    if slug not in known:
        _stop(f"no {kind} '{slug}'{suggestion(slug, known)}")
    if paper not in PAPERS:
        _stop(f"no paper '{paper}'{suggestion(paper, PAPERS)}: write {' or '.join(PAPERS)}")
    try:
        maker = HandoutMaker(root, catalogue, read_site(root), paper, output, typer.echo)
        result = maker.summary(slug) if summary else maker.topic(slug)
    except (SettingsError, TypesettingError) as error:
        _stop(str(error))
    except KeyboardInterrupt:
        typer.echo("Stopped; finished PDFs are as they were.", err=True)
        raise typer.Exit(130) from None
    for warning in result.warnings:
        typer.echo(f"{warning} [{result.name}.pdf]", err=True)
    if result.error:
        _stop(f"{result.error} [{result.name}.pdf; the whole story: {output / 'tex' / result.name / result.name}.log]")
    typer.echo(f"The handout is {output / result.name}.pdf.")
    if not maker.site.base:
        typer.echo("The site has no address yet (html_baseurl in conf.py): no address and no QR code on it.", err=True)


def _stop(message: str) -> NoReturn:
    typer.echo(message, err=True)
    raise typer.Exit(2)


def name_course(
    root: Root = Path(),
    pack: Annotated[str, typer.Option(help="A pack that has a page.")] = "",
    topic: Annotated[str, typer.Option(help="Topics, with commas between them.")] = "",
    kind: Annotated[str, typer.Option("--type", help="Types of research, with commas between them.")] = "",
    first: Annotated[str, typer.Option("--from", help="The first month, as 2019-01.")] = "",
    last: Annotated[str, typer.Option("--to", help="The last month.")] = "",
) -> None:
    """Print how a build is asked for a course pack, or say why there can be none."""
    from ..courses import asked_for, courses  # no other command needs it

    try:
        asked = asked_for(pack=pack, topic=topic, kind=kind, first=first, last=last)
        courses(asked, catalogue_at(root))
    except ValueError as error:
        _stop(str(error))
    typer.echo(asked)


def typeset_pdfs(
    folder: Annotated[Path, typer.Argument(help="The folder with Sphinx's TeX files.")] = Path("build/latex"),
    names: Annotated[list[str] | None, typer.Argument(help="The documents.", show_default="all")] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", help="How many at a time.", min=0, show_default="one a core")
    ] = 0,
) -> None:
    """Typeset the PDFs that have changed; exit 1 if one of them can't be made."""
    from ..typesetting import TypesettingError, typeset  # no other command needs it

    try:
        results = typeset(folder, names or (), jobs=jobs or os.cpu_count() or 1, say=typer.echo)
    except TypesettingError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    except KeyboardInterrupt:
        typer.echo("Stopped; finished PDFs are as they were.", err=True)
        raise typer.Exit(130) from None
    for result in results:
        for warning in result.warnings:
            typer.echo(f"{warning} [{result.name}.pdf]", err=True)
        if result.error:
            typer.echo(f"{result.error} [{result.name}.pdf; the whole story: {folder / result.name}.log]", err=True)
        else:
            typer.echo(f"The PDF is {folder / result.name}.pdf." + ("" if result.pages else " It is up to date."))
    if any(result.error for result in results):
        raise typer.Exit(1)
