"""Input made to hurt: huge, deep, or growing as it is read.

As a program it feeds the readers in 1.5 GB and two minutes.
"""

from __future__ import annotations

import resource
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path

from fuzz.readers import PAGE, READERS

BIG = 10_000_000
MEMORY = 1_500 * 2**20
SECONDS = 120  # of CPU for all; quadratic time would be many minutes


def _filled(unit: str, size: int = BIG) -> bytes:
    return (unit * (size // len(unit.encode()) + 1)).encode()


_LAUGHS = b"a0: &a0 [x, x, x, x, x, x, x, x, x]\n" + b"".join(
    f"a{level}: &a{level} [{', '.join([f'*a{level - 1}'] * 9)}]\n".encode() for level in range(1, 30)
)
_TITLE = b"# T\n\n"
_YAML: Mapping[str, bytes] = {
    "brackets": b"a: " + b"[" * 100_000,
    "brackets of 10 MB": b"[" * BIG,
    "braces": b"{a: " * 20_000,
    "indentation": b"".join(b" " * level + b"a:\n" for level in range(400)),
    "dashes": b"- " * 40_000,
    "questions": b"? " * 40_000,
    "billion laughs": _LAUGHS,
    "whole number": b"month: " + b"9" * 90_000,
    "decimal": b"value: 0." + b"9" * 90_000 + b"e999999999",
    "date": b"written: 99999999-99-99T99:99:99.999999999Z",
    "sexagesimal": b"a: 190:20:30:" + b"59:" * 20_000,
    "tags": b"a: !!python/object/apply:os.system ['touch SHELL']\nb: !!binary " + b"A" * 50_000,
    "merge": b"a: &a {b: c}\n<<: [*a, *a]\n",
    "names": b"".join(f"a{number}: b\n".encode() for number in range(9_000)),
    "binary": bytes(range(256)) * 100,
}
_PAGES: Mapping[str, bytes] = {
    **{f"10 MB of {unit!r}": _TITLE + _filled(unit) for unit in ("word ", "[", "*", ">", "`", "(", "a\n", "- a\n")},
    **{
        f"50 KB of {unit!r}": _TITLE + _filled(unit, 50_000)
        for unit in (
            *("word ", "[", "![", "*", "*a **b ", "_a*b", ">", "`", "(", "<a ", "|a", "{", "{a}`", "[a]: ", "\\", "&#"),
            *(
                "\t",
                "> ",
                "- ",
                "1. ",
                ":::{note} ",
                "\u0301",
                "\u200f",
                "{cite:t}`",
                "<!--",
                "[^1]: ",
                "](",
                "suicide ",
            ),
        )
    },
    **{
        f"1,900 lines of {unit!r}": _TITLE + _filled(f"{unit}\n", (len(unit.encode()) + 1) * 1_900)
        for unit in (
            "[^1]: a",
            "(a)=",
            "## a",
            "| a | b |",
            "- a",
            "> a",
            ":::{note}",
            "```",
            "[a]: b",
            "   - a",
            "+++",
        )
    },
    "quotations": b"# T\n\n" + b"".join(b">" * level + b" a\n" for level in range(1, 430)),
    "lists": b"# T\n\n" + b"".join(b" " * level + b"- a\n" for level in range(1, 430)),
    "NUL": b"# T\n\n\0",
    "UTF-16": "# T\n\nText\n".encode("utf-16"),
    "UTF-32": "# T\n\nText\n".encode("utf-32"),
    "surrogates": b"# T\n\n\xed\xa0\x80\xed\xb0\x80",
    "byte order marks": b"\xef\xbb\xbf" * 3 + b"# T\n",
    "CR": b"---\rmonth: 2020-12\r---\r\r# T\r\rText\r" * 100,
    "binary": bytes(range(256)) * 300,
    "overlong": b"# T\n\n\xc0\xaf\xe0\x80\xaf\xf8\x88\x80\x80\x80",
}
_DOUBLING = (
    b"@string{a0 = {"
    + b"x" * 100
    + b"}}\n"
    + b"".join(f"@string{{a{level} = a{level - 1} # a{level - 1}}}\n".encode() for level in range(1, 60))
)
_ENTRY = b"@article{a, author = {A, B}, year = 2020, title = "
_BIBTEX: Mapping[str, bytes] = {
    **{
        f"300 KB of {unit!r}": _filled(unit, 300_000)
        for unit in ("@article{a,", "{", "}", "@", "%", "a ", "@string{a = ")
    },
    **{
        f"a title of {unit!r}": _ENTRY + b"{" + _filled(unit, 200_000) + b"}}"
        for unit in ("{", "}", "\\", "\\'", '"', "a ", "$", "--", "`")
    },
    "nested braces": _ENTRY + b"{" * 100_000 + b"x" + b"}" * 100_000 + b"}",
    "strings that double": _DOUBLING + _ENTRY + b"a59}",
    "values that are joined": _ENTRY + b"{x}" + b" # {x}" * 20_000 + b"}",
    "authors": b"@article{a, year = 2020, title = {T}, author = {" + b"A, B and " * 1_000 + b"C}}",
    "commas": b"@article{a, year = 2020, title = {T}, author = {" + b"," * 9_000 + b"}}",
    "fields": b"@article{a, " + b"".join(f"f{number} = 1, ".encode() for number in range(2_000)) + b"}",
    "entries of one key": b"@misc{a, title = {b}}\n" * 5_000,
    "binary": bytes(range(256)) * 1_000,
}
_RIS: Mapping[str, bytes] = {
    "10 MB": b"TY  - JOUR\nTI  - " + b"a" * BIG,
    "a line": b"TY  - JOUR\nTI  - " + b"a b" * 300_000 + b"\nER  - \n",
    "authors": b"TY  - JOUR\nTI  - T\n" + b"AU  - A, B\n" * 20_000 + b"ER  - \n",
    "records": b"TY  - JOUR\nTI  - T\nER  - \n" * 30_000,
    "never ended": b"TY  - JOUR\n" * 80_000,
    "binary": b"TY  - JOUR\n" + bytes(range(256)) * 1_000,
}
_NBIB = {name: data.replace(b"TY  - JOUR", b"PMID- 1").replace(b"TI  - ", b"TI  - ") for name, data in _RIS.items()}
_SUMMARY = Path(__file__).with_name("roots") / "test-site" / PAGE
# In a sound page, so that advice is given on it.
_PROSE: Mapping[str, bytes] = {
    f"prose of {unit!r}": _SUMMARY.read_bytes().replace(
        b"## What they found\n", b"## What they found\n\n" + _filled(unit, 80_000), 1
    )
    for unit in (
        *(
            "r = .28, ",
            "95% CI [.23, .33], ",
            "(.2 to .3) ",
            "1",
            "9,999",
            "1.",
            "1/",
            "−.",
            "%",
            "1 in ",
            "one third ",
        ),
        *("a-", "http://", "10.1000/", "(n = ", "over the ", "because ", "it causes harm. ", "A. ", "or more ", "“"),
    )
}
CASES: Mapping[str, Mapping[str, bytes]] = {
    "front_matter": _YAML,
    "summary": {
        **_PAGES,
        **{f"front matter: {name}": b"---\n" + data + b"\n---\n\n# T\n" for name, data in _YAML.items()},
    },
    "site": _PROSE,
    "pack": {name: b"---\n" + data + b"\n---\n\n# T\n" for name, data in _YAML.items()},
    "bibtex": _BIBTEX,
    "bib": {"10 MB": _ENTRY + b"{" + b"a" * BIG},
    "ris": _RIS,
    "nbib": _NBIB,
    "facts": {**_YAML, "counts": b"one " * 20_000},
    "questions": _YAML,
    "addresses": {
        "2 MB": _filled("a/b.html c.html\n", 2_000_000),
        "a line": _filled("a/", 2_000_000),
        "a chain": b"".join(b"a/%d.html a/%d.html\n" % (step, step + 1) for step in range(60_000)),
        "binary": bytes(range(256)) * 1_000,
    },
    "retractions": {"brackets": b"[" * BIG, "number": b"9" * 100_000, "names": b'{"a":' * 100_000},
    "blog": {
        "a line": b"December 2020\n" + b"A, B. (2020). " * 50_000,
        "months": b"December 2020\nTitle\nText.\n" * 40_000,
        "a reference": b"December 2020\nTitle\n" + b"Abc, D., & " * 150 + b"Efg, H. (2020). " + b"a. b, 1" * 250,
    },
}


def main() -> None:
    """Feed the readers, within MEMORY and SECONDS; tell what takes its time."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    for reader, cases in CASES.items():
        for name, data in cases.items():
            _feed(READERS[reader], data, f"{reader}: {name}")


def _feed(read: Callable[[bytes], None], data: bytes, name: str) -> None:
    start = time.process_time()
    try:
        read(data)
    except BaseException:
        sys.stderr.write(f"{name}\n")
        raise
    taken = time.process_time() - start
    if taken > 0.3:
        sys.stdout.write(f"{name}: {taken:.1f} s\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
