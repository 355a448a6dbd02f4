"""What no page may use, however it is wrapped, and what any page may."""

from __future__ import annotations

import time

import pytest

from evidence_digest.page_markup import refused_markup


def told(body: str, path: str = "summaries/2021/03-a.md") -> list[tuple[int, str]]:
    """Return line (the first below the title is 3) and code of what is refused."""
    problems = refused_markup(f"# Title\n\n{body}\n", path, 1)
    assert all(problem.path == path for problem in problems)
    return [(problem.line, problem.code) for problem in problems]


@pytest.mark.parametrize(
    "body",
    [
        "Plain text, *emphasis*, **strong**, `code`, 3 < 5, p<.01, a <b, [sic].",
        "{cite:t}`Katz2019`, {cite:p}`{see}Katz2019`, {CITE:T}`Katz2019`, {doc}`/about`, {term}`effect size`",
        "[web](https://example.org/a_(b)), <https://example.org>, [mail](mailto:a@example.org), [here](#part)",
        "[a](about.md), [b](/topics/alliance.md#part), [c](../../topics/alliance.md), [d](/topics/alliance)",
        "[file](/_static/compendium.pdf), ![picture](/_static/a.png), [a]\n\n[a]: https://example.org",
        "```{topics}\n```\n\n:::{note}\nText with [link](https://example.org).\n:::",
        ":::::{grid} 2\n::::{grid-item}\n:::{admonition} Title\nText\n:::\n::::\n:::::",
        "```\n```{include} x\n<b>\n[a](path:b)\n# no title\n```",
        "~~~~md\n:::{practice-implications}\n:::\n```{eval-rst}\n```\n~~~~",
        "`{download}` and `<b>`; \\<b> and \\{math}`x`",
        "    <b>code</b>\n\n## Part\n\n---\n\nPart\n----\n",
        "| a | b |\n| - | - |\n| c | d |",
    ],
)
def test_allowed(body: str) -> None:
    assert told(body) == []


@pytest.mark.parametrize(
    "body",
    [
        "```{include} x\n```",
        "~~~{include} x\n~~~",
        ":::{include} x\n:::",
        "````   {include} x\n````",
        "```\u00a0{include} x\n```",
        "```{Include} x\n```",
        "```{eval-rst}\n.. raw:: html\n```",
        "```{literalinclude} x\n```",
        "```{csv-table}\n:file: x\n```",
        "```{figure} /etc/x.png\n```",
        "```{image} /etc/x.png\n```",
        "```{math}\n\\input{x}\n```",
        "```{raw} html\n```",
        "```{code-block}\nx\n```",
        "```{card}\n:link: javascript:alert(1)\n```",
        "```{python-exec}\n```",
        "> ```{include} x\n> ```",
        "- ```{include} x\n  ```",
        "1. ```{include} x\n   ```",
        "- > 1. ```{include} x",
        "- item\n\n  ```{include} x\n  ```",
        "[^1]: ```{include} x\n      ```",
        # seen as code by whoever looks at the left margin only
        "- a\n\n  ```\n  code\nno code\n\n```{include} x\n```",
        "````{note}\n```{include} x\n```\n````",
        ":::{note}\n:class: a\n```{include} x\n```\n:::",
        # the options of a directive come off before its content is parsed
        ":::{note}\n---\n````: x\n---\n```{include} x\n```\n:::",
        ":::{note}\n:name: `a\n[b](path:../../conf.py) `\n:::",
        ":::{note}\n:name: `a\n![b](/conf.py) `\n:::",
        ":::{note}\n[a](/_static/&#46;&#46;/conf.py)\n:::",
        ":::{note}\n[a](/_static/\\.\\./conf.py)\n:::",
        ":::{note}\n{download}`x`\n:::",
        ":::{admonition} [title](path:x)\n:::",
        ":::{note}\n<b>\n:::",
    ],
)
def test_directives(body: str) -> None:
    assert {code for _, code in told(body)} == {"markup"}


@pytest.mark.parametrize("entry", ["https://example.org/a", "A title <https://example.org/a>", "about"])
def test_entries_of_a_toctree(entry: str) -> None:
    assert told(f":::{{toctree}}\n:hidden:\n\n{entry}\n:::") == []


@pytest.mark.parametrize(
    "entry",
    [
        *(
            "javascript://%0Aalert(1)",
            "javascript:alert(1)//://",
            "javascript: alert(1) //https://example.org",
            "file:///x",
        ),
        *("A title <javascript: alert(1)//://>", "A <a> <javascript: 1//https://x>", "\u00a0javascript://%0Aalert(1)"),
    ],
)
@pytest.mark.parametrize("form", [":::{{toctree}}\n{}\n:::", "- ````{{Note}}\n  ```{{TocTree}}\n  {}\n  ```\n  ````"])
def test_links_in_a_toctree(form: str, entry: str) -> None:
    assert {code for _, code in told(form.format(entry))} == {"markup"}


@pytest.mark.parametrize(
    "body",
    [
        *("{math}`\\input{x}`", "{download}`x`", "{Download}`x`", "{download}``x``", "{raw-html}`<b>`", "{eval}`1`"),
        *("*{math}`x`*", "[{math}`x`](about.md)", "- {math}`x`", "## {math}`x`", "| a |\n| - |\n| {math}`x` |"),
    ],
)
def test_roles(body: str) -> None:
    assert "markup" in {code for _, code in told(body)}


@pytest.mark.parametrize(
    "body",
    ["<b>a</b>", "a <br> b", "<!-- a -->", "<script>\na\n</script>", "- <b>", "> <b>", "## a <i>b</i>", "<?php ?>"],
)
def test_raw_html(body: str) -> None:
    assert told(body) == [(3, "markup")]


@pytest.mark.parametrize(
    "target",
    [
        *("path:../../conf.py", "PATH:x", "p&#97;th:x", "project:x", "inv:x", "ftp://example.org/x"),
        *(
            "/.git/config",
            "../../.git/config",
            "../../../x",
            "../../../../etc/passwd",
            "/conf.py",
            "a.png",
            "/LICENSE.txt",
        ),
        *("..%2f..%2f..%2fetc/passwd", "/_static/../conf.py", "%2e%2e/%2e%2e/%2e%2e/x.md", "/_static/%2e%2e/conf.py"),
    ],
)
@pytest.mark.parametrize("form", ["[a]({})", "[a](<{}>)", "[a]( {} )", "[a]\n\n[a]: {}", ":::{{note}}\n[a]({})\n:::"])
def test_links(form: str, target: str) -> None:
    assert "markup" in {code for _, code in told(form.format(target))}


@pytest.mark.parametrize(
    "target", ["/conf.py", "../../x.png", "https://example.org/x.png", "a.png", "/_static/../x", "/_static/%2e%2e/x"]
)
def test_pictures(target: str) -> None:
    assert told(f"![a]({target})") == [(3, "markup")]
    assert told(f"![a][b]\n\n[b]: {target}")[0] == (3, "markup")


def test_links_are_told_from_the_folder_of_their_page() -> None:
    assert told("[a](../x.md)", "about.md") == [(3, "markup")]
    assert told("[a](../x.md)", "topics/a.md") == []


def test_every_fault_has_its_own_line() -> None:
    body = "Text <b>\nmore {math}`x`\n\n:::{note}\none\n{download}`x`\n```{include} x\n```\n:::\n\n# Two\n\n- a\n- <i>"
    assert told(body) == [
        (3, "markup"),
        (4, "markup"),
        (8, "markup"),
        (9, "markup"),
        (13, "title"),
        (16, "markup"),
    ]


@pytest.mark.parametrize("second", ["# Two", "  # Two", "Two\n==="])
def test_one_title(second: str) -> None:
    assert told(f"Text.\n\n{second}") == [(5, "title")]


def test_a_near_name_is_suggested() -> None:
    (problem,) = refused_markup("# T\n\n{cit:t}`Katz2019`\n", "a.md", 1)
    assert problem.message == "the role 'cit:t' is not allowed (did you mean 'cite:t'?)"


def nested(name: str, levels: int) -> str:
    """Return directives in each other."""
    opening = "".join(f"{':' * (levels - level + 3)}{{{name}}}\n" for level in range(levels))
    return opening + "x\n" + "".join(":" * (level + 4) + "\n" for level in range(levels))


DEEP = {
    "a list": "\n".join("  " * level + "- a" for level in range(5)),
    "a line of lists": "- " * 5 + "a",
    "numbers and quotations": "> 1. > - > a",
    "a list in a directive in a list": "- - :::{note}\n    - - - a\n    :::",
    "a list below options": ":::{note}\n:name: a\n- - - - - a\n:::",
    "a list below options that look like code": ":::{note}\n---\n````: x\n---\n- - - - - a\n:::",
    "a list on the line of its directive": ":::{note} - - - - - a\n:::",
    "emphasis": "*a **b " * 40 + "c** d*" * 40,
    "emphasis in a directive": ":::{note}\n" + "*a **b " * 40 + "c** d*" * 40 + "\n:::",
    "directives": nested("note", 22),
    "directives side by side": "::::{note}\n" + ":::{note}\na\n:::\n" * 21 + "::::",
}


@pytest.mark.parametrize("body", DEEP.values(), ids=DEEP)
def test_what_is_nested_too_deeply(body: str) -> None:
    """It would exhaust the stack of Sphinx, or TeX would refuse it."""
    assert {code for _, code in told(body)} == {"markup"}


@pytest.mark.parametrize(
    "body",
    [
        "- a\n  - b\n    - c\n      - d",
        "> > > > a",
        "*a **b *c **d e** f* g** h*",
        "*r* = .28, *p* < .05; " * 100,
        nested("note", 15),
        ("::::{grid}\n" + ":::{grid-item}\na\n:::\n" * 20 + "::::\n") * 2,
        "----------------\n\n1989. A year",
    ],
)
def test_what_may_be_nested(body: str) -> None:
    assert told(body) == []


@pytest.mark.parametrize("wrapped", ["{}", ":::{{note}}\n{}\n:::", "- *{}*"])
def test_a_role_has_a_length(wrapped: str) -> None:
    assert told(wrapped.format("{abbr}``" + "(" * 2_000 + "``")) == []
    found = told(wrapped.format("{abbr}``" + "(" * 2_001 + "``"))
    assert {code for _, code in found} == {"markup"}


@pytest.mark.parametrize(
    "unit",
    [
        *(
            "{",
            "{a}",
            "[",
            "](",
            "![",
            "*a **b ",
            "<a ",
            "`",
            "``` {",
            ":::{note}\n",
            "> ",
            "- ",
            "[a]: ",
            "_a*b",
            "\\",
        ),
        *(" ", "\t", "{cite}`", "# ", "=", "<!--", "|", "a\n|-|\n", "&#", "[^1]: "),
    ],
)
def test_no_input_takes_long(unit: str) -> None:
    """Text that is made to hurt is refused or allowed in seconds."""
    body = "# T\n\n" + unit * (20_000 // len(unit)) + " <b>"
    start = time.process_time()
    refused_markup(body, "a.md", 1)
    assert time.process_time() - start < 10
