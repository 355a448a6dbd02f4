"""What somebody could write into a contributed page, a pack or the bibliography to run code or to read a file.

A script that runs sets ``window.__pwned``; TeX that runs a command creates the file SHELL; a file that is read shows
:data:`SECRET`.  What is not refused goes into a site, :func:`add_injections`, so that no refusal hides another piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from pathlib import Path

from building import edit

SECRET = "canary-7f3a91"  # stands in files beside and within the site that no page may show
JS = "window.__pwned=1"
_CALL = f"javascript:{JS}"

RAW_HTML = (
    f"<script>{JS}</script>",
    f"Text <script>{JS}</script> text",
    f"<img src=x onerror={JS}>",
    f"Text <img src=x onerror={JS}> text",
    f"<svg/onload={JS}>",
    f"<img src='x' onerror='{JS}'>",
    f"Text <img src='x' onerror='{JS}'/> text",
    f"<svg onload='{JS}'/>",
    f"<details open ontoggle={JS}>x</details>",
    f"<!-- --><script>{JS}</script>",
    f"<!--[if IE]><script>{JS}</script><![endif]-->",
    f"<![CDATA[<script>{JS}</script>]]>",
    f"<?xml-stylesheet href='{_CALL}'?>",
    f"<iframe srcdoc='<script>parent.{JS}</script>'></iframe>",
    f"<a href='{_CALL}'>x</a>",
    "<base href='https://example.org/'>",
    f"<meta http-equiv=refresh content='0;url={_CALL}'>",
    "<style>@import 'https://example.org/x.css'</style>",
    f"- <script>{JS}</script>",
    f"> <script>{JS}</script>",
    f"| a |\n| - |\n| <script>{JS}</script> |",
    f"## <script>{JS}</script>",
    f"[^1]\n\n[^1]: <script>{JS}</script>",
    f":::{{note}}\n<script>{JS}</script>\n:::",
    f":::{{admonition}} <script>{JS}</script>\nx\n:::",
    f":::{{list-table}} <script>{JS}</script>\n* - <img src=x onerror={JS}>\n:::",
    f":::{{dropdown}} <script>{JS}</script>\nx\n:::",
    f"    <script>{JS}</script>",
    f"`<script>{JS}</script>`",
    f"```\n</code></pre><script>{JS}</script>\n```",
    f"```html\n</code></pre><script>{JS}</script>\n```",
    f'```"><script>{JS}</script>\nx\n```',
    f"&lt;script&gt;{JS}&lt;/script&gt; &#60;img src=x onerror={JS}&#62;",
    f"\\<script>{JS}\\</script>",
)

_TARGETS = (
    _CALL,
    f"JaVaScRiPt:{JS}",
    f"javascript&colon;{JS}",
    f"&#106;avascript:{JS}",
    f"&#x6A;&#x61;vascript:{JS}",
    f"java&Tab;script:{JS}",
    f"java&NewLine;script:{JS}",
    f"java\\\nscript:{JS}",
    f"%6Aavascript:{JS}",
    f"javascript%3A{JS}",
    f"&#1;javascript:{JS}",
    f"\u200bjavascript:{JS}",
    f"javascript://%0A{JS}",
    f"javascript://example.org/%0A{JS}",
    f"vbscript:{JS}",
    "data:text/html;base64,PHNjcmlwdD5wYXJlbnQuX19wd25lZD0xPC9zY3JpcHQ+",
    f"data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='{JS}'/>",
    f"livescript:{JS}",
    f"jar:{_CALL}!/",
    f"view-source:{_CALL}",
    f"blob:{JS}",
    "file:///etc/passwd",
    f'https://example.org/"onmouseover="{JS}',
    f"https://example.org/'><script>{JS}</script>",
    f"//example.org/{JS}",
    "/_static/..%2f..%2fsecret.txt",
    "../secret.txt",
    "path:../secret.txt",
    "project:../secret.txt",
    "inv:x#y",
)
_FORMS = (
    "[x]({})",
    "[x](<{}>)",
    "[x][y]\n\n[y]: {}",
    "[x][y]\n\n[y]: <{}>",
    "<{}>",
    "![x]({})",
    "[![x](/_static/card.png)]({})",
    ":::{{note}}\n[x]({})\n:::",
    ":::{{note}}\n[x][y]\n\n[y]: {}\n:::",
    ":::{{admonition}} [x]({})\nx\n:::",
    ":::{{list-table}}\n* - [x]({})\n:::",
    ":::{{dropdown}} [x]({})\nx\n:::",
    ":::{{rubric}} [x]({})\n:::",
    "- > [x]({})",
    "| a |\n| - |\n| [x]({}) |",
    "[^1]\n\n[^1]: [x]({})",
    ":::{{toctree}}\n{}\n:::",
    ":::{{toctree}}\nx <{}>\n:::",
    ":::{{toctree}}\n:caption: x\n:hidden:\n\nx<{}>\n:::",
    "{{doc}}`x <{}>`",
    "{{doc}}`{}`",
    "{{ref}}`x <{}>`",
    "{{term}}`x <{}>`",
    "{{summary}}`x <{}>`",
    "{{topic}}`{}`",
)
# Every target in a link and in a toctree, and every form with the plainest targets.
LINKS = (
    *(form.format(target) for form, target in product((_FORMS[0], _FORMS[16]), _TARGETS)),
    *(form.format(target) for form, target in product(_FORMS, (_TARGETS[0], _TARGETS[12]))),
    *(form.format(target) for form, target in product(_FORMS[1:], _TARGETS[23:27])),
)

_BROKEN_OUT = f'"><script>{JS}</script>'
_ATTRIBUTE = f'x" onmouseover="{JS}" style="x'
ATTRIBUTES = (
    f"{{#id .class onclick={JS}}}\nText",
    f"[x](https://example.org){{onclick={JS}}}",
    f"# Heading {{onclick={JS}}}",
    f"![x](/_static/card.png){{onload={JS}}}",
    f"({_BROKEN_OUT})=\n## Heading",
    f"+++ {_BROKEN_OUT}",
    f"% {_BROKEN_OUT}",
    f'[x](https://example.org "{_BROKEN_OUT}")',
    f"[x](https://example.org '{_ATTRIBUTE}')",
    f'![{_BROKEN_OUT}](/_static/card.png "{_ATTRIBUTE}")',
    f"[^{_BROKEN_OUT}]\n\n[^{_BROKEN_OUT}]: x",
    "{{ env.srcdir }} {{ ''.__class__.__mro__ }} {% include '/etc/passwd' %}",
    "|release| |x|\n\n.. |x| replace:: y",
    ":field: x\n:author: <b>",
    "$\\href{javascript:window.__pwned=1}{x}$ \\(\\input{/etc/passwd}\\) $$\\input{/etc/passwd}$$",
    *(
        f":::{{{name}}}\n:{option}: {value}\nx\n:::"
        for name, option in (
            *(("note", "class"), ("note", "name"), ("admonition", "class"), ("dropdown", "icon")),
            *(("dropdown", "color"), ("dropdown", "class-title"), ("dropdown", "animate"), ("epigraph", "class")),
            *(("list-table", "widths"), ("list-table", "align"), ("list-table", "class"), ("rubric", "class")),
            *(("rubric", "heading-level"), ("toctree", "caption"), ("toctree", "name"), ("toctree", "maxdepth")),
            *(("bibliography", "style"), ("bibliography", "filter"), ("bibliography", "keyprefix")),
            *(("bibliography", "list"), ("bibliography", "enumtype"), ("bibliography", "start")),
            *(("summaries", "topics"), ("summaries", "show"), ("summaries", "year"), ("summaries", "from")),
        )
        for value in (_ATTRIBUTE, _BROKEN_OUT)
    ),
    *(
        f":::{{{name}}} {value}\nx\n:::"
        for name in ("downloads", "forest", "bibliography", "note", "tab-set", "grid", "toctree", "rubric", "dropdown")
        for value in (_BROKEN_OUT, "../../secret.txt", "/etc/passwd")
    ),
    (
        f"::::{{grid}} 1\n:gutter: {_ATTRIBUTE}\n:class-row: {_ATTRIBUTE}\n"
        f":::{{grid-item}}\n:columns: {_ATTRIBUTE}\nx\n:::\n::::"
    ),
    f"::::{{tab-set}}\n:sync-group: {_ATTRIBUTE}\n:::{{tab-item}} {_BROKEN_OUT}\n:sync: {_ATTRIBUTE}\nx\n:::\n::::",
    ":::{bibliography} ../secret.bib\n:::",
    ":::{bibliography}\n:filter: __import__('os').system('touch SHELL')\n:::",
    ":::{bibliography}\n:filter: (lambda: 0)() or author % 'x'\n:::",
    ":::{bibliography}\n:style: ../secret\n:::",
    *(
        f"{{{role}}}`{value}`"
        for role in (
            *("doc", "ref", "term", "abbr", "kbd", "guilabel", "emphasis", "sub", "subscript", "summary", "topic"),
            *("research-type", "pack", "fr", "cite", "cite:t", "cite:p", "cite:author", "cite:cts", "digest:term"),
        )
        for value in (_BROKEN_OUT, f"x <{_ATTRIBUTE}>", f"x (<script>{JS}</script>)")
    ),
)

FILES = (
    *(f"```{{{name}}} secret.txt\n```" for name in ("include", "literalinclude", "Include", "image", "figure")),
    "```{include} secret.txt\n:parser: rst\n```",
    "```{include} /secret.txt\n:literal:\n```",
    "```{literalinclude} ../secret.txt\n:language: html\n```",
    f"```{{eval-rst}}\n.. include:: secret.txt\n.. raw:: html\n\n   <script>{JS}</script>\n```",
    f"```{{raw}} html\n<script>{JS}</script>\n```",
    "```{raw} html\n:file: secret.txt\n```",
    "```{raw} latex\n\\input{secret.txt}\n```",
    "```{raw} html\n:url: file:///etc/passwd\n```",
    "```{csv-table}\n:file: secret.txt\n```",
    "```{csv-table}\n:url: file:///etc/passwd\n```",
    "```{code-block} python\n:file: secret.txt\n```",
    f"```{{figure}} /_static/card.png\n:target: {_CALL}\n```",
    f"```{{image}} /_static/card.png\n:target: {_CALL}\n```",
    f"```{{card}} x\n:link: {_CALL}\n```",
    f"```{{button-link}} {_CALL}\nx\n```",
    f"```{{grid-item-card}} x\n:link: {_CALL}\n```",
    f"```{{only}} html\n<script>{JS}</script>\n```",
    f"```{{meta}}\n:http-equiv=refresh: 0;url={_CALL}\n```",
    f"```{{parsed-literal}}\n`x <{_CALL}>`_\n```",
    f"```{{container}} x\n<script>{JS}</script>\n```",
    "```{math}\n\\input{secret.txt}\n```",
    "```{ifconfig} __import__('os').system('touch SHELL')\nx\n```",
    *(
        f"```{{{name}}}\nx\n```"
        for name in ("graphviz", "mermaid", "plantuml", "exec", "autodoc", "highlight", "class")
    ),
    "```{role} raw-html(raw)\n:format: html\n```\n\n{raw-html}`<script>window.__pwned=1</script>`",
    "```{default-role} raw\n```",
    f"```{{html_meta}}\nrefresh: {_CALL}\n```",
    f"```{{replace}} {_CALL}\n```",
    "{download}`secret.txt` {download}`x </secret.txt>`",
    "[secret](secret.txt) ![secret](secret.txt)",
    "{math}`\\input{secret.txt}` {eq}`x`",
    "{code}`x` {raw}`<script>` {pep}`8` {rfc}`1` {envvar}`HOME` {program}`sh` {file}`secret.txt`",
    f"```{{=html}}\n<script>{JS}</script>\n```",
    f"`<script>{JS}</script>`{{=html}}",
    "```latex\n\\end{sphinxVerbatim}\\input{secret.txt}\n```",
)

PIECES = (*RAW_HTML, *LINKS, *ATTRIBUTES, *FILES)

# As a text of the front matter and of the bibliography: shown as it stands, or refused.
_SHELL = r"\immediate\write18{touch SHELL}"
TEXTS = (
    f"<script>{JS}</script>",
    _BROKEN_OUT,
    f"</script><script>{JS}</script>",
    f"</title><script>{JS}</script><title>",
    f"'><img src=x onerror={JS}>",
    f"]]><script>{JS}</script><![CDATA[",
    f"--><script>{JS}</script><!--",
    "{{ 7*7 }}{% include '/etc/passwd' %}",
    r"\input{secret.txt}",
    r"\input|cat${IFS}secret.txt",
    r"\openin5=secret.txt \read5 to\x \x",
    _SHELL,
    r"}\immediate\write18{touch SHELL}{",
    r"\catcode`\@=0 @input{secret.txt}",
    r"^^5cinput{secret.txt}",
    r"$\input{secret.txt}$ \(\input{secret.txt}\)",
    r"\end{document}",
    r"\special{pdf: put @catalog << /OpenAction << /S /JavaScript /JS (app.alert(1)) >> >>}",
    r"\href{javascript:window.__pwned=1}{x}",
    r"\XeTeXinterchartokenstate=1 \csname input\endcsname secret.txt",
    f"x %0A%0D {_CALL}",
)


_FRONT = (
    *("author", "reviewed-by", "keyword", "correction", "takeaway", "sample", "setting", "measures", "finding"),
    "limitation",
)
_BODY = ("title", "prose", "implications", "reflection")


_WORK_FIELDS = ("title", "author", "journal", "note", "doi", "url", "pages", "publisher", "edition", "volume")


def pages() -> Iterator[tuple[str, str]]:
    """Yield each piece as a page, path and text."""
    for number, piece in enumerate(PIECES):
        yield f"piece-{number}.md", f"# Piece {number}\n\n{piece}\n"
    for number, text in enumerate(TEXTS):
        yield f"summaries/2019/01-front-{number}.md", _summary(number, _FRONT, text)
        for place in _BODY[number % 2 :: 2]:
            yield f"summaries/2019/02-{place}-{number}.md", _summary(number, (place,), text)
        if number % 3 == 0:
            yield f"packs/evil-{number}.md", _pack(number, text)


def add_injections(site: Path, allowed: Iterable[str]) -> None:
    """Write the *allowed* of the pages, three others, the bibliography, and the files that nobody may read."""
    for path in (site / "secret.txt", site.parent / "secret.txt", site / "secret.bib"):
        path.write_text(f"@misc{{x, title = {{{SECRET}}}}}\n", "utf-8")
    for folder in ("summaries/2019", "packs"):
        (site / folder).mkdir()
        (site / folder / "index.md").write_text("# Index\n\nWords.\n", "utf-8")
    wanted = set(allowed)
    refused = [path for path, _ in pages() if path not in wanted][::80]
    pieces: list[str] = []
    for name, text in pages():
        if name in wanted and name.startswith("piece-"):
            pieces.append(text.replace("# ", "## ", 1))
        elif name in wanted or name in refused:
            (site / name).write_text(text, "utf-8")
    for number in range(0, len(pieces), 12):
        name = f"pieces-{number // 12}.md"
        (site / name).write_text(f"# Pieces {number}\n\n" + "\n".join(pieces[number : number + 12]), "utf-8")
    with (site / "references.bib").open("a", encoding="utf-8") as file:
        file.writelines(_works(number, text) for number, text in enumerate(TEXTS))
    (site / f"x<img src=x onerror={JS}>\"'.md").write_text("# A name\n\nText.\n", "utf-8")
    (site / "changes.md").write_text("# Changes\n\n:::{changes}\n:::\n", "utf-8")
    edit(site / "index.md", "compendium\nreferences", "packs/index\nchanges\ncompendium\nreferences")


def _summary(number: int, places: Sequence[str], text: str) -> str:
    def at(name: str, otherwise: str) -> str:
        return _quoted(text) if name in places else otherwise

    def within(name: str, otherwise: str) -> str:
        return text if name in places else otherwise

    return f"""---
month: 2019-{"01" if places == _FRONT else "02"}
written: 2026-11-20
basis: abstract
references: [Evil{number}]
topics: [alliance]
research-types: [review]
keywords: [{at("keyword", "word")}]
author: {at("author", "")}
reviewed-by: {at("reviewed-by", "")}
corrections:
  - {{ date: 2026-11-21, text: {at("correction", "'A number was put right.'")} }}
takeaway: {at("takeaway", f"Among 40 clients, more of {number} went with less of it.")}
study:
  design: survey
  sample: {at("sample", "40 clients")}
  setting: {at("setting", "two clinics")}
  measures: {at("measures", "a scale")}
  findings:
    - {{ text: {at("finding", "They found something.")} }}
  limitations: [{at("limitation", "Small and correlational.")}]
---

# {within("title", f"Summary {number} {places[0]}")}

{within("prose", "They asked.")} {{cite:t}}`Evil{number}`

:::{{practice-implications}}
{within("implications", "Ask.")}
:::

:::{{reflection}}
- {within("reflection", "Why?")}
- When?
:::
"""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _works(number: int, text: str) -> str:
    """Return an entry that has *text* in one field, and one with a plain title for the summaries."""
    field = _WORK_FIELDS[number % len(_WORK_FIELDS)]
    plain = {"title": f"Title {number}", "author": "Evil, A.", "journal": "Journal", "year": "2019", "url": _CALL}
    lines = "".join(f"  {name} = {{{value}}},\n" for name, value in (plain | {field: text}).items())
    escaped = "".join({"\\": r"\textbackslash{}", "{": r"\{", "}": r"\}"}.get(sign, sign) for sign in text)
    return (
        f"@article{{Bad{number},\n{lines}}}\n\n"
        f"@article{{Evil{number},\n  title = {{{escaped}}},\n  author = {{{{{escaped}}}}},\n"
        f"  journal = {{{escaped}}},\n  year = {{{2000 + number}}},\n  url = {{https://example.org/{number}}},\n}}\n\n"
    )


def _pack(number: int, text: str) -> str:
    quoted = _quoted(text)
    aims = ["name two limits", "compare two designs", "draft a question"]
    aims[number % 3] = quoted if number % 2 else aims[number % 3]
    return f"""---
audience: {quoted if number % 4 == 0 else "All"}
level: advanced
minutes: 30
learning-aims: [{", ".join(aims)}]
topics: [alliance]
outline: [{{ minutes: 30, activity: {quoted if number % 4 == 2 else "Read"} }}]
---

# Pack {number}

{text if number % 2 == 0 else "A text."}

:::{{facilitator-notes}}
{text if number % 2 else "Notes."}
:::
"""
