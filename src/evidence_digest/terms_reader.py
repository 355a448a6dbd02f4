"""Read the controlled lists: topics in their groups, and research types, each with a page of its own."""

from __future__ import annotations

from collections.abc import Mapping as Pages

from .catalogue import TopicGroup
from .fields import SLUG, Fields, Vocabulary
from .front_matter import Mapping, Scalar
from .page_reader import Page
from .problems import Problem, Severity, suggestion
from .prose import Emphasis, Inlines, Paragraph, Text, parse_prose
from .records import ResearchType, Topic

TOPICS = "topics/index.md"
RESEARCH_TYPES = "research-types/index.md"


class TermsReader:
    """Read both lists, and note all that is wrong with them.

    A list that can't be read knows no term: it is reported itself, and not once more wherever a term is used.
    """

    def __init__(self, pages: Pages[str, Page]) -> None:
        self.problems: list[Problem] = []
        self._pages = pages
        self.groups = self._groups()
        self.topics = self._topics()
        self.research_types = self._research_types()

    @property
    def topic_vocabulary(self) -> Vocabulary:
        """The topics as a summary may name them."""
        names = {name.casefold(): slug for slug, topic in self.topics.items() for name in (*topic.aliases, topic.title)}
        return self._vocabulary("topic", TOPICS, frozenset(self.topics), names)

    @property
    def research_type_vocabulary(self) -> Vocabulary:
        """The research types as a summary may name them."""
        types = self.research_types.items()
        names = {name.casefold(): slug for slug, kind in types for name in (kind.title, kind.singular, kind.plural)}
        return self._vocabulary("research type", RESEARCH_TYPES, frozenset(self.research_types), names)

    @staticmethod
    def _vocabulary(what: str, path: str, slugs: frozenset[str], names: dict[str, str]) -> Vocabulary:
        return Vocabulary(what, what.replace(" ", "-"), slugs or None, f"{path} has the list", names)

    def _index(self, path: str) -> Mapping | None:
        page = self._pages.get(path)
        return page.front if page else None

    def _groups(self) -> tuple[TopicGroup, ...]:
        index = self._index(TOPICS)
        if index is None:
            return ()
        fields = Fields(index, TOPICS)
        groups = []
        seen: set[str] = set()
        for value in fields.items("groups", required=True, example="[{ title: Problems, topics: [anxiety] }]"):
            if not isinstance(value, Mapping):
                fields.note("a group has a 'title' and its 'topics'", value.line, severity=Severity.ERROR)
                continue
            group = Fields(value, TOPICS, within="groups")
            title = group.text("title", required=True, example="Problems")
            slugs = group.words("topics", required=True, example="[anxiety]")
            group.close()
            fields.problems += group.problems
            groups.append(TopicGroup(title, tuple(slug.text for slug in slugs if slug.text not in seen)))
            for slug in slugs:
                self._listed(slug, fields, seen)
        fields.close()
        self.problems += fields.problems
        return tuple(groups)

    def _listed(self, slug: Scalar, fields: Fields, seen: set[str]) -> None:
        """See that a topic is listed once and has a page."""
        if slug.text in seen:
            fields.note(f"topic '{slug.text}' stands in two groups: remove one", slug.line, code="topic")
        elif f"topics/{slug.text}.md" not in self._pages:
            pages = self._slugs("topics")
            message = f"topic '{slug.text}' has no page topics/{slug.text}.md{suggestion(slug.text, pages)}: create it"
            fields.note(message, slug.line, code="topic")
        seen.add(slug.text)

    def _slugs(self, folder: str) -> list[str]:
        """Return the slugs of the pages in *folder*."""
        names = (path.removeprefix(f"{folder}/").removesuffix(".md") for path in self._pages if path.startswith(folder))
        return [name for name in names if name != "index"]

    def _topics(self) -> dict[str, Topic]:
        group_of = {slug: group.title for group in self.groups for slug in group.topics}
        read: dict[str, Topic] = {}
        for slug in self._slugs("topics"):
            page = self._pages[f"topics/{slug}.md"]
            fields = self._fields(page, slug in group_of or not group_of, TOPICS, "topic")
            aliases = tuple(scalar.text for scalar in fields.words("aliases"))
            related = self._related(slug, fields)
            fields.close()
            definition = _definition(page, fields)
            self.problems += fields.problems
            # A page that can't be read still has a name, for the lists that link to it.
            read[slug] = Topic(slug, page.title or slug, group_of.get(slug, ""), definition, aliases, related)
        return {slug: read[slug] for slug in group_of if slug in read}

    def _fields(self, page: Page, listed: bool, index: str, what: str) -> Fields:
        """Return the fields of the page of a term, which must have its place and its name."""
        fields = Fields(page.front or Mapping((), 1), page.path)
        slug = page.path.partition("/")[2].removesuffix(".md")
        if not SLUG.fullmatch(slug):
            message = f"the file name of a {what.replace('-', ' ')} is small letters, digits and hyphens"
            fields.note(message, 0, code="identity", severity=Severity.ERROR)
        elif not listed:
            fields.note(f"{index} does not list this page: add '{slug}' there", 0, code=what, severity=Severity.ERROR)
        return fields

    def _related(self, slug: str, fields: Fields) -> tuple[str, ...]:
        related = []
        for scalar in fields.words("related"):
            if scalar.text == slug:
                fields.note(f"topic '{slug}' is related to itself: remove it", scalar.line, code="topic")
            elif f"topics/{scalar.text}.md" not in self._pages:
                hint = suggestion(scalar.text, self._slugs("topics"))
                fields.note(f"unknown topic '{scalar.text}'{hint}: {TOPICS} has the list", scalar.line, code="topic")
            else:
                related.append(scalar.text)
        return tuple(related)

    def _research_types(self) -> dict[str, ResearchType]:
        index = self._index(RESEARCH_TYPES)
        order: list[str] = []
        if index is not None:
            fields = Fields(index, RESEARCH_TYPES)
            for scalar in fields.words("types", required=True, example="[review]"):
                order.append(scalar.text)
                if f"research-types/{scalar.text}.md" not in self._pages:
                    hint = suggestion(scalar.text, self._slugs("research-types"))
                    message = f"'{scalar.text}' has no page research-types/{scalar.text}.md{hint}: create it"
                    fields.note(message, scalar.line, code="research-type")
            fields.close()
            self.problems += fields.problems
        slugs = self._slugs("research-types")
        read = {slug: self._research_type(slug, slug in order or not order) for slug in slugs}
        return {slug: read[slug] for slug in order if slug in read}

    def _research_type(self, slug: str, listed: bool) -> ResearchType:
        page = self._pages[f"research-types/{slug}.md"]
        fields = self._fields(page, listed, RESEARCH_TYPES, "research-type")
        required = page.front is not None
        singular = fields.text("singular", required=required, example="review")
        plural = fields.text("plural", required=required, example="reviews")
        fields.close()
        definition = _definition(page, fields)
        self.problems += fields.problems
        title = page.title or slug
        return ResearchType(slug, title, singular or title, plural or title, definition)


def _definition(page: Page, fields: Fields) -> Inlines:
    """Return the first paragraph of *page*, which lists and meta tags show as the definition of the term."""
    if not page.title:
        return ()  # what is first is not known
    source, line = page.first_paragraph
    blocks, faults = parse_prose(source)
    inlines = blocks[0].children if len(blocks) == 1 and isinstance(blocks[0], Paragraph) else ()
    plain = all(isinstance(part, (Text, Emphasis)) for part in inlines)
    if faults or not inlines or not plain:
        message = "below its title the page must define the term: one paragraph of plain text with *emphasis*"
        fields.note(message, line)
        return ()
    return inlines
