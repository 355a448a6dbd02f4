"""What an editor does to a site in a month, each edit told by two small numbers: which file, and in which way.

An edit that finds nothing to change changes nothing.  Some leave a site with faults, as editors do.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from building import ROOT, TEST_SITE, edit
from packing import add_packs
from workshop import prepare

from evidence_digest.addresses import LOCK, record
from evidence_digest.reader import page_paths

Edit = Callable[[Path, int, int], None]
T = TypeVar("T")

GLOSSARY = """# Glossary

What words mean.

## Correlation

Also: *r*, correlated

How closely two things go together.

## Moderator

What an effect depends on.

## Trial

A study that compares.
"""
QUESTIONS = """\
bond:
  wording: Does a better bond go with a better outcome?
  metric: r
  predictors: [bond]
  outcomes: [outcome]
  left: worse outcome
  right: better outcome
"""
# Sentences that take something from elsewhere; the braces are filled in.
SENTENCES = (
    "A moderator matters in a trial.",
    "As {{cite:t}}`{work}` says.",
    "Some agree {{cite:p}}`{work}`.",
    "See {{summary}}`{slug}`.",
    "See {{summary}}`what was found <{slug}>`.",
    "See {{topic}}`{topic}`.",
    "See [](/topics/{topic}.md).",
    "See {{pack}}`{pack}`.",
    "See [a page](/{page}.md).",
    "See {{doc}}`/{page}`.",
    "See {{term}}`moderator` and “quotes” & *emphasis* <b>.",
    "",
)
WORDS = ("Bonds & ties", "A *plain* title", "Tests of “tidiness”", "On_underscores, 50% & #1", "Ärger, naïve", "A bond")


# -- the site ----------------------------------------------------------------------------------------------------


def furnish(site: Path) -> None:
    """Make at *site* a small site that has something of everything."""
    shutil.copytree(TEST_SITE, site)
    prepare(site)
    add_packs(site)
    (site / "glossary.md").write_text(GLOSSARY, "utf-8")
    (site / "questions.yaml").write_text(QUESTIONS, "utf-8")
    for number in (1, 2, 3):
        answer_question(site, number, number)
    for name in ("browse", "changes", "evidence-map"):
        shutil.copy(ROOT / f"{name}.md", site)
    edit(site / "index.md", "\nabout\n", "\nabout\nglossary\nbrowse\nchanges\nevidence-map\n")
    with (site / "topics/tidiness.md").open("a", encoding="utf-8") as file:
        file.write("\n```{forest} bond\n```\n")
    record_addresses(site, 0, 0)


def choose(items: Sequence[T], number: int) -> T:
    return items[number % len(items)]


def summaries(site: Path) -> list[Path]:
    return sorted(path for path in (site / "summaries").glob("*/*.md") if path.name != "index.md")


def terms(site: Path, folder: str) -> list[Path]:
    return sorted(path for path in (site / folder).glob("*.md") if path.name != "index.md")


def slug(path: Path) -> str:
    return path.stem[3:] if path.stem[:2].isdigit() else path.stem


def works(site: Path) -> list[str]:
    path = site / "references.bib"
    return re.findall(r"^@\w+\{(\w+),", path.read_text("utf-8", "replace"), re.MULTILINE) if path.exists() else []


def pages(site: Path) -> list[str]:
    return [path.removesuffix(".md") for path in page_paths(site)]


def change(path: Path, pattern: str, new: str) -> None:
    """Put *new*, literally, in place of the first match; nothing happens where there is none, or no such text."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return
    path.write_text(re.sub(pattern, lambda _: new, text, count=1, flags=re.MULTILINE), "utf-8")


def set_field(path: Path, name: str, value: str) -> None:
    """Set a field of the front matter, or remove it."""
    field = rf"^{name}:.*\n(?:[ \t]+\S.*\n|- .*\n)*"
    line = f"{name}: {value}\n" if value else ""
    if re.search(field, path.read_text("utf-8", "replace"), re.MULTILINE):
        change(path, field, line)
    elif line:
        change(path, r"\n---\n", f"\n{line}---\n")


def sentence(site: Path, number: int, which: int) -> str:
    return choose(SENTENCES, number).format(
        work=choose([*works(site), "Nobody"], which),
        slug=choose([*map(slug, summaries(site)), "nothing"], which),
        topic=choose([*map(slug, terms(site, "topics")), "nothing"], which),
        pack=choose([*map(slug, terms(site, "packs")), "nothing"], which),
        page=choose([*pages(site), "nowhere"], which),
    )


def answer_question(site: Path, one: int, other: int) -> None:
    finding = "    - { predictor: bond, outcome: outcome, metric: r, value: 0.3, question: bond }\n"
    if found := summaries(site):
        path = choose(found, one)
        change(path, rf"^{re.escape(finding)}", "")
        if other % 4:
            change(path, r"^  findings:\n", f"  findings:\n{finding.replace('0.3', f'0.{other % 10}')}")


def remove_page(site: Path, path: Path, successor: str) -> None:
    """Remove a page with what is empty without it; its address leads to the successor."""
    path.unlink()
    address = path.relative_to(site).with_suffix(".html").as_posix()
    if successor:
        change(site / LOCK, rf"^{re.escape(address)}$", f"{address} {successor}")
    if path.parent.parent.name == "summaries" and not list(path.parent.glob("[0-9]*.md")):
        shutil.rmtree(path.parent)


def record_addresses(site: Path, one: int, other: int) -> None:
    """Do what ``make urls`` does."""
    path = site / LOCK
    text = path.read_text("utf-8", "replace") if path.exists() else ""
    path.write_text(record(text, pages(site))[0], "utf-8")
