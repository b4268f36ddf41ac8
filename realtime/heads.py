"""Where a person's head lies for the browser that draws it, and what room is behind them; written by `manage.py personas build`."""

import json
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.templatetags.static import static

RENDERER: Final = (
    *(
        f"js/face/{name}.js"
        for name in (
            "face",
            "bearing",
            "expression",
            "life",
            "mouth",
            "stage",
            "lit",
            "morphing",
            "neck",
            "surroundings",
        )  # fmt: skip
    ),
    "vendor/three/three.module.min.js",
    "vendor/three/three.core.min.js",
    "vendor/three-addons/loaders/GLTFLoader.js",
    "vendor/three-addons/utils/BufferGeometryUtils.js",
)
"""What the browser would otherwise find one after the other, each in the one before."""

BARE: Final = "office"
"""Where nothing was built the still picture stands, before a wall."""


def head_of(slug: str) -> dict[str, str]:
    """The head's address and its room; an address without a head behind it leaves the still picture."""
    return {"glb": static(f"personas/{slug}/head.glb"), "room": room(slug, settings.PERSONA_DIR)}


@cache
def room(slug: str, folder: Path) -> str:
    """The room behind somebody; read once, for a head is built before the server starts."""
    card = folder / slug / "head.json"
    return str(json.loads(card.read_text())["room"]) if card.is_file() else BARE


def renderer() -> list[str]:
    """The addresses of the modules that draw a face, to be fetched side by side."""
    return [static(file) for file in RENDERER]
