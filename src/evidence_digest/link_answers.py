"""Keep what addresses have answered, so that none is asked again before time."""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

KEPT = datetime.timedelta(days=30)
DOI_SYSTEM = "https://doi.org/api/handles/"  # answers 200 when a DOI exists and 404 when it does not

_DOI = re.compile(r"https?://(?:dx\.)?doi\.org/(10\..+)")


@dataclass(frozen=True, slots=True)
class Answer:
    """An address works."""

    asked: datetime.date
    moved: str = ""  # where it has moved for good


def doi_in(address: str) -> str:
    """Return the DOI to which *address* leads, as it is written there, or nothing."""
    found = _DOI.fullmatch(address)
    return found[1] if found else ""


def read_answers(text: str, today: datetime.date) -> dict[str, Answer]:
    """Return the answers that are not too old; a file that can't be read holds none."""
    try:
        answers = {
            str(address): Answer(datetime.date.fromisoformat(told["asked"]), str(told.get("moved", "")))
            for address, told in json.loads(text).items()
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return {}
    return {address: answer for address, answer in answers.items() if today - KEPT <= answer.asked <= today}


def written(answers: Mapping[str, Answer]) -> str:
    """Return the text of the file."""
    told = {
        address: {"asked": answer.asked.isoformat()} | ({"moved": answer.moved} if answer.moved else {})
        for address, answer in sorted(answers.items())
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"
