"""Find what tells the reader what to do: a takeaway is a finding, and advice belongs to the practice implications."""

from __future__ import annotations

import re

# Verbs with which advice to clinicians begins.  Left out are those that as often begin a finding as a noun (work, help,
# change, focus), which would be refused for nothing.
_VERBS = (
    *("address", "adapt", "aim", "ask", "assess", "avoid", "be", "build", "check", "choose", "collect", "consider"),
    *("discuss", "do", "don't", "don’t", "encourage", "ensure", "examine", "explain", "explore", "give", "invite"),
    *("keep", "learn", "let", "listen", "look", "make", "monitor", "never", "offer", "pay", "plan", "prepare"),
    *("provide", "recognise", "recognize", "refer", "remember", "repair", "respect", "respond", "review", "screen"),
    *("seek", "start", "stay", "stop", "take", "talk", "teach", "tell", "treat", "try", "use", "watch"),
)
_IMPERATIVE = re.compile(
    rf"(?:^|[.!?:;] +)(?:(?:always|first|please|so|then|therefore),? +)?(?P<verb>{'|'.join(_VERBS)})(?= +(?!of\b))",
    re.IGNORECASE,
)
_MODAL = re.compile(r"(?<![\w-])(?:should|must|ought to|is advised to|are advised to)(?![\w-])", re.IGNORECASE)


def instruction(text: str) -> str:
    """Return the word of plain *text* that instructs ("should", or an imperative such as "Ask"), or ""."""
    modal, imperative = _MODAL.search(text), _IMPERATIVE.search(text)
    if modal:
        return modal[0]
    return imperative["verb"] if imperative else ""
