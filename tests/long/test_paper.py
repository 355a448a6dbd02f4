"""PDFs and packs are the same bytes wherever, whenever and by whomever they are made."""

from __future__ import annotations

from pathlib import Path

from building import assert_same
from test_reproducible import two_places


def test_pdfs_and_packs_are_the_same_everywhere(tmp_path: Path) -> None:
    places = two_places(tmp_path)
    made = []
    assert_same(*(place.build("course", digest_courses="all") for place in places))
    for place in places:
        place.digest("pdf", str(place.build("latex")))
        place.digest("pdf", str(place.build("latex", "packs", digest_courses="pack=first-sessions")))
        place.digest("handout", "--summary", "first-of-ours", "--output", "build/handouts")
        place.digest("handout", "--topic", "tidiness", "--output", "build/handouts")
        build = place.site / "build"
        made.append({path.relative_to(build).as_posix(): path.read_bytes() for path in build.rglob("*.pdf")})
    assert sorted(made[0]) == sorted(made[1])
    assert {name.partition("/")[0] for name in made[0]} == {"latex", "packs", "handouts"}
    assert [name for name in made[0] if made[0][name] != made[1][name]] == []
