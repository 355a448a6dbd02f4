"""Write a complete site with as many summaries as are asked for: the real ones, and more made of them.

    python -m benchmarks.corpus FOLDER --count 1000 [--seed 0]

Settings, templates, topics, types of research, packs, glossary and the real summaries are copied.  A further summary
begins as one of the real ones: its parts, statistics and form stay; words are exchanged, sentences come from other
pages, a paragraph is added (550 words in all), one to three topics are as frequent as they are, one or two works of its
own are cited, and the month is one of twelve years.  About ten words of a page are on no other one, as on real pages.
The same count and seed give the same bytes.  ``digest check`` has no error and no warning for the result.
"""

from __future__ import annotations

import datetime
import json
import math
import random
import re
import shutil
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

import typer
import yaml

from evidence_digest.addresses import LOCK, record
from evidence_digest.instruction import instruction
from evidence_digest.reader import PAGES, page_paths, read_catalogue
from evidence_digest.source_files import BIBLIOGRAPHY

ROOT = Path(__file__).parent.parent
YEARS = range(2013, 2025)
BODY_WORDS = 550
_COPIED = ("conf.py", "questions.yaml", BIBLIOGRAPHY, LOCK, *PAGES[:1])
_FOLDERS = ("_static", "_templates", "packs", "research-types", "summaries", "topics")

# What is exchanged: small letters that stand between spaces and punctuation, outside markup.
_KEPT = re.compile(r"\{[^}]+\}`[^`]*`|\[[^\]]*\]\([^)]*\)|^(?:#|:::).*$", re.MULTILINE)
_WORD = re.compile(r"(?<![\w’'*/.-])[a-z]{5,}(?![\w’'*/-])")
_EXCHANGED = 0.2  # of those
_NEW = 0.25  # of the exchanged ones are on no other page
_SENTENCE = re.compile(r"(?<=[.?!]) (?=[A-Z])")
_BARE = re.compile(r"[^\d`*\[\]{}:]+[.?!]")  # a sentence that holds no statistic and no markup
_DANGEROUS = re.compile(r"suicid|harm|injur|death|d(?:ie|ying)|attempt|commit|complet|fail|success|deliberate")
_CONSONANTS, _VOWELS = "bcdfglmnprstvz", "aeiou"
_INITIALS = "ABCDEFGHJKLMNPRSTVW"
_PLAIN = re.compile(r"-?[0-9][0-9.]*|[\w/-]+")


def made_word(chance: random.Random, syllables: int) -> str:
    """Return a word that can be spoken and is in no dictionary."""
    pairs = (chance.choice(_CONSONANTS) + chance.choice(_VOWELS) for _ in range(syllables))
    return "".join(pairs) + chance.choice("lnrst")


@dataclass(frozen=True, slots=True)
class Model:
    """A real summary, from which others are made."""

    front: Mapping[str, Any]  # texts, lists and mappings as YAML has them
    title: str
    body: tuple[str, ...]  # paragraphs, headings and lines of blocks; no line is broken


def _read_model(text: str) -> Model:
    _, front, body = text.split("---\n", 2)
    title, *blocks = re.split(r"\n{2,}", body.strip())
    joined = re.sub(r"\n(?!- |:::)\s*", " ", "\n\n".join(blocks).replace("\n\n", "\0")).replace("\0", "\n\n")
    return Model(yaml.load(front, yaml.BaseLoader), title.removeprefix("# "), tuple(joined.split("\n\n")))  # noqa: S506


class _Maker:
    """Makes summaries and their works from what the real site has."""

    def __init__(self, source: Path, seed: int) -> None:
        self.seed = seed
        self.catalogue = read_catalogue(source)
        self.models = [_read_model((source / summary.path).read_text("utf-8")) for summary in self.catalogue.summaries]
        self.titles = {model.title.casefold() for model in self.models}
        self.slugs = set(self.catalogue.by_slug)
        self.topics = [topic for summary in self.catalogue.summaries for topic in summary.topics]
        prose = [block for model in self.models for block in model.body if not _KEPT.match(block)]
        found = (word for block in prose for word in _WORD.findall(block))
        self.words = [word for word in found if not instruction(f"{word} it") and not _DANGEROUS.search(word)]
        self.sentences = [
            sentence
            for block in prose
            if not block.startswith("- ")
            for sentence in _SENTENCE.split(block)
            if _BARE.fullmatch(sentence)
        ]
        entries = [work.entry for work in self.catalogue.works.values()]
        self.names = [str(person) for entry in entries for person in entry.persons.get("author", ())]
        self.names = [name for name in self.names if re.fullmatch(r"[\w’'-]+, [A-Z. -]+", name)]
        self.work_titles = [entry.fields["title"] for entry in entries if "title" in entry.fields]
        self.journals = [entry.fields["journal"] for entry in entries if "journal" in entry.fields]

    def summary(self, number: int) -> tuple[str, str, list[str]]:
        """Return path and text of a summary, and the entries of its works."""
        chance = random.Random(f"{self.seed}/{number}")
        model = chance.choice(self.models)
        year, month = chance.choice(YEARS), chance.randint(1, 12)
        works = [self._work(chance, year, f"{number}{letter}") for letter in chance.choice(("a", "a", "ab"))]
        keys = [key for key, _ in works]
        title = self._title(chance, model.title)
        words = re.findall(r"[a-z]+", _ascii(title).lower())
        slug = "-".join(words[:6])
        while slug in self.slugs:
            slug = f"{slug}-{made_word(chance, 2)}"
        self.slugs.add(slug)
        front = {
            "month": f"{year}-{month:02d}",
            "written": str(datetime.date(year, month, chance.randint(1, 28))),
            "basis": model.front["basis"],
            "references": keys,
            "topics": list(dict.fromkeys(chance.choices(self.topics, k=chance.randint(1, 3)))),
            "keywords": list(dict.fromkeys(self._reworded(chance, model.front.get("keywords", ())))),
            "research-types": model.front["research-types"],
            "takeaway": self._reworded(chance, model.front["takeaway"]),
            "study": self._study(chance, model.front["study"]),
        }
        text = f"---\n{''.join(_field(name, value) for name, value in front.items())}---\n\n# {title}\n\n"
        return f"summaries/{year}/{month:02d}-{slug}.md", text + self._body(chance, model, keys), [w for _, w in works]

    def _title(self, chance: random.Random, model: str) -> str:
        title = str(self._reworded(chance, model))
        while title.casefold() in self.titles:
            title = f"{title.rstrip('?.')} and {made_word(chance, 3)}{'?' if model.endswith('?') else ''}"
        self.titles.add(title.casefold())
        return title

    def _study(self, chance: random.Random, model: Mapping[str, Any]) -> dict[str, Any]:
        study = {name: value if name == "design" else self._reworded(chance, value) for name, value in model.items()}
        # One finding of a question in five goes on answering it, or a forest plot would have sixty rows.
        study["findings"] = [
            finding
            if "question" in finding and chance.random() < 0.2
            else {
                name: value if name == "metric" else self._reworded(chance, value)
                for name, value in finding.items()
                if name != "question"
            }
            for finding in model["findings"]
        ]
        return study

    def _body(self, chance: random.Random, model: Model, keys: Sequence[str]) -> str:
        blocks = []
        for block in model.body:
            if not _KEPT.match(block) and not block.startswith(("- ", ":::")):
                exchanged = (
                    chance.choice(self.sentences) if _BARE.fullmatch(sentence) and chance.random() < 0.5 else sentence
                    for sentence in _SENTENCE.split(block)
                )
                block = " ".join(exchanged)
            blocks.append(block)
        first = blocks.index("## What they did") - 1
        if len(keys) > 1:
            blocks[first] += f" {chance.choice(self.sentences)[:-1]} {{cite:p}}`{keys[1]}`."
        added: list[str] = []
        while len(" ".join((*blocks, *added)).split()) < BODY_WORDS + chance.randint(-60, 60):
            added.append(chance.choice(self.sentences))
        blocks.insert(blocks.index("## What they found") + 2, " ".join(added) or "There is no more to say.")
        known = model.front["references"][0]
        text = self._reworded(chance, "\n\n".join(blocks))
        text = re.sub(
            r"(\{cite:[tp]\})`([^`]*)`",
            lambda match: f"{match[1]}`{keys[0] if match[2] == known or match[2] not in keys else match[2]}`",
            text,
        )
        return f"{text}\n"

    def _reworded(self, chance: random.Random, value: Any) -> Any:
        """Return a text, or each of a list, with some of its words exchanged, and one at least where there is one."""
        if not isinstance(value, str):
            return [self._reworded(chance, one) for one in value]
        kept = [match.span() for match in _KEPT.finditer(value)]
        places = [m for m in _WORD.finditer(value) if not any(start <= m.start() < end for start, end in kept)]
        places = sorted(chance.sample(places, k=math.ceil(len(places) * _EXCHANGED)), key=lambda m: m.start())
        parts, end = [], 0
        for place in places:
            new = chance.random() < _NEW
            parts += [value[end : place.start()], made_word(chance, 3) if new else chance.choice(self.words)]
            end = place.end()
        return "".join((*parts, value[end:]))

    def _work(self, chance: random.Random, year: int, number: str) -> tuple[str, str]:
        """Return key and entry of a work; as many authors are new as known."""
        authors = [
            chance.choice(self.names)
            if chance.random() < 0.5
            else f"{made_word(chance, 2).capitalize()}, {chance.choice(_INITIALS)}. {chance.choice(_INITIALS)}."
            for _ in range(chance.randint(1, 6))
        ]
        year -= chance.randint(0, 1)
        key = f"{_ascii(authors[0].split(',')[0]).replace(' ', '')}{year}no{number}"
        page = chance.randint(1, 900)
        return key, (
            f"@article{{{key},\n"
            f"  author  = {{{' and '.join(authors)}}},\n"
            f"  title   = {{{self._reworded(chance, chance.choice(self.work_titles))}}},\n"
            f"  journal = {{{chance.choice(self.journals)}}}, year = {{{year}}}, volume = {{{chance.randint(1, 80)}}}, "
            f"number = {{{chance.randint(1, 12)}}}, pages = {{{page}--{page + chance.randint(1, 20)}}},\n"
            f"  doi     = {{10.5555/{key.lower()}}}\n"
            "}\n"
        )


def _ascii(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9 ]", "", unicodedata.normalize("NFKD", text.replace("-", " ")))


def _field(name: str, value: Any) -> str:
    """Return a field in the form that authors write."""
    if name != "study":
        return f"{name}: {_flow(value)}\n"
    lines = ["study:"]
    for part, held in value.items():
        many = isinstance(held, list)
        lines += [f"  {part}:", *(f"    - {_flow(one)}" for one in held)] if many else [f"  {part}: {_flow(held)}"]
    return "\n".join(lines) + "\n"


def _flow(value: Any) -> str:
    if isinstance(value, Mapping):
        return f"{{ {', '.join(f'{name}: {_flow(held)}' for name, held in value.items())} }}"
    if isinstance(value, list):
        return f"[{', '.join(map(_flow, value))}]"
    return value if _PLAIN.fullmatch(value) else json.dumps(value, ensure_ascii=False)


def write_corpus(folder: Path, count: int, *, seed: int = 0, source: Path = ROOT) -> None:
    """Write a site with *count* summaries to the new *folder*; no fewer than *source* has."""
    maker = _Maker(source, seed)
    real = len(maker.models)
    if count < real:
        raise ValueError(f"the real site has {real} summaries, and topics and packs lead to them: ask for more")
    _copy(source, folder)
    entries: list[str] = []
    for number in range(count - real):
        path, text, works = maker.summary(number)
        year = folder / Path(path).parent / "index.md"
        if not year.exists():
            year.parent.mkdir()
            year.write_text(f"# {year.parent.name}\n", "utf-8")
        (folder / path).write_text(text, "utf-8")
        entries += works
    with (folder / BIBLIOGRAPHY).open("a", encoding="utf-8") as file:
        file.writelines(f"\n{entry}" for entry in entries)
    lock = folder / LOCK
    documents = (path.removesuffix(".md") for path in page_paths(folder))
    lock.write_text(record(lock.read_text("utf-8"), documents)[0], "utf-8")


def _copy(source: Path, folder: Path) -> None:
    folder.mkdir(parents=True)
    for name in _FOLDERS:
        shutil.copytree(source / name, folder / name)
    for path in _paths(source, _COPIED):
        shutil.copy(path, folder / path.name)


def _paths(source: Path, patterns: Iterable[str]) -> Iterable[Path]:
    return (path for pattern in patterns for path in sorted(source.glob(pattern)))


def main(
    folder: Annotated[Path, typer.Argument(help="A folder that does not exist yet.")],
    count: Annotated[int, typer.Option(help="How many summaries.")] = 1000,
    seed: Annotated[int, typer.Option(help="Another one gives other texts.")] = 0,
) -> None:
    """Write a complete site with as many summaries as are asked for."""
    if folder.exists():
        raise typer.BadParameter(f"{folder} exists")
    try:
        write_corpus(folder, count, seed=seed)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None


if __name__ == "__main__":
    typer.run(main)
