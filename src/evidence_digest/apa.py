"""APA 7: references, citations, labels and the order of the list, from BibTeX entries."""

from __future__ import annotations

import itertools
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from pybtex.bibtex.utils import split_name_list  # type: ignore[import-untyped]  # ships no types
from pybtex.database import Entry, Person  # type: ignore[import-untyped]
from pybtex.richtext import BaseText, HRef, Tag, Text  # type: ignore[import-untyped]

from .bibliography import Work, address_of, doi_of, plain_text, year_of

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_CHAPTERS = frozenset({"incollection", "inproceedings", "conference", "inbook"})
_WEB = frozenset({"online", "electronic", "www", "website", "misc", "video", "software", "dataset"})
_REPORTS = frozenset({"report", "techreport", "manual"})
_THESES = {"phdthesis": "Doctoral dissertation", "mastersthesis": "Master’s thesis", "thesis": "Thesis"}
_IN_PRESS = frozenset({"in press", "inpress", "forthcoming"})
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4, "fifth": 5, "sixth": 6, "seventh": 7, "eighth": 8}
_LISTED = 20  # authors of a reference; of more the first 19 and the last
_UNACCENTED = str.maketrans({"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i"})


@dataclass(frozen=True, slots=True)
class Label:
    """How a work is cited; unique among the works that were labelled together."""

    narrative: str  # "Katz and Owen"
    parenthetical: str  # "Katz & Owen"
    year: str  # "2019a", "n.d.-a", "in press"
    suffix: str = ""  # "a"


@dataclass(frozen=True, slots=True)
class _Name:
    family: str  # with particles; the whole name of a group
    initials: str = ""
    suffix: str = ""  # "Jr."

    @property
    def inverted(self) -> str:
        return ", ".join(part for part in (self.family, self.initials, self.suffix) if part)

    @property
    def direct(self) -> str:
        return ", ".join(part for part in (f"{self.initials} {self.family}".strip(), self.suffix) if part)


@dataclass(frozen=True, slots=True)
class _People:
    names: tuple[_Name, ...]
    more: bool  # the list ends with "and others"
    editors: bool = False


def citation(label: Label, narrative: bool) -> str:
    """Return ``Curran et al. (2019)``, or ``Curran et al., 2019``."""
    return f"{label.narrative} ({label.year})" if narrative else f"{label.parenthetical}, {label.year}"


def format_work(entry: Entry, *, year_suffix: str = "") -> BaseText:
    """Return the full reference."""
    people = _leaders(entry)
    suffix = year_suffix.removeprefix("-")  # of "n.d.-a"
    lead = Text(_reference_list(people)) if people.names else _title(entry)
    sentences = [
        lead,
        Text(f"({_date(entry, suffix)})"),
        _title(entry) if people.names else Text(),
        *_source(entry),
        *(Text(remark) for remark in _remarks(entry)),
    ]
    return Text(" ").join([*(_ended(sentence) for sentence in sentences if sentence), *_link(entry)])


def is_titled_alone(entry: Entry) -> bool:
    """Whether the title is printed in italics: a book, report or page, not a part of something."""
    return entry.type != "article" and not _is_chapter(entry)


def author_part(entry: Entry, *, narrative: bool, shown: int = 1, initials: bool = False) -> str:
    """Return who is cited: ``A``, ``A and B``, ``A & B`` or ``A et al.``; else the title.

    *shown* names stand before "et al.", and *initials* precede the first, where works would look alike otherwise.
    """
    return _cited(entry, _leaders(entry), narrative=narrative, shown=shown, initials=initials)


def sort_key(entry: Entry) -> tuple[object, ...]:
    """Return the place in the reference list: letter by letter, nothing before something, n.d. before years."""
    people = _leaders(entry)
    names: list[tuple[str, ...]] = [
        (_letters(_without_article(name.family)), _letters(name.initials), _letters(name.suffix))
        for name in people.names
    ]
    if people.more:
        names.append(("\U0010ffff",))  # unknown names come after the known
    title = _letters(_without_article(_field(entry, "title")))
    year = _year(entry)
    age = (0, 0) if year == "n.d." else (1, int(year)) if year.isdigit() else (2, 0)
    return tuple(names or [(title,)]), age, title, entry.key or ""


def labels(works: Iterable[Work]) -> Mapping[str, Label]:
    """Return the label of each work by key; no two are the same."""
    return entry_labels(work.entry for work in works)


def entry_labels(entries: Iterable[Entry]) -> Mapping[str, Label]:
    """Return the label of each entry by key; no two are the same."""
    leaders = {entry.key: (entry, _leaders(entry)) for entry in sorted(entries, key=sort_key)}
    with_initials = _namesakes(leaders)
    shown = _names_needed(leaders, with_initials)
    parts: dict[str, tuple[str, str]] = {}
    alike: defaultdict[tuple[str, str], list[str]] = defaultdict(list)
    for key, (entry, people) in leaders.items():
        narrative, parenthetical = (
            _cited(entry, people, narrative=choice, shown=shown[key], initials=key in with_initials)
            for choice in (True, False)
        )
        parts[key] = narrative, parenthetical
        alike[parenthetical.casefold(), _year(entry)].append(key)
    found: dict[str, Label] = {}
    for (_, year), keys in alike.items():
        for number, key in enumerate(keys):
            suffix = _suffix(number) if len(keys) > 1 else ""
            found[key] = Label(*parts[key], _suffixed(year, suffix), suffix)
    return found


def read_label(entry: Entry, text: str) -> Label:
    """Return the label of *entry* that ``citation(label, False)`` printed as *text*."""
    year = _year(entry)
    match = re.search(re.escape(year) + r"-?([a-z]*)$", text)
    suffix = match.group(1) if match else ""
    for initials, shown in itertools.product((False, True), range(1, len(_leaders(entry).names) + 1)):
        parenthetical = author_part(entry, narrative=False, shown=shown, initials=initials)
        if text == f"{parenthetical}, {_suffixed(year, suffix)}":
            break
    else:
        shown, initials = 1, False
        parenthetical = author_part(entry, narrative=False)
    narrative = author_part(entry, narrative=True, shown=shown, initials=initials)
    return Label(narrative, parenthetical, _suffixed(year, suffix), suffix)


def _field(entry: Entry, *names: str) -> str:
    """Return the plain text of the first of the fields that has any."""
    return next(filter(None, (plain_text(entry.fields.get(name, "")) for name in names)), "")


def _label_text(text: str) -> str:
    return " ".join(text.split())  # labels are compared: no odd spaces


def _letters(text: str) -> str:
    plain = text.casefold()
    if not plain.isascii():
        plain = unicodedata.normalize("NFKD", plain.translate(_UNACCENTED))
    return "".join(character for character in plain if character.isalnum())


def _without_article(text: str) -> str:
    return re.sub(r"^[^\w]*(?:an?|the)\s+", "", text, flags=re.IGNORECASE)


def _year(entry: Entry) -> str:
    stated = {_field(entry, name).lower() for name in ("year", "date", "pubstate")}
    return "in press" if stated & _IN_PRESS else year_of(entry)


def _suffixed(year: str, suffix: str) -> str:
    return year + (suffix if year.isdigit() or not suffix else f"-{suffix}")


def _suffix(number: int) -> str:
    letter = chr(ord("a") + number % 26)
    return letter if number < 26 else _suffix(number // 26 - 1) + letter


def _cited(entry: Entry, people: _People, *, narrative: bool, shown: int = 1, initials: bool = False) -> str:
    if not people.names:
        title = _field(entry, "title") or "Anonymous"
        return _label_text(title if is_titled_alone(entry) else f"“{title}”")
    names = [name.family for name in people.names]
    if initials:
        names[0] = f"{people.names[0].initials} {names[0]}".strip()
    if people.more or (len(names) > 2 and shown < len(names) - 1):
        names = names[: max(1, shown)]
        return _label_text(", ".join(names) + (" et al." if len(names) == 1 else ", et al."))
    conjunction = "and" if narrative else "&"
    comma = "," if len(names) > 2 else ""
    return _label_text(f"{', '.join(names[:-1])}{comma} {conjunction} {names[-1]}" if names[1:] else names[0])


_Leaders = Mapping[str, tuple[Entry, "_People"]]


def _namesakes(leaders: _Leaders) -> set[str]:
    """Return the keys of works whose first author shares the family name with another person."""
    initials: defaultdict[str, dict[str, list[str]]] = defaultdict(dict)
    for key, (_, people) in leaders.items():
        for name in people.names[:1]:
            initials[_letters(name.family)].setdefault(name.initials, []).append(key)
    return {
        key
        for variants in initials.values()
        for one, other in itertools.permutations(variants, 2)
        # "M." may be the same person as "M. J.", and unknown initials anybody's
        if not one.startswith(other) and not other.startswith(one)
        for key in variants[one]
    }


def _names_needed(leaders: _Leaders, with_initials: set[str]) -> dict[str, int]:
    """Return how many names each work shows before "et al.", so that different author lists look different."""
    groups: defaultdict[tuple[str, str], dict[str, tuple[str, ...]]] = defaultdict(dict)
    for key, (entry, people) in leaders.items():
        short = _cited(entry, people, narrative=False, initials=key in with_initials)
        groups[short.casefold(), _year(entry)][key] = tuple(name.family.casefold() for name in people.names)
    needed: dict[str, int] = {}
    for members in groups.values():
        lists = sorted(set(members.values()))
        shown = dict.fromkeys(lists, 1)
        for one, other in itertools.pairwise(lists):
            common = sum(1 for _ in itertools.takewhile(lambda pair: pair[0] == pair[1], zip(one, other, strict=False)))
            shown[one], shown[other] = max(shown[one], common + 1), max(shown[other], common + 1)
        needed.update({key: shown[names] for key, names in members.items()})
    return needed


def _leaders(entry: Entry) -> _People:
    """Return the authors, or the editors who stand in their place."""
    authors = _people(entry.persons.get("author", ()))
    if authors.names or _is_chapter(entry):
        return authors
    return _people(entry.persons.get("editor", ()), editors=True)


def _people(persons: Sequence[Person], *, editors: bool = False) -> _People:
    names = [_name(person) for person in persons]
    known = tuple(name for name in names if name.family and name != _Name("others"))
    return _People(known, bool(known) and names[-1] == _Name("others"), editors)


def _name(person: Person) -> _Name:
    family = plain_text(" ".join(person.prelast_names + person.last_names))
    given = plain_text(" ".join(person.bibtex_first_names))
    suffix = plain_text(" ".join(person.lineage_names))
    if suffix.lower() in ("jr", "sr"):
        suffix += "."
    if given and unicodedata.name(given[0], "").startswith(("CJK", "HIRAGANA", "KATAKANA", "HANGUL")):
        return _Name(family + given)  # these scripts have no initials
    return _Name(family, _initials(given), suffix)


def _initials(given: str) -> str:
    if re.fullmatch(r"[A-Z]\.(?:[ -][A-Z]\.)*", given):
        return given  # as most bibliographies write them
    names = ("-".join(filter(None, map(_initial, re.split("[-‐‑]", name)))) for name in given.split())
    return " ".join(filter(None, names))


def _initial(name: str) -> str:
    if re.fullmatch("[A-Z]{2,3}", name):  # "GD", as PubMed writes it
        return " ".join(f"{letter}." for letter in name)
    pieces = (re.sub(r"^\W+", "", piece) for piece in name.split("."))
    return " ".join(f"{piece[0]}." for piece in pieces if piece)


def _reference_list(people: _People) -> str:
    names = [name.inverted for name in people.names]
    if people.more:
        listed = ", ".join([*names[:_LISTED], "et al."])
    elif len(names) > _LISTED:
        listed = f"{', '.join(names[: _LISTED - 1])}, … {names[-1]}"
    else:
        listed = f"{', '.join(names[:-1])}, & {names[-1]}" if names[1:] else names[0]
    return listed + (f" ({_editor_title(people)})" if people.editors else "")


def _direct_list(people: _People) -> str:
    names = [name.direct for name in people.names]
    if people.more:
        return ", ".join(names) + (", et al." if names[1:] else " et al.")
    if len(names) > 2:
        return f"{', '.join(names[:-1])}, & {names[-1]}"
    return " & ".join(names)


def _editor_title(people: _People) -> str:
    return "Eds." if people.more or len(people.names) > 1 else "Ed."


def _date(entry: Entry, suffix: str) -> str:
    year = _suffixed(_year(entry), suffix)
    month, day = _field(entry, "month"), _field(entry, "day")
    dated = re.fullmatch(r"\d{4}-(\d\d)(?:-(\d\d))?", _field(entry, "date"))
    if dated and not month:
        month, day = dated.group(1), dated.group(2) or ""
    if entry.type not in _WEB or not year[:4].isdigit() or not month:
        return year
    if month.isdigit() and 1 <= int(month) <= 12:
        month = MONTHS[int(month) - 1]
    return f"{year}, {month} {int(day) if day.isdigit() else day}".rstrip()


def _title(entry: Entry) -> BaseText:
    title = _field(entry, "title")
    if not title or not is_titled_alone(entry):
        return Text(title)
    details = _details(entry, _translators_and_editors(entry), _edition(entry), _report_number(entry), _volume(entry))
    return Text(Tag("em", title), details, _description(entry))


def _details(entry: Entry, contributors: str, *rest: str) -> str:
    details = "; ".join(filter(None, (contributors, ", ".join(filter(None, rest)))))
    return f" ({details})" if details else ""


def _translators_and_editors(entry: Entry) -> str:
    editors = _people(entry.persons.get("editor", ()))
    translators = _people([Person(name) for name in split_name_list(entry.fields.get("translator", ""))])
    shown = []
    if editors.names and not _leaders(entry).editors:
        shown.append(f"{_direct_list(editors)}, {_editor_title(editors)}")
    if translators.names:
        shown.append(f"{_direct_list(translators)}, Trans.")
    return "; ".join(shown)


def _edition(entry: Entry) -> str:
    edition = re.sub(r"\s*\b(?:edition|ed\.?)$", "", _field(entry, "edition"), flags=re.IGNORECASE)
    number = _ORDINALS.get(edition.lower()) or (int(edition) if edition.isascii() and edition.isdigit() else 0)
    if number:
        ending = {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th") if number % 100 not in (11, 12, 13) else "th"
        edition = f"{number}{ending}"
    elif edition.lower() == "revised":
        edition = "Rev."
    return f"{edition} ed." if edition else ""


def _volume(entry: Entry) -> str:
    volume = _field(entry, "volume")
    return f"Vol. {volume}" if volume else ""


def _report_number(entry: Entry) -> str:
    number = _field(entry, "number") if entry.type in _REPORTS else ""
    if not number:
        return ""
    return f"{_field(entry, 'type') or 'Report'} No. {number}" if re.match(r"[\d\W]|\w+[-/]?\d", number) else number


def _description(entry: Entry) -> str:
    """Return what kind of work it is, where APA says so in brackets."""
    kind = _field(entry, "type")
    if entry.type in _THESES:
        kind = kind or _THESES[entry.type]
        school = _field(entry, "school", "institution")
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
    return bool(address_of(thesis) or _field(thesis, "publisher"))


def _is_chapter(entry: Entry) -> bool:
    return entry.type in _CHAPTERS and "booktitle" in entry.fields


def _source(entry: Entry) -> list[BaseText]:
    """Return the sentences that say where the work appeared."""
    if entry.type == "article":
        return [_journal(entry)]
    if _is_chapter(entry):
        return [_container(entry), Text(_publisher(entry))]
    if entry.type in _THESES:
        school = "" if _is_published(entry) else _field(entry, "school", "institution")
        return [Text(school or _field(entry, "publisher"))]
    return [Text(_publisher(entry))]


def _journal(entry: Entry) -> BaseText:
    journal, volume, issue = (
        _field(entry, "journal", "journaltitle"),
        _field(entry, "volume"),
        _field(entry, "number", "issue"),
    )
    number = _article_number(entry)
    if not number and re.match("article", issue, re.IGNORECASE):
        number, issue = issue, ""
    issue = f"({issue})" if issue else ""
    parts = (Tag("em", journal), Text(Tag("em", volume), issue), Text(number or _page_range(_field(entry, "pages"))))
    return Text(", ").join([part for part in parts if part])


def _article_number(entry: Entry) -> str:
    number = _field(entry, "eid", "articleno", "article-number")
    pages = _field(entry, "pages")
    if not number and re.fullmatch(r"e\d+|article\s.*", pages, re.IGNORECASE):
        number = pages
    return number if not number or number.lower().startswith("article") else f"Article {number}"


def _container(entry: Entry) -> BaseText:
    editors = _people(entry.persons.get("editor", ()))
    by = f"{_direct_list(editors)} ({_editor_title(editors)}), " if editors.names else ""
    pages = _page_range(_field(entry, "pages"))
    pages = f"{'pp.' if re.search('[–,]', pages) else 'p.'} {pages}" if pages else ""
    details = _details(entry, "", _edition(entry), _volume(entry), pages)
    return Text(f"In {by}", Tag("em", _field(entry, "booktitle")), details)


def _page_range(pages: str) -> str:
    # plain_text has made "--" an en dash; a hyphen beside one belongs to the page number ("S2-1–S2-9")
    return re.sub(r"\s*–\s*", "–", pages) if "–" in pages else re.sub(r"(?<=\w)\s*[-—]\s*(?=\w)", "–", pages)


def _publisher(entry: Entry) -> str:
    publisher = _field(entry, "publisher", "institution", "organization", "howpublished", "school")
    people = _leaders(entry)
    # a group that publishes its own work is named once
    return "" if any(name.family == publisher for name in people.names) else publisher


def _remarks(entry: Entry) -> list[str]:
    state = _field(entry, "pubstate")
    remarks = [] if state.lower() in _IN_PRESS else ["Advance online publication" if state == "prepublished" else state]
    note = _field(entry, "note")
    return [remark for remark in (*remarks, note if note != state else "") if remark]


def _link(entry: Entry) -> list[BaseText]:
    address, doi = address_of(entry), doi_of(entry)
    if not address:
        return []
    link = HRef(address, f"https://doi.org/{doi}" if doi else address)
    visited = re.fullmatch(r"(\d{4})-(\d\d)-(\d\d)", _field(entry, "urldate"))
    if doi or not visited or _year(entry) != "n.d." or not 1 <= int(visited.group(2)) <= 12:
        return [link]
    year, month, day = map(int, visited.groups())
    return [Text(f"Retrieved {MONTHS[month - 1]} {day}, {year}, from ", link)]


def _ended(sentence: BaseText) -> BaseText:
    return sentence if str(sentence).rstrip("”’").endswith((".", "?", "!")) else Text(sentence, ".")
