"""What an editor does to a site in a month, each edit told by two small numbers: which file, and in which way.

An edit that finds nothing to change changes nothing.  Some leave a site with faults, as editors do.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

from building import ROOT, TEST_SITE, add_work, edit, write_summary
from packing import FIRST_SESSIONS, REFLECTION, add_packs
from workshop import prepare, write_topic

from evidence_digest.addresses import LOCK, record
from evidence_digest.reader import page_paths

Edit = Callable[[Path, int, int], None]
T = TypeVar("T")

GLOSSARY = """# Glossary

What words mean.

## Correlation

Also: *r*, correlated

How closely two things go together.

## Moderator

What an effect depends on.

## Trial

A study that compares.
"""
QUESTIONS = """\
bond:
  wording: Does a better bond go with a better outcome?
  metric: r
  predictors: [bond]
  outcomes: [outcome]
  left: worse outcome
  right: better outcome
"""
# Sentences that take something from elsewhere; the braces are filled in.
SENTENCES = (
    "A moderator matters in a trial.",
    "As {{cite:t}}`{work}` says.",
    "Some agree {{cite:p}}`{work}`.",
    "See {{summary}}`{slug}`.",
    "See {{summary}}`what was found <{slug}>`.",
    "See {{topic}}`{topic}`.",
    "See [](/topics/{topic}.md).",
    "See {{pack}}`{pack}`.",
    "See [a page](/{page}.md).",
    "See {{doc}}`/{page}`.",
    "See {{term}}`moderator` and “quotes” & *emphasis* <b>.",
    "",
)
WORDS = ("Bonds & ties", "A *plain* title", "Tests of “tidiness”", "On_underscores, 50% & #1", "Ärger, naïve", "A bond")


# -- the site ----------------------------------------------------------------------------------------------------


def furnish(site: Path) -> None:
    """Make at *site* a small site that has something of everything."""
    shutil.copytree(TEST_SITE, site)
    prepare(site)
    add_packs(site)
    (site / "glossary.md").write_text(GLOSSARY, "utf-8")
    (site / "questions.yaml").write_text(QUESTIONS, "utf-8")
    for number in (1, 2, 3):
        answer_question(site, number, number)
    for name in ("browse", "changes", "evidence-map"):
        shutil.copy(ROOT / f"{name}.md", site)
    edit(site / "index.md", "\nabout\n", "\nabout\nglossary\nbrowse\nchanges\nevidence-map\n")
    with (site / "topics/tidiness.md").open("a", encoding="utf-8") as file:
        file.write("\n```{forest} bond\n```\n")
    record_addresses(site, 0, 0)


def choose(items: Sequence[T], number: int) -> T:
    return items[number % len(items)]


def summaries(site: Path) -> list[Path]:
    return sorted(path for path in (site / "summaries").glob("*/*.md") if path.name != "index.md")


def terms(site: Path, folder: str) -> list[Path]:
    return sorted(path for path in (site / folder).glob("*.md") if path.name != "index.md")


def slug(path: Path) -> str:
    return path.stem[3:] if path.stem[:2].isdigit() else path.stem


def works(site: Path) -> list[str]:
    path = site / "references.bib"
    return re.findall(r"^@\w+\{(\w+),", path.read_text("utf-8", "replace"), re.MULTILINE) if path.exists() else []


def pages(site: Path) -> list[str]:
    return [path.removesuffix(".md") for path in page_paths(site)]


def change(path: Path, pattern: str, new: str) -> None:
    """Put *new*, literally, in place of the first match; nothing happens where there is none, or no such text."""
    try:
        text = path.read_text("utf-8")
    except (OSError, UnicodeDecodeError):
        return
    path.write_text(re.sub(pattern, lambda _: new, text, count=1, flags=re.MULTILINE), "utf-8")


def set_field(path: Path, name: str, value: str) -> None:
    """Set a field of the front matter, or remove it."""
    field = rf"^{name}:.*\n(?:[ \t]+\S.*\n|- .*\n)*"
    line = f"{name}: {value}\n" if value else ""
    if re.search(field, path.read_text("utf-8", "replace"), re.MULTILINE):
        change(path, field, line)
    elif line:
        change(path, r"\n---\n", f"\n{line}---\n")


def sentence(site: Path, number: int, which: int) -> str:
    return choose(SENTENCES, number).format(
        work=choose([*works(site), "Nobody"], which),
        slug=choose([*map(slug, summaries(site)), "nothing"], which),
        topic=choose([*map(slug, terms(site, "topics")), "nothing"], which),
        pack=choose([*map(slug, terms(site, "packs")), "nothing"], which),
        page=choose([*pages(site), "nowhere"], which),
    )


# -- summaries -----------------------------------------------------------------------------------------------------


def add_summary(site: Path, one: int, other: int) -> None:
    taken = {slug(path) for path in summaries(site)}
    name = next(f"new-{number}" for number in range(100) if f"new-{number}" not in taken)
    topics = [slug(path) for path in terms(site, "topics")]
    reference = choose(works(site) or ["Nobody"], other)
    if one % 2:
        reference = f"New{one}x{other}"
        add_work(site, reference, author=choose(("Tester, A. and Other, B.", "Neu, C."), other), year=2017 + one % 4)
    write_summary(
        site,
        f"{choose((2019, 2021, 2018, 2030, 1999), one)}/{1 + other % 12:02d}-{name}",
        reference=reference,
        topics=", ".join({choose(topics, one): None, choose(topics, other): None}) if topics else "",
        kind=choose(("review", "meta-analysis", "single-study, review"), other),
        prose=sentence(site, one + other, one),
        implications=f"- Of late.\n- {sentence(site, one, other) or 'A point.'}",
    )


def delete_summary(site: Path, one: int, other: int) -> None:
    if found := summaries(site):
        remove_page(site, choose(found, one), "summaries/index.html" if other % 4 else "")


def delete_year(site: Path, one: int, other: int) -> None:
    for path in summaries(site):
        if path.parent.name == choose(("2018", "2019", "2020", "2021"), one):
            remove_page(site, path, "summaries/index.html")


def remove_page(site: Path, path: Path, successor: str) -> None:
    """Remove a page with what is empty without it; its address leads to the successor."""
    path.unlink()
    address = path.relative_to(site).with_suffix(".html").as_posix()
    if successor:
        change(site / LOCK, rf"^{re.escape(address)}$", f"{address} {successor}")
    if path.parent.parent.name == "summaries" and not list(path.parent.glob("[0-9]*.md")):
        shutil.rmtree(path.parent)


def move_summary(site: Path, one: int, other: int) -> None:
    if not (found := summaries(site)):
        return
    path, month = choose(found, one), f"{1 + other % 12:02d}"
    year = choose((path.parent.name, "2019", "2021", "2030"), other)
    set_field(path, "month", f"{year}-{month}")
    target = site / "summaries" / year / f"{month}-{slug(path)}.md"
    target.parent.mkdir(exist_ok=True)
    if not (target.parent / "index.md").exists():
        (target.parent / "index.md").write_text(f"# {year}\n", "utf-8")
    if target != path:
        shutil.copy2(path, target)
        remove_page(site, path, "")


def rename_summary(site: Path, one: int, other: int) -> None:
    if not (found := summaries(site)):
        return
    path = choose(found, one)
    target = path.with_name(f"{path.name[:3]}{choose(('renamed', 'a', 'zz-last'), other)}.md")
    if slug(target) not in map(slug, found):
        shutil.copy2(path, target)
        remove_page(site, path, target.relative_to(site).with_suffix(".html").as_posix())


def _front(name: str, *values: str) -> Edit:
    """Return the edit that gives a field of a summary another value, or none."""

    def set_field_of_a_summary(site: Path, one: int, other: int) -> None:
        if found := summaries(site):
            set_field(choose(found, one), name, choose(values, other))

    set_field_of_a_summary.__name__ = f"set_{name.replace('-', '_')}"
    return set_field_of_a_summary


def retopic(site: Path, one: int, other: int) -> None:
    topics = [slug(path) for path in terms(site, "topics")]
    if topics and (found := summaries(site)):
        chosen = {choose(topics, other): None, choose(topics, other // 3): None}
        set_field(choose(found, one), "topics", f"[{', '.join(chosen)}]")


def rewrite_references(site: Path, one: int, other: int) -> None:
    if (keys := works(site)) and (found := summaries(site)):
        set_field(choose(found, one), "references", f"[{choose(keys, other)}]")


def retitle(site: Path, one: int, other: int) -> None:
    if found := summaries(site):
        title = choose(
            ("The bond & the “frame”", "What is_new: 50% #1?", "Zebra", "A first page", "Ein Ärgernis"), other
        )
        change(choose(found, one), r"^# .*$", f"# {title}")


def rewrite_prose(site: Path, one: int, other: int) -> None:
    if found := summaries(site):
        path = choose(found, one)
        change(path, r"^Of late: .*\n\n", "")
        if text := sentence(site, other, one):
            change(path, r"^## What they did\n\n", f"## What they did\n\nOf late: {text}\n\n")


def rewrite_implications(site: Path, one: int, other: int) -> None:
    if found := summaries(site):
        path = choose(found, one)
        change(path, r"^Of now: .*\n\n", "")
        if text := sentence(site, other, one):
            change(path, r"^(`|:){3}\{practice-implications\}\n", f":::{{practice-implications}}\nOf now: {text}\n\n")
            change(path, r"^```$", ":::")


def answer_question(site: Path, one: int, other: int) -> None:
    finding = "    - { predictor: bond, outcome: outcome, metric: r, value: 0.3, question: bond }\n"
    if found := summaries(site):
        path = choose(found, one)
        change(path, rf"^{re.escape(finding)}", "")
        if other % 4:
            change(path, r"^  findings:\n", f"  findings:\n{finding.replace('0.3', f'0.{other % 10}')}")


def rewrite_study(site: Path, one: int, other: int) -> None:
    if found := summaries(site):
        design = choose(("cohort", "survey", "randomized controlled trial", "no such design"), other)
        change(choose(found, one), r"^  design: .*$", f"  design: {design}")


def reflect(site: Path, one: int, other: int) -> None:
    if found := summaries(site):
        path = choose(found, one)
        change(path, r"^:::\{reflection\}\n(?:.+\n)*:::\n", "")
        if other % 2:
            path.write_text(path.read_text("utf-8", "replace") + REFLECTION, "utf-8")


def supersede(site: Path, one: int, other: int) -> None:
    if found := summaries(site):
        set_field(choose(found, one), "supersedes", f"[{slug(choose(found, other))}]" if other % 3 else "")


def make_older(site: Path, one: int, other: int) -> None:
    """Replace a file by a copy that looks older, as version control and backups do."""
    found = [site / path for path in page_paths(site)]
    rewrite_prose(site, one, other)
    for path in found if other % 4 == 0 else [choose(found, one)]:
        if path.exists():
            os.utime(path, (1_000_000_000 + other, 1_000_000_000))


OF_SUMMARIES: tuple[Edit, ...] = (
    add_summary,
    delete_summary,
    delete_year,
    move_summary,
    rename_summary,
    retopic,
    rewrite_references,
    retitle,
    rewrite_prose,
    rewrite_implications,
    answer_question,
    rewrite_study,
    reflect,
    supersede,
    make_older,
    _front(
        "takeaway", "Among 9 clients, *one* thing went with another; the study was small.", "More & more, less_less."
    ),
    _front("research-types", "[review]", "[meta-analysis]", "[single-study, review]"),
    _front("corrections", "[{ date: 2026-12-01, text: It was 9. }]", ""),
    _front("corrections", "[{ date: 2027-01-02, text: It was *less*., changes-takeaway: true }]", ""),
    _front("updated", "2027-02-03", "2026-11-30", ""),
    _front("written", "2026-11-19", "2027-01-01"),
    _front("draft", "true", "", "false"),
    _front("keywords", "[telephone, moderators]", "[one]", ""),
    _front("author", "A. Writer & B. Writer", ""),
    _front("reviewed-by", "A. Reviewer", ""),
    _front("basis", "secondary", "full-text", "abstract"),
)

# -- works, notices, questions, glossary ----------------------------------------------------------------------------


def add_a_work(site: Path, one: int, other: int) -> None:
    author = choose(("Tester, A. and Other, B.", "Example, Ada and Sample, Ben", "Tester, Z.", "Zuletzt, A."), one)
    add_work(site, f"Added{one}x{other}", author=author, year=2017 + other % 4, title=choose(WORDS, other))


def remove_work(site: Path, one: int, other: int) -> None:
    if keys := works(site):
        change(site / "references.bib", rf"^@\w+\{{{choose(keys, one)},(?:.*\n)*?\s*\}}\n", "")


def rewrite_work(site: Path, one: int, other: int) -> None:
    field, value = choose(
        (
            ("author", "{Arbre, A. and Other, B.}"),
            ("author", "{Tester, A. and Other, B.}"),
            ("author", r"{M{\"u}ller, J\"org and {The Group}}"),
            ("title", "{Early {ALLIANCE} & later: 50\\% of \\emph{it}}"),
            ("title", "{A study of studies}"),
            ("year", "{2018}"),
            ("year", "{2019}"),
            ("doi", "{10.5555/other_doi.1}"),
        ),
        other,
    )
    if keys := works(site):
        key = choose(keys, one)
        text = (site / "references.bib").read_text("utf-8", "replace")
        start = text.index(f"{{{key},")
        end = text.find("\n@", start) if "\n@" in text[start:] else len(text)
        entry = re.sub(
            rf"\b{field}(\s*)= \{{.*?\}}(?=,|\n)", lambda found: f"{field}{found[1]}= {value}", text[start:end]
        )
        (site / "references.bib").write_text(text[:start] + entry + text[end:], "utf-8")


def reorder_works(site: Path, one: int, other: int) -> None:
    path = site / "references.bib"
    if path.exists():
        entries = re.split(r"^(?=@)", path.read_text("utf-8", "replace"), flags=re.MULTILINE)
        path.write_text("".join(entries[one % len(entries) :] + entries[: one % len(entries)]), "utf-8")


def note_retraction(site: Path, one: int, other: int) -> None:
    text = (site / "references.bib").read_text("utf-8", "replace")
    dois = re.findall(r"doi\s*= \{(.*?)\}", text)
    kind = choose(("retraction", "corrigendum", "expression_of_concern"), other)
    notices = [{"type": kind, "date": "2025-03-01", "notice": "10.5555/notice.1"}] if other % 4 else []
    known = {"asked": "2026-11-20", "service": "Crossref", "works": {choose(dois, one): notices} if dois else {}}
    (site / "retractions.json").write_text(json.dumps(known), "utf-8")


def rewrite_glossary(site: Path, one: int, other: int) -> None:
    path = site / "glossary.md"
    if one % 4 == 0:
        change(path, r"^What an effect depends on.*$", f"What an effect depends on, {other}.")
    elif one % 4 == 1:
        change(path, r"^## Moderator\n\n(Also: .*\n\n)?", f"## Moderator\n\nAlso: {choose(WORDS[4:], other)}, bond\n\n")
    elif one % 4 == 2:
        change(path, r"^## Trial\n(?:\n.+\n)*", "")
    else:
        change(path, r"^## (Trial|Study)$", f"## {choose(('Study', 'Trial'), other)}")


def rewrite_questions(site: Path, one: int, other: int) -> None:
    new = choose(("Does it go with outcome?", "Is a bond a bond?"), other)
    pattern = choose((r"wording: .*$", r"right: .*$", r"outcomes: \[.*\]$"), one)
    change(
        site / "questions.yaml",
        pattern,
        choose((f"wording: {new}", f"right: {new[:-1]}", "outcomes: [outcome, ease]"), one),
    )


OF_WORKS: tuple[Edit, ...] = (
    add_a_work,
    remove_work,
    rewrite_work,
    rewrite_work,
    reorder_works,
    note_retraction,
    rewrite_glossary,
    rewrite_questions,
)

# -- topics, types, packs, other pages ------------------------------------------------------------------------------


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


def record_addresses(site: Path, one: int, other: int) -> None:
    """Do what ``make urls`` does."""
    path = site / LOCK
    text = path.read_text("utf-8", "replace") if path.exists() else ""
    path.write_text(record(text, pages(site))[0], "utf-8")


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
            r"^\{% block extrahead %\}(<!--\d*-->)?",
            f"{{% block extrahead %}}<!--{other}-->",
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

# -- accidents -----------------------------------------------------------------------------------------------------


def damage(site: Path, one: int, other: int) -> None:
    """Do to a source what editors and their tools do; :func:`mend` undoes it."""
    lists = ("references.bib", "glossary.md", "questions.yaml", "topics/index.md", "research-types/index.md", LOCK)
    sources = [*summaries(site), *terms(site, "topics"), *terms(site, "packs"), *(site / name for name in lists)]
    path = choose(sources, one)
    kept = site.parent / "undamaged" / path.relative_to(site)
    if not path.exists() or kept.exists():
        return
    kept.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(path, kept)
    data, way = path.read_bytes(), other % 10
    if way == 0:
        path.unlink()
        return
    if way == 1:
        data = data[: len(data) // (2 + other % 5)]
    elif way == 2:
        data = b"\xff\xfe" + data
    elif way == 3:
        data = b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n")
    elif way == 4:
        data = b""
    elif way == 5:
        data = data.replace(b"\n", b"\n<<<<<<< HEAD\n", 3)
    elif way == 6:
        data = data.replace(b"---\n", b"---\nbasis: abstract\nbasis: abstract\n", 1)
    elif way == 7:
        data += b"\n```{eval-rst}\n.. raw:: html\n```\n"
    elif way == 8:
        data = data.replace(b"[", b"[no-such-thing, ", 1)
    else:
        data = data.replace(b"# ", b"## ", 1) + b"\n}} {% \\end{document} <script>"
    path.write_bytes(data)


def mend(site: Path, one: int, other: int) -> None:
    """Put back a file as it was before its accident, with the date that it had."""
    kept = sorted(path for path in (site.parent / "undamaged").rglob("*") if path.is_file())
    if kept:
        path = site / choose(kept, one).relative_to(site.parent / "undamaged")
        path.parent.mkdir(parents=True, exist_ok=True)
        shutil.move(choose(kept, one), path)
