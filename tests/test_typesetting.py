"""The typesetter, on TeX files small enough to be set in a second: what it makes, what it leaves, what it says."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pypdf
import pytest
from programs import needs_tex

from evidence_digest.pdf_documents import Manifest
from evidence_digest.tex_log import TexFile, read_error, read_warnings
from evidence_digest.typesetting import TypesettingError, typeset

PAGE = r"""
\let\sphinxstepscope\relax
\documentclass{article}
\usepackage{graphicx}
\begin{document}
Front.

\sphinxstepscope

\section{One}\label{\detokenize{summaries/2020/01-one::doc}}
See page \pageref{end}.

\sphinxstepscope

\section{Two}\label{\detokenize{topics/two::doc}}
TEXT
\label{end}
\end{document}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with two documents, as the latex builder leaves it."""
    folder = tmp_path / "latex"
    folder.mkdir()
    for name in ("one", "two"):
        write(folder, name, "Text.")
    Manifest(("one", "two"), 1_700_000_000).write(folder)
    return folder


def write(folder: Path, name: str, text: str) -> None:
    (folder / f"{name}.tex").write_text(PAGE.replace("TEXT", text), "utf-8")


def text_of(pdf: Path) -> str:
    return "\n".join(page.extract_text() for page in pypdf.PdfReader(pdf).pages)


def left_over(folder: Path) -> list[str]:
    """Return what a run has left beside the PDFs, their logs and its record."""
    known = {"documents.json", ".typeset.json"}
    return [
        path.name for path in folder.iterdir() if path.name not in known and path.suffix not in {".log", ".pdf", ".tex"}
    ]


def command(folder: Path) -> list[str]:
    return [sys.executable, "-c", "from evidence_digest.cli import main; main()", "pdf", str(folder), "-j", "1"]


@needs_tex
def test_page_numbers_settle_and_nothing_is_left(folder: Path) -> None:
    said: list[str] = []
    results = typeset(folder, jobs=2, say=said.append)
    assert [(result.name, result.pages, result.error, result.warnings) for result in results] == [
        ("one", 1, None, ()),
        ("two", 1, None, ()),
    ]
    assert "See page 1." in text_of(folder / "one.pdf")
    assert "one.pdf: pass 2" in said
    assert left_over(folder) == []


@needs_tex
def test_only_what_changed_is_typeset(folder: Path) -> None:
    typeset(folder, jobs=2)
    before = {path.name: path.stat().st_mtime_ns for path in folder.glob("*.pdf")}
    write(folder, "two", "Other text.")
    said: list[str] = []
    results = typeset(folder, say=said.append)
    assert [result.pages for result in results] == [0, 1]
    assert not [line for line in said if line.startswith("one")]
    assert (folder / "one.pdf").stat().st_mtime_ns == before["one.pdf"]
    assert "Other text." in text_of(folder / "two.pdf")
    # A style, the date, or a PDF that is not ours any more.
    (folder / "digest.sty").write_text("% new", "utf-8")
    assert [result.pages for result in typeset(folder)] == [1, 1]
    (folder / "one.pdf").write_bytes(b"half")
    assert [result.pages for result in typeset(folder)] == [1, 0]
    Manifest(("one", "two"), 1_800_000_000).write(folder)
    assert [result.pages for result in typeset(folder, ["two"])] == [1]


@needs_tex
def test_an_error_names_its_page_and_keeps_the_good_pdf(folder: Path) -> None:
    typeset(folder)
    good = (folder / "two.pdf").read_bytes()
    write(folder, "two", r"A formula $\frobnicate{x}$ here.")
    one, two = typeset(folder)
    assert one.error is None
    assert str(two.error) == (
        "topics/two.md: TeX says “Undefined control sequence” after “A formula $\\frobnicate”: "
        "correct the formula or text there"
    )
    assert (folder / "two.pdf").read_bytes() == good
    assert left_over(folder) == []
    write(folder, "two", "Corrected.")
    assert [result.error for result in typeset(folder)] == [None, None]
    assert "Corrected." in text_of(folder / "two.pdf")


@needs_tex
@pytest.mark.parametrize(
    ("text", "message"),
    [
        (r"\includegraphics{absent.png}", "topics/two.md: the picture absent.png is missing"),
        (r"\includegraphics{broken.png}", "topics/two.md: the picture broken.png is missing or broken"),
        (r"\input{/etc/hostname}", "topics/two.md: /etc/hostname.tex is missing"),
        (r"\end{document", "TeX says “File ended while scanning use of"),
    ],
)
def test_what_is_wrong_is_named(folder: Path, text: str, message: str) -> None:
    (folder / "broken.png").write_bytes(b"no picture")
    write(folder, "two", text)
    (result,) = typeset(folder, ["two"])
    assert message in str(result.error)
    assert not (folder / "two.pdf").exists()


@needs_tex
def test_warnings_are_told_until_they_are_mended(folder: Path) -> None:
    write(folder, "two", f"Wide: \\mbox{{{'x' * 150}}} and \N{GREEK SMALL LETTER BETA}.")
    told = [str(message) for message in typeset(folder, ["two"])[0].warnings]
    assert len(told) == 2
    assert told[0].startswith("topics/two.md: no installed font has β (U+03B2, greek small letter beta)")
    assert "topics/two.md: a line in the PDF is" in told[1]
    again = typeset(folder, ["two"])[0]
    assert again.pages == 0
    assert [str(message) for message in again.warnings] == told


@needs_tex
def test_the_same_sources_give_the_same_bytes(folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    typeset(folder)
    other = tmp_path / "another place" / "latex"
    shutil.copytree(folder, other, ignore=shutil.ignore_patterns("*.pdf", ".typeset.json"))
    monkeypatch.setenv("TZ", "Pacific/Kiritimati")
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "7")  # the manifest's counts
    typeset(other)
    for name in ("one.pdf", "two.pdf"):
        assert (folder / name).read_bytes() == (other / name).read_bytes()
    metadata = pypdf.PdfReader(other / "one.pdf").metadata
    assert metadata is not None
    assert str(metadata["/CreationDate"]).startswith("D:20231114")


@needs_tex
@pytest.mark.parametrize("by", [signal.SIGINT, signal.SIGKILL])
def test_an_interruption_leaves_the_good_pdf(folder: Path, by: signal.Signals) -> None:
    typeset(folder)
    good = (folder / "two.pdf").read_bytes()
    write(folder, "two", r"\newcount\n \loop\advance\n1 \ifnum\n<2000000000 \repeat")  # a minute or more
    with subprocess.Popen(command(folder), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "two.pdf: pass 1\n"
        time.sleep(0.3)
        run.send_signal(by)
        _, said = run.communicate(timeout=20)
    assert run.returncode == (130 if by is signal.SIGINT else -by)
    if by is signal.SIGINT:
        assert said == "Stopped; finished PDFs are as they were.\n"
        assert left_over(folder) == []
    else:
        kill_orphans(folder)
    assert (folder / "two.pdf").read_bytes() == good
    write(folder, "two", "Once more.")
    assert [result.error for result in typeset(folder)] == [None, None]
    assert "Once more." in text_of(folder / "two.pdf")
    assert left_over(folder) == []


def kill_orphans(folder: Path) -> None:
    """End the TeX that has outlived its parent: it works in *folder*."""
    for process in Path("/proc").glob("[0-9]*"):
        try:
            if (process / "cwd").readlink().parent == folder:
                os.kill(int(process.name), signal.SIGKILL)
        except OSError:
            continue


def test_without_tex_it_says_what_to_install(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", str(folder))
    with pytest.raises(TypesettingError, match=r"^xelatex and xdvipdfmx not found: install what tools"):
        typeset(folder)


def test_without_tex_files_it_says_how_to_make_them(folder: Path) -> None:
    (folder / "documents.json").unlink()
    with pytest.raises(TypesettingError, match="has no finished TeX files: make them first"):
        typeset(folder)


def test_unknown_documents_are_named(folder: Path) -> None:
    with pytest.raises(TypesettingError, match="no document three: there are one, two"):
        typeset(folder, ["three"])


# -- the log -------------------------------------------------------------------------------------------------------

SOURCE = TexFile("x", PAGE.replace("TEXT", "Line with 𓀀."))


def test_lines_belong_to_pages() -> None:
    lines = PAGE.split("\n")
    assert SOURCE.page_at(lines.index("Front.") + 1) == ""
    # The heading stands before the label that names the page.
    assert SOURCE.page_at(lines.index(r"See page \pageref{end}.") + 1) == "summaries/2020/01-one.md"
    assert SOURCE.page_at(lines.index("TEXT") + 1) == "topics/two.md"
    assert SOURCE.page_at(0) == SOURCE.page_at(999) == ""


@pytest.mark.parametrize(
    ("log", "message"),
    [
        ("", "TeX stopped without saying why"),
        ('! Package fontspec Error: The font "Lato" cannot be found.', "the font Lato is missing: install what"),
        ("./x.sty:3: LaTeX Error: File `tcolorbox.sty' not found.", "tcolorbox.sty is missing: install"),
        ("! Emergency stop.", "TeX says “Emergency stop”"),
    ],
)
def test_errors_that_no_page_made(log: str, message: str) -> None:
    assert str(read_error(log, SOURCE)).startswith(message)


def test_small_overflows_are_passed_over() -> None:
    log = "Overfull \\hbox (%spt too wide) in paragraph at lines 11--12\n"
    assert not list(read_warnings(log % "4.9", SOURCE))
    assert len(list(read_warnings(log % "5.1", SOURCE))) == 1


def test_undefined_references_are_told() -> None:
    (message,) = read_warnings("LaTeX Warning: Reference `gone' on page 3 undefined on input line 7.", SOURCE)
    assert "gone" in message.text
