from evidence_digest.apa_style import setup_apa_style as setup  # noqa: F401  # conf.py is an extension too

extensions = ["myst_parser"]
project = "APA"
author = "Nobody"
smartquotes = False
bibtex_bibfiles = ["works.bib"]
bibtex_default_style = "apa7"
bibtex_reference_style = "apa7"
bibtex_cite_id = "ref-{key}"
latex_documents = [("index", "apa.tex", "APA", "Nobody", "howto")]
