"""Sequences of edits and builds as Hypothesis makes them up, and the comparison of each build with a clean one."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path

from accidents import damage, mend
from building import assert_same
from editing import Edit, furnish
from edits_of_lists import OF_LISTS
from edits_of_sources import OF_SOURCES
from edits_of_summaries import OF_SUMMARIES
from hypothesis import HealthCheck, Phase, seed, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, rule, run_state_machine_as_test
from previewing import Preview, pages
from pristine import Order, Pristine
from workshop import Workshop

# The folder that a build writes to, its builder, and its settings; all share their doctrees, as with make.
OUTPUTS: dict[str, tuple[str, dict[str, object]]] = {
    "html": ("html", {}),
    "latex": ("latex", {}),
    "epub": ("epub", {}),
    "text": ("text", {}),
    "packs": ("course", {"digest_courses": "all"}),
    "packs-tex": ("latex", {"digest_courses": "all"}),
}
# What `make serve` shows; its files other than pages are those of its start.
PREVIEW: tuple[str, dict[str, object]] = ("html", {"digest_drafts": True})
numbers = st.integers(0, 11)
jobs = st.sampled_from([1, 2])
outputs = st.lists(st.sampled_from(list(OUTPUTS)), min_size=1, max_size=3, unique=True)


class Press:
    """Builds a site, and builds it clean in other surroundings meanwhile."""

    def __init__(self, folder: Path, mine: Pristine, clean: Pristine) -> None:
        self.workshop = Workshop(folder / "work")
        self.mine, self._clean = mine, clean

    def reset(self) -> None:
        """Forget what a sequence has done."""
        self.mine.end_preview()
        self.workshop.reset()

    def orders(self, folder: str, names: list[str], jobs: int) -> list[Order]:
        root = self.workshop.folder / folder
        return [
            Order(
                str(self.workshop.site),
                builder,
                str(root / name),
                str(root / "doctrees"),
                jobs=jobs,
                config=config,
                may_warn=True,
            )
            for name in names
            for builder, config in [OUTPUTS.get(name, PREVIEW)]
        ]

    def build(self, names: list[str], jobs: int) -> None:
        self.mine.order(self.orders("out", names, jobs))
        self.mine.wait()

    def compare(self, names: list[str], jobs: int) -> None:
        clean = self._order_clean(names)
        try:
            self.build(names, jobs)
        finally:
            self._clean.wait()
        for name in names:
            assert_same(self.workshop.folder / "out" / name, clean / name)

    def preview(self) -> None:
        self.mine.preview(Preview(str(self.workshop.site), str(self.workshop.folder / "preview")))
        self.mine.wait()

    def compare_preview(self) -> None:
        clean = self._order_clean(["preview"])
        try:
            self.preview()
        finally:
            self._clean.wait()
        mine, theirs = pages(self.workshop.folder / "preview/html"), pages(clean / "preview")
        assert sorted(mine) == sorted(theirs)
        assert [name for name in mine if mine[name] != theirs[name]] == []

    def _order_clean(self, names: list[str]) -> Path:
        clean = self.workshop.folder / "clean"
        shutil.rmtree(clean, ignore_errors=True)
        self._clean.order(self.orders("clean", names, 1))
        return clean


class Sequence(RuleBasedStateMachine):
    """An editor edits and builds; the builds know what was built before."""

    press: Press

    def __init__(self) -> None:
        super().__init__()
        self.press.reset()
        self._site = self.press.workshop.site
        self._unseen = False  # edits since all was compared

    def _edit(self, edit: Edit, one: int, other: int) -> None:
        edit(self._site, one, other)
        self._unseen = True

    @rule(edit=st.sampled_from(OF_SUMMARIES), one=numbers, other=numbers)
    def edit_summary(self, edit: Edit, one: int, other: int) -> None:
        self._edit(edit, one, other)

    @rule(edit=st.sampled_from(OF_SUMMARIES), one=numbers, other=numbers)
    def edit_another_summary(self, edit: Edit, one: int, other: int) -> None:
        self._edit(edit, one, other)

    @rule(edit=st.sampled_from(OF_SOURCES), one=numbers, other=numbers)
    def edit_sources(self, edit: Edit, one: int, other: int) -> None:
        self._edit(edit, one, other)

    @rule(edit=st.sampled_from(OF_LISTS), one=numbers, other=numbers)
    def edit_lists(self, edit: Edit, one: int, other: int) -> None:
        self._edit(edit, one, other)

    @rule(one=numbers, other=numbers)
    def damage(self, one: int, other: int) -> None:
        self._edit(damage, one, other)

    @rule(one=numbers)
    def mend(self, one: int) -> None:
        self._edit(mend, one, 0)

    @rule(names=outputs, jobs=jobs)
    def build(self, names: list[str], jobs: int) -> None:
        self.press.build(names, jobs)

    @rule(names=outputs, jobs=jobs)
    def compare(self, names: list[str], jobs: int) -> None:
        self._unseen = False  # if this fails, there is nothing more to see
        self.press.compare(names, jobs)
        self._unseen = set(names) != {"html", "latex", "epub"}

    @rule()
    def compare_preview(self) -> None:
        self.press.compare_preview()

    def teardown(self) -> None:
        if self._unseen:
            self.press.compare(["html", "latex", "epub"], 1)


@contextlib.contextmanager
def open_press(folder: Path) -> Iterator[Press]:
    """Yield a press that has built a furnished site."""
    with (
        Pristine(PYTHONHASHSEED="1", TZ="Pacific/Auckland") as mine,
        Pristine(PYTHONHASHSEED="2", TZ="America/Halifax") as clean,
    ):
        press = Press(folder, mine, clean)
        furnish(press.workshop.site)
        press.build(list(OUTPUTS), 1)
        press.preview()
        press.mine.end_preview()
        press.workshop.keep()
        yield press


def try_sequences(press: Press, number: int, *, first: int, steps: int = 15) -> None:
    """Try *number* sequences of at most so many *steps*, which the seed *first* decides."""
    machine = seed(first)(type("Sequence", (Sequence,), {"press": press}))
    bounds = settings(
        max_examples=number,
        stateful_step_count=steps,
        deadline=None,
        database=None,
        print_blob=True,
        report_multiple_bugs=False,
        phases=(Phase.generate, Phase.shrink),
        suppress_health_check=list(HealthCheck),
    )
    run_state_machine_as_test(machine, settings=bounds)
