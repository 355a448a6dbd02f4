"""Pictures of the evidence: a forest plot with its table for a question that enough findings answer."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.writers.html5 import HTML5Translator
from sphinx.writers.latex import LaTeXTranslator

from .apa_labels import citation
from .directives import ViewDirective
from .domain import REFERENCES, catalogue_of
from .estimates import finding_text
from .forest import WIDE, Row, draw, value_text
from .forest_formats import svg, tikz
from .pdf_front import body_of
from .problems import suggestion
from .questions import Answer, Question
from .render import Renderer, paragraph, section
from .script_runs import latex_text
from .table_nodes import header_cell, table_caption
from .views import View
from .words import CONTENT, marked

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.docutils import SphinxTranslator

NOT_POOLED = marked("Not a meta-analysis. Studies may overlap and were not chosen systematically.")


class forest_plot(nodes.General, nodes.Element):  # noqa: N801
    """A picture of the findings that answer ``question``, one of the ``rows`` each; its children are the caption."""


# -- what is shown ----------------------------------------------------------------------------------------------


def pictured(question: Question, render: Renderer) -> list[nodes.Node]:
    """Return the picture of *question* with its table, or nothing when it has none."""
    answers = render.catalogue.pictures.get(question.slug, ())
    if not answers:
        return []
    rows = [Row(_label(answer, render), answer.estimate) for answer in answers]
    # Its words are those of the questions and of statistics, so the picture stays in the language of the pages.
    plot = forest_plot("", paragraph(render.words.gettext(NOT_POOLED)), question=question, rows=rows)
    plot["lang"] = CONTENT if render.words.foreign else ""
    return [
        paragraph(*_legend(question, rows, render), classes=["digest-forest-legend"]),
        plot,
        _table(answers, render),
    ]


def picture_section(question: Question, render: Renderer) -> nodes.section:
    """Return the picture of *question* under its own heading."""
    title = nodes.inline("", "", *render.own(question.wording)) if render.words.foreign else question.wording
    return section(title, f"question-{question.slug}", *pictured(question, render))


def _label(answer: Answer, render: Renderer) -> str:
    """Return the article as it is cited, "Curran et al. (2019)"."""
    references = answer.summary.references
    if not references:  # none that is known
        return answer.summary.title
    return citation(render.catalogue.labels[references[0]], narrative=True)


def _legend(question: Question, rows: list[Row], render: Renderer) -> list[nodes.Node]:
    _ = render.words.gettext
    outcomes = render.own(", ".join(question.outcomes))
    if question.comparators:
        compared = render.own(", ".join(question.comparators))
        about = render.sentence(
            marked("Outcome: {outcomes}. Compared with: {comparators}."), outcomes=outcomes, comparators=compared
        )
        lines = _("Each line is a 95% confidence interval, and the dashes stand at no difference.")
    else:
        predictors = render.own(", ".join(question.predictors))
        about = render.sentence(
            marked("Outcome: {outcomes}. Predictor: {predictors}."), outcomes=outcomes, predictors=predictors
        )
        lines = _("Each line is a 95% confidence interval, and the dashes stand at no association.")
    hollow = "" if all(row.estimate.low for row in rows) else _("An open circle has no interval in what was read.")
    order = _("The newest article comes first.")
    return [*about, nodes.Text(" " + " ".join(filter(None, (lines, hollow, order))))]


def _description(question: Question, rows: list[Row]) -> str:
    findings = "; ".join(f"{row.label}: {value_text(row.estimate)}" for row in rows)
    left, right = question.ends
    return f"{question.metric} with 95% confidence interval. {findings}. To the left: {left}; to the right: {right}."


def _table(answers: tuple[Answer, ...], render: Renderer) -> nodes.table:
    """Return the same findings as a table, with links to their summaries."""
    _ = render.words.gettext
    head = nodes.row("", *(header_cell("", paragraph(name), scope="col") for name in (_("Article"), _("Finding"))))
    rows = []
    for answer in answers:
        link = render.link("summary", answer.summary.slug, render.own(_label(answer, render)))
        finding = nodes.entry("", paragraph(*render.inlines(finding_text(answer.finding))))
        rows.append(nodes.row("", header_cell("", paragraph(link), scope="row"), finding))
    group = nodes.tgroup("", nodes.colspec(colwidth=30), nodes.colspec(colwidth=70), cols=2)
    group += [nodes.thead("", head), nodes.tbody("", *rows)]
    caption = table_caption("", _("The findings in numbers"))
    return nodes.table("", caption, group, classes=["digest-forest-table"])


# -- where it is shown ------------------------------------------------------------------------------------------


class ForestDirective(ViewDirective):
    """The picture of one question, on any page."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Return the wording of the question and its picture; nothing while too few findings answer it."""
        slug = self.arguments[0]
        self.note(View("question", slug))
        questions = catalogue_of(self.env).questions
        if slug not in questions:
            self.warn(f"forest: unknown question '{slug}'{suggestion(slug, questions)}")
            return []
        render = self.renderer()
        picture = pictured(questions[slug], render)
        return [nodes.rubric("", "", *render.own(questions[slug].wording)), *picture] if picture else []


def add_pictures(page: nodes.section, topic: str, render: Renderer) -> None:
    """Add to a topic's page the pictures that belong there and are not on it yet."""
    placed = {plot["question"].slug for plot in page.findall(forest_plot)}
    for question in render.catalogue.pictured_under(topic):
        if question.slug not in placed:
            page += picture_section(question, render)


class PicturesChapter(SphinxPostTransform):
    """Give a PDF a chapter of the pictures whose findings it holds: the pages of topics are in none."""

    default_priority = 2  # before the list of references is appended (3), so that the chapter stands ahead of it
    formats = ("latex",)

    def run(self, **kwargs: Any) -> None:
        """Append the chapter, as if it were a page of the site."""
        render = Renderer(catalogue_of(self.env), REFERENCES, publisher=self.config.digest_publisher)
        here = {file["docname"] for file in self.document.findall(addnodes.start_of_file)}
        placed = {plot["question"].slug for plot in self.document.findall(forest_plot)}
        sections = [
            picture_section(render.catalogue.questions[slug], render)
            for slug, answers in render.catalogue.pictures.items()
            if slug not in placed and all(answer.summary.docname in here for answer in answers)
        ]
        if sections:
            chapter = section("Findings side by side", "findings-side-by-side", *sections)
            body_of(self.document).append(addnodes.start_of_file("", chapter, docname="questions"))


# -- how it is shown --------------------------------------------------------------------------------------------


def _visit_forest_html(self: HTML5Translator, node: forest_plot) -> None:
    self.body.append(self.starttag(node, "figure", CLASS="digest-forest"))
    question, rows = node["question"], node["rows"]
    title, description = f"Forest plot: {question.wording}", _description(question, rows)
    picture = svg(draw(question, rows), title, description, language=node["lang"])
    self.body.append(f"{picture}\n<figcaption>\n")


def _depart_forest_html(self: HTML5Translator, node: forest_plot) -> None:
    self.body.append("</figcaption>\n</figure>\n")


def _visit_forest_latex(self: LaTeXTranslator, node: forest_plot) -> None:
    self.body.append("\n\n\\noindent\\begin{minipage}{\\linewidth}\\sffamily\\small\n")
    self.body.append(tikz(draw(node["question"], node["rows"], characters=WIDE), partial(latex_text, self)))
    self.body.append("\n\n\\smallskip\\footnotesize\\color{digestgrey}\n")


def _depart_forest_latex(self: LaTeXTranslator, node: forest_plot) -> None:
    self.body.append("\\end{minipage}\n\n")


def _pass(self: SphinxTranslator, node: nodes.Element) -> None:
    """Show the caption alone: the table has the numbers."""


def setup_pictures(app: Sphinx) -> None:
    """Register the node, the directive and the chapter."""
    plain = (_pass, _pass)
    app.add_node(
        forest_plot,
        html=(_visit_forest_html, _depart_forest_html),
        latex=(_visit_forest_latex, _depart_forest_latex),
        text=plain,
        man=plain,
        texinfo=plain,
    )
    app.add_directive("forest", ForestDirective)
    app.add_post_transform(PicturesChapter)
