"""Safe language about suicide and self-harm, as guidelines for media and for clinicians ask for it.

Two checks.  :func:`unsafe_language` looks at the whole text of any page.  What stands as `code` is mentioned and not
used, and an address is nobody's choice of words.  Titles in references.bib are not looked at: they are cited as they
are.

:func:`death_counts` looks at the few texts that are shown on cards.  It finds a number, in digits or in words, that
stands right at a word for dying; "deaths, of which there were many, came to ninety" escapes it, and so do numbers that
stand in another sentence than the deaths they count.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_GAP = r"(?:[\s*_\u2010\u2011-]+)"  # a space, a hyphen, a line break, emphasis
# What makes "completed suicide risk training" a training and no suicide.
_COMPOUND = (
    r"(?!" + _GAP + r"(?:assessment|awareness|screening|intervention|interview|literacy|measure|postvention|prevention"
    r"|question|research|risk|safety|scale|stud|survey|training|bereavement|crisis|reduction)\w*)"
)
_OUTCOME = r"(?:un|in)?(?:successful|complete|completed)|failed"


@dataclass(frozen=True, slots=True)
class Unsafe:
    """A phrase that is not used, and what to write."""

    pattern: re.Pattern[str]
    remedy: str


def _unsafe(pattern: str, remedy: str) -> Unsafe:
    return Unsafe(re.compile(rf"(?<![\w-])(?:{pattern.replace(' ', _GAP)})(?![\w-])", re.IGNORECASE), remedy)


_DIED = "write 'died by suicide' or 'a death by suicide'"
_ATTEMPT = "write 'suicide attempt', or 'died by suicide'"
_UNSAFE = (
    _unsafe(r"commit(?:s|ted|ting)? (?:a )?suicides?" + _COMPOUND, _DIED),
    _unsafe(rf"(?:{_OUTCOME}) suicides?(?! attempt)" + _COMPOUND, _DIED),
    _unsafe(r"complet(?:es|ing) suicide" + _COMPOUND, _DIED),
    _unsafe(r"suicide (?:complet(?:er|ers|ion|ions)|victims?)", _DIED),
    _unsafe(rf"(?:{_OUTCOME}) suicid(?:e|al) attempts?", _ATTEMPT),
    _unsafe(
        rf"suicid(?:e|al) attempts? (?:(?:that|which) )?(?:has |have )?(?:is|are|was|were|been) (?:{_OUTCOME})",
        _ATTEMPT,
    ),
    _unsafe(r"suicid(?:e|al) gestures?", "write 'suicide attempt' or 'self-harm', whichever it was"),
    _unsafe(r"deliberate(?:ly)? self harm(?:s|ed|ing)?", "write 'self-harm'"),
    _unsafe(r"deliberate(?:ly)? self injur(?:y|ies|e|es|ed|ing)", "write 'self-injury'"),
    _unsafe(r"self harmers?", "write 'people who self-harm'"),
    _unsafe(r"suicide attempters?", "write 'people who attempted suicide'"),
)
# "A failed attempt" alone is one of suicide only where that is the subject.
_BARE = _unsafe(rf"(?:{_OUTCOME}) attempts?(?! (?:at|to) )", _ATTEMPT)
_SUBJECT = re.compile(rf"suicid|self{_GAP}(?:harm|injur)", re.IGNORECASE)
# The text of a role is shown, so it is kept.
_EXEMPT = re.compile(r"(?P<role>\}`[^`]*`)|`[^`\n]*`|https?://\S+|doi\.org/\S+")


def unsafe_language(text: str) -> Iterator[tuple[int, str]]:
    """Yield every unsafe phrase of *text*: where it begins, and what is wrong and what to write."""
    if not _SUBJECT.search(text):
        return
    text = _EXEMPT.sub(lambda match: match["role"] or " " * len(match[0]), text)
    found = [(match, unsafe.remedy) for unsafe in _UNSAFE for match in unsafe.pattern.finditer(text)]
    start = 0
    for paragraph in text.split("\n\n"):
        if _SUBJECT.search(paragraph):
            found += [(match, _BARE.remedy) for match in _BARE.pattern.finditer(text, start, start + len(paragraph))]
        start += len(paragraph) + 2
    for match, remedy in sorted(found, key=lambda pair: pair[0].start()):
        phrase = " ".join(re.split(r"[\s*_]+", match[0]))
        yield match.start(), f"'{phrase}' is no safe language about suicide and self-harm: {remedy}"


# -- numbers of deaths -----------------------------------------------------------------------------------------

# Not "one", which is seldom a count; no year, and not the 95 of a confidence interval.
_NUMBER = (
    r"(?:(?!(?:19|20)[0-9]{2}(?![0-9,])|[0-9]+% CI)[0-9]+(?:[,.][0-9]+)*%?|two|three|four|five|six|seven|eight|nine|ten"
    r"|eleven|twelve|dozens?|hundreds?|thousands?|(?:thir|four|fif|six|seven|eigh|nine)teen"
    r"|(?:twen|thir|for|fif|six|seven|eigh|nine)ty(?:-(?:one|two|three|four|five|six|seven|eight|nine))?)"
)
_PEOPLE = (
    r"(?:people|persons|clients?|patients?|participants?|adults?|recipients|adolescents|women|men|them|individuals)"
)
_KIND = r"(?:(?:more|fewer|less|such|simulated|projected|reported|recorded|registered|client|patient|suicide) )"
_DYING = r"(?:died|dies|die|had died|have died|took (?:his|her|their) (?:own )?li(?:fe|ves))"
_DEATHS = tuple(
    re.compile(rf"(?<![\w.-]){pattern}(?!\w)", re.IGNORECASE)
    for pattern in (
        rf"{_NUMBER} {_KIND}*(?:deaths?|suicides)",
        rf"{_NUMBER}(?: \([^()]*\))? (?:of )?(?:the |these |those )?(?:[\w-]+ )?{_PEOPLE}?,? ?(?:who )?{_DYING}",
        rf"(?:deaths?|suicides)(?: by suicide)?,? ?(?:\((?:n ?= ?)?|: |numbered |(?:fell|rose|went) from ){_NUMBER}",
    )
)


def death_counts(text: str) -> str:
    """Return the number of deaths that *text* tells, as it stands there, or ""."""
    plain = " ".join(text.replace("*", "").split())
    for pattern in _DEATHS:
        match = pattern.search(plain)
        if match is not None:
            return match[0]
    return ""
