"""Settings of the knowledge base; everything it does lives in ``src/evidence_digest``."""

import os

# -- The site: name, publisher, address, edition ------------------------------------------------------
project = "Psychotherapy Research Summaries"
digest_publisher = project  # the group that signs the summaries
digest_edition = ""  # empty: the month of the newest summary
digest_tag = "psychotherapy-research-summaries,2026"  # begins the ids in feeds: never change it
digest_drafts = os.environ.get("DRAFTS") == "1"  # show what is not to be published yet
html_baseurl = os.environ.get("SITE_URL") or os.environ.get("READTHEDOCS_CANONICAL_URL", "")  # once it has one
digest_report_email = ""  # where readers report errors by mail
digest_issues_url = ""  # where as issues: https://github.com/OWNER/NAME/issues/new?template=error.yml
copyright = f"{digest_publisher}; texts CC BY 4.0"
# Of the interface: "en" or "fr".  The pages are in English; `make html SITE_LANGUAGE=fr` writes to build/fr/html.
language = os.environ.get("SITE_LANGUAGE") or os.environ.get("READTHEDOCS_LANGUAGE") or "en"

# -- Sphinx -------------------------------------------------------------------------------------------
extensions = ["evidence_digest.extension"]
primary_domain = "digest"
templates_path = ["_templates"]
exclude_patterns = ["build", ".venv"]
smartquotes = False  # authors type “ ” ’ – −
nitpicky = True

# -- MyST: contributed pages run no code and read no files -------------------------------------------
myst_enable_extensions = ["colon_fence"]
myst_disable_syntax = ["html_block", "html_inline"]
myst_heading_anchors = 3

# -- References ---------------------------------------------------------------------------------------
bibtex_default_style = "apa7"
bibtex_reference_style = "apa7"
bibtex_tooltips = False  # the reference stands on the page: copy.js shows it beside a citation
bibtex_cite_id = "ref-{key}"  # the default ids are counters, which change with every new entry

# -- HTML ---------------------------------------------------------------------------------------------
html_theme = "furo"
html_title = project
html_static_path = ["_static"]
digest_downloads = "build"  # where make leaves the PDF and the e-book: what is there is offered on the site
html_favicon = "_static/favicon.svg"
ogp_image = "_static/card.png"  # beside a shared link
notfound_template = "404.html"
html_css_files = ["digest.css"]
_SCRIPTS = ("filter", "terms", "copy", "menu", "search-engine", "search")
html_js_files = [(f"{name}.js", {"defer": "defer"}) for name in _SCRIPTS]
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_permalinks = False
html_use_index = False
html_theme_options: dict[str, object] = {"top_of_page_buttons": []}

# -- PDF ----------------------------------------------------------------------------------------------
digest_paper = os.environ.get("PAPER") or "a4"  # or letter
latex_appendices = ["glossary"]
