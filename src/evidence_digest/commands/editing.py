"""Commands of the editor's month."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Annotated

import typer

from ..atomic import replace_file
from ..exports.site import SettingsError, read_site
from ..notices import RETRACTIONS, written
from ..records import YearMonth
from ._shared import Root, catalogue_at, counted


def new_summary(
    root: Root = Path(),
    doi: Annotated[str, typer.Option(help="The article's DOI, with or without https://doi.org/.")] = "",
    pmid: Annotated[str, typer.Option(help="The article's PubMed number.")] = "",
    ris: Annotated[Path | None, typer.Option(help="A citation file, as journals offer.", dir_okay=False)] = None,
    nbib: Annotated[Path | None, typer.Option(help="A citation file from PubMed.", dir_okay=False)] = None,
    bib: Annotated[Path | None, typer.Option(help="A BibTeX file with one entry.", dir_okay=False)] = None,
    month: Annotated[str, typer.Option(help="The month of the issue, as 2020-12.", show_default="this month")] = "",
    slug: Annotated[str, typer.Option(help="The page's name in its address.", show_default="from the title")] = "",
) -> None:
    """Start a summary: the article into references.bib and a draft page, from a DOI, a number or a citation file."""
    from ..intake.article import IntakeError  # no other command needs what these load
    from ..intake.sources import Source, find_article
    from ..intake.start import start_summary

    today = datetime.date.today()
    try:
        issue = YearMonth.parse(month) if month else YearMonth(today.year, today.month)
        source = Source.of(doi=doi, pmid=pmid, ris=ris, nbib=nbib, bib=bib)
        catalogue = catalogue_at(root, with_drafts=True)
        key, article = find_article(source, catalogue, lambda what: typer.echo(what, err=True))
        started = start_summary(root, catalogue, article, key=key, month=issue, written=today, slug=slug)
    except (IntakeError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"references.bib: {started.key}{'' if started.new_entry else ', which was there already'}")
    typer.echo(started.path)
    for note in started.notes:
        typer.echo(f"Note: {note}.")
    typer.echo("Write the page, take out its line 'draft: true', then run `make check`.")


def import_blog(
    file: Annotated[Path, typer.Argument(help="A text copy of the blog page.", dir_okay=False)],
    root: Root = Path(),
    bib: Annotated[Path, typer.Option(help="The file for the BibTeX draft.", dir_okay=False)] = Path("imported.bib"),
) -> None:
    """Make draft pages and a BibTeX draft from a blog: months, titles, references, texts and implications."""
    from ..intake.article import IntakeError  # no other command needs what these load
    from ..intake.blog import read_blog
    from ..intake.citation_files import text_of
    from ..intake.import_blog import import_posts, write_import

    catalogue = catalogue_at(root, with_drafts=True)
    try:
        posts, faults = read_blog(text_of(file))
        imported, bibliography = import_posts(root, catalogue, posts, written=datetime.date.today())
        write_import(root, imported, bibliography, bib)
    except IntakeError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    for line, fault in faults:
        typer.echo(f"{file}:{line}: {fault}", err=True)
    for one in imported:
        typer.echo(f"{one.path}: {one.key or 'no reference'}{f' ({one.note})' if one.note else ''}")
    if bibliography:
        typer.echo(f"{bib}: check each entry against the article, then move it to references.bib")
    new = sum(1 for one in imported if one.page)
    typer.echo(f"{counted(len(posts), 'post', 'posts')}, {counted(new, 'draft', 'drafts')}")
    if not posts:
        raise typer.Exit(1)


def ask_about_retractions(root: Root = Path()) -> None:
    """Ask Crossref for retractions and corrections of every article with a DOI; keep the answer in retractions.json."""
    from ..intake.article import IntakeError  # no other command needs what these load
    from ..retractions import ask_for_notices

    works = {work.doi: work.key for work in catalogue_at(root, with_drafts=True).works.values() if work.doi}

    def told(done: int, doi: str) -> None:
        typer.echo(f"{done}/{len(works)} {works[doi]}", err=True)

    try:
        found = ask_for_notices(works, told)
    except IntakeError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    replace_file(root / RETRACTIONS, written(found, datetime.date.today()))
    for doi, notices in found.items():
        for notice in notices:
            typer.echo(f"{works[doi]}: {notice['type']} {notice.get('date', '')} {notice.get('notice', '')}".rstrip())
    noticed = sum(map(bool, found.values()))
    typer.echo(f"{counted(len(found), 'article', 'articles')} asked about, {noticed} with a notice: {RETRACTIONS}")


def write_newsletter(
    month: Annotated[str, typer.Argument(help="The month of the issue, as 2020-12.")],
    root: Root = Path(),
    output: Annotated[Path, typer.Option(help="The folder for the two files.", file_okay=False)] = Path(),
) -> None:
    """Write the e-mail of a month, as HTML and as plain text."""
    from ..exports.newsletter import newsletter  # no other command needs what it loads

    catalogue = catalogue_at(root)
    try:
        issue, site = YearMonth.parse(month), read_site(root)
    except (ValueError, SettingsError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    mail = newsletter(issue, catalogue, site)
    if mail is None:
        months = sorted({str(summary.month) for summary in catalogue.summaries})
        near = f"; the newest month is {months[-1]}" if months else ""
        typer.echo(f"{issue.words} has no summaries, so there is no newsletter{near}", err=True)
        raise typer.Exit(1)
    output.mkdir(parents=True, exist_ok=True)
    for suffix, text in (("html", mail.html), ("txt", mail.text)):
        path = output / f"newsletter-{issue}.{suffix}"
        replace_file(path, text)
        typer.echo(str(path))
    if not site.base:
        typer.echo("The site has no address yet (html_baseurl in conf.py): the mail does not link to it.", err=True)
