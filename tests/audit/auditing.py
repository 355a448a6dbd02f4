"""What the audit looks at, and with what: `make audit` builds the one and installs the others."""

from __future__ import annotations

from building import ROOT

SITE = ROOT / "build" / "html"
BOOKS = ROOT / "build" / "epub"
TOOLS = ROOT / "tools" / "audit" / "node_modules"
