"""Write the draft of a summary: the page with what is known, and hints where the editor writes."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Collection

from .fields import SLUG
from .records import YearMonth

_SLUG_WORDS = 6
_LITTLE = frozenset("a an and as at by for from in into of on or the to vs with".split())  # noqa: SIM905  # read as a sentence


def slug_for(title: str, taken: Collection[str]) -> str:
    """Return a new slug made of the telling words of *title*."""
    plain = unicodedata.normalize("NFKD", title.replace("ß", "ss")).encode("ascii", "ignore").decode().casefold()
    words = re.findall(r"[a-z0-9]+", re.sub(r"['’]", "", plain))
    telling = [word for word in words if word not in _LITTLE] or words or ["article"]
    slug = "-".join(telling[:_SLUG_WORDS])
    return next(name for name in (slug, *(f"{slug}-{number}" for number in range(2, 1000))) if name not in taken)


def draft_path(month: YearMonth, slug: str) -> str:
    """Return the path of the page; raises :class:`ValueError` for a slug that is none."""
    if not SLUG.fullmatch(slug):
        raise ValueError(f"'{slug}' must be small letters, digits and hyphens")
    return f"summaries/{month.year:04d}/{month.month:02d}-{slug}.md"


def draft_page(
    *,
    month: YearMonth,
    written: datetime.date,
    keys: tuple[str, ...],
    title: str,
    basis: str = "abstract",
    story: str = "",
    points: str = "",
) -> str:
    """Return the page; *story* and *points* are Markdown for the prose and the implications, if there is any yet."""
    prose = story or (
        "## Why it matters\n\nThe question, as a clinician would ask it.\n\n"
        f"## What they did\n\n{{cite:t}}`{', '.join(keys[:1]) or 'Key'}` asked whom, how many, and how.\n\n"
        "## What they found\n\nThe findings, with their numbers."
    )
    implications = points or (
        "- A finding, and what one may do with it.\n- How sure can one be? What the study can't show."
    )
    return f"""---
draft: true  # remove this line when the page is ready
month: {month}
written: {written}
basis: {basis}  # abstract, full-text or secondary
references: [{", ".join(keys)}]
topics: []  # slugs of topics/, the most specific first
keywords: []
research-types: []  # slugs of research-types/
takeaway: ""  # one sentence, at most 35 words: who was studied and what was found
study:
  design: ""
  sample: ""
  setting: ""
  findings:
    - {{ text: "" }}
  limitations:
    - ""
---

# {_plain(title)}

{prose.strip()}

:::{{practice-implications}}
{implications.strip()}
:::
"""


def _plain(title: str) -> str:
    """Return *title* as a page can have it: without what Markdown would take for markup."""
    return re.sub(r"\s+", " ", re.sub(r"[*_`<>\[\]{}\\]", "", title)).strip() or "Title"
