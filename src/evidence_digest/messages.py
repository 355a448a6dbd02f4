"""Find every text of the interface, and bring the files of translations up to date: ``make messages``."""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from .names import names_of
from .page_reader import read_page
from .reader import page_paths, read_catalogue
from .study_reader import DESIGNS
from .words import LOCALES

_PACKAGE = Path(__file__).parent
_CALLS = {"_": 1, "gettext": 1, "ngettext": 2, "marked": 1}  # how many texts each takes
_HEADER = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Plural-Forms: {plural}\\n"

"""
_HEADING = re.compile(r"^# +(\S.*?) *$", re.MULTILINE)


def template(root: Path) -> Catalog:
    """Return every text to translate: those of the extension, and those of the site in *root*."""
    found = Catalog(project="evidence-digest", fuzzy=False)
    for message, place in (*_of_code(), *_of_site(root)):
        if message and not (isinstance(message, str) and message.isdecimal()):
            found.add(message, locations=[(place, None)])  # type: ignore[list-item]  # babel's own form without lines
    return found


def _of_code() -> Iterator[tuple[str | tuple[str, ...], str]]:
    for path in sorted(_PACKAGE.rglob("*.py")):
        place = path.relative_to(_PACKAGE.parent).as_posix()
        yield from ((text, place) for text in _in_python(path))
    yield from ((name, "evidence_digest/study_reader.py") for name in DESIGNS)


def _of_site(root: Path) -> Iterator[tuple[str | tuple[str, ...], str]]:
    for path in sorted((root / "_templates").rglob("*.html")):
        place = path.relative_to(root).as_posix()
        yield from ((text, place) for _, text, _, _ in extract_from_file("jinja2.ext:babel_extract", path))
    for path in sorted((root / "_static").glob("*.js")):
        place = path.relative_to(root).as_posix()
        yield from ((text, place) for _, text, _, _ in extract_from_file("javascript", path))
    catalogue = read_catalogue(root)
    yield from names_of(catalogue)
    # The site's own name and the titles of texts stay as they are.
    written = {"index", *catalogue.by_docname, *(pack.docname for pack in catalogue.packs.values())}
    for name in page_paths(root):
        if name.removesuffix(".md") not in written:
            heading = _HEADING.search(read_page(root, name).body)
            if heading:
                yield heading[1], name


def _in_python(path: Path) -> Iterator[str | tuple[str, ...]]:
    """Yield the texts of a module: Babel's own reader passes over those inside an f-string."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name | ast.Attribute):
            name = node.func.id if isinstance(node.func, ast.Name) else node.func.attr
            values = [part.value for part in node.args[: _CALLS.get(name, 0)] if isinstance(part, ast.Constant)]
            texts = [value for value in values if isinstance(value, str)]
            if texts:
                yield texts[0] if len(texts) == 1 else tuple(texts)


def update(root: Path) -> None:
    """Bring every file of translations up to date; what is new in them has an empty translation."""
    texts = template(root)
    for path in sorted(LOCALES.glob("*/LC_MESSAGES/digest.po")):
        with path.open("rb") as file:
            catalog = read_po(file, locale=path.parent.parent.name)
        catalog.update(texts, no_fuzzy_matching=True)
        write(path, catalog)


def write(path: Path, catalog: Catalog) -> None:
    """Write a file of translations without what changes at each turn: no time, no lines."""
    written = io.BytesIO()
    write_po(
        written, catalog, width=120, omit_header=True, sort_output=True, include_lineno=False, ignore_obsolete=True
    )
    header = _HEADER.format(language=catalog.locale_identifier, plural=catalog.plural_forms)
    path.write_bytes(header.encode() + written.getvalue())


if __name__ == "__main__":
    update(Path())
