"""What several commands need."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..catalogue import Catalogue
from ..reader import read_catalogue

Drafts = Annotated[bool, typer.Option("--drafts", envvar="DRAFTS", help="Look at drafts too.")]
Root = Annotated[Path, typer.Argument(help="The folder that holds conf.py.", exists=True, file_okay=False)]


def catalogue_at(root: Path, *, with_drafts: bool = False) -> Catalogue:
    """Return the catalogue of a folder that an editor names; end the command when it is none."""
    if not (root / "conf.py").is_file():
        typer.echo(f"{root}: no conf.py here: name the folder of the knowledge base", err=True)
        raise typer.Exit(2)
    return read_catalogue(root, with_drafts=with_drafts)


def counted(number: int, one: str, several: str) -> str:
    """Return "1 draft" or "2 drafts"."""
    return f"{number} {one if number == 1 else several}"
