"""Edits of topics, types of research and packs, of other pages, settings and design."""

from __future__ import annotations

import re
from pathlib import Path

from editing import (
    WORDS,
    Edit,
    change,
    choose,
    record_addresses,
    remove_page,
    sentence,
    set_field,
    slug,
    summaries,
    terms,
)
from packing import FIRST_SESSIONS
from workshop import write_topic

from evidence_digest.addresses import LOCK


def add_topic(site: Path, one: int, other: int) -> None:
    name = choose(("newness", "age", "zeal"), one)
    write_topic(
        site, name, choose(WORDS, other), related=choose(["tidiness", *map(slug, terms(site, "topics"))], other)
    )
    change(site / "topics/index.md", r"^    topics: \[(?!.*\b(newness|age|zeal)\b)", f"    topics: [{name}, ")


def remove_topic(site: Path, one: int, other: int) -> None:
    found = terms(site, "topics")
    if len(found) < 2:
        return
    path = choose(found, one)
    remove_page(site, path, "topics/index.html" if other % 2 else "")
    name = path.stem
    change(site / LOCK, rf"^feeds/topics/{name}\.atom$", f"feeds/topics/{name}.atom feeds/all.atom")
    change(site / "topics/index.md", rf"\b{name}\b(, )?", "")
    for page in summaries(site) if other % 3 else []:
        change(page, rf"^(?=topics: .*\b{name}\b)topics: .*$", f"topics: [{choose(found, one + 1).stem}]")


def rewrite_topic(site: Path, one: int, other: int) -> None:
    if not (found := terms(site, "topics")):
        return
    path, way = choose(found, one), other % 5
    if way == 0:
        change(path, r"^# .*$", f"# {choose(WORDS, other // 5)}")
    elif way == 1:
        set_field(path, "aliases", f"[{choose(('order', 'bond, *tie*', 'calls & letters'), other)}]")
    elif way == 2:
        set_field(path, "related", f"[{slug(choose(found, other))}]")
    else:
        change(path, r"(?<=\n\n)Of late: .*\n|\Z", f"\nOf late: {sentence(site, other, one)}\n")


def regroup_topics(site: Path, one: int, other: int) -> None:
    path = site / "topics/index.md"
    if one % 2:
        change(path, r"title: .*$", f"title: {choose(WORDS, other)}")
    elif path.exists():
        groups = re.findall(r"^  - title: .*\n    topics: .*\n", path.read_text("utf-8", "replace"), re.MULTILINE)
        change(path, "(" + "|".join(map(re.escape, groups)) + ")+", "".join(reversed(groups)))


def rewrite_type(site: Path, one: int, other: int) -> None:
    path = choose(terms(site, "research-types"), one)
    if other % 3 == 0:
        set_field(path, "plural", choose(("reviews & more", "studies"), other))
    elif other % 3 == 1:
        change(path, r"^# .*$", f"# {choose(WORDS, other)}")
    else:
        order = choose(("review, meta-analysis, single-study", "single-study, review, meta-analysis"), other)
        set_field(site / "research-types/index.md", "types", f"[{order}]")


def add_pack(site: Path, one: int, other: int) -> None:
    path = site / "packs" / f"{choose(('added', 'zest', 'first-sessions'), one)}.md"
    path.write_text(FIRST_SESSIONS.replace("The first sessions", choose(WORDS, other)), "utf-8")
    select(site, one, other)


def delete_pack(site: Path, one: int, other: int) -> None:
    if found := terms(site, "packs"):
        name = choose(found, one).stem
        remove_page(site, choose(found, one), "packs/index.html")
        change(site / LOCK, rf"^feeds/packs/{name}\.atom$", f"feeds/packs/{name}.atom feeds/all.atom")


def select(site: Path, one: int, other: int) -> None:
    """Let a pack select in another way."""
    if not (found := terms(site, "packs")):
        return
    path = choose(found, one)
    for name in ("summaries", "topics", "research-types", "from", "to", "order"):
        set_field(path, name, "")
    slugs = [slug(page) for page in summaries(site)]
    name, value = choose(
        (
            ("topics", f"[{slug(choose(terms(site, 'topics'), other))}]"),
            ("research-types", "[review]"),
            ("from", "2019-01"),
            ("to", "2020-12"),
            ("summaries", f"[{', '.join(slugs[other % 3 : 5])}]"),
            ("summaries", f"[{', '.join(reversed(slugs))}]"),
        ),
        other,
    )
    set_field(path, name, value)
    if name != "summaries" and other % 4 == 0:
        set_field(path, "order", "oldest-first")


def rewrite_pack(site: Path, one: int, other: int) -> None:
    if not (found := terms(site, "packs")):
        return
    path = choose(found, one)
    if other % 3 == 0:
        change(path, r"^# .*$", f"# {choose(WORDS, other)}")
    elif other % 3 == 1:
        set_field(path, "audience", choose(WORDS, other))
    else:
        change(path, r"^Ask for .*$", f"Ask for *more*. {sentence(site, other, one)}")


def rewrite_page(site: Path, one: int, other: int) -> None:
    path = site / f"{choose(('about', 'extra', 'index', 'evidence-map', 'topics/index', 'packs/index'), one)}.md"
    if other % 5 == 0:
        change(path, r"^# .*$", f"# {choose(WORDS, other)}")
    else:
        change(path, r"^(# .*\n\n)(Of late: .*\n\n)?", "# Anew\n\nOf late: " + sentence(site, other, one) + "\n\n")


def add_page(site: Path, one: int, other: int) -> None:
    if (site / "nowhere.md").exists():
        (site / "nowhere.md").unlink()
        change(site / "index.md", r"^nowhere\n", "")
    else:
        (site / "nowhere.md").write_text(f"# {choose(WORDS, one)}\n\n{sentence(site, other, one)}\n", "utf-8")
        change(site / "index.md", r"^about$", "about\nnowhere" if one % 3 else "nowhere\nabout")


def list_summaries(site: Path, one: int, other: int) -> None:
    topic, found = slug(choose(terms(site, "topics"), one)), [slug(path) for path in summaries(site)]
    options = (
        f":topics: {topic}",
        f":topics: {topic}\n:show: table",
        ":research-types: review\n:limit: 2",
        ":year: 2019",
        ":from: 2019-02\n:to: 2021-01",
        f":summaries: {', '.join(found[:3])}" if found else ":latest:",
    )
    change(site / "extra.md", r"^```\{summaries\}\n(:.*\n)*```$", f"```{{summaries}}\n{choose(options, other)}\n```")


def change_settings(site: Path, one: int, other: int) -> None:
    name = choose(
        ("project", "digest_publisher", "digest_edition", "html_baseurl", "html_title", "digest_issues_url"), one
    )
    value = (
        choose(("https://example.org/a/", "https://example.org/b"), other) if "url" in name else choose(WORDS, other)
    )
    path, line = site / "conf.py", f"{name} = {value!r}\n"
    if re.search(rf"^{name} = ", path.read_text("utf-8"), re.MULTILINE):
        change(path, rf"^{name} = .*\n", line)
    else:
        path.write_text(path.read_text("utf-8") + line, "utf-8")


def change_design(site: Path, one: int, other: int) -> None:
    if one % 3 == 0:
        change(
            site / "_templates/page.html",
            r"^\{%- block extrahead %\}(<!--\d*-->)?",
            f"{{%- block extrahead %}}<!--{other}-->",
        )
    else:
        with (site / f"_static/{choose(('digest.css', 'filter.js'), one)}").open("a", encoding="utf-8") as file:
            file.write(f"/* {other} */\n")


OF_LISTS: tuple[Edit, ...] = (
    add_topic,
    remove_topic,
    rewrite_topic,
    regroup_topics,
    rewrite_type,
    add_pack,
    delete_pack,
    select,
    rewrite_pack,
    rewrite_page,
    add_page,
    list_summaries,
    record_addresses,
    record_addresses,
    change_settings,
    change_design,
)
