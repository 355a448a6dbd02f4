"""The Sphinx extension."""

from __future__ import annotations

from typing import TYPE_CHECKING

from . import __version__
from .apa_style import setup_apa_style
from .changes_page import setup_changes
from .circles import setup_circles
from .cite_domain import setup_cite_domain
from .collector import calm_collector
from .course_builder import setup_courses
from .course_pdf import setup_course_pdf
from .directives import setup_directives
from .domain import DigestDomain
from .download_pages import setup_downloads
from .encoding import setup_encoding
from .epub import setup_epub
from .freshness import setup_freshness
from .hosting import setup_hosting
from .html import setup_html
from .language import setup_language
from .latex import setup_latex
from .link_check import setup_link_check
from .map_page import setup_map
from .nodes import setup_nodes
from .page_memory import setup_page_memory
from .pages import setup_pages
from .pdf_back import setup_pdf_back
from .pdf_front import setup_pdf_front
from .pdf_links import setup_pdf_links
from .pictures import setup_pictures
from .published import setup_published
from .reading import setup_reading
from .references import setup_references
from .script_runs import setup_script_runs
from .search_index import setup_search_index
from .search_page import setup_search_page
from .sharing import setup_sharing
from .sidebar import setup_sidebar
from .sources import setup_sources
from .speedups import setup_speedups
from .table_nodes import setup_table_nodes
from .term_links import setup_term_links
from .typography import setup_typography
from .where_to_turn import setup_where_to_turn
from .workers import setup_workers

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


def setup(app: Sphinx) -> ExtensionMetadata:
    """Set up every part."""
    setup_speedups(app)
    calm_collector()
    for extension in ("myst_parser", "sphinx_design", "sphinxcontrib.bibtex"):
        app.setup_extension(extension)
    setup_sharing(app)
    app.add_domain(DigestDomain)
    setup_language(app)
    setup_sources(app)
    setup_workers(app)
    setup_page_memory(app)
    setup_encoding(app)
    setup_reading(app)
    setup_circles()
    setup_apa_style(app)
    setup_cite_domain(app)
    setup_nodes(app)
    setup_table_nodes(app)
    setup_directives(app)
    setup_changes(app)
    setup_pictures(app)
    setup_map(app)
    setup_epub(app)
    setup_downloads(app)
    setup_pages(app)
    setup_typography(app)
    setup_term_links(app)
    setup_where_to_turn(app)
    setup_references(app)
    setup_freshness(app)
    setup_html(app)
    setup_sidebar(app)
    setup_hosting(app)
    setup_published(app)
    setup_search_page(app)
    setup_search_index(app)
    setup_latex(app)
    setup_pdf_front(app)
    setup_pdf_back(app)
    setup_pdf_links(app)
    setup_script_runs(app)
    setup_courses(app)
    setup_course_pdf(app)
    setup_link_check(app)
    return {
        "version": __version__,
        "env_version": 2,
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
