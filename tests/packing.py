"""Give a test site course packs: one with everything, and one that selects by topic."""

from __future__ import annotations

from pathlib import Path

from building import edit

BOND = "summaries/2020/11-early-bond-and-staying.md"
FIRST_SESSIONS = """---
audience: Therapists in *training*
level: introductory
minutes: 60
learning-aims:
  - explain what a cohort can and cannot show about alliance & attendance
  - compare two studies of missed sessions
  - decide what to ask a client in the first session
summaries: [reminders-by-telephone, early-bond-and-staying]
outline:
  - { minutes: 10, activity: "Welcome: who has lost a client *early*?" }
  - { minutes: 35, activity: Read and discuss }
  - { minutes: 15, activity: "What I will do, and how I will know" }
---

# The first sessions

Two studies of why clients stay, see {summary}`one of them <reminders-by-telephone>`.

:::{facilitator-notes}
Ask for *examples* first, see {cite:t}`Sample2020`.

- Keep clients out of the examples.
:::
"""
BONDS = """---
audience: Supervisors
level: advanced
minutes: 30
learning-aims: [name two limits, compare two designs, draft a question]
topics: [alliance]
order: oldest-first
outline: [{ minutes: 30, activity: Read }]
---

# Bonds

Two studies.
"""
REFLECTION = """
:::{reflection}
- **Method.** What does *one* clinic leave open {cite:p}`Example2019`?
- **Your caseload.** Whom did you last ask, see [the topic](../../topics/alliance.md)?
- **Limits.** When would this not apply?
:::
"""


def add_packs(site: Path) -> Path:
    """Write the packs and the questions of one summary."""
    (site / "packs").mkdir()
    (site / "packs/index.md").write_text("# Course packs\n\nFor training sessions.\n", "utf-8")
    (site / "packs/first-sessions.md").write_text(FIRST_SESSIONS, "utf-8")
    (site / "packs/bonds.md").write_text(BONDS, "utf-8")
    with (site / BOND).open("a", encoding="utf-8") as file:
        file.write(REFLECTION)
    edit(site / "index.md", "compendium\nreferences", "packs/index\ncompendium\nreferences")
    return site
