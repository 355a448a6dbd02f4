"""Replace files in one step, so that an interruption leaves the old one or the new one."""

from __future__ import annotations

from pathlib import Path


def replace_file(path: Path, content: str | bytes) -> None:
    """Write *content* as the file at *path*."""
    temporary = path.with_name(f".{path.name}.new")
    temporary.write_bytes(content.encode() if isinstance(content, str) else content)
    temporary.replace(path)


def update_file(path: Path, data: bytes) -> None:
    """Make *data* the file at *path*, which is left alone if it is that already."""
    if path.is_file() and path.read_bytes() == data:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    replace_file(path, data)
