"""Read a text copy of a blog page: month headings, and posts of a title, a reference, a body and implications."""

from __future__ import annotations

import re
from dataclasses import dataclass

from ..records import YearMonth
from .article import Article, Person

_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_MONTH = re.compile(rf"(?P<month>{'|'.join(_MONTHS)}) (?P<year>(?:19|20)[0-9]{{2}})")
_IMPLICATIONS = re.compile(r"practice implications:?", re.IGNORECASE)
_LONGEST_TITLE = 160  # characters; a paragraph is longer, or ends in a full stop
_REFERENCE = re.compile(
    r"(?P<people>[^()]{3,2000}?)\s*\((?P<year>(?:19|20)[0-9]{2}|in press)[^)]*\)\.?\s+(?P<rest>.{5,2000})"
)
_PERSON = re.compile(
    r"(?P<family>[^,&]+),\s*(?P<initials>(?:[^\W\d_a-z]\s?[.]?\s?-?\s?){1,5}[.]?)(?=,|\s*&|\s+and\s|$)"
)
_DOI = re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:?\s*)?(?P<doi>10\.[0-9]{4,9}/\S*[^\s.,;])", re.IGNORECASE)
# The last sentence before the volume is the journal, however many the title has.
_SOURCE = re.compile(
    r"(?P<title>.+[.?!])\s+(?P<journal>[^.?!]+?),\s*"
    r"(?:(?P<volume>[0-9]+)\s*(?:\((?P<number>[^)]+)\))?(?:\s*[,:]\s*(?P<pages>[A-Za-z]?[0-9]+(?:\s*[-–]\s*[0-9]+)?))?"
    r"|(?P<status>[^0-9].*))?.*"
)


@dataclass(frozen=True, slots=True)
class Post:
    """One post of the blog."""

    month: YearMonth
    line: int  # of its title
    title: str
    reference: str  # as written, or ""
    body: tuple[str, ...]  # paragraphs
    implications: tuple[str, ...]


def read_blog(text: str) -> tuple[tuple[Post, ...], tuple[tuple[int, str], ...]]:
    """Return the posts in the order of the page, and what is odd about it, each as (line, what)."""
    posts: list[Post] = []
    faults: list[tuple[int, str]] = []
    month: YearMonth | None = None
    lines: list[tuple[int, str]] = []  # of the month that is being read
    for number, raw in enumerate(text.splitlines(), 1):
        line = " ".join(raw.split())
        heading = _MONTH.fullmatch(line)
        if heading:
            _take(posts, faults, month, lines)
            month, lines = YearMonth(int(heading["year"]), _MONTHS.index(heading["month"]) + 1), []
        elif line and month:
            lines.append((number, line))
    _take(posts, faults, month, lines)
    if not month:
        faults.append((1, "no month: a line such as 'December 2020' begins the posts of a month"))
    return tuple(posts), tuple(faults)


def _take(
    posts: list[Post], faults: list[tuple[int, str]], month: YearMonth | None, lines: list[tuple[int, str]]
) -> None:
    """Add the posts of one month."""
    if month is None:
        return
    for part in _parts(lines):
        line, title = part[0]
        rest = [text for _, text in part[1:] if text.casefold() != title.casefold()]  # some copies repeat the title
        reference = rest.pop(0) if rest and _REFERENCE.match(rest[0]) else ""
        split = next((place for place, text in enumerate(rest) if _IMPLICATIONS.fullmatch(text)), len(rest))
        post = Post(month, line, title, reference, tuple(rest[:split]), tuple(rest[split + 1 :]))
        for missing, what in (
            (not post.body, "no text"),
            (not post.implications, "no practice implications: they follow a line 'Practice Implications'"),
            (not reference, "no reference line: find out which article it is"),
        ):
            if missing:
                faults.append((line, f"“{title}”: {what}"))
        posts.append(post)


def _parts(lines: list[tuple[int, str]]) -> list[list[tuple[int, str]]]:
    """Return the lines of each post: after the implications of one, a line that is no paragraph begins the next."""
    parts: list[list[tuple[int, str]]] = []
    advice = -1  # paragraphs of implications so far; -1 before them
    for number, line in lines:
        if not parts or (advice > 0 and _is_title(line)):
            parts.append([])
            advice = -1
        elif _IMPLICATIONS.fullmatch(line):
            advice = 0
        elif advice >= 0:
            advice += 1
        parts[-1].append((number, line))
    return parts


def _is_title(line: str) -> bool:
    return len(line) <= _LONGEST_TITLE and not line.endswith((".", "!", ":", ";"))


def article_of(reference: str) -> Article | None:
    """Return the article that a reference in APA style names, or None when it can't be read."""
    match = _REFERENCE.fullmatch(reference.strip())
    if match is None:
        return None
    rest = match["rest"]
    doi = _DOI.search(rest)
    source = _SOURCE.fullmatch(_DOI.sub("", rest).strip())
    if source is None:
        return None
    pages = source["pages"] or ""
    fields = {
        "journal": source["journal"],
        "volume": source["volume"] or "",
        "number": source["number"] or "",
        "pages": pages if "-" in pages or "–" in pages else "",
        "eid": "" if "-" in pages or "–" in pages else pages,
    }
    return Article(
        title=source["title"].rstrip("."),
        authors=_people(match["people"]),
        year=match["year"],
        doi=doi["doi"] if doi else "",
        fields={name: text for name, text in fields.items() if text},
    )


def _people(text: str) -> tuple[Person, ...]:
    return tuple(
        Person(match["family"].strip().removeprefix("and "), match["initials"].strip().replace("- ", "-"))
        for match in _PERSON.finditer(text)
    )
