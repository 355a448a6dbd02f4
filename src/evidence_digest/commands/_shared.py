"""What several commands need."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from ..catalogue import Catalogue
from ..collector import calm_collector
from ..reader import read_catalogue
from ..readings import FILE, Readings

Drafts = Annotated[bool, typer.Option("--drafts", envvar="DRAFTS", help="Look at drafts too.")]
Root = Annotated[Path, typer.Argument(help="The folder that holds conf.py.", exists=True, file_okay=False)]


def readings_of(root: Path) -> Readings:
    """Return what is kept of earlier readings: where `make html` keeps its own."""
    calm_collector()
    return Readings(root / "build" / "doctrees" / FILE)


def catalogue_at(root: Path, *, with_drafts: bool = False, readings: Readings | None = None) -> Catalogue:
    """Return the catalogue of a folder that an editor names; end the command when it is none."""
    if not (root / "conf.py").is_file():
        typer.echo(f"{root}: no conf.py here: name the folder of the knowledge base", err=True)
        raise typer.Exit(2)
    return read_catalogue(root, with_drafts=with_drafts, readings=readings or readings_of(root))


def counted(number: int, one: str, several: str) -> str:
    """Return "1 draft" or "2 drafts"."""
    return f"{number} {one if number == 1 else several}"
