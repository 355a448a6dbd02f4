"""Plain text from the TeX that BibTeX fields hold: accents, letters and escapes, and nothing else."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

# For a set of a regular expression: what Unicode keeps for programs' own use, the last two of each plane among them.
NONCHARACTERS = "\ufdd0-\ufdef" + "".join(chr(plane << 16 | last) for plane in range(17) for last in (0xFFFE, 0xFFFF))
CONTROL = re.compile(f"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff{NONCHARACTERS}]")
_COMBINING = "\u0301\u0300\u0302\u0308\u0303\u0304\u0307\u0327\u030c\u0306\u030b\u0328\u030a\u0323\u0331"
_ACCENTS = dict(zip("'`^\"~=.cvuHkrdb", _COMBINING, strict=True))
_LETTERS = (
    "ss ß ae æ AE Æ oe œ OE Œ aa å AA Å o ø O Ø l ł L Ł i ı j ȷ dh ð DH Ð dj đ DJ Đ th þ TH Þ ng ŋ NG Ŋ S § P ¶ "
    "textendash – textemdash — textquoteleft ‘ textquoteright ’ textquotedblleft “ textquotedblright ” ldots … dots … "
    "textellipsis … textbackslash \\ textbraceleft { textbraceright } textasciitilde ~ textasciicircum ^ "
    "textunderscore _ copyright © textregistered ® "
    "texttrademark ™ textdegree ° textless < textgreater > textbar | pounds £ texteuro €"
)
_WORDS = dict(re.findall(r"(\S+) (\S+)", _LETTERS))
_SIGNS = {**{sign: sign for sign in "&%$#_{}"}, " ": " ", ",": "\u2009", "-": "", "/": "", "\\": " "}
_TEX = re.compile(
    r"""\\(?P<accent>['"`^~=.]|[cvuHkrdb](?![A-Za-z]))[ ]*
          (?:\{[ ]*(?P<braced>\\[ij]|[^\W\d_])?[ ]*\}|(?P<bare>\\[ij](?![A-Za-z])[ ]?|[^\W\d_]))
      | \\(?P<word>[A-Za-z]+)(?:\{\}|[ ])?
      | \\(?P<sign>[^A-Za-z]?)
      | (?P<prose>-{2,3}|``|''|[`'"~])
      | [{}]""",
    re.VERBOSE,
)
_TYPOGRAPHY = {"--": "–", "---": "—", "``": "“", "''": "”", "`": "‘", "~": "\u00a0"}


def plain_text(tex: str) -> str:
    """Return TeX prose as typographic Unicode text without braces."""
    return _decode(tex, lambda match: _TYPOGRAPHY.get(match.group("prose")) or _quotation_mark(match))


def verbatim_text(tex: str) -> str:
    """Return an address or identifier: escapes are decoded, dashes, quotes and tildes stay."""
    return _decode(tex, lambda match: str(match.group("prose")))


def refused_commands(tex: str) -> tuple[str, ...]:
    """Return the TeX commands that are neither an accent nor an escape, each once."""
    found = _TEX.finditer(" ".join(tex.split()) if "\\" in tex else "")
    return tuple(dict.fromkeys(match.group().rstrip(" {}") for match in found if _escape(match) is None))


def _decode(tex: str, prose: Callable[[re.Match[str]], str]) -> str:
    text = " ".join(tex.split())
    if _TEX.search(text):
        text = _TEX.sub(lambda match: prose(match) if match.group("prose") else _escape(match) or "", text).strip()
    return unicodedata.normalize("NFC", text)


def _escape(match: re.Match[str]) -> str | None:
    """Return what an accent, letter or escape stands for; None for any other command."""
    if match.group("accent"):
        letter = (match.group("braced") or match.group("bare") or "").strip().lstrip("\\")
        return letter + _ACCENTS[match.group("accent")] if letter else match.group("accent").strip("'`\"=.cvuHkrdb")
    if match.group("word"):
        return _WORDS.get(match.group("word"))
    return "" if match.group("sign") is None else _SIGNS.get(match.group("sign"))


def _quotation_mark(match: re.Match[str]) -> str:
    before = match.string[: match.start()][-3:].rstrip("{")[-1:]
    opens = before in ("", " ", "(", "[", "—", "–", "“", "‘", "`", '"')
    if match.group() == '"':
        return "“" if opens else "”"
    return "‘" if opens and not match.string[match.end() : match.end() + 1].isdigit() else "’"
