"""Builds the personas' heads into a folder, once; used by `manage.py personas build`."""

import gzip
import hashlib
import json
import shutil
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from tools.personas.head.head import Head
from tools.personas.source import Source

HERE: Final = Path(__file__).parent
PICTURES: Final = {"portrait.jpg": "{slug}.jpg", "room.jpg": "{slug}-room.jpg"}
"""The still pictures: upright for the pages, and as wide as the room frames the moving head."""

Say = Callable[[str], None]


def cast() -> dict[str, Any]:
    """Who is built: slug to description."""
    return tomllib.loads((HERE / "head" / "cast.toml").read_text())


def recipe() -> str:
    """A hash over everything a head is made from but the data; a change builds anew."""
    hashed = hashlib.sha256()
    for path in sorted([*HERE.rglob("*.py"), *HERE.rglob("*.toml")]):
        hashed.update(path.read_bytes())
    return hashed.hexdigest()


def build(wheel: Path, into: Path, names: list[str], say: Say) -> int:
    """Build what is missing or stale; gives how many heads were made."""
    wanted = [slug for slug in cast() if not names or slug in names]
    stale = [slug for slug in wanted if not is_current(into / slug)]
    for slug in wanted:
        pictures(slug, into / slug)
    if not stale:
        return 0
    source = Source(wheel)
    for count, slug in enumerate(stale, start=1):
        say(f"  head {count} of {len(stale)}: {slug}")
        one(source, into / slug, slug)
    return len(stale)


def is_current(folder: Path) -> bool:
    """Whether this head was made by this recipe."""
    card = folder / "head.json"
    there = card.is_file() and (folder / "head.glb.gz").is_file()
    return there and json.loads(card.read_text())["recipe"] == recipe()


def one(source: Source, folder: Path, slug: str) -> None:
    """Build one head, and packed beside it as it is sent; the same seed gives the same head."""
    people, path = cast(), folder / "head.glb"
    Head(source, people[slug], list(people).index(slug), level=0).build(path)
    packed = gzip.compress(path.read_bytes(), 9, mtime=0)
    path.with_name("head.glb.gz").write_bytes(packed)
    card = {"recipe": recipe(), "bytes": len(packed), "room": people[slug].get("room", "office")}
    (folder / "head.json").write_text(json.dumps(card))


def pictures(slug: str, folder: Path) -> None:
    """Put the still pictures beside the head."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, kept in PICTURES.items():
        picture = HERE / "portraits" / kept.format(slug=slug)
        if picture.is_file():
            shutil.copyfile(picture, folder / name)
