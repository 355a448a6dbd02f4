"""Pages that nobody needs any more leave the memory, and the site is the same."""

from __future__ import annotations

import gc
import weakref
from collections.abc import Iterator
from pathlib import Path
from unittest import mock

import pytest
from building import assert_same, build
from docutils import nodes
from docutils.utils import new_document
from sphinx.environment import BuildEnvironment

from evidence_digest import page_memory, workers


@pytest.fixture
def without_collector() -> Iterator[None]:
    gc.disable()
    yield
    gc.enable()


@pytest.mark.usefixtures("without_collector")
def test_a_released_page_needs_no_collector() -> None:
    document = new_document("page")
    section = nodes.section("", nodes.title("", "Title"), nodes.paragraph("", "Text"), ids=["a"])
    document += section
    document.note_explicit_target(section)
    del section
    left = [weakref.ref(node) for node in document.findall()]
    page_memory.release(document)
    del document
    assert not any(node() for node in left)


def test_little_is_kept_and_the_site_is_the_same(site: Path, tmp_path: Path) -> None:
    most: dict[str, int] = {"read": 0, "loaded": 0}
    get = BuildEnvironment.get_and_resolve_doctree

    def look(env: BuildEnvironment, *arguments: object, **options: object) -> nodes.document:
        most["read"] = max(most["read"], len(env._write_doc_doctree_cache))
        most["loaded"] = max(most["loaded"], len(env._pickled_doctree_cache))
        return get(env, *arguments, **options)  # type: ignore[arg-type]

    with (
        mock.patch.object(page_memory, "_MOST", 2),
        mock.patch.object(BuildEnvironment, "get_and_resolve_doctree", look),
    ):
        build(site, outdir=tmp_path / "bounded", doctrees=tmp_path / "bounded-doctrees")
    assert most == {"read": 2, "loaded": 0}
    with mock.patch.object(page_memory, "bound_caches"), mock.patch.object(workers, "release"):
        build(site, outdir=tmp_path / "kept", doctrees=tmp_path / "kept-doctrees", jobs=2)
    assert_same(tmp_path / "bounded", tmp_path / "kept")
