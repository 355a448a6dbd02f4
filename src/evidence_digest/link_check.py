"""Check the links to other sites politely: one question at a time, none twice within 30 days, publishers never.

Publishers turn programs away, so the DOI system is asked instead whether a DOI exists.
"""

from __future__ import annotations

import datetime
import os
import re
import time
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote

import requests
from sphinx.builders.linkcheck import CheckExternalLinksBuilder, CheckResult, Hyperlink, HyperlinkAvailabilityChecker
from sphinx.util import logging
from sphinx.util import requests as sphinx_requests

from .atomic import replace_file
from .domain import catalogue_of
from .link_answers import DOI_SYSTEM, KEPT, Answer, doi_in, read_answers, written
from .source_files import BIBLIOGRAPHY

if TYPE_CHECKING:
    from sphinx.application import Sphinx

logger = logging.getLogger(__name__)

ANSWERS = "answers.json"
_FOR_GOOD = {301, 308}
_REFUSED = ("401", "403", "unauthorized")  # what sites say to programs, not to people


class LinkCheckBuilder(CheckExternalLinksBuilder):
    """Sphinx's link checker with a memory; it collects the addresses and asks, this decides what and when."""

    epilog = ""

    def init(self) -> None:
        """Have one worker, which is all that a question at a time needs."""
        super().init()
        self.config.linkcheck_workers = 1

    def finish(self) -> None:
        """Ask what has to be asked, those that failed once more at the end, and report."""
        today = datetime.date.today()
        file = Path(self.outdir) / ANSWERS
        links = {address: link for address, link in self.hyperlinks.items() if self._is_foreign(address)}
        known = read_answers(file.read_text("utf-8", "replace") if file.exists() else "", today)
        answers = {address: known[address] for address in links if address in known}
        replace_file(file, written(answers))
        waiting = [address for address in links if address not in answers]
        asked = len(waiting)
        failed: dict[str, str] = {}
        for _ in ("first", "again"):
            for address, result in self._ask(waiting, links):
                if result.status in {"working", "redirected"}:
                    failed.pop(address, None)
                    answers[address] = Answer(today, result.message if result.code in _FOR_GOOD else "")
                    replace_file(file, written(answers))
                elif self._is_online():
                    failed[address] = _reason(result, is_doi=bool(doi_in(address)))
                else:
                    self._stop(len(answers))
                    return
            waiting = list(failed)
        self._report(links, answers, failed, asked)

    def _is_foreign(self, address: str) -> bool:
        """Tell whether *address* is on another site; the own one may not be published yet."""
        own = self.config.html_baseurl
        return (
            address.startswith(("http://", "https://"))
            and not (own and address.startswith(own))
            and not any(re.match(pattern, address) for pattern in self.config.linkcheck_ignore)
        )

    def _ask(self, addresses: Iterable[str], links: Mapping[str, Hyperlink]) -> Iterator[tuple[str, CheckResult]]:
        """Yield the result of each address, one after the other."""
        chosen = list(addresses)
        for number, address in enumerate(chosen, 1):
            logger.info("%d/%d %s", number, len(chosen), address)
            doi = doi_in(address)
            question = links[address]._replace(uri=_doi_system() + doi if doi else address)
            for result in HyperlinkAvailabilityChecker(self.config).check({address: question}):
                yield address, result
            time.sleep(self.config.digest_link_pause)

    def _is_online(self) -> bool:
        """Tell whether the DOI system answers, whatever it says."""
        try:
            sphinx_requests.head(_doi_system(), timeout=self.config.linkcheck_timeout).close()
        except requests.RequestException:
            return False
        return True

    def _stop(self, answered: int) -> None:
        # Not an exception: it would make Sphinx forget what it has read.
        message = "%s can't be reached, so no link can be checked now. Try again later; %d answers are kept."
        logger.error(message, _doi_system(), answered, type="digest", subtype="link")
        self._app.statuscode = 1

    def _report(
        self, links: Mapping[str, Hyperlink], answers: Mapping[str, Answer], failed: Mapping[str, str], asked: int
    ) -> None:
        places = self._places_in_bibliography()
        refused = {address for address, reason in failed.items() if reason.startswith(_REFUSED)}
        moved = {address: answer.moved for address, answer in answers.items() if answer.moved}

        def place(address: str) -> str:
            link = links[address]
            page = str(self.env.doc2path(link.docname, base=False))
            return places.get(address.lower()) or (f"{page}:{link.lineno}" if link.lineno > 0 else page)

        logger.info("")
        for address in sorted(failed.keys() - refused):
            logger.warning("%s: %s", address, failed[address], location=place(address), type="digest", subtype="link")
            self._app.statuscode = 1
        for address in sorted(refused):
            logger.info("%s: look yourself, the site turns programs away: %s", place(address), address)
        for address, new in sorted(moved.items()):
            logger.info("%s: moved for good: %s -> %s", place(address), address, new)
        logger.info(
            "%d addresses: %d asked, %d known from the last %d days; %d broken, %d moved for good, %d to look at",
            *(len(links), asked, len(links) - asked, KEPT.days),
            *(len(failed) - len(refused), len(moved), len(refused)),
        )

    def _places_in_bibliography(self) -> dict[str, str]:
        works = catalogue_of(self.env).works.values()
        return {
            address.lower(): f"{BIBLIOGRAPHY}:{work.line}"
            for work in works
            for address in self.hyperlinks
            if (work.doi and unquote(doi_in(address)).lower() == work.doi) or (work.url and address == work.url)
        }


def _doi_system() -> str:
    return os.environ.get("DOI_URL") or DOI_SYSTEM


def _reason(result: CheckResult, *, is_doi: bool) -> str:
    message = result.message.partition(" for url: ")[0]
    if is_doi and message.startswith("404"):
        return "the DOI system does not know this DOI"
    if result.status == "timeout":
        return "no answer in time"
    if "SSL" in message:
        return "its certificate is not valid"
    return "can't be reached" if "Connection" in message else message


def setup_link_check(app: Sphinx) -> None:
    """Put our builder in the place of Sphinx's."""
    app.add_builder(LinkCheckBuilder, override=True)
    app.add_config_value("digest_link_pause", 1.0, "", frozenset({float, int}))
