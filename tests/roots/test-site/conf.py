"""The settings of the real site, in small."""

project = "Small Site"
digest_publisher = project
copyright = f"{digest_publisher}; texts CC BY 4.0"
language = "en"

extensions = ["evidence_digest.extension"]
primary_domain = "digest"
smartquotes = False
nitpicky = True

myst_enable_extensions = ["colon_fence"]
myst_disable_syntax = ["html_block", "html_inline"]
myst_heading_anchors = 3

bibtex_default_style = "apa7"
bibtex_reference_style = "apa7"
bibtex_cite_id = "ref-{key}"

html_theme = "furo"
html_title = project
html_copy_source = False
html_show_sourcelink = False
html_show_sphinx = False
html_permalinks = False
digest_search_index = False  # made for the tests of the search alone
