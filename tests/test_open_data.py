"""The open data: the whole catalogue, valid by its published schema, the same in the table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import jsonschema
import pytest
from building import ROOT, TEST_SITE
from nasty import SITE, TITLES, nasty_catalogue

from evidence_digest.catalogue import Catalogue
from evidence_digest.caution import caution_line
from evidence_digest.estimates import METRICS
from evidence_digest.exports.open_data import VERSION, schema, summaries_csv, summaries_json
from evidence_digest.exports.site import Site
from evidence_digest.prose import parse_inline, plain_text
from evidence_digest.questions import Question
from evidence_digest.reader import read_catalogue
from evidence_digest.records import Basis, Correction, Estimate, Finding, Study, Summary, Topic

CATALOGUES: dict[str, Callable[[], Catalogue]] = {
    "nasty": nasty_catalogue,
    "test": lambda: read_catalogue(TEST_SITE),
    "real": lambda: read_catalogue(ROOT),
    "empty": Catalogue,
}


@pytest.fixture(scope="module", params=CATALOGUES)
def catalogue(request: pytest.FixtureRequest) -> Catalogue:
    return CATALOGUES[request.param]()


def validate(data: object) -> None:
    checker = jsonschema.Draft202012Validator(json.loads(schema()), format_checker=jsonschema.FormatChecker())
    faults = [f"{fault.json_path}: {fault.message}" for fault in checker.iter_errors(data)]
    assert faults == []


def read(catalogue: Catalogue, site: Site = SITE) -> Any:
    return json.loads(summaries_json(catalogue, site))


def rows(catalogue: Catalogue) -> list[dict[str, str]]:
    text = summaries_csv(catalogue, SITE)
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_data_is_valid(catalogue: Catalogue) -> None:
    jsonschema.Draft202012Validator.check_schema(json.loads(schema()))
    validate(read(catalogue))
    validate(read(catalogue, Site(name="x", publisher="", tag="x,2026")))


def test_everything_is_there(catalogue: Catalogue) -> None:
    data = read(catalogue)
    assert [item["slug"] for item in data["summaries"]] == [summary.slug for summary in catalogue.summaries]
    assert [item["slug"] for item in data["topics"]] == list(catalogue.topics)
    assert [item["slug"] for item in data["research_types"]] == list(catalogue.research_types)
    assert [item["slug"] for item in data["questions"]] == list(catalogue.questions)
    assert [item["id"] for item in data["works"]] == list(catalogue.works)
    known = {item["id"] for item in data["works"]}
    for item, summary in zip(data["summaries"], catalogue.summaries, strict=True):
        assert item["title"] == summary.title
        assert item["caution"] == plain_text(caution_line(summary, catalogue))
        assert {*item["references"], *item["cited"]} <= known
        assert len(item["study"]["findings"]) == len(summary.study.findings)
        for found, finding in zip(item["study"]["findings"], summary.study.findings, strict=True):
            stated = finding.estimate
            assert found.get("estimate", {}).get("value") == (stated.value if stated else None)


# What a record has that the data does not: the tree of the implications, and where things stand in a file.
_ELSEWHERE = {"line", "path", "words", "reviewed_by", "updated", "implications", "text"}


@pytest.mark.parametrize(
    ("record", "place"),
    [
        (Summary, ("summary",)),
        (Correction, ("correction",)),
        (Study, ("study",)),
        (Finding, ("finding",)),
        (Estimate, ("estimate",)),
        (Topic, ("topic",)),
        (Question, ("question",)),
    ],
)
def test_no_field_of_a_record_is_forgotten(record: Any, place: tuple[str]) -> None:
    known = set(json.loads(schema())["$defs"][place[0]]["properties"])
    assert {field.name for field in fields(record)} - _ELSEWHERE <= known


def test_the_schema_knows_what_the_code_knows() -> None:
    definitions = json.loads(schema())["$defs"]
    assert definitions["estimate"]["properties"]["metric"]["enum"] == list(METRICS)
    assert definitions["summary"]["properties"]["basis"]["enum"] == [basis.value for basis in Basis]
    assert json.loads(schema())["properties"]["version"]["const"] == VERSION


def test_the_schema_refuses_what_is_wrong() -> None:
    data = read(nasty_catalogue())
    data["summaries"][0]["month"] = "2020-13"
    data["summaries"][1]["unknown"] = 1
    del data["summaries"][2]["caution"]
    found = list(jsonschema.Draft202012Validator(json.loads(schema())).iter_errors(data))
    assert len(found) == 3


def test_the_table_says_the_same(catalogue: Catalogue) -> None:
    table, data = rows(catalogue), read(catalogue)["summaries"]
    assert [row["slug"] for row in table] == [item["slug"] for item in data]
    for row, item in zip(table, data, strict=True):
        assert row["title"].removeprefix("'") == item["title"].removeprefix("'")
        assert row["topics"].split("; ") == item["topics"]
        assert row["caution"] == item["caution"]
        assert (row["month"], row["written"]) == (item["month"], item["written"])
        assert item["study"]["findings"][0]["text"].strip("'") in row["findings"]


def test_no_cell_is_a_formula() -> None:
    for row in rows(nasty_catalogue()):
        for cell in row.values():
            assert not cell.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert [row["title"] for row in rows(nasty_catalogue())] == [*TITLES[:-1], f"'{TITLES[-1]}"]


def test_excel_is_told_the_encoding() -> None:
    assert summaries_csv(nasty_catalogue(), SITE).encode().startswith(b"\xef\xbb\xbfslug,")


def test_markup_is_left_out() -> None:
    summary = nasty_catalogue().summaries[0]
    assert "*" not in read(nasty_catalogue())["summaries"][0]["takeaway"]
    assert plain_text(parse_inline("*x*")) == "x"
    assert summary.takeaway
