"""Commands that show the site to this machine."""

from __future__ import annotations

import contextlib
import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from ._shared import Root, catalogue_at


def serve_while_writing(
    root: Root = Path(),
    port: Annotated[int, typer.Option(help="0 takes a free one.", min=0, max=65535)] = 0,
    output: Annotated[Path, typer.Option(help="The folder for the build.")] = Path("build/live"),
) -> None:
    """Show the site while you write it: a saved page is built and shown at once, drafts too, until Ctrl-C."""
    from ..live import LiveSite, serve  # no other command needs what it loads

    catalogue_at(root)  # says it when this is no folder of a knowledge base
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


def serve_preview(
    site: Annotated[Path, typer.Argument(help="The folder of the built site.")],
    port: Annotated[int, typer.Option(help="0 takes a free one.", min=0, max=65535)] = 0,
    prefix: Annotated[str, typer.Option(help="The path under which the site will be, as /handbook/en/.")] = "/",
) -> None:
    """Serve a built site as a host would, to this machine, until Ctrl-C."""
    from ..preview import PreviewServer  # no other command needs what it loads

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
