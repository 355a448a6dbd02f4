"""The glossary: its terms, read from glossary.md, and where a text first uses each of them.

A term is a heading ``## Odds ratio``, an optional line of other forms, and one paragraph that explains it.  The line is
``Also: …`` when the heading itself counts as a use, and ``Only as: …`` when it does not, because the word has other
meanings.  Forms are written as a summary writes them: ``*d*`` counts only in italics, and ``OR =`` only before a sign
of relation, so that neither is found in ordinary prose.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from .page_reader import Page
from .problems import Problem, shown
from .prose import Inlines, Paragraph, parse_prose, plain_text

GLOSSARY = "glossary"  # the page
LONGEST = 300  # characters of an explanation: it is shown beside the text, on a phone too
# Stand for emphasis in a text whose uses are looked for, and for what is no prose: a link, a citation, a run-in head.
OPEN, CLOSE, OPAQUE = "\ue000", "\ue001", "\ue002"

_HEADING = re.compile(r"^##[ \t]+(?P<title>\S.*?)[ \t]*$", re.MULTILINE)
_FORMS = re.compile(r"(?P<kind>Also|Only as):(?P<forms>.*)", re.DOTALL)
_SYMBOL = re.compile(r"\*(?P<letters>[^*\s]+)\*")
_BEFORE_RELATION = re.compile(r"(?P<word>.*\S)\s*=")
_RELATION = r"(?=\s*[=<>≤≥≈])"


@dataclass(frozen=True, slots=True)
class Term:
    """A term of the glossary."""

    title: str
    explanation: Inlines
    also: tuple[str, ...] = ()  # other forms, as written
    alone: bool = True  # does the title itself count as a use?
    line: int = field(default=0, repr=False)

    @property
    def slug(self) -> str:
        """The name of the term in addresses."""
        return "-".join(re.findall(r"[a-z0-9]+", self.title.lower()))

    @property
    def anchor(self) -> str:
        """The id of the term on the glossary page."""
        return f"term-{self.slug}"

    @property
    def forms(self) -> tuple[str, ...]:
        """All that counts as a use."""
        return (_in_running_text(self.title), *self.also) if self.alone else self.also

    @property
    def text(self) -> str:
        """The explanation without markup."""
        return plain_text(self.explanation)


@dataclass(frozen=True, slots=True)
class Use:
    """A place where a text uses a term."""

    start: int
    end: int
    slug: str


@dataclass(frozen=True)
class Matcher:
    """All forms of all terms as one pattern."""

    pattern: re.Pattern[str]
    slugs: Mapping[str, str]  # a form as :func:`_normal` returns it → its term

    def slug_of(self, text: str) -> str:
        """Return the term of which *text* is a form, the title or the slug, or ""."""
        return self.slugs.get(_normal(text), "")

    def uses(self, text: str) -> Iterator[Use]:
        """Yield every use of a term in *text*, in order."""
        for match in self.pattern.finditer(text):
            yield Use(match.start(), match.end(), self.slugs[_normal(match[0])])


def _in_running_text(title: str) -> str:
    """Return a heading as prose writes it: an abbreviation keeps its capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def _normal(text: str) -> str:
    """Return *text* as the key under which its term is found: case, the kind of space and italics do not matter."""
    return " ".join(text.replace(OPEN, "*").replace(CLOSE, "*").casefold().split())


def _plurals(form: str) -> tuple[str, ...]:
    """Return *form* and its plural; a symbol or an abbreviation has none."""
    if not form[-1:].islower():
        return (form,)
    if form.endswith("sis"):
        return (form, f"{form[:-2]}es")
    if re.search(r"[^aeiou]y$", form):
        return (form, f"{form[:-1]}ies")
    return (form,) if form.endswith("s") else (form, f"{form}s")


def _pattern(form: str) -> tuple[str, str]:
    """Return the patterns of the first character of *form* and of the rest."""
    relation = _BEFORE_RELATION.fullmatch(form)
    words = _SYMBOL.sub(rf"{OPEN}\g<letters>{CLOSE}", relation["word"] if relation else form)
    first, rest = words[0], words[1:]
    beginning = f"[{first}{first.upper()}]" if first.islower() else re.escape(first)  # it may begin a sentence
    return beginning, r"\s+".join(map(re.escape, rest.split(" "))) + (_RELATION if relation else "")


def _keys(form: str) -> tuple[str, ...]:
    """Return the normal forms that *form* stands for."""
    relation = _BEFORE_RELATION.fullmatch(form)
    return tuple(_normal(spelling) for spelling in (_plurals(form) if not relation else (relation["word"],)))


def compile_terms(terms: Iterable[Term]) -> Matcher:
    """Return what finds the uses of *terms*; of several forms that begin at one place the longest counts."""
    slugs: dict[str, str] = {}
    spellings: dict[str, None] = {}
    for term in terms:
        for name in (term.slug, term.title):
            slugs.setdefault(_normal(name), term.slug)
        for form in term.forms:
            slugs.update((key, slugs.get(key, term.slug)) for key in _keys(form))
            spellings.update(dict.fromkeys(_plurals(form)))
    # By first character, so that most words of a text are passed over after one look.
    rests: dict[str, list[str]] = {}
    for form in sorted(spellings, key=lambda form: (-len(form), form)):
        beginning, rest = _pattern(form)
        rests.setdefault(beginning, []).append(rest)
    alternatives = "|".join(f"{beginning}(?:{'|'.join(found)})" for beginning, found in rests.items())
    return Matcher(re.compile(rf"(?<![\w-])(?:{alternatives or '(?!)'})(?![\w-])"), slugs)


# -- reading the page ------------------------------------------------------------------------------------------


def read_glossary(page: Page | None) -> tuple[tuple[Term, ...], list[Problem]]:
    """Return the terms of the glossary *page*, in its order, and all that is wrong with them."""
    if page is None:
        return (), []
    problems: list[Problem] = []
    headings = list(_HEADING.finditer(page.body))
    ends = (*(heading.start() for heading in headings[1:]), len(page.body))
    read = []
    for heading, end in zip(headings, ends, strict=False):  # without a heading there is an end too many
        term = _read_term(page, heading, page.body[heading.end() : end], problems)
        if term is not None:
            read.append(term)
    return tuple(_distinct(read, page.path, problems)), problems


def _read_term(page: Page, heading: re.Match[str], text: str, problems: list[Problem]) -> Term | None:
    title, line = heading["title"], page.line_at(heading.start())

    def note(message: str) -> None:
        problems.append(Problem(page.path, line, f"term {shown(title)}: {message}", "glossary"))

    paragraphs = [part.strip() for part in re.split(r"\n[ \t]*\n", text) if part.strip()]
    forms = _FORMS.fullmatch(paragraphs[0]) if paragraphs else None
    also = _read_forms(forms["forms"], note) if forms else ()
    if not re.search(r"[a-z0-9]", title.lower()):
        note("the heading has no letter from a to z, so no address: name the term in words")
        return None
    if not paragraphs[1:] and forms:
        note(f"no explanation: write it as a paragraph below '{forms['kind']}: …', with an empty line between")
        return None
    explanation = _read_explanation(paragraphs[1:] if forms else paragraphs, note)
    if not explanation:
        return None
    return Term(title, explanation, also, alone=forms is None or forms["kind"] == "Also", line=line)


def _read_explanation(paragraphs: list[str], note: Callable[[str], None]) -> Inlines:
    blocks, faults = parse_prose("\n\n".join(paragraphs))
    for _, what in faults:
        note(f"{what} can't stand in an explanation: write plain text and emphasis")
    first = blocks[0] if blocks else None
    if not isinstance(first, Paragraph):
        note("no explanation: add a paragraph")
        return ()
    if len(blocks) > 1:
        note("more than one paragraph: an explanation is one, because it is shown beside the text")
    length = len(plain_text(first.children))
    if length > LONGEST:
        note(f"the explanation has {length} characters, at most {LONGEST} are allowed: shorten it")
    return first.children


def _read_forms(text: str, note: Callable[[str], None]) -> tuple[str, ...]:
    forms = []
    for form in (" ".join(part.split()) for part in text.split(",")):
        if not form:
            note("an empty form: separate the forms with single commas")
        elif len(form) == 1 and form.isascii():
            note(f"the form '{form}' would be found in every text: write '*{form}*' if it is in italics, or '{form} ='")
        elif "*" in _SYMBOL.sub("", form):
            note(f"the form {shown(form)} has an asterisk too many: write '*d*' for a letter in italics")
        else:
            forms.append(form)
    return tuple(forms)


def _distinct(terms: Iterable[Term], path: str, problems: list[Problem]) -> Iterator[Term]:
    """Yield the terms whose names no other has; a form that stands under two of them counts for the first."""
    titles: dict[str, Term] = {}
    forms: dict[str, Term] = {}
    before: Term | None = None
    for term in terms:
        first = titles.setdefault(term.slug, term)
        if first is not term:
            message = f"term {shown(term.title)}: it stands on line {first.line} already: remove one of them"
            problems.append(Problem(path, term.line, message, "glossary"))
            continue
        for form in term.forms:
            owner = next((forms[key] for key in _keys(form) if key in forms), term)
            if owner is not term:
                message = f"term {shown(term.title)}: the form {shown(form)} belongs to {shown(owner.title)} already"
                problems.append(Problem(path, term.line, f"{message}, on line {owner.line}", "glossary"))
            forms.update((key, owner) for key in _keys(form))
        if before is not None and term.title.casefold() < before.title.casefold():
            message = f"term {shown(term.title)}: terms stand in the order of the alphabet: move it"
            problems.append(Problem(path, term.line, f"{message} before {shown(before.title)}", "glossary"))
        before = term
        yield term
