"""The benchmarks: their corpus is clean and always the same."""

from __future__ import annotations

from pathlib import Path

from building import assert_same

from benchmarks.corpus import write_corpus
from evidence_digest.problems import Severity
from evidence_digest.reader import read_catalogue

COUNT = 75  # the real summaries and some more


def test_corpus_is_clean_and_always_the_same(tmp_path: Path) -> None:
    for name, seed in (("one", 7), ("same", 7), ("other", 8)):
        write_corpus(tmp_path / name, COUNT, seed=seed)
    assert_same(tmp_path / "one", tmp_path / "same")
    catalogue, other = (read_catalogue(tmp_path / name) for name in ("one", "other"))
    assert [problem for problem in catalogue.problems if problem.severity is not Severity.ADVICE] == []
    assert len(catalogue.summaries) == len(other.summaries) == COUNT
    assert set(catalogue.by_slug) != set(other.by_slug)
