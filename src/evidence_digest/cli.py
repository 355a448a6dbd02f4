"""The command ``digest``: what an editor does without building the site."""

from __future__ import annotations

import io
import sys

import typer

from .commands.checking import check, prove_summary, record_addresses, source_date
from .commands.editing import ask_about_retractions, import_blog, new_summary, write_newsletter
from .commands.printing import make_handout, name_course, typeset_pdfs
from .commands.serving import serve_preview, serve_while_writing

main = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@main.callback()
def _root() -> None:
    """Work on a knowledge base of research summaries."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")  # a terminal without β must not stop the command


for name, command in (
    ("check", check),
    ("source-date", source_date),
    ("urls", record_addresses),
    ("proof", prove_summary),
    ("new", new_summary),
    ("import-blog", import_blog),
    ("retractions", ask_about_retractions),
    ("newsletter", write_newsletter),
    ("handout", make_handout),
    ("course", name_course),
    ("pdf", typeset_pdfs),
    ("serve", serve_while_writing),
    ("preview", serve_preview),
):
    main.command(name)(command)


if __name__ == "__main__":
    main()
