"""Measure the site against its peers: ``make bench``.

    make bench                                  # 60, 200, 1,000 and 5,000 summaries; LaTeX at 430
    make bench SIZES=200 PARTS=cold,again,peers
    make bench SIZES=1000 PEERS=mkdocs PARTS=cold,again REPEATS=1

Costs are CPU times of the whole tree of processes, by wait4.  Each is measured up to REPEATS times, but not again
after a minute.  What is built stays in build/bench until the next run; the tables are build/bench/results.md and .json.
"""

from __future__ import annotations

import datetime
import os
import platform
import shutil
import sys
from pathlib import Path
from typing import Annotated

import typer

from .browsing import chromium, preview_live, weigh_search
from .content import catalogue_of
from .corpus import write_corpus
from .figures import OURS, Figures, as_json, markdown
from .measuring import Bench, versions
from .peers import PEERS
from .tex import typeset

PARTS = ("check", "cold", "weight", "again", "peers", "live", "latex")
LATEX_SIZE = 430  # what twelve years of two or three a month make
_OURS = ("sphinx", "myst-parser", "furo", "sphinxcontrib-bibtex", "docutils", "pagefind")


def main(
    folder: Annotated[Path, typer.Argument(help="Where to build.")] = Path("build/bench"),
    peers_in: Annotated[Path, typer.Option(help="The peers’ virtual environment.")] = Path("build/peers"),
    sizes: Annotated[str, typer.Option(help="How many summaries.")] = "60,200,1000,5000",
    peers: Annotated[str, typer.Option(help="Which peers; named ones at every size.")] = "",
    parts: Annotated[str, typer.Option(help=f"What to measure: {', '.join(PARTS)}.")] = "",
    repeats: Annotated[int, typer.Option(help="How often, where it is quick.", min=1)] = 3,
) -> None:
    """Measure the site against its peers."""
    wanted = _chosen(parts, PARTS)
    named = _chosen(peers, tuple(PEERS))
    figures = Figures()
    peers_in = peers_in.resolve()
    about = _about(peers_in)
    folder.mkdir(parents=True, exist_ok=True)

    def bench(size: int) -> Bench:
        corpus = folder.resolve() / f"corpus-{size}"
        shutil.rmtree(corpus, ignore_errors=True)
        write_corpus(corpus, size)
        catalogue_of.cache_clear()  # the folder may have held another corpus
        return Bench(figures, corpus, size, peers=peers_in, repeats=repeats)

    of_each = [part for part in PARTS if part in wanted and part != "latex"]
    for size in map(int, sizes.split(",") if of_each else ()):
        one = bench(size)
        for part in of_each:
            typer.echo(f"{size:,} summaries: {part}", err=True)
            if part == "peers":
                for peer in (PEERS[name] for name in named if peers or size <= PEERS[name].most):
                    typer.echo(f"{size:,} summaries: {peer.name}", err=True)
                    one.peer(peer)
            else:
                _measure(one, part)
            _write(folder, figures, about)
    if "latex" in wanted:
        typer.echo(f"{LATEX_SIZE} summaries: latex", err=True)
        one = bench(LATEX_SIZE)
        typeset(one, one.latex(PEERS["sphinx-sidebar"]))  # whose toctrees hold the summaries
        _write(folder, figures, about)
    typer.echo((folder / "results.md").read_text("utf-8"))


def _measure(one: Bench, part: str) -> None:
    if part == "check":
        one.check()
    elif part == "cold":
        one.cold()
    elif part == "again":
        one.again()
    elif part == "weight":
        one.weigh()
        with chromium() as browser:
            weigh_search(one, browser)
    elif part == "live":
        with chromium() as browser:
            preview_live(one, browser)


def _chosen(asked: str, known: tuple[str, ...]) -> tuple[str, ...]:
    names = tuple(filter(None, asked.split(","))) or known
    if unknown := set(names) - set(known):
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: there are {', '.join(known)}")
    return names


def _about(peers: Path) -> dict[str, str]:
    """Return who measures: the machine and the versions."""
    cpu = next((line for line in _lines("/proc/cpuinfo") if line.startswith("model name")), platform.processor())
    memory = next((int(line.split()[1]) // 1024 for line in _lines("/proc/meminfo") if "MemTotal" in line), 0)
    packages = list(dict.fromkeys(peer.package for peer in PEERS.values()))
    return {
        "Date": datetime.datetime.now(datetime.UTC).strftime("%Y-%m-%d %H:%M UTC"),
        "Machine": f"{cpu.partition(':')[2].strip() or cpu}, {os.cpu_count()} cores, {memory} MB, {platform.system()}",
        "Load at the start": f"{os.getloadavg()[0]:.1f} (well under 1 on a quiet machine; else times are too long)",
        "Python": platform.python_version(),
        OURS: versions(Path(sys.executable), _OURS),
        "Peers": versions(peers / "bin/python", packages),
    }


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text("utf-8").splitlines()
    except OSError:  # no Linux
        return []


def _write(folder: Path, figures: Figures, about: dict[str, str]) -> None:
    """Write the tables as they are by now: an interrupted run leaves what it has measured."""
    (folder / "results.md").write_text(markdown(figures, about), "utf-8")
    (folder / "results.json").write_text(as_json(figures, about), "utf-8")


if __name__ == "__main__":
    typer.run(main)
