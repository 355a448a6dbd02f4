"""From an article's DOI, PubMed number or citation file to an entry of references.bib and a draft page."""
