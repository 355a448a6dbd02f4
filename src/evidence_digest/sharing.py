"""What readers do around the pages: share a link, follow a wrong one, report an error."""

from __future__ import annotations

import contextlib
import io
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from docutils import nodes
from markupsafe import escape
from sphinx.util import logging

from .citing_nodes import PUBLISHING
from .domain import catalogue_of
from .exports.site import base_address
from .reporting import issue_link, issues_fault, mail_fault, mail_link
from .words import words_in

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

logger = logging.getLogger(__name__)

_ONLY_ON_THE_WEB = ("_static/card.png", "_static/favicon.ico")


def set_up_libraries(app: Sphinx, config: Config) -> None:
    """Tell both libraries what conf.py says of the site already."""
    base = base_address(config.html_baseurl)
    config["ogp_site_url"] = base
    config["ogp_site_name"] = str(escape(config.project))  # it writes texts as they are
    config["ogp_social_cards"] = {"enable": False}
    config["ogp_enable_meta_description"] = False  # ours says more
    config["ogp_custom_meta_tags"] = ['<meta name="twitter:card" content="summary_large_image" />']
    config["epub_exclude_files"] = [*config.epub_exclude_files, *_ONLY_ON_THE_WEB]
    config["notfound_context"] = {"title": words_in(config.language).gettext("Page not found"), "body": ""}
    # A wrong address may be of any depth, so that its page needs the path to the root.
    config["notfound_urls_prefix"] = urlsplit(base).path or "/"


def check_settings(app: Sphinx, config: Config) -> None:
    """Drop settings that would give every page a broken link."""
    for name, fault in (
        ("digest_report_email", mail_fault(config.digest_report_email)),
        ("digest_issues_url", issues_fault(config.digest_issues_url)),
    ):
        if fault:
            logger.warning("conf.py: %s", fault, type="digest", subtype="setting")
            config[name] = ""


def describe(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Hand over what a shared link shows; without an address of the site there is no link to share."""
    meta = dict(context.get("meta") or {})
    if not app.config.ogp_site_url or app.builder.name not in PUBLISHING:
        meta["ogp_disable"] = "yes"
    else:
        title = app.env.titles.get(pagename)
        meta["og:title"] = str(escape(title.astext() if title is not None else app.config.project))
        meta["og:description"] = str(escape(context["description"]))
        meta["og:type"] = "article" if pagename in catalogue_of(app.env).by_docname else "website"
    context["meta"] = meta


def add_reports(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Give the footer its ways to report an error on this page."""
    config = app.config
    title = app.env.titles.get(pagename)
    if app.builder.name not in PUBLISHING or title is None:
        return
    address = app.builder.get_target_uri(pagename)
    page = (title.astext(), base_address(config.html_baseurl) + address, catalogue_of(app.env).words)
    if config.digest_report_email:
        context["report_mail"] = mail_link(config.digest_report_email, *page)
    if config.digest_issues_url:
        context["report_issue"] = issue_link(config.digest_issues_url, *page)


def complete_notfound(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: nodes.document | None
) -> None:
    """Tell scripts on the page for wrong addresses where the site begins."""
    if pagename == app.config.notfound_pagename:
        context["content_root"] = app.config.notfound_urls_prefix


def setup_sharing(app: Sphinx) -> None:
    """Set up both libraries, before our own handlers of the same priority, and the links of the footer."""
    with contextlib.redirect_stdout(io.StringIO()):  # one says that it can't draw, which nobody asks it to
        app.setup_extension("sphinxext.opengraph")
    app.setup_extension("notfound.extension")
    app.add_config_value("digest_report_email", "", "html", frozenset({str}))
    app.add_config_value("digest_issues_url", "", "html", frozenset({str}))
    app.connect("config-inited", set_up_libraries)
    app.connect("config-inited", check_settings)
    app.connect("html-page-context", describe, priority=450)  # between our description and its use
    app.connect("html-page-context", add_reports)
    app.connect("html-page-context", complete_notfound, priority=450)
