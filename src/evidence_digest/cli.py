"""The command ``digest``: what an editor does without building the site."""

from __future__ import annotations

import contextlib
import datetime
import io
import os
import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

from .advice import advise
from .catalogue import Catalogue
from .exports.site import SettingsError, read_site
from .notices import RETRACTIONS, age_problems, written
from .page_reader import read_page
from .problems import Severity, suggestion
from .reader import read_catalogue
from .records import YearMonth
from .report import Form, report
from .spelling import misspellings

main = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)

FACTS = Path("tests", "facts")  # numbers of the sources, checked by hand

Drafts = Annotated[bool, typer.Option("--drafts", envvar="DRAFTS", help="Look at drafts too.")]
Root = Annotated[Path, typer.Argument(help="The folder that holds conf.py.", exists=True, file_okay=False)]


@main.callback()
def _root() -> None:
    """Work on a knowledge base of research summaries."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without β must not stop the command


@main.command()
def check(
    root: Root = Path(),
    form: Annotated[Form, typer.Option("--format", help="For a person, for GitHub or for a program.")] = Form.TEXT,
    drafts: Drafts = False,
) -> None:
    """List everything that is wrong in the sources, and advice; exit 1 on an error or a warning."""
    catalogue = _catalogue(root, with_drafts=drafts)
    pages = {f"{docname}.md" for docname in catalogue.documents}
    told = {(problem.path, problem.line) for problem in catalogue.problems}
    spelling = (
        problem
        for problem in misspellings(root, pages)
        if problem.path in pages and (problem.path, problem.line) not in told
    )
    dois = (work.doi for work in catalogue.works.values() if work.doi)
    age = age_problems(catalogue.notices, dois, datetime.date.today())
    advice = sorted(
        (*advise(root, catalogue, root / FACTS), *spelling, *age), key=lambda problem: (problem.path, problem.line)
    )
    problems = (*catalogue.problems, *advice)
    sources = (
        _counted(len(catalogue.summaries), "summary", "summaries"),
        _counted(len(catalogue.topics), "topic", "topics"),
        _counted(len(catalogue.works), "work", "works"),
    )
    waiting = () if drafts else [docname for docname in sorted(catalogue.drafts) if not docname.endswith("/index")]
    typer.echo(report(problems, ", ".join(sources), form))
    if waiting:
        left = f"{_counted(len(waiting), 'draft', 'drafts')} left out, DRAFTS=1 looks at them: {', '.join(waiting)}"
        typer.echo(left, err=True)
    if any(problem.severity is not Severity.ADVICE for problem in problems):
        raise typer.Exit(1)


@main.command("source-date")
def source_date(root: Root = Path()) -> None:
    """Print the date of the newest content in seconds since 1970, for SOURCE_DATE_EPOCH."""
    typer.echo(str(_catalogue(root).source_date))


@main.command("urls")
def record_addresses(root: Root = Path()) -> None:
    """Add the addresses of new pages to urls.lock, which lists every address ever published."""
    from .addresses import LOCK, record  # no other command needs it

    path, catalogue = root / LOCK, _catalogue(root)
    try:
        text, added = record(path.read_text("utf-8-sig") if path.exists() else "", catalogue.documents)
        temporary = path.with_name(f"{LOCK}.new")
        temporary.write_text(text, "utf-8")
        temporary.replace(path)
    except (OSError, UnicodeDecodeError) as error:
        typer.echo(f"{LOCK}: {error}", err=True)
        raise typer.Exit(2) from None
    for address in added:
        typer.echo(address)
    typer.echo(f"{LOCK}: {_counted(len(added), 'new address', 'new addresses')}")


@main.command("proof")
def prove_summary(
    slug: Annotated[str, typer.Argument(help="The summary: its file name without the month.")],
    root: Root = Path(),
    facts: Annotated[Path | None, typer.Option(help="The folder of facts.", show_default="tests/facts")] = None,
) -> None:
    """List every number of a summary with where its source has it, to be ticked; exit 1 if one is not there."""
    from .proof import lines, prove, read_facts_of  # no other command needs what it loads

    catalogue = _catalogue(root, with_drafts=True)
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
    typer.echo(f"{_counted(len(proof.ticks), 'number', 'numbers')}, {len(proof.faults)} not in the facts")
    if proof.faults or proof.stale:
        raise typer.Exit(1)


@main.command("new")
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
    from .intake.article import IntakeError  # no other command needs what these load
    from .intake.sources import Source, find_article
    from .intake.start import start_summary

    today = datetime.date.today()
    try:
        issue = YearMonth.parse(month) if month else YearMonth(today.year, today.month)
        source = Source.of(doi=doi, pmid=pmid, ris=ris, nbib=nbib, bib=bib)
        catalogue = _catalogue(root, with_drafts=True)
        key, article = find_article(source, catalogue)
        started = start_summary(root, catalogue, article, key=key, month=issue, written=today, slug=slug)
    except (IntakeError, ValueError) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(1) from None
    typer.echo(f"references.bib: {started.key}{'' if started.new_entry else ', which was there already'}")
    typer.echo(started.path)
    for note in started.notes:
        typer.echo(f"Note: {note}.")
    typer.echo("Write the page, take out its line 'draft: true', then run `make check`.")


@main.command("import-blog")
def import_blog(
    file: Annotated[Path, typer.Argument(help="A text copy of the blog page.", dir_okay=False)],
    root: Root = Path(),
    bib: Annotated[Path, typer.Option(help="The file for the BibTeX draft.", dir_okay=False)] = Path("imported.bib"),
) -> None:
    """Make draft pages and a BibTeX draft from a blog: months, titles, references, texts and implications."""
    from .intake.article import IntakeError  # no other command needs what these load
    from .intake.blog import read_blog
    from .intake.citation_files import text_of
    from .intake.import_blog import import_posts, write_import

    catalogue = _catalogue(root, with_drafts=True)
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
    typer.echo(f"{_counted(len(posts), 'post', 'posts')}, {_counted(new, 'draft', 'drafts')}")
    if not posts:
        raise typer.Exit(1)


@main.command("retractions")
def ask_about_retractions(root: Root = Path()) -> None:
    """Ask Crossref for retractions and corrections of every article with a DOI; keep the answer in retractions.json."""
    from .intake.article import IntakeError  # no other command needs what these load
    from .intake.start import replace_file
    from .retractions import ask_for_notices

    works = {work.doi: work.key for work in _catalogue(root, with_drafts=True).works.values() if work.doi}

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
    typer.echo(f"{_counted(len(found), 'article', 'articles')} asked about, {noticed} with a notice: {RETRACTIONS}")


@main.command("newsletter")
def write_newsletter(
    month: Annotated[str, typer.Argument(help="The month of the issue, as 2020-12.")],
    root: Root = Path(),
    output: Annotated[Path, typer.Option(help="The folder for the two files.", file_okay=False)] = Path(),
) -> None:
    """Write the e-mail of a month, as HTML and as plain text."""
    from .exports.newsletter import newsletter  # no other command needs what it loads

    catalogue = _catalogue(root)
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
        path.write_text(text, "utf-8")
        typer.echo(str(path))
    if not site.base:
        typer.echo("The site has no address yet (html_baseurl in conf.py): the mail does not link to it.", err=True)


@main.command("handout")
def make_handout(
    root: Root = Path(),
    summary: Annotated[str, typer.Option(help="The summary: its file name without the month.")] = "",
    topic: Annotated[str, typer.Option(help="The topic: the name of its file.")] = "",
    paper: Annotated[str, typer.Option(help="a4 or letter.")] = "a4",
    output: Annotated[Path, typer.Option(help="The folder for the PDF.", file_okay=False)] = Path("build/handouts"),
) -> None:
    """Make a handout for supervision and teams: one summary, or the takeaways of a topic on two pages."""
    from .handout_pdf import HandoutMaker  # no other command needs what it loads
    from .handout_tex import PAPERS
    from .typesetting import TypesettingError

    catalogue = _catalogue(root)
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


@main.command("course")
def name_course(
    root: Root = Path(),
    pack: Annotated[str, typer.Option(help="A pack that has a page.")] = "",
    topic: Annotated[str, typer.Option(help="Topics, with commas between them.")] = "",
    kind: Annotated[str, typer.Option("--type", help="Types of research, with commas between them.")] = "",
    first: Annotated[str, typer.Option("--from", help="The first month, as 2019-01.")] = "",
    last: Annotated[str, typer.Option("--to", help="The last month.")] = "",
) -> None:
    """Print how a build is asked for a course pack, or say why there can be none."""
    from .courses import asked_for, courses  # no other command needs it

    try:
        asked = asked_for(pack=pack, topic=topic, kind=kind, first=first, last=last)
        courses(asked, _catalogue(root))
    except ValueError as error:
        _stop(str(error))
    typer.echo(asked)


@main.command("pdf")
def typeset_pdfs(
    folder: Annotated[Path, typer.Argument(help="The folder with Sphinx's TeX files.")] = Path("build/latex"),
    names: Annotated[list[str] | None, typer.Argument(help="The documents.", show_default="all")] = None,
    jobs: Annotated[
        int, typer.Option("--jobs", "-j", help="How many at a time.", min=0, show_default="one a core")
    ] = 0,
) -> None:
    """Typeset the PDFs that have changed; exit 1 if one of them can't be made."""
    from .typesetting import TypesettingError, typeset  # no other command needs it

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


@main.command("serve")
def serve_while_writing(
    root: Root = Path(),
    port: Annotated[int, typer.Option(help="0 takes a free one.", min=0, max=65535)] = 0,
    output: Annotated[Path, typer.Option(help="The folder for the build.")] = Path("build/live"),
) -> None:
    """Show the site while you write it: a saved page is built and shown at once, drafts too, until Ctrl-C."""
    from .live import LiveSite, serve  # no other command needs what it loads

    _catalogue(root)  # says it when this is no folder of a knowledge base
    typer.echo("Building the site; changes are quicker after that.", err=True)
    try:
        again = serve(LiveSite(root, output), port=port, told=typer.echo)
    except OSError as error:
        typer.echo(f"port {port} can't be used ({error.strerror}): leave it out to take a free one", err=True)
        raise typer.Exit(2) from None
    except KeyboardInterrupt:
        return
    if again:
        sys.stdout.flush()
        command = [sys.executable, "-m", "evidence_digest.cli", "serve", "--port", str(again)]
        os.execv(sys.executable, [*command, "--output", str(output), str(root)])  # noqa: S606  # ourselves, anew


@main.command("preview")
def serve_preview(
    site: Annotated[Path, typer.Argument(help="The folder of the built site.")],
    port: Annotated[int, typer.Option(help="0 takes a free one.", min=0, max=65535)] = 0,
    prefix: Annotated[str, typer.Option(help="The path under which the site will be, as /handbook/en/.")] = "/",
) -> None:
    """Serve a built site as a host would, to this machine, until Ctrl-C."""
    from .preview import PreviewServer  # no other command needs what it loads

    if not (site / "index.html").is_file():
        typer.echo(f"{site}: no site is built here yet: run make html first", err=True)
        raise typer.Exit(2)
    try:
        server = PreviewServer(site, port=port, prefix=prefix)
    except ValueError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    except OSError as error:
        typer.echo(f"port {port} can't be used ({error.strerror}): leave it out to take a free one", err=True)
        raise typer.Exit(2) from None
    with server, contextlib.suppress(KeyboardInterrupt):
        typer.echo(f"The site is at {server.address}; Ctrl-C ends it.")
        server.serve_forever()


def _catalogue(root: Path, *, with_drafts: bool = False) -> Catalogue:
    if not (root / "conf.py").is_file():
        typer.echo(f"{root}: no conf.py here: name the folder of the knowledge base", err=True)
        raise typer.Exit(2)
    return read_catalogue(root, with_drafts=with_drafts)


def _counted(number: int, one: str, several: str) -> str:
    return f"{number} {one if number == 1 else several}"


if __name__ == "__main__":
    main()
