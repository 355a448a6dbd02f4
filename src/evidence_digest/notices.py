"""Retractions, corrections and expressions of concern of the articles, as `retractions.json` keeps them.

The file is written by ``digest retractions``, which asks Crossref, and read by every build, which asks nobody::

    {"asked": "2026-11-23", "service": "Crossref", "works": {"10.1002/cpp.2494": [], "10.…": [
      {"type": "retraction", "date": "2025-03-01", "notice": "10.…", "source": "retraction-watch"}]}}
"""

from __future__ import annotations

import datetime
import enum
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from pybtex.database import Entry  # type: ignore[import-untyped]  # ships no types

from .bibliography import Work
from .exports.bibtex import escape
from .problems import Problem, Severity
from .records import YearMonth
from .words import ENGLISH, Words
from .work_fields import address_of, doi_of

RETRACTIONS = "retractions.json"
STALE_AFTER = 30  # days


class NoticeKind(enum.Enum):
    """What has become of an article; the gravest first."""

    RETRACTED = "Retracted"
    CONCERN = "Expression of concern"
    CORRECTED = "Corrected"


# Crossref's types of updates; new versions and editions are no news about this one.
_KINDS = {
    "retraction": NoticeKind.RETRACTED,
    "partial_retraction": NoticeKind.RETRACTED,
    "removal": NoticeKind.RETRACTED,
    "withdrawal": NoticeKind.RETRACTED,
    "expression_of_concern": NoticeKind.CONCERN,
    "addendum": NoticeKind.CORRECTED,
    "clarification": NoticeKind.CORRECTED,
    "correction": NoticeKind.CORRECTED,
    "corrigendum": NoticeKind.CORRECTED,
    "erratum": NoticeKind.CORRECTED,
}
_DATE = re.compile(r"(?P<year>(?:19|20)[0-9]{2})(?:-(?P<month>0[1-9]|1[0-2])(?:-(?P<day>[0-3][0-9]))?)?")


@dataclass(frozen=True, slots=True)
class Notice:
    """A notice about an article."""

    kind: NoticeKind
    date: str  # "2025-03-01", "2025-03", "2025" or ""
    doi: str  # of the notice, or ""

    @property
    def remark(self) -> str:
        """The notice as a reference ends with it: "Retracted 1 March 2025"."""
        return f"{self.kind.value} {self.day()}".rstrip()

    @property
    def address(self) -> str:
        """The address of the notice, or ""."""
        return address_of(Entry("misc", {"doi": self.doi}))

    def day(self, words: Words = ENGLISH) -> str:
        """Return the date in words, as exact as it is known."""
        match = _DATE.fullmatch(self.date)
        if match is None:
            return ""
        if not match["month"]:
            return match["year"]
        month = YearMonth(int(match["year"]), int(match["month"])).in_words(words)
        return f"{int(match['day'])} {month}" if match["day"] else month


@dataclass(frozen=True, slots=True)
class Notices:
    """What is known of all works, and since when."""

    asked: datetime.date | None = None
    works: Mapping[str, tuple[Notice, ...]] = field(default_factory=dict)  # by DOI in lower case, the gravest first


def kind_of(update: str) -> NoticeKind | None:
    """Return the kind of one of Crossref's types of updates, or None for what is no notice about the article."""
    return _KINDS.get(re.sub(r"[\s-]+", "_", update.strip().lower()))


def read_notices(text: str) -> tuple[Notices, tuple[Problem, ...]]:
    """Return what the file says, and what is wrong with it; it never raises."""
    try:
        data = json.loads(text)
        asked = datetime.date.fromisoformat(data["asked"])
        works = {
            str(doi).lower(): tuple(sorted(filter(None, map(_notice, notices)), key=_gravest_first))
            for doi, notices in data["works"].items()
        }
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        message = "the file can't be read: remove it and run `make retractions`"
        return Notices(), (Problem(RETRACTIONS, 0, message, "retraction"),)
    return Notices(asked, works), ()


def _notice(data: Mapping[str, object]) -> Notice | None:
    kind = kind_of(str(data["type"]))
    date = str(data.get("date", ""))
    doi = doi_of(Entry("misc", {"doi": str(data.get("notice", ""))}))
    return Notice(kind, date if _DATE.fullmatch(date) else "", doi) if kind else None


def _gravest_first(notice: Notice) -> tuple[int, str]:
    return list(NoticeKind).index(notice.kind), notice.date


def written(works: Mapping[str, list[dict[str, str]]], asked: datetime.date) -> str:
    """Return the text of the file."""
    data = {"asked": asked.isoformat(), "service": "Crossref", "works": dict(sorted(works.items()))}
    return json.dumps(data, ensure_ascii=False, indent=1) + "\n"


def noted(work: Work, notices: Iterable[Notice]) -> Work:
    """Return *work* with its notices in the note that ends its reference, so that every list and export has them."""
    said = "; ".join(notice.remark for notice in notices)
    if not said:
        return work
    note = "; ".join(filter(None, (work.entry.fields.get("note", ""), escape(said))))
    entry = Entry(work.entry.type, {**work.entry.fields, "note": note}, work.entry.persons)
    entry.key = work.key
    fields = (*((name, text) for name, text in work.fields if name != "note"), ("note", note))
    return replace(work, entry=entry, fields=fields)


def age_problems(notices: Notices, dois: Iterable[str], today: datetime.date) -> tuple[Problem, ...]:
    """Return advice when Crossref was not asked of late, or not about every work; silence where it never was."""
    if notices.asked is None:
        return ()
    missing = sorted(set(dois) - notices.works.keys())
    days = (today - notices.asked).days
    if days > STALE_AFTER:
        message = f"the last question about retractions is {days} days old: run `make retractions`"
    elif missing:
        several = f" and {len(missing) - 1} more" if len(missing) > 1 else ""
        message = f"nobody has asked yet about {missing[0]}{several}: run `make retractions`"
    else:
        return ()
    return (Problem(RETRACTIONS, 0, message, "retraction", Severity.ADVICE),)
