"""Builds the personas' heads into a folder, once; used by `manage.py personas build`."""

import hashlib
import json
import shutil
import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, Final

from tools.personas.light.head import Head as LightHead
from tools.personas.refined.head import Head as RefinedHead
from tools.personas.source import Source

HERE: Final = Path(__file__).parent
PORTRAITS: Final = HERE / "portraits"
Say = Callable[[str], None]


def cast(rung: str) -> dict[str, Any]:
    """Who is built on a rung: slug to description."""
    return tomllib.loads((HERE / rung / "cast.toml").read_text())


def recipe() -> str:
    """A hash over everything a head is made from but the data; a change builds anew."""
    hashed = hashlib.sha256()
    for path in sorted([*HERE.rglob("*.py"), *HERE.rglob("*.toml"), *HERE.rglob("*.jpg")]):
        hashed.update(path.read_bytes())
    return hashed.hexdigest()


def build(wheel: Path, into: Path, names: list[str], rungs: list[str], say: Say) -> int:
    """Build what is missing or stale; gives how many files were made."""
    wanted = [job for job in jobs(rungs) if not names or job[0] in names]
    stale = [(slug, rung) for slug, rung in wanted if not is_current(into / slug, rung)]
    for slug in sorted({slug for slug, _ in wanted}):
        portrait(slug, into / slug)
    if not stale:
        return 0
    source = Source(wheel)
    for count, (slug, rung) in enumerate(stale, start=1):
        say(f"  head {count} of {len(stale)}: {slug}, {rung}")
        one(source, into / slug, slug, rung)
    return len(stale)


def jobs(rungs: list[str]) -> Iterator[tuple[str, str]]:
    """Every person on every rung."""
    for rung in rungs:
        for slug in cast(rung):
            yield slug, rung


def is_current(folder: Path, rung: str) -> bool:
    """Whether this head was made by this recipe."""
    card = folder / f"{rung}.json"
    return (
        (folder / f"{rung}.glb").is_file()
        and card.is_file()
        and json.loads(card.read_text())["recipe"] == recipe()
    )


def one(source: Source, folder: Path, slug: str, rung: str) -> None:
    """Build one head; the same seed gives the same head."""
    folder.mkdir(parents=True, exist_ok=True)
    people = cast(rung)
    seed, path = list(people).index(slug), folder / f"{rung}.glb"
    if rung == "light":
        LightHead(source, people[slug], seed).build(path)
    else:
        RefinedHead(source, people[slug], seed, level=0).build(path)
    (folder / f"{rung}.json").write_text(
        json.dumps({"recipe": recipe(), "bytes": path.stat().st_size, "room": room(slug)})
    )


def room(slug: str) -> str:
    """What is seen behind somebody, on every rung."""
    return str(cast("refined").get(slug, {}).get("room", "office"))


def portrait(slug: str, folder: Path) -> None:
    """Put the still picture beside the head."""
    folder.mkdir(parents=True, exist_ok=True)
    picture = PORTRAITS / f"{slug}.jpg"
    if picture.is_file():
        shutil.copyfile(picture, folder / "portrait.jpg")
