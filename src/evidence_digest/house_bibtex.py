"""The house form of references.bib: how an entry is keyed, written and put in its place."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator

from .exports.bibtex import escape
from .intake.article import Article, Person

_WORD = re.compile(r"\S+")
_ENTRY = re.compile(r"^@\w+\{([^,\s]+),", re.MULTILINE)
_LETTERS = str.maketrans(
    {"ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ß": "ss"}
    | {"Ø": "O", "Æ": "Ae", "Œ": "Oe", "Ł": "L", "Đ": "D", "Ð": "D", "Þ": "Th"}
)
_LITTLE = frozenset("a an and as at but by for from in into nor of on or over per the to via vs with".split())  # noqa: SIM905  # read as a sentence
_IN_A_LINE = ("journal", "booktitle", "year", "volume", "number", "pages", "eid")


def key_of(article: Article, taken: Collection[str]) -> str:
    """Return a new key: the first author's family name and the year, and a word of the title if that is taken."""
    people = article.authors or article.editors
    name = _ascii(people[0].family) if people else ""
    if people and people[0].group and len(name.split()) > 2:
        name = "".join(word[0] for word in name.split() if word not in _LITTLE)
    words = [word for word in _ascii(article.title).casefold().split() if word not in _LITTLE]
    family = "".join(word[:1].upper() + word[1:] for word in name.split()) or "".join(words[:1]).title() or "Work"
    key = family + ("".join(word.title() for word in _ascii(article.year).split()) or "nd")  # "InPress"
    used = {_identity(other) for other in taken}
    candidates = [key, *(key + word for word in words), *(f"{key}-{number}" for number in range(2, 1000))]
    return next(candidate for candidate in candidates if _identity(candidate) not in used)


def _identity(key: str) -> str:
    return re.sub(r"[^a-z0-9]", "", key.casefold())


def _ascii(text: str) -> str:
    """Return the words of *text* in letters and digits of ASCII."""
    plain = unicodedata.normalize("NFKD", text.translate(_LETTERS)).encode("ascii", "ignore").decode()
    return " ".join(re.findall(r"[A-Za-z0-9]+", plain.replace("'", "")))


def house_entry(article: Article, key: str) -> str:
    """Return the entry as references.bib has it."""
    fields = {name: escape(text) for name, text in article.fields.items()}
    if "pages" in fields:
        fields["pages"] = _pages(article.fields["pages"])
    if article.year:
        fields["year"] = article.year
    line = ", ".join(_field(name, fields.pop(name), narrow=True) for name in _IN_A_LINE if name in fields)
    rows = [
        *(_field(role, _people(people)) for role, people in _roles(article) if people),
        _field("title", _title(article.title)),
        *([_aligned(line)] if line else ()),
        *(_field(name, text) for name, text in sorted(fields.items())),
        *([_field("doi", article.doi)] if article.doi else ()),
    ]
    return f"@{article.kind}{{{key},\n" + ",\n".join(f"  {row}" for row in rows) + "\n}\n"


def _roles(article: Article) -> tuple[tuple[str, tuple[Person, ...]], ...]:
    return ("author", article.authors), ("editor", article.editors)


def _field(name: str, tex: str, *, narrow: bool = False) -> str:
    return f"{name} = {{{tex}}}" if narrow else f"{name:7} = {{{tex}}}"


def _aligned(line: str) -> str:
    name, _, rest = line.partition(" ")
    return f"{name:7} {rest}"


def _people(people: tuple[Person, ...]) -> str:
    return " and ".join(map(_person, people))


def _person(person: Person) -> str:
    family = escape(person.family)
    if person.group or " " in family or "," in family or family[:1].islower():
        family = f"{{{family}}}"  # BibTeX would part it
    parts = (family, person.suffix and escape(person.suffix), _initials(person.given))
    return family if person.group else ", ".join(part for part in parts if part)


def _initials(given: str) -> str:
    """Return given names as initials: "Anne-Marie R" is "A.-M. R."."""
    names = []
    for word in re.sub(r"\.(?!-)", ". ", given).split():
        letters = word.replace(".", "")
        if letters.isalpha() and letters.isupper() and 1 < len(letters) < 4:  # "JR" are two names
            names += [f"{letter}." for letter in letters]
        elif letters:
            names.append("-".join(f"{part[0]}." for part in letters.split("-") if part))
    return escape(" ".join(names))


def _pages(pages: str) -> str:
    """Return the range of pages in full: 1031-42 is 1031--1042."""
    match = re.fullmatch(r"(?P<first>[A-Za-z]*[0-9]+)\s*[-–—]+\s*(?P<last>[A-Za-z]*[0-9]+)", pages.strip())
    if match is None:
        return escape(pages)
    first, last = match["first"], match["last"]
    if first.isdigit() and last.isdigit() and len(last) < len(first):
        last = first[: len(first) - len(last)] + last
    return first if first == last else f"{first}--{last}"


# -- titles ------------------------------------------------------------------------------------------------------------


def sentence_case(title: str) -> str:
    """Return a title in sentence case, as APA asks for; one that is so already stays as it is."""
    words = [word for word in title.split()[1:] if len(word) > 3 and word[0].isalpha() and not _is_acronym(word)]
    capitals = sum(word[0].isupper() for word in words)
    if len(words) < 3 or capitals < 0.6 * len(words):
        return title
    return _WORD.sub(lambda match: _lower(match[0], begins=_begins(title, match.start())), title)


def _lower(word: str, *, begins: bool) -> str:
    if _is_acronym(word):
        return word
    lowered = word.lower()
    return lowered[:1].upper() + lowered[1:] if begins else lowered


def _begins(title: str, start: int) -> bool:
    """Tell whether a sentence or a subtitle begins at *start*."""
    return re.search(r"(?:^|[:?!.–—]\s+)[“‘\"'(]*$", title[:start]) is not None


def _is_acronym(word: str) -> bool:
    """Tell whether the capitals of a word are its own: COVID-19, PTSD, McGill, but not Evidence-Based or A."""
    return any(re.search(r"[^\W\d_][A-Z]|[A-Z][0-9]|[0-9][A-Z]", part) for part in re.split(r"[-/]", word))


def _title(title: str) -> str:
    """Return a title in which braces protect the capitals that are not at a beginning."""
    return _WORD.sub(lambda match: _protected(match[0], begins=_begins(title, match.start())), title)


def _protected(word: str, *, begins: bool) -> str:
    match = re.fullmatch(r"(?P<before>[^\w{}]*)(?P<word>.*?)(?P<after>[^\w{}]*)", word)
    if match is None or not match["word"]:
        return escape(word)
    own = _is_acronym(match["word"]) or (not begins and any(letter.isupper() for letter in match["word"]))
    core = escape(match["word"])
    return escape(match["before"]) + (f"{{{core}}}" if own else core) + escape(match["after"])


# -- the file ----------------------------------------------------------------------------------------------------------


def with_entry(text: str, entry: str) -> str:
    """Return the text of references.bib with *entry* in its place: before the first key that comes after its own."""
    key = next(_keys(entry))[0]
    for other, start in _keys(text):
        if other.casefold() > key.casefold():
            return f"{text[:start]}{entry}\n{text[start:]}"
    return f"{text.rstrip()}\n\n{entry}" if text.strip() else entry


def _keys(text: str) -> Iterator[tuple[str, int]]:
    for match in _ENTRY.finditer(text):
        yield match[1], match.start()
