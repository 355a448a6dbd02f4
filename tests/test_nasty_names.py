"""Each nasty text as a title and as a name of the bibliography: refused with a line, or the same in every format."""

from __future__ import annotations

import json
from urllib.parse import parse_qs
from xml.etree import ElementTree

import pytest
import rispy  # type: ignore[import-untyped]  # ships no types

from evidence_digest.bibliography import read_bibliography
from evidence_digest.exports import csl_json, ris
from evidence_digest.exports._base import Item, Kind, Name
from evidence_digest.exports.atom import Feed, atom
from evidence_digest.exports.coins import coins
from evidence_digest.exports.json_ld import json_ld
from evidence_digest.exports.site import Site

SITE = Site(name="S", publisher="S", tag="example.org,2026", base="https://example.org/", rights="R", edition="E")
TEXTS = (
    *("\"a\" 'b' `c`", "]]>", "</script><script>", "&amp; &", "100% a_b #1 $5", "<b>c</b>", "=1+1", "+1", "@a", "-1"),
    *("שלום (مرحبا)", "e\u0301\u0323", "a\u200bb", "\ue000", "\U0001f600", "a\u2060b", "TY  - JOUR", "x" * 9_000),
    *("a\u00a0b", "漢字 한글", "; , :", "~^|", "--- --", "${x} {{y}}".replace("{", "(").replace("}", ")")),
)
REFUSED = ("a\x00b", "a\x1bb", "a\ufffeb", "a\uffffb", "a\ufdd0b", "a\ud800b", "a\x7fb")


@pytest.mark.parametrize("text", TEXTS, ids=ascii)
def test_comes_back_from_every_format(text: str) -> None:
    item = Item("key", Kind.WEB_PAGE, text, (Name(text, group=True),), date=(2026, 1, 2))
    [record] = rispy.loads(ris.write([item]))
    said = " ".join(text.split())
    assert (record["title"], record["authors"]) == (said, [said])
    [found] = json.loads(csl_json.write([item]))
    assert (found["title"], found["author"]) == (text, [{"literal": text}])
    assert parse_qs(coins(item))["rft.title"] == [text]
    script = json_ld(item, (), written="2026-01-01")
    assert json.loads(script)["headline"] == text
    assert "<" not in script
    data = atom(Feed("feeds/all.atom", ("feed", "all"), text, text, "https://example.org/", ()), SITE)
    assert ElementTree.fromstring(data).findtext("{http://www.w3.org/2005/Atom}title") == text


@pytest.mark.parametrize("text", REFUSED, ids=ascii)
def test_is_refused_with_its_line(text: str) -> None:
    entry = f"@misc{{a,\n  title = {{{text}}}, author = {{A, B}}, year = 2020}}"
    _, problems = read_bibliography(entry, "references.bib")
    assert [problem.line for problem in problems if "control character" in problem.message] == [2]
