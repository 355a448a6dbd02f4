"""Takeaways that tell what to do, and findings that only look like it."""

from __future__ import annotations

import pytest

from evidence_digest.instruction import instruction


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Therapists should ask about missed sessions.", "should"),
        ("Across 12 trials reminders worked, so clinics must send them.", "must"),
        ("Ask about missed sessions.", "Ask"),
        ("Reminders halved missed sessions. Use them.", "Use"),
        ("Reminders halved missed sessions; consider them in your clinic.", "consider"),
        ("Please monitor the alliance.", "monitor"),
        ("Always check the alliance early.", "check"),
        ("Don’t rely on memory.", "Don’t"),
    ],
)
def test_instructs(text: str, told: str) -> None:
    assert instruction(text) == told


@pytest.mark.parametrize(
    "text",
    [
        "Use of reminders went with fewer missed sessions.",
        "Clients who were asked had better attendance.",
        "In a survey, clients who could ask for a change of therapist used it seldom.",
        "Work with families went with longer stays; help from peers did not.",
        "Feedback had small effects; mustard had none.",
        "A should-statement scale was tested in 80 students.",
    ],
)
def test_finds(text: str) -> None:
    assert instruction(text) == ""
