"""Where to turn in a crisis: set here once, for every page, PDF, e-book and feed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

# Everything under this topic ends with where to turn.
CRISIS_TOPIC = "suicide-and-crisis"


@dataclass(frozen=True, slots=True)
class Part:
    """A piece of the text; one with an address is a link."""

    text: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class WhereToTurn:
    """What to do in a crisis, in one language."""

    link: str  # the link in the footer
    heading: str
    sentences: tuple[tuple[Part, ...], ...]

    @property
    def text(self) -> str:
        """All sentences as plain text, for feeds and mail."""
        return " ".join("".join(part.text for part in sentence) for sentence in self.sentences)


# By language, and, where a region has lines of its own, by locale ("en_GB").
_TEXTS = {
    "en": WhereToTurn(
        link="In crisis?",
        heading="Where to turn",
        sentences=(
            (
                Part(
                    "If you, or someone you are worried about, may be thinking of suicide or self-harm, reach out now."
                ),
            ),
            (
                Part("In Canada, "),
                Part("call", "tel:988"),
                Part(" or "),
                Part("text", "sms:988"),
                Part(" 9-8-8; in immediate danger, call "),
                Part("9-1-1", "tel:911"),
                Part("."),
            ),
            (Part("Elsewhere, call your local crisis line or emergency number."),),
        ),
    ),
    "fr": WhereToTurn(
        link="En situation de crise ?",
        heading="Où trouver de l’aide",
        sentences=(
            (
                Part(
                    "Si vous pensez au suicide ou à vous faire du mal, ou si vous craignez pour quelqu’un, demandez de "
                    "l’aide dès maintenant."
                ),
            ),
            (
                Part("Au Canada, "),
                Part("appelez", "tel:988"),
                Part(" ou "),
                Part("textez", "sms:988"),
                Part(" le 9-8-8 ; en cas de danger immédiat, appelez le "),
                Part("9-1-1", "tel:911"),
                Part("."),
            ),
            (Part("Ailleurs, appelez la ligne de crise ou le numéro d’urgence de votre région."),),
        ),
    ),
}


def where_to_turn(locale: str) -> WhereToTurn:
    """Return the text for *locale* ("en", "fr_CA"): its own, else that of its language, else the English one."""
    language = locale.replace("-", "_").partition("_")[0]
    return _TEXTS.get(locale.replace("-", "_")) or _TEXTS.get(language) or _TEXTS["en"]


def concerns_crisis(topics: Iterable[str]) -> bool:
    """Return whether what stands under *topics* must end with where to turn; feeds ask this for their items."""
    return CRISIS_TOPIC in topics
