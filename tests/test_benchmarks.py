"""The benchmarks: their corpus is clean and always the same, peers get its content, and ratios and limits are right."""

from __future__ import annotations

import json
import shutil
import sys
from pathlib import Path

import pytest
from building import assert_same

from benchmarks.content import Content
from benchmarks.corpus import write_corpus
from benchmarks.costs import CommandError, run
from benchmarks.figures import COLD, LIVE, OURS, TARGETS, Figures, as_json, markdown
from benchmarks.peers import PEERS
from evidence_digest.problems import Severity
from evidence_digest.reader import read_catalogue

COUNT = 64  # the real summaries and some more


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("corpus") / "one"
    write_corpus(folder, COUNT, seed=7)
    return folder


def test_corpus_is_clean_and_always_the_same(corpus: Path) -> None:
    for name, seed in (("same", 7), ("other", 8)):
        write_corpus(corpus.with_name(name), COUNT, seed=seed)
    assert_same(corpus, corpus.with_name("same"))
    catalogue, other = (read_catalogue(corpus.with_name(name)) for name in ("one", "other"))
    assert [problem for problem in catalogue.problems if problem.severity is not Severity.ADVICE] == []
    assert len(catalogue.summaries) == len(other.summaries) == COUNT
    assert set(catalogue.by_slug) != set(other.by_slug)


def test_corpus_has_at_least_the_real_summaries(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="ask for more"):
        write_corpus(tmp_path / "few", 12)


def test_peers_get_each_summary_and_links_to_it(corpus: Path, tmp_path: Path) -> None:
    catalogue = read_catalogue(corpus)
    summary = catalogue.by_slug["alliance-and-outcome"]
    for peer in PEERS.values():
        folder = tmp_path / peer.name
        peer.write(corpus, folder)
        texts = [path.read_text("utf-8") for path in folder.rglob("*.md")]
        assert sum("## The study at a glance" in text for text in texts) == COUNT
        [page] = [text for text in texts if summary.title in text and "## What they found" in text]
        assert "*r* = .278" in page
        assert ("{cite:t}`Fluckiger2018`" in page) is (peer.package == "sphinx")
        assert sum(f"- [{summary.title}](" in text for text in texts) >= 1 + len(summary.topics)


def test_content_has_no_markup_of_ours(corpus: Path) -> None:
    for page in Content(corpus).pages():
        text = page.text(lambda docname: f"/{docname}/")
        assert "{cite" not in text
        assert "{summary}" not in text
        assert ":::" not in text


def test_ratios_and_limits() -> None:
    figures = Figures()
    for value in (30, 10, 20):
        figures.note(COLD, OURS, 1000, value)
    figures.note(COLD, "sphinx", 1000, 40)
    figures.note(LIVE, OURS, 1000, 0.8)
    reached = {target.name: target.measured(figures) for target in TARGETS}
    assert reached["CPU a page, part of plain Sphinx’s"] == 0.5
    assert reached["saved to reloaded page at 1,000, s"] == 0.8
    assert reached["saved to reloaded page at 5,000, s"] is None
    table = markdown(figures, {"Machine": "this one"})
    assert "| cold build, user CPU a page, ms | 20.0 | 40.0 (2) |" in table
    assert "| CPU a page, part of plain Sphinx’s | 0.281 | 0.5 | no |" in table
    assert "| saved to reloaded page at 1,000, s | 1 | 0.8 | yes |" in table
    assert "5,000" not in table
    [first, *_] = json.loads(as_json(figures, {}))["figures"]
    assert first == {"measure": COLD, "unit": "ms", "generator": OURS, "size": 1000, "values": [30, 10, 20]}


def test_costs_are_those_of_all_processes(tmp_path: Path) -> None:
    busy = "import time\nwhile time.process_time() < 0.5: pass"
    hold = "import time; held = bytearray(90_000_000); time.sleep(0.7)"
    start = "import subprocess, sys; [subprocess.run([sys.executable, '-c', code]) for code in sys.argv[1:]]"
    cost = run([sys.executable, "-c", start, busy, hold], cwd=tmp_path)
    assert 0.5 < cost.cpu >= cost.user
    assert cost.wall > 1
    assert cost.memory > 90
    # A shell by the name of the indexer: its memory is not the build's.
    indexer = tmp_path / "pagefind"
    shutil.copy("/bin/sh", indexer)
    hold = "held=$(head -c 20000000 /dev/zero | tr '\\0' x); sleep 0.7; echo ${#held}"
    code = f"import subprocess; subprocess.run([{str(indexer)!r}, '-c', {hold!r}])"
    cost = run([sys.executable, "-c", code], cwd=tmp_path)
    assert cost.with_index > cost.memory + 15
    with pytest.raises(CommandError, match="status 3"):
        run([sys.executable, "-c", "raise SystemExit(3)"], cwd=tmp_path)
