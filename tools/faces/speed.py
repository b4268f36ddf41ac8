"""How fast the running renderer draws, and what a head weighs."""

import gzip
from collections.abc import Callable
from pathlib import Path
from typing import Final

from django.conf import settings

from tools.faces.studio import studio

SIZE: Final = 512
FOR_MS: Final = 5_000
DRAW_CALLS: Final = 12
PACKED_MB: Final = 1.2


def tell(people: list[str], rung: str, say: Callable[[str], None]) -> int:
    """Say each person's frames a second and weight; 1 where a budget is passed."""
    faults = 0
    with studio() as seen:
        for slug in people:
            seen.seat(slug, rung, SIZE)
            drawn = seen.speed(FOR_MS)
            packed = packed_mb(settings.PERSONA_DIR / slug / "head.glb")
            fits = drawn["calls"] <= DRAW_CALLS and packed <= PACKED_MB
            faults += not fits
            say(
                f"{slug:8}{rung:6}{drawn['fps']:6.1f} frames a second at {SIZE} px  {drawn['calls']:.0f} draw calls  "
                f"{drawn['triangles']:.0f} triangles  {packed:.2f} MB packed{'' if fits else '  OVER BUDGET'}"
            )
    return int(faults > 0)


def packed_mb(path: Path) -> float:
    """A file's size as it travels."""
    return len(gzip.compress(path.read_bytes(), 6)) / 1e6
