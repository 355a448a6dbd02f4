"""A knowledge base of research summaries, built with Sphinx."""

__version__ = "0.1.0"
