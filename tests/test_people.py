"""What people are given: the guide for authors, templates for issues and pull requests, hooks, commands with help."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from building import ROOT
from typer.main import get_command

from evidence_digest.cli import main
from evidence_digest.reporting import issue_link
from evidence_digest.schema import guide

GUIDES = ("README.md", "CONTRIBUTING.md", ".github/PULL_REQUEST_TEMPLATE.md")
COMMANDS = get_command(main).commands  # type: ignore[attr-defined]  # of the group that it is


def read(path: Path) -> Any:
    return yaml.safe_load(path.read_text("utf-8"))


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


@pytest.mark.parametrize("name", ["article.yml", "error.yml"])
def test_forms_are_as_github_reads_them(name: str) -> None:
    form = read(ROOT / ".github/ISSUE_TEMPLATE" / name)
    assert form.keys() == {"name", "description", "title", "body"}
    fields = [field for field in form["body"] if field["type"] != "markdown"]
    ids = [field["id"] for field in fields]
    assert len(set(ids)) == len(ids) > 0
    for field in fields:
        assert field.keys() <= {"type", "id", "attributes", "validations"}
        assert field["type"] in {"input", "textarea", "dropdown"}
        assert ("options" in field["attributes"]) == (field["type"] == "dropdown")
        assert field["attributes"].keys() <= {"label", "description", "placeholder", "options"}
        assert field["attributes"]["label"]
        assert field.get("validations", {"required": True}) == {"required": True}
    assert all(field["attributes"].keys() == {"value"} for field in form["body"] if field["type"] == "markdown")


def test_the_link_on_each_page_fills_in_the_form() -> None:
    address = issue_link("https://example.org/issues/new?template=error.yml", "A title", "summaries/2020/x.html")
    filled = parse_qs(urlsplit(address).query)
    (template,) = filled["template"]
    form = read(ROOT / ".github/ISSUE_TEMPLATE" / template)
    assert "page" in {field.get("id") for field in form["body"]}
    assert filled["page"] == ["summaries/2020/x.html"]
    assert read(ROOT / ".github/ISSUE_TEMPLATE/config.yml") == {"blank_issues_enabled": True}  # where it names no form


def test_hooks_run_what_make_runs() -> None:
    (local,) = read(ROOT / ".pre-commit-config.yaml")["repos"]
    assert local["repo"] == "local"  # nothing is downloaded
    sources = subprocess.run(["git", "ls-files"], cwd=ROOT, check=True, capture_output=True, text=True).stdout.split()
    for hook in local["hooks"]:
        program, target = hook["entry"].split()
        assert program == "make"
        assert target in targets()
        assert any(re.search(hook["files"], path) for path in sources)
        assert not hook["pass_filenames"]


@pytest.mark.parametrize("path", GUIDES)
def test_the_guides_name_what_there_is(path: str) -> None:
    text = (ROOT / path).read_text("utf-8")
    asked = re.findall(r"(?:`|\$ )make ((?:[a-z-]+ ?)+)", text)
    assert asked or path.startswith(".github")
    for target in {name for names in asked for name in names.split()}:
        assert target in targets(), f"make {target}"
    for command in set(re.findall(r"(?:`|\$ )(?:\.venv/bin/)?digest ([a-z-]+)", text)):
        assert command in COMMANDS, f"digest {command}"


def test_the_table_of_fields_is_that_of_the_code() -> None:
    assert guide() in (ROOT / "CONTRIBUTING.md").read_text("utf-8")


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_every_command_says_what_it_does(name: str) -> None:
    command = COMMANDS[name]
    assert (command.help or "").rstrip().endswith(".")
    for parameter in command.params:
        if parameter.name != "help":
            said = getattr(parameter, "help", None) or ""
            assert said.endswith("."), f"{name} {parameter.name}: {said!r}"
            assert "[default:" not in said, f"{name} {parameter.name}: it would be taken for markup and left out"
