"""A text copy of a blog becomes drafts and a BibTeX draft."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from building import edit
from test_cli import digest

from evidence_digest.bibliography import read_bibliography
from evidence_digest.intake.blog import article_of, read_blog
from evidence_digest.page_reader import read_page
from evidence_digest.prose import inlines_of, parse_prose, plain_text
from evidence_digest.reader import read_catalogue

BLOG = Path(__file__).parent / "intake" / "blog.txt"
GARBLED = "Garbled reference (2019) of some kind. Nothing more"
PAGES = [
    "summaries/2021/06-do-reminders-help.md",
    "summaries/2021/06-what-do-clients-say.md",
    "summaries/2021/05-bonds-over-time.md",
    "summaries/2021/04-post-without-advice.md",
]


def test_posts() -> None:
    posts, faults = read_blog(BLOG.read_text("utf-8"))
    assert [(str(post.month), post.title, len(post.body), len(post.implications)) for post in posts] == [
        ("2021-06", "Do Reminders Help?", 2, 2),
        ("2021-06", "What Do Clients Say?", 1, 1),
        ("2021-05", "Bonds Over Time", 1, 1),
        ("2021-04", "A Post Without Advice", 1, 0),
    ]
    assert [post.reference[:8] for post in posts] == ["Müller, ", "", "Sample, ", "Garbled "]
    missing = "no practice implications: they follow a line 'Practice Implications'"
    assert faults == (
        (13, "“What Do Clients Say?”: no reference line: find out which article it is"),
        (25, f"“A Post Without Advice”: {missing}"),
    )


def test_a_file_that_is_no_blog() -> None:
    assert read_blog("Hello\nWorld\n") == (
        (),
        ((1, "no month: a line such as 'December 2020' begins the posts of a month"),),
    )
    assert read_blog("")[0] == ()
    assert read_blog("June 2021\n")[0] == ()


@pytest.mark.parametrize("reference", ["", "(2020). x", "A, B. (2020).", "No year here.", "A, B. (2020). Title only"])
def test_references_that_are_none(reference: str) -> None:
    assert article_of(reference) is None


def test_an_article_number_is_no_page_range() -> None:
    article = article_of("Muster, A. (2019). Bonds? A model. Frontiers in Bonds, 10:347. doi: 10.3389/fpsyg.2019.00347")
    assert article is not None
    assert article.fields == {"journal": "Frontiers in Bonds", "volume": "10", "eid": "347"}
    assert (article.title, article.doi) == ("Bonds? A model", "10.3389/fpsyg.2019.00347")


def test_drafts(site: Path) -> None:
    done = digest("import-blog", BLOG, site, "--bib", site / "imported.bib")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        f"{PAGES[0]}: Muller2020",
        f"{PAGES[1]}: no reference (no reference: find out which article it is)",
        f"{PAGES[2]}: SampleInPress",
        f"{PAGES[3]}: no reference (the reference can't be read, write the entry by hand: {GARBLED})",
        f"{site / 'imported.bib'}: check each entry against the article, then move it to references.bib",
        "4 posts, 4 drafts",
    ]
    works, problems = read_bibliography((site / "imported.bib").read_text("utf-8"), "imported.bib")
    assert problems == ()
    assert [work.title for work in works] == [
        "Do reminders help? A trial of calls and letters in clinics",
        "Bonds over time",
    ]
    assert works[0].doi == "10.9999/bonds.12"
    catalogue = read_catalogue(site)
    assert catalogue.problems == ()  # drafts are no pages
    page = read_page(site, PAGES[0])
    assert page.title == "Do Reminders Help?"
    assert page.problems == ()
    story = page.body.partition("## What they found\n\n")[2].partition("\n\n:::")[0]
    shown = [plain_text(tuple(inlines_of((block,)))) for block in parse_prose(story)[0]]
    assert shown == [  # the texts as they were, markup and all
        "Many sessions are missed. In *this* trial 80 clients were called.",
        "# A second paragraph of the post, which begins oddly.",
    ]
    assert re.search(r"^- Call the day before\.\n- 1\\. Letters may do as well\.$", page.body, re.MULTILINE)


def test_nothing_is_done_twice_or_overwritten(site: Path) -> None:
    assert digest("import-blog", BLOG, site, "--bib", site / "imported.bib").returncode == 0
    before = {path: path.read_bytes() for path in site.rglob("*") if path.is_file()}
    done = digest("import-blog", BLOG, site, "--bib", site / "imported.bib")
    assert done.returncode == 1
    assert "is there already: move its entries to references.bib first" in done.stderr
    assert {path: path.read_bytes() for path in site.rglob("*") if path.is_file()} == before


def test_an_article_that_is_summarised_is_left_alone(site: Path) -> None:
    work = "@article{Other2020,\n  author = {O, O.},\n  title = {T},\n  year = {2020},\n  doi = {10.9999/bonds.12}\n}\n"
    with (site / "references.bib").open("a", encoding="utf-8") as file:
        file.write(f"\n{work}")
    edit(site / "summaries/2021/02-reminders-by-telephone.md", "references: [Muster2021]", "references: [Other2020]")
    done = digest("import-blog", BLOG, site, "--bib", site / "imported.bib")
    assert done.stdout.startswith("summaries/2021/02-reminders-by-telephone.md: Other2020 (summarised already)\n")
    assert "4 posts, 3 drafts" in done.stdout


def test_a_file_without_posts(site: Path) -> None:
    (site / "empty.txt").write_text("Hello\n", "utf-8")
    done = digest("import-blog", site / "empty.txt", site, "--bib", site / "imported.bib")
    assert (done.returncode, done.stdout) == (1, "0 posts, 0 drafts\n")
    assert done.stderr.startswith(f"{site / 'empty.txt'}:1: no month")
