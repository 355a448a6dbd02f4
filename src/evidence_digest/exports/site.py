"""What exports need to know of the site as a whole."""

from __future__ import annotations

import re
import runpy
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..problems import shown
from ..words import CONTENT, content_language

# RFC 4151: a domain name or mail address, and the date from which it was the publisher's.
_TAG = re.compile(
    r"(?:[\w.+-]+@)?[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*"
    r",\d{4}(?:-\d\d(?:-\d\d)?)?",
    re.ASCII,
)
_TAG_YEAR = 2026  # the first year of the ids that are made from a project's name


class SettingsError(Exception):
    """The settings can't be used; the message says why."""


def html_address(docname: str) -> str:
    """Return the address of a page from the root of the site."""
    return f"{docname}.html"


@dataclass(frozen=True, slots=True)
class Site:
    """The settings in conf.py that exports are made of."""

    name: str
    publisher: str  # the group that signs the summaries
    tag: str  # begins all ids, "example.org,2026"; permanent
    base: str = ""  # the address of the site with its last slash, or nothing before it has one
    language: str = "en"
    rights: str = ""
    edition: str = ""
    address_of: Callable[[str], str] = html_address  # from a page's name to its address from the root

    def page(self, docname: str) -> str:
        """Return the full address of a page, or nothing."""
        return f"{self.base}{self.address_of(docname)}" if self.base else ""

    def identifier(self, *path: str) -> str:
        """Return an id that never changes: it names neither address nor month."""
        return f"tag:{self.tag}:{'/'.join(path)}"


def base_address(setting: str) -> str:
    """Return *setting* with one slash at its end, or nothing."""
    return setting.strip().rstrip("/") + "/" if setting.strip() else ""


def default_tag(project: str) -> str:
    """Return what ids begin with where conf.py does not say."""
    name = "-".join(re.findall("[a-z0-9]+", project.lower()))[:63].strip("-")
    return f"{name or 'evidence-digest'},{_TAG_YEAR}"


def tag_fault(tag: str) -> str:
    """Return what is wrong with a setting of ``digest_tag``, or nothing."""
    if not tag or _TAG.fullmatch(tag):
        return ""
    return f"digest_tag {shown(tag)} can't begin an id: write a name or domain, a comma and a year, 'example.org,2026'"


def read_site(root: Path) -> Site:
    """Return the settings of the site in *root*; raises :class:`SettingsError`."""
    try:
        settings: Mapping[str, object] = runpy.run_path(str(root / "conf.py"))
    except (Exception, SystemExit) as error:
        raise SettingsError(f"conf.py: {type(error).__name__}: {error}") from error

    def text(name: str, default: str = "") -> str:
        value = settings.get(name)
        return value if isinstance(value, str) and value else default

    name = text("project", "Research summaries")
    tag = text("digest_tag", default_tag(name))
    if fault := tag_fault(tag):
        raise SettingsError(f"conf.py: {fault}")
    return Site(
        name=name,
        publisher=text("digest_publisher", name),
        tag=tag,
        base=base_address(text("html_baseurl")),
        language=content_language(text("language", CONTENT)),
        rights=text("copyright"),
        edition=text("digest_edition"),
    )
