"""APA 7 references from BibTeX entries."""

from __future__ import annotations

import re

from pybtex.bibtex.utils import split_name_list  # type: ignore[import-untyped]  # ships no types
from pybtex.database import Entry, Person  # type: ignore[import-untyped]
from pybtex.richtext import BaseText, HRef, Tag, Text  # type: ignore[import-untyped]

from .apa_names import (
    IN_PRESS,
    direct_list,
    editor_title,
    is_chapter,
    is_titled_alone,
    leading_people,
    people_of,
    plain_field,
    reference_list,
    stated_year,
    suffixed,
)
from .work_fields import address_of, doi_of

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_WEB = frozenset({"online", "electronic", "www", "website", "misc", "video", "software", "dataset"})
_REPORTS = frozenset({"report", "techreport", "manual"})
_THESES = {"phdthesis": "Doctoral dissertation", "mastersthesis": "Master’s thesis", "thesis": "Thesis"}
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}


def format_work(entry: Entry, *, year_suffix: str = "") -> BaseText:
    """Return the full reference."""
    people = leading_people(entry)
    suffix = year_suffix.removeprefix("-")  # of "n.d.-a"
    lead = Text(reference_list(people)) if people.names else _title(entry)
    sentences = [
        lead,
        Text(f"({_date(entry, suffix)})"),
        _title(entry) if people.names else Text(),
        *_source(entry),
        *(Text(remark) for remark in _remarks(entry)),
    ]
    return Text(" ").join([*(_ended(sentence) for sentence in sentences if sentence), *_link(entry)])


def _date(entry: Entry, suffix: str) -> str:
    year = suffixed(stated_year(entry), suffix)
    month, day = plain_field(entry, "month"), plain_field(entry, "day")
    dated = re.fullmatch(r"\d{4}-(\d\d)(?:-(\d\d))?", plain_field(entry, "date"))
    if dated and not month:
        month, day = dated.group(1), dated.group(2) or ""
    if entry.type not in _WEB or not year[:4].isdigit() or not month:
        return year
    if month.isdigit() and 1 <= int(month) <= 12:
        month = MONTHS[int(month) - 1]
    return f"{year}, {month} {int(day) if day.isdigit() else day}".rstrip()


def _title(entry: Entry) -> BaseText:
    title = plain_field(entry, "title")
    if not title or not is_titled_alone(entry):
        return Text(title)
    details = _details(entry, _translators_and_editors(entry), _edition(entry), _report_number(entry), _volume(entry))
    return Text(Tag("em", title), details, _description(entry))


def _details(entry: Entry, contributors: str, *rest: str) -> str:
    details = "; ".join(filter(None, (contributors, ", ".join(filter(None, rest)))))
    return f" ({details})" if details else ""


def _translators_and_editors(entry: Entry) -> str:
    editors = people_of(entry.persons.get("editor", ()))
    translators = people_of([Person(name) for name in split_name_list(entry.fields.get("translator", ""))])
    shown = []
    if editors.names and not leading_people(entry).editors:
        shown.append(f"{direct_list(editors)}, {editor_title(editors)}")
    if translators.names:
        shown.append(f"{direct_list(translators)}, Trans.")
    return "; ".join(shown)


def _edition(entry: Entry) -> str:
    edition = re.sub(r"\s*\b(?:edition|ed\.?)$", "", plain_field(entry, "edition"), flags=re.IGNORECASE)
    number = _ORDINALS.get(edition.lower()) or (int(edition) if edition.isascii() and edition.isdigit() else 0)
    if number:
        ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
        edition = f"{number}{ending}"
    elif edition.lower() == "revised":
        edition = "Rev."
    return f"{edition} ed." if edition else ""


def _volume(entry: Entry) -> str:
    volume = plain_field(entry, "volume")
    return f"Vol. {volume}" if volume else ""


def _report_number(entry: Entry) -> str:
    number = plain_field(entry, "number") if entry.type in _REPORTS else ""
    if not number:
        return ""
    return (
        f"{plain_field(entry, 'type') or 'Report'} No. {number}" if re.match(r"[\d\W]|\w+[-/]?\d", number) else number
    )


def _description(entry: Entry) -> str:
    """Return what kind of work it is, where APA says so in brackets."""
    kind = plain_field(entry, "type")
    if entry.type in _THESES:
        kind = kind or _THESES[entry.type]
        school = plain_field(entry, "school", "institution")
        if _is_published(entry):
            return f" [{', '.join(filter(None, (kind, school)))}]"
        word = kind.split()[0]
        if word.lower() == "unpublished":
            return f" [{kind}]"
        return f" [Unpublished {kind[0].lower() + kind[1:] if word[1:].islower() else kind}]"
    if entry.type == "unpublished":
        return f" [{kind or 'Unpublished manuscript'}]"
    return f" [{kind}]" if kind and not _report_number(entry) else ""


def _is_published(thesis: Entry) -> bool:
    return bool(address_of(thesis) or plain_field(thesis, "publisher"))


def _source(entry: Entry) -> list[BaseText]:
    """Return the sentences that say where the work appeared."""
    if entry.type == "article":
        return [_journal(entry)]
    if is_chapter(entry):
        return [_container(entry), Text(_publisher(entry))]
    if entry.type in _THESES:
        school = "" if _is_published(entry) else plain_field(entry, "school", "institution")
        return [Text(school or plain_field(entry, "publisher"))]
    return [Text(_publisher(entry))]


def _journal(entry: Entry) -> BaseText:
    journal, volume, issue = (
        plain_field(entry, "journal", "journaltitle"),
        plain_field(entry, "volume"),
        plain_field(entry, "number", "issue"),
    )
    number = _article_number(entry)
    if not number and re.match("article", issue, re.IGNORECASE):
        number, issue = issue, ""
    issue = f"({issue})" if issue else ""
    parts = (
        Tag("em", journal),
        Text(Tag("em", volume), issue),
        Text(number or _page_range(plain_field(entry, "pages"))),
    )
    return Text(", ").join([part for part in parts if part])


def _article_number(entry: Entry) -> str:
    number = plain_field(entry, "eid", "articleno", "article-number")
    pages = plain_field(entry, "pages")
    if not number and re.fullmatch(r"e\d+|article\s.*", pages, re.IGNORECASE):
        number = pages
    return number if not number or number.lower().startswith("article") else f"Article {number}"


def _container(entry: Entry) -> BaseText:
    editors = people_of(entry.persons.get("editor", ()))
    by = f"{direct_list(editors)} ({editor_title(editors)}), " if editors.names else ""
    pages = _page_range(plain_field(entry, "pages"))
    pages = f"{'pp.' if re.search('[–,]', pages) else 'p.'} {pages}" if pages else ""
    details = _details(entry, "", _edition(entry), _volume(entry), pages)
    return Text(f"In {by}", Tag("em", plain_field(entry, "booktitle")), details)


def _page_range(pages: str) -> str:
    # plain_text has made "--" an en dash; a hyphen beside one belongs to the page number ("S2-1–S2-9")
    return re.sub(r"\s*–\s*", "–", pages) if "–" in pages else re.sub(r"(?<=\w)\s*[-—]\s*(?=\w)", "–", pages)


def _publisher(entry: Entry) -> str:
    publisher = plain_field(entry, "publisher", "institution", "organization", "howpublished", "school")
    people = leading_people(entry)
    # a group that publishes its own work is named once
    return "" if any(name.family == publisher for name in people.names) else publisher


def _remarks(entry: Entry) -> list[str]:
    state = plain_field(entry, "pubstate")
    remarks = [] if state.lower() in IN_PRESS else ["Advance online publication" if state == "prepublished" else state]
    note = plain_field(entry, "note")
    return [remark for remark in (*remarks, note if note != state else "") if remark]


def _link(entry: Entry) -> list[BaseText]:
    address, doi = address_of(entry), doi_of(entry)
    if not address:
        return []
    link = HRef(address, f"https://doi.org/{doi}" if doi else address)
    visited = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", plain_field(entry, "urldate"))
    if doi or not visited or stated_year(entry) != "n.d." or not 1 <= int(visited.group(2)) <= 12:
        return [link]
    year, month, day = map(int, visited.groups())
    return [Text(f"Retrieved {MONTHS[month - 1]} {day}, {year}, from ", link)]


def _ended(sentence: BaseText) -> BaseText:
    return sentence if str(sentence).rstrip("”’").endswith((".", "?", "!")) else Text(sentence, ".")
