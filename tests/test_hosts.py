"""What hosts are told to do: the same commands as everybody's, no more rights than they need, nothing unpinned."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
import yaml
from building import ROOT

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))


def load(path: Path) -> Any:
    """Read YAML as text: `on` is no truth value."""
    return yaml.load(path.read_text("utf-8"), Loader=yaml.BaseLoader)


def steps(workflow: Any) -> list[dict[str, Any]]:
    return [step for job in workflow["jobs"].values() for step in job["steps"]]


def make_targets(commands: list[str]) -> set[str]:
    """Return the targets that shell commands make."""
    made = (re.findall(r"^make ((?:[a-z]+ ?)+)", command) for command in commands)
    return {target for found in made for words in found for target in words.split()}


def targets_of_the_makefile() -> set[str]:
    return set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))


def test_read_the_docs_installs_what_the_project_does() -> None:
    script = (ROOT / "tools" / "system-packages.sh").read_text("utf-8")
    [packages] = re.findall(r'^tex_packages="(.*)"$', script, re.MULTILINE)
    assert load(ROOT / ".readthedocs.yaml")["build"]["apt_packages"] == packages.split()


def test_read_the_docs_gets_every_format_where_it_looks_for_it() -> None:
    settings = load(ROOT / ".readthedocs.yaml")
    jobs = settings["build"]["jobs"]["build"]
    assert set(jobs) == {"html", *settings["formats"]} == {"html", "pdf", "epub"}
    assert "sphinx" not in settings, "it would bring commands of its own"
    assert jobs["html"][0] == "make latexpdf epub html", "the site offers the files that it finds"
    for name, commands in jobs.items():
        assert make_targets(commands) <= targets_of_the_makefile()
        assert commands[-1].endswith(f'"$READTHEDOCS_OUTPUT/{name}/"')


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_actions_are_pinned_and_have_few_rights(path: Path) -> None:
    workflow, text = load(path), path.read_text("utf-8")
    assert workflow["permissions"] == {}
    for line in re.findall(r"uses: (.*)", text):
        assert re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line
    for name, job in workflow["jobs"].items():
        rights = {f"{what}: {how}" for what, how in job["permissions"].items()}
        assert rights <= (
            {"pages: write", "id-token: write"} if name == "deploy" else {"contents: read", "pages: read"}
        )
    assert [step for step in steps(workflow) if "checkout" in step.get("uses", "")] == [
        step for step in steps(workflow) if step.get("with", {}).get("persist-credentials") == "false"
    ]
    # What others have written in a pull request is never a part of a command.
    assert not [step for step in steps(workflow) if "${{" in step.get("run", "")]
    commands = [step["run"] for step in steps(workflow) if "run" in step]
    assert make_targets(commands) <= targets_of_the_makefile()


def test_workflows_publish_all_formats_and_test_changes() -> None:
    pages, tests = (load(ROOT / ".github" / "workflows" / name) for name in ("pages.yml", "tests.yml"))
    made = [step["run"] for step in steps(pages) if step.get("run", "").startswith("make")]
    assert made == ["make latexpdf packs epub html"], "the site comes last, for it offers the files that it finds"
    assert make_targets([step.get("run", "") for step in steps(tests)]) == {"check", "test"}
    assert "pull_request" in tests["on"]
    assert "pull_request" not in pages["on"]
    assert [step["with"]["path"] for step in steps(pages) if "upload-pages" in step.get("uses", "")] == ["build/html"]
