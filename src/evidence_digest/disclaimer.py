"""The one disclaimer, on every page, PDF, e-book, feed and mail."""

from .words import marked

DISCLAIMER = marked(
    "Written for mental-health professionals. These pages summarise research. They give no clinical, legal or crisis "
    "advice, and they replace neither the article nor supervision nor your judgement with this client. Independent of "
    "PPRNet and of the articles’ authors."
)
