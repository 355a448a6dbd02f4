"""Give every page its Content-Security-Policy, and hosts the headers that go with it."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING, Any

from docutils import nodes
from jinja2 import TemplateNotFound
from sphinx.jinja2glue import BuiltinTemplateLoader
from sphinx.util import logging

from .catalogue import digest
from .citing_nodes import PUBLISHING
from .security import HEADER_FILES, REFERRER, blocked_markup, content_policy, script_hashes
from .site_files import File

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.builders import Builder

logger = logging.getLogger(__name__)

_THEME_BASE = "base.html"  # furo's only template with an inline script: it sets the theme before the page is drawn


def policy_of(builder: Builder) -> str:
    """Return the policy of the site, from the theme that this build uses."""
    templates = builder.templates
    if not isinstance(templates, BuiltinTemplateLoader):
        return content_policy(())
    try:
        source, _, _ = templates.get_source(templates.environment, _THEME_BASE)
    except TemplateNotFound:
        source = ""
    return content_policy(script_hashes(source))


def header_files(builder: Builder) -> Iterator[File]:
    """Yield the files from which hosts take the headers."""
    policy = policy_of(builder)
    for path, write in HEADER_FILES.items():
        text = write(policy)
        yield File(path, digest(text), partial(text.encode, "utf-8"))


def complete_policy(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Add the policy to the page's template variables, and say what it would block in the page."""
    if app.builder.name not in PUBLISHING:
        return
    context["content_policy"] = policy_of(app.builder)
    context["referrer_policy"] = REFERRER
    if blocked := blocked_markup(context.get("body") or ""):
        message = "browsers will ignore an inline style or script of this page, because its policy forbids it: %s"
        logger.warning(message, blocked, location=pagename, type="digest", subtype="markup")


def setup_hosting(app: Sphinx) -> None:
    """Connect to the templates."""
    app.connect("html-page-context", complete_policy)
