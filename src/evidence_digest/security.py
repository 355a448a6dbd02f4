"""What a browser lets the site do: one Content-Security-Policy and the headers that go with it, for several hosts.

A page carries the policy itself, for hosts that set no headers.  Hosts that do read it from a file of the site: then it
also says who may frame a page, which a page can't say of itself.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator

# Only the site's own files, of kinds that it has: no fonts, no workers.  Search runs a WebAssembly module; style sheets
# hold icons as data.
_DIRECTIVES = {
    "default-src": "'none'",
    "script-src": "'self' 'wasm-unsafe-eval'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "form-action": "'self'",
    "base-uri": "'none'",
}
_FRAME_ANCESTORS = "frame-ancestors 'none'"  # in headers alone

REFERRER = "same-origin"  # what somebody reads here is no publisher's business
_ASSETS_KEPT = 86_400  # seconds; pages are asked for each time, because a correction must reach every reader

_INLINE_SCRIPT = re.compile(r"<script>(.*?)</script>", re.DOTALL)
_INLINE = re.compile(r"<style\b|<[a-z][^<>]*\s(?:style|on[a-z]+)=|<script(?![^<>]*\ssrc=)[^<>]*>", re.IGNORECASE)


def script_hashes(template: str) -> tuple[str, ...]:
    """Return the sources that allow the inline scripts of a template, and no other."""
    scripts = _INLINE_SCRIPT.findall(template)
    return tuple(f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in scripts)


def content_policy(scripts: Iterable[str]) -> str:
    """Return the policy that a page carries; *scripts* are the sources of its inline scripts."""
    directives = _DIRECTIVES | {"script-src": " ".join((_DIRECTIVES["script-src"], *scripts))}
    return "; ".join(f"{name} {sources}" for name, sources in directives.items())


def blocked_markup(body: str) -> str:
    """Return the first markup in a page's own text that the policy would block, or nothing."""
    found = _INLINE.search(body)
    return found[0] if found else ""


# -- files for hosts -------------------------------------------------------------------------------------------------


def headers(policy: str) -> dict[str, str]:
    """Return what a host should send with every page that carries *policy*."""
    return {
        "Content-Security-Policy": f"{policy}; {_FRAME_ANCESTORS}",
        "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "Referrer-Policy": REFERRER,
        "X-Content-Type-Options": "nosniff",
    }


def headers_file(policy: str) -> str:
    """Return the file ``_headers``, which Netlify and Cloudflare Pages read."""
    lines = [
        "# Made by the build: do not edit.",
        *_rule("/*", headers(policy)),
        *_rule("/_static/*", {"Cache-Control": f"public, max-age={_ASSETS_KEPT}"}),
    ]
    return "\n".join(lines) + "\n"


def _rule(path: str, fields: dict[str, str]) -> Iterator[str]:
    yield path
    yield from (f"  {name}: {value}" for name, value in fields.items())


def nginx_file(policy: str) -> str:
    """Return the same for nginx, to be included in the block of a server."""
    lines = [
        "# Made by the build: do not edit. Include this file in the server block of the site.",
        "# A location that has an add_header of its own loses these.",
        *(f'add_header {name} "{value}" always;' for name, value in headers(policy).items()),
        "expires -1;",
        f"location ~ /_static/ {{ expires {_ASSETS_KEPT}s; }}",
    ]
    return "\n".join(lines) + "\n"


# The files of the site that hosts read, and what writes each from the policy.
HEADER_FILES = {"_headers": headers_file, "nginx-headers.conf": nginx_file}
