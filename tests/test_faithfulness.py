"""Every number of the real site stands in the facts of its source; a number that is changed does not."""

from __future__ import annotations

import re
import shutil
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pytest
from building import ROOT
from typer.testing import CliRunner

from evidence_digest.catalogue import Catalogue
from evidence_digest.cli import main
from evidence_digest.comparison import Passage, Tick, check
from evidence_digest.facts import Facts
from evidence_digest.page_reader import Page, read_page
from evidence_digest.proof import Proof, paragraphs, passages, prove, prove_topic, read_facts_of
from evidence_digest.reader import read_catalogue
from evidence_digest.wording import places

FACTS = ROOT / "tests" / "facts"
TOPICS = "_topics"  # exemptions of the introductions; a slug can't begin like this
SLUGS = sorted(path.stem for path in FACTS.glob("*.yaml") if path.stem != TOPICS)


@cache
def catalogue() -> Catalogue:
    return read_catalogue(ROOT)


@cache
def page(slug: str) -> Page:
    return read_page(ROOT, catalogue().by_slug[slug].path)


@cache
def facts(slug: str) -> Facts:
    return read_facts_of(slug, FACTS)


@cache
def proof(slug: str) -> Proof:
    return prove(page(slug), catalogue().by_slug[slug], facts(slug))


def told(ticks: tuple[Tick, ...], path: str) -> list[str]:
    return [f"{path}:{tick.line}: “{tick.said}”: {tick.fault}" for tick in ticks if tick.fault]


def test_each_summary_has_its_facts() -> None:
    assert sorted(catalogue().by_slug) == SLUGS


@pytest.mark.parametrize("slug", SLUGS)
def test_every_number_stands_in_the_facts(slug: str) -> None:
    assert told(proof(slug).ticks, page(slug).path) == []
    assert [part.text for part in proof(slug).stale] == []
    assert facts(slug).source in catalogue().by_slug[slug].references


@pytest.mark.parametrize("slug", SLUGS)
def test_numbers_that_could_be_mistaken_are_told_apart(slug: str) -> None:
    """Two estimates of one kind with different values: at most one of them may stand without words."""
    bare: dict[str, list[int]] = defaultdict(list)
    for fact in facts(slug).facts:
        for entry in fact.entries:
            for symbol in {"r", "d", "g", "z", "OR", "SMD", "β"} & set(entry.symbols):
                if not fact.words:
                    bare[symbol].append(fact.line)
    allowed = {"managing-countertransference": 3}  # three of an earlier version, each told apart by its k
    assert all(len(lines) <= allowed.get(slug, 2) for lines in bare.values()), bare


def test_every_number_of_a_topic_stands_in_a_summary_that_its_sentence_links_to() -> None:
    exempt = read_facts_of(TOPICS, FACTS).exempt
    known, proofs = {slug: facts(slug) for slug in SLUGS}, {slug: proof(slug) for slug in SLUGS}
    pages = [read_page(ROOT, f"{topic.docname}.md") for topic in catalogue().topics.values()]
    assert [line for one in pages for line in told(prove_topic(one, known, proofs, exempt), one.path)] == []
    said = " ".join(passage.text for one in pages for passage in paragraphs(one))
    assert [part.text for part in exempt if not places(said, part.text)] == []


# -- Mutations: each number of each page made wrong in every way that a slip can take ---------------------------------


@dataclass(frozen=True)
class Mutation:
    kind: str
    before: str
    text: str  # the passage with the slip


_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_OTHER_SYMBOL = {
    "OR": "SMD",
    "SMD": "OR",
    "k": "N",
    "N": "k",
    "n": "k",
    "r": "d",
    "d": "g",
    "g": "d",
    "z": "r",
    "β": "r",
}
_OTHER_NOUN = {"studies": "clients", "trials": "clients", "clients": "studies", "sessions": "weeks", "weeks": "months"}
_OTHER_NOUN |= {
    "participants": "trials",
    "people": "sessions",
    "months": "years",
    "years": "months",
    "samples": "clients",
}
_LIMIT = re.compile(r"−?(?:\d[\d,]*)?\.?\d+%?")
_BOUND = re.compile(r"(?:more than|at least|about|nearly|up to)\s+$", re.IGNORECASE)


def mutations(text: str, tick: Tick) -> Iterator[Mutation]:
    """Yield what a slip can make of one number; none of them says the same as before."""
    start, end = tick.figure.start, tick.figure.end
    said = text[start:end]

    def put(kind: str, new: str, at: tuple[int, int] = (start, end)) -> Mutation:
        return Mutation(kind, tick.said, text[: at[0]] + new + text[at[1] :])

    first = 2 if said.startswith("95%") else 0  # the level is part of the label
    for place in (at for at, character in enumerate(said) if character in "0123456789" and at >= first):
        yield put("digit", said[:place] + str((int(said[place]) + 1) % 10) + said[place + 1 :])
    if tick.figure.kind == "word" and said.lower() in _WORDS[1:-1]:
        yield put("number word", _WORDS[_WORDS.index(said.lower()) + 1])
    if tick.figure.symbol in {"CI", "range"}:
        low, high = list(_LIMIT.finditer(said))[-2:]
        swapped = said[: low.start()] + high[0] + said[low.end() : high.start()] + low[0] + said[high.end() :]
        yield put("low and high", swapped)
        for limit in (low, high):
            if limit[0].strip("0%"):
                yield put("sign", said[: limit.start()] + _negative(limit[0]) + said[limit.end() :])
    elif tick.figure.kind == "number":
        yield from _of_a_number(text, tick, put)


def _of_a_number(text: str, tick: Tick, put: Callable[..., Mutation]) -> Iterator[Mutation]:
    figure = tick.figure
    start, said = figure.start, text[figure.start : figure.end]
    digits = [place for place, character in enumerate(said) if character.isdigit()]
    if len(digits) > 1 and not said.lstrip("−").startswith("0."):
        yield put("dropped digit", said[: digits[0]] + said[digits[0] + 1 :])
    if "." in said:
        yield put("lost point", said.replace(".", ""))
    if (figure.symbol or figure.inherited) and figure.symbol not in {"p", "k", "n", "N"} and figure.quantities[0].value:
        yield put("sign", _negative(said))
    if "%" in said:
        yield put("per cent", said.replace("%", ""))
    elif not figure.symbol and not figure.inherited:
        yield put("per cent", said + "%")
    label = list(re.finditer(rf"(?<!\w){figure.symbol}(?!\w)", text[max(0, start - 20) : start]))
    if figure.symbol in _OTHER_SYMBOL and label:
        offset = max(0, start - 20)
        yield put("symbol", _OTHER_SYMBOL[figure.symbol], (offset + label[-1].start(), offset + label[-1].end()))
    noun = re.match(r"(?:\s+[\w-]+){0,2}?\s+(" + "|".join(_OTHER_NOUN) + r")\b", text[figure.end :])
    if noun and not figure.symbol and "%" not in said and not figure.year:
        at = (figure.end + noun.start(1), figure.end + noun.end(1))
        yield put("noun", _OTHER_NOUN[noun[1]], at)
    bound = _BOUND.search(text[:start])
    if bound and tick.entry and any(quantity.bound for quantity in tick.entry.quantities):
        yield put("bound", "", (bound.start(), start))


def _negative(said: str) -> str:
    return said[1:] if said.startswith("−") else f"−{said}"


def misplaced(passage: Passage, ticks: tuple[Tick, ...], others: tuple[Tick, ...]) -> Iterator[Mutation]:
    """Yield a passage in which a number gives way to another of its page with the same symbol or form."""
    for tick in ticks:
        figure = tick.figure
        if tick.reason or figure.kind != "number" or figure.year:
            continue
        for other in sorted({one.figure.text for one in others if _alike(one, tick)}):
            yield Mutation(
                "other number of the page",
                f"{tick.said} ← {other}",
                passage.text[: figure.start] + other + passage.text[figure.end :],
            )


def _alike(one: Tick, other: Tick) -> bool:
    a, b = one.figure, other.figure
    same_form = (a.kind, a.symbol, "%" in a.text, a.year) == (b.kind, b.symbol, "%" in b.text, b.year)
    return same_form and a.text != b.text and a.quantities != b.quantities and not one.reason


@pytest.fixture(scope="module")
def outcome() -> tuple[Counter[str], dict[str, list[str]]]:
    """Return how many mutations of each kind there are, and those that were not noticed."""
    tried: Counter[str] = Counter()
    missed: dict[str, list[str]] = defaultdict(list)
    for slug in SLUGS:
        all_ticks = proof(slug).ticks
        for passage in passages(page(slug), catalogue().by_slug[slug]):
            ticks = check(passage, facts(slug))
            slips = [slip for tick in ticks for slip in mutations(passage.text, tick)]
            for slip in (*slips, *misplaced(passage, ticks, all_ticks)):
                tried[slip.kind] += 1
                if not any(tick.fault for tick in check(replace(passage, text=slip.text), facts(slug))):
                    missed[slip.kind].append(f"{slug}: {passage.place}: {slip.before}")
    return tried, missed


# The least share of the mutations of a kind that must be noticed.  Not noticed are: a number put in the place of
# another that has the same label and whose words stand there as well; "one" and "two" before a noun that the facts do
# not count; a bound ("about") where the facts have the number with and without it.
LEAST = {
    "digit": 0.995,
    "dropped digit": 0.99,
    "lost point": 1.0,
    "sign": 0.99,
    "per cent": 1.0,
    "symbol": 0.99,
    "low and high": 1.0,
    "number word": 0.95,
    "noun": 0.95,
    "bound": 0.9,
    "other number of the page": 0.93,
}


@pytest.mark.parametrize("kind", LEAST)
def test_a_wrong_number_is_noticed(kind: str, outcome: tuple[Counter[str], dict[str, list[str]]]) -> None:
    tried, missed = outcome
    share = 1 - len(missed[kind]) / tried[kind]
    assert tried[kind] >= 20
    assert share >= LEAST[kind], "\n".join([f"{share:.1%} of {tried[kind]}", *missed[kind]])


def test_nearly_all_wrong_numbers_are_noticed(outcome: tuple[Counter[str], dict[str, list[str]]]) -> None:
    tried, missed = outcome
    assert set(tried) == set(LEAST)
    assert 1 - sum(map(len, missed.values())) / tried.total() >= 0.97


# -- digest proof -----------------------------------------------------------------------------------------------------


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(main, ["proof", *arguments])
    return result.exit_code, result.output


def test_proof_lists_each_number_with_its_place() -> None:
    code, output = run("empathy-and-outcome", str(ROOT))
    assert code == 0
    assert "05-empathy-and-outcome.md:12: sample: “82 independent samples with”" in output
    assert "empathy-and-outcome.yaml:3: samples|k: 82 (empathy and outcome)" in output
    assert output.endswith(f"{len(proof('empathy-and-outcome').ticks)} numbers, 0 not in the facts\n")


def test_proof_names_what_is_not_there(tmp_path: Path) -> None:
    file = tmp_path / "empathy-and-outcome.yaml"
    text = (FACTS / file.name).read_text("utf-8")
    file.write_text(text.replace("r: .28", "z: .28") + "  - { text: a lost remark of 3, reason: none }\n", "utf-8")
    code, output = run("empathy-and-outcome", str(ROOT), "--facts", str(tmp_path))
    assert code == 1
    assert "that number stands there only with another label: 'z' on line 3" in output
    assert "exempts “a lost remark of 3”, which the page does not say: take it out" in output


@pytest.mark.parametrize(
    ("slug", "expected"),
    [
        ("empathy-and-outcom", "no summary 'empathy-and-outcom' (did you mean 'empathy-and-outcome'?)"),
        ("empathy-and-outcome", "empathy-and-outcome.yaml: no facts yet: write down there the numbers"),
    ],
)
def test_proof_without_summary_or_facts(slug: str, expected: str, tmp_path: Path) -> None:
    code, output = run(slug, str(ROOT), "--facts", str(tmp_path))
    assert code == 2
    assert expected in output


def test_proof_of_unreadable_facts(tmp_path: Path) -> None:
    shutil.copytree(FACTS, tmp_path / "facts")
    file = tmp_path / "facts" / "empathy-and-outcome.yaml"
    file.write_text("source: Elliott2018\nfacts:\n  - { r: none }\n  - text\n", "utf-8")
    code, output = run("empathy-and-outcome", str(ROOT), "--facts", str(file.parent))
    assert code == 2
    assert "empathy-and-outcome.yaml:3: 'none' is no number" in output
    assert "empathy-and-outcome.yaml:3: field 'about' is missing" in output
    assert "empathy-and-outcome.yaml:4: expected fields between { and }" in output
    file.write_bytes(b"\xff")
    assert "the file is not UTF-8" in run("empathy-and-outcome", str(ROOT), "--facts", str(file.parent))[1]
