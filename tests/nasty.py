"""Summaries and works whose texts are traps for one format or another, as records and as pages."""

from __future__ import annotations

import datetime
from dataclasses import replace
from pathlib import Path

from building import TEST_SITE

from evidence_digest.apa_labels import labels
from evidence_digest.bibliography import read_bibliography
from evidence_digest.catalogue import Catalogue
from evidence_digest.exports.site import Site
from evidence_digest.prose import parse_inline
from evidence_digest.reader import read_catalogue

TITLES = (
    "Less < more & “none” > </script><!-- ]]> <b>bold</b>",
    "\"Quoted\" 'once' and `twice`; = 5 & # % $ _ ^ ~ \\ {x} } { -- --- \\textbf{no}",
    "😀 emoji, 👩‍👩‍👧 family, 𝔘nicode and é́",
    "مرحبا بالعلاج النفسي (שלום)",
    '=HYPERLINK("x";1), TY  - JOUR ER  - @article{x, tag:x,2026:y',
)
NAME = "O’Brien & Søn, <Group>"

# One trap each, for any field.
TEXTS = {
    "quotes": "\"a\" 'b' “c” ‘d’",
    "backticks": "`a` ``b``",
    "end of CDATA": "a ]]> b <![CDATA[ c",
    "script": "</script><script>alert(1)</script>",
    "comment": "<!-- a --> <!doctype html>",
    "attribute": '" onclick="a" \' >',
    "entity": "&amp; &lt; &#60; & &nosuch;",
    "per cent": "100% %s %(a)s %41 a%",
    "format": "{0} {a} {{ a }} {% a %} ${a}",
    "underscores": "a_b __c__ _",
    "number signs": "#1 ## a #",
    "dollars": "$5 and $6 $$a$$",
    "backslashes": "\\a \\n \\\\ \\u003c a\\",
    "TeX": "\\textbf{a} \\input{b} \\write18{c} ^^41",
    "braces": "{a} {{b}}",
    "unpaired braces": "}a{",
    "tildes": "~ ^ | a~b",
    "hyphens": "--- -- – —",
    "right to left": "שלום (مرحبا) 1-2",
    "direction": "a\u202eb\u202c \u2067c\u2069 \u200fd\u200e",
    "combining": "e\u0301\u0323 " + "a" + "\u0301" * 40,
    "zero width": "a\u200bb\u200cc\u2060d\u00ade",
    "family": "\U0001f469\u200d\U0001f469\u200d\U0001f467 \u2764\ufe0f \U0001f1e8\U0001f1e6",
    "astral": "\U0001d518nicode \U00020bb7 \U000e0041",
    "private": "\ue000 \U000f0000 \ufffd",
    "Asian": "漢字　한글 ﬁ",
    "no-break": "a\u00a0b\u202fc\u2009d",
    "tab": "a\tb",
    "equals": "=HYPERLINK(1)",
    "plus": "+1+1",
    "minus": "-1",
    "at": "@article{a} @a",
    "RIS": "TY  - JOUR ER  - ",
    "semicolons": "a; b; c: d",
    "names": "A and B and others",
    "address": "https://example.org/?a=1&b=2#c javascript:alert(1)",
    "nothing": "null",
    "number": "1e5",
    "10,000": "x" * 10_000,
}
# Characters that no text has on purpose: NUL and other controls, noncharacters, halves of pairs, ends of lines.
REFUSED = ("\0", "\x1b", "\x7f", "\x9f", "\ud800", "\udfff", "\ufdd0", "\ufffe", "\uffff", "\U0001fffe", "\U0010ffff")
REFUSED_IN_PAGES = (*REFUSED, "\x85", "\u2028", "\u2029", "\ufeff")  # BibTeX takes them for blanks

BIBLIOGRAPHY = r"""
@article{Signs2020,
  author = {O'Brien, Seán and {van der Kolk}, B. A. and
    {{World Health Organization & Friends}} and King, Jr., Martin Luther},
  title = {50% of {DNA} & \#1: $5 \_ a_b <i>x</i> ]]> </script> \~{n} --- ``quoted'' 😀 مرحبا},
  journal = {Journal of R\&D}, year = {2020}, volume = {3}, number = {2}, pages = {S2-1--S2-9},
  doi = {10.1002/(SICI)1097-4679(199901)55:1<1::AID-JCLP1>3.0.CO;2-#}, note = {Online \emph-free},
}
@incollection{Chapter2019,
  author = {D{\'\i}az, José and others}, editor = {Green, Ann and Blue, Bo},
  title = {A chapter}, booktitle = {The {Big} Book}, publisher = {Press & Sons}, address = {Montréal}, year = {2019},
  edition = {2nd}, pages = {10--20}, isbn = {978-0-00-000000-2},
}
@phdthesis{Thesis2018, author = {Liu, 明}, title = {A thesis}, school = {McGill University}, year = {2018}}
@techreport{Report2017,
  author = {{Health Canada}}, title = {A report}, institution = {Health Canada}, number = {12}, year = {2017},
  url = {https://example.org/a_b%20c?d=1&e=2}, urldate = {2020-02-29},
}
@online{Page2016, title = {A page without an author}, year = {2016}, month = feb, day = {30}, url = {https://example.org/}}
@article{Press, author = {New, N.}, title = {Not out yet}, journal = {J}, year = {in press}}
@article{Never, author = {Old, O.}, title = {Without a year}, journal = {J}, year = {n.d.}, pages = {e12}}
@misc{Thing2015, author = {Some, One}, title = {A thing}, date = {2015-07-04}, year = {2015}}
""".replace("Online \\emph-free", "Online first")

SITE = Site(
    name="Research & <Practice>",
    publisher="Research & <Practice>",
    tag="example.org,2026",
    base="https://example.org/digest/",
    rights="© 2026 R&D",
    edition="February 2021",
)


def nasty_catalogue(root: Path = TEST_SITE) -> Catalogue:
    """Return a catalogue with one summary a title of :data:`TITLES` and every work of :data:`BIBLIOGRAPHY`."""
    plain = read_catalogue(root)
    works, problems = read_bibliography(BIBLIOGRAPHY, "references.bib")
    assert [problem for problem in problems if problem.severity.value == "error"] == []
    keys = [work.key for work in works]
    assert len(keys) == 8
    model = next(summary for summary in plain.summaries if summary.study.findings and summary.implications)
    summaries = tuple(
        replace(
            model,
            slug=f"nasty-{place}",
            path=f"summaries/2020/12-nasty-{place}.md",
            title=title,
            takeaway=parse_inline(f"{title} *in italics*"),
            cited=(),
            references=tuple(keys) if place == 0 else (keys[place],),
            keywords=("a; b", title),
            author=NAME if place == 1 else "",
            updated=datetime.date(2026, 11, 20 + place),
        )
        for place, title in enumerate(TITLES)
    )
    return replace(
        plain,
        summaries=summaries,
        works={work.key: work for work in works},
        labels=labels(works),
        documents={summary.docname: summary.slug for summary in summaries},
    )
