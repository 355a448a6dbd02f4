"""Ask Crossref which articles were retracted or corrected; it holds the Retraction Watch database too."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from .intake.article import IntakeError
from .intake.crossref import client, status_of
from .notices import kind_of

_PAUSE = 1.0  # seconds between two questions, as its etiquette asks
_TRIES = 3
_MOST = 50  # notices of one article


def ask_for_notices(
    dois: Iterable[str], told: Callable[[int, str], None], *, pause: float = _PAUSE
) -> dict[str, list[dict[str, str]]]:
    """Return the notices of each of *dois*; *told* hears how many are done, and of which DOI.

    Raises :class:`IntakeError` when the service gives no answer: half an answer would look like a whole one.
    """
    service = client()
    found = {}
    for number, doi in enumerate(dois):
        if number:
            time.sleep(pause)
        found[doi] = notices_in(_ask(service, doi, pause), doi)
        told(number + 1, doi)
    return found


def _ask(service: Any, doi: str, pause: float) -> list[Mapping[str, Any]]:
    for tried in range(1, _TRIES + 1):
        try:
            answer = service.works(filter={"updates": doi}, limit=_MOST)
            return list(answer["message"]["items"])
        except Exception as error:  # the client raises what its own client raises, and KeyError for odd answers
            if tried == _TRIES:
                why = f"answers {status} to" if (status := status_of(error)) else "can't be reached for"
                raise IntakeError(f"Crossref {why} {doi}: try again later; nothing was changed") from None
            time.sleep(pause * tried)
    raise AssertionError


def notices_in(items: Iterable[Mapping[str, Any]], doi: str) -> list[dict[str, str]]:
    """Return what the records of updates say of *doi*, each notice once, the oldest first."""
    found: dict[tuple[str, str], dict[str, str]] = {}
    for item in items:
        for update in item.get("update-to") or ():
            kind = str(update.get("type", ""))
            if str(update.get("DOI", "")).lower() != doi or kind_of(kind) is None:
                continue
            notice = {
                "type": kind,
                "date": _date(update.get("updated") or {}),
                "notice": str(item.get("DOI", "")).lower(),
                "source": str(update.get("source", "")),
            }
            found.setdefault((kind, notice["notice"]), {name: text for name, text in notice.items() if text})
    return sorted(found.values(), key=lambda notice: (notice.get("date", ""), notice.get("notice", "")))


def _date(updated: Mapping[str, Any]) -> str:
    parts = (updated.get("date-parts") or [[]])[0]
    return "-".join(f"{part:02d}" for part in parts if isinstance(part, int))
