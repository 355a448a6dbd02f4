"""Write each course as one HTML page that needs nothing else: it works offline, without scripts, from a stick."""

from __future__ import annotations

import json
import shutil
from collections.abc import Set
from pathlib import Path
from typing import TYPE_CHECKING

from docutils import nodes
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup
from sphinx import addnodes
from sphinx.builders.singlehtml import SingleFileHTMLBuilder
from sphinx.util.display import status_iterator
from sphinx.util.nodes import inline_all_toctrees

from .atomic import replace_file, update_file
from .course_trees import asked_courses, course_tree, opening, renderer_for
from .courses import ALL, Course
from .disclaimer import DISCLAIMER
from .domain import REFERENCES, catalogue_of, work_id
from .exports.site import base_address, html_address
from .glossary import GLOSSARY
from .nodes import panel
from .render import Renderer, section
from .term_links import anchors_used, keep_entries

if TYPE_CHECKING:
    from sphinx.application import Sphinx

_RECORD = ".digest-packs.json"  # in the output directory: the names of the packs of the last run
_OUTSIDE = "outside:"  # marks a link to a page that the course lacks, until it gets its address
_FOLDER = Path(__file__).parent / "coursepage"


class CourseBuilder(SingleFileHTMLBuilder):
    """Build each course that is asked for as a page of its own."""

    name = "course"
    epilog = "The courses are in %(outdir)s."

    def get_theme_config(self) -> tuple[str, dict[str, str | int | bool]]:
        """Take a theme without code of its own: furo's works on the files of a site."""
        return "basic", {}

    def copy_assets(self) -> None:
        """Copy nothing: the page has its style within it."""

    def write_documents(self, _docnames: Set[str]) -> None:
        """Write the pages that have changed."""
        found = asked_courses(self.env)
        self._record({*self._recorded(), *map(_name, found)})  # first, or a killed build would leave folders for good
        for course in status_iterator(found, "writing courses... ", "purple", len(found), stringify_func=_name):
            update_file(Path(self.outdir, course.name, f"{course.name}.html"), self._page(course).encode())

    def finish(self) -> None:
        """Remove the folders of packs that are no more; those made on the spot stay."""
        names = set(map(_name, asked_courses(self.env)))
        if self.config.digest_courses == ALL:
            for name in self._recorded() - names:
                shutil.rmtree(Path(self.outdir, name), ignore_errors=True)
        self._record(names)

    def _recorded(self) -> set[str]:
        try:
            return set(map(str, json.loads(Path(self.outdir, _RECORD).read_text("utf-8"))))
        except (OSError, ValueError, TypeError):
            return set()

    def _record(self, names: Set[str]) -> None:
        if self.config.digest_courses == ALL:
            replace_file(Path(self.outdir, _RECORD), json.dumps(sorted(names)))

    def get_target_uri(self, docname: str, typ: str | None = None) -> str:
        """Return where *docname* stands in the page, or mark that it does not."""
        return f"#document-{docname}" if docname in self._inside else _OUTSIDE + docname

    def _page(self, course: Course) -> str:
        tree = self._assemble(course)
        tree.settings = self.docsettings
        self.secnumbers, self.fignumbers, self.current_docname = {}, {}, course.docname
        visitor = self.create_translator(tree, self)
        tree.walkabout(visitor)
        _ = catalogue_of(self.env).words.gettext
        template = Environment(
            loader=PackageLoader("evidence_digest", "coursepage"), autoescape=True, undefined=StrictUndefined
        ).get_template("course.html")
        return template.render(
            _=_,
            title=course.title,
            site=self.config.project,
            edition=self.config.digest_edition,
            address=base_address(self.config.html_baseurl),
            language=self.config.language,
            rights=self.config.copyright,
            disclaimer=_(DISCLAIMER),
            # Ours, and in a style element < could only end it.
            style=Markup((_FOLDER / "course.css").read_text("utf-8").replace("<", "")),  # noqa: S704
            first=opening(course, renderer_for(course, self.env)),
            summaries=[(f"document-{summary.docname}", summary.title) for summary in course.summaries],
            body=Markup("".join(visitor.fragment)),  # type: ignore[attr-defined]  # noqa: S704  # docutils has escaped it
        )

    def _assemble(self, course: Course) -> nodes.document:
        """Return the whole course as one tree with all links resolved."""
        tree = course_tree(course, self.env)
        self._inside: set[str] = {course.docname} if course.pack else set()
        tree = inline_all_toctrees(self, self._inside, course.docname, tree, _name_of, [course.docname])
        tree["docname"] = course.docname
        self._inside |= {REFERENCES, GLOSSARY} & self.env.found_docs
        body = tree[0]
        assert isinstance(body, nodes.section)  # noqa: S101  # as course_tree makes it
        record = body.pop()
        if GLOSSARY in self._inside:
            glossary = self.env.get_doctree(GLOSSARY)
            keep_entries(glossary, anchors_used([body], catalogue_of(self.env)))
            body += addnodes.start_of_file("", *glossary.children, docname=GLOSSARY)
        body += addnodes.start_of_file("", self._references(course), docname=REFERENCES)
        body += record
        for left in [node for node in tree.findall() if _is_for_the_site(node)]:
            if left.parent is not None:
                left.parent.remove(left)
        self.env.resolve_references(tree, course.docname, self)
        self._bring_home(tree)
        return tree

    def _references(self, course: Course) -> nodes.section:
        catalogue = catalogue_of(self.env)
        cited = {key for summary in course.summaries for key in summary.works}
        if course.pack:
            found = self.env.get_domain("cite").citation_refs  # type: ignore[attr-defined]
            cited |= {target.key for link in found if link.docname == course.docname for target in link.targets}
        render = Renderer(catalogue, REFERENCES, publisher=self.config.digest_publisher)
        listed = section(catalogue.words.gettext("References"), "references")
        for key in (key for key in catalogue.works if key in cited):
            listed += panel("", render.reference(key), kind="reference", ids=[work_id(key)])
        return listed

    def _bring_home(self, tree: nodes.document) -> None:
        """Give every part ids of its own, lead links to them, and links out of the course to the site or nowhere."""
        base = base_address(self.config.html_baseurl)
        for file in tree.findall(addnodes.start_of_file):
            prefix = nodes.make_id(file["docname"])
            for node in file.findall(nodes.Element):
                node["ids"] = [f"{prefix}-{identifier}" for identifier in node["ids"]]
                if "refid" in node:
                    node["refid"] = f"{prefix}-{node['refid']}"
        for link in list(tree.findall(nodes.reference)):
            address = str(link.get("refuri", ""))
            if address.startswith(_OUTSIDE):
                docname, _, anchor = address.removeprefix(_OUTSIDE).partition("#")
                if base:
                    link["refuri"] = f"{base}{html_address(docname)}" + (f"#{anchor}" if anchor else "")
                    del link["internal"]
                else:
                    link.replace_self(link.children)
            elif address.startswith("#document-"):
                docname, _, anchor = address.removeprefix("#document-").partition("#")
                if anchor:
                    link["refuri"] = f"#{nodes.make_id(docname)}-{anchor}"


def _name(course: Course) -> str:
    return course.name


def _name_of(docname: str) -> str:
    return docname


def _is_for_the_site(node: nodes.Node) -> bool:
    return isinstance(node, panel) and node["kind"] in {"offers", "related", "topics"}


def setup_courses(app: Sphinx) -> None:
    """Register the builder."""
    # What to make: "all", or a selection as evidence_digest.courses reads it.
    app.add_config_value("digest_courses", "", "", frozenset({str}))
    app.add_builder(CourseBuilder)
