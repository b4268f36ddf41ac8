"""Where the people of a draft stand in its file, and the sliders of how somebody starts."""

from typing import Final

from django.utils.translation import gettext_lazy as _l

from scoring.studio.entries import Data, Entry, Path

BASE: Final = (
    (_l("On guard"), _l("at ease"), _l("on guard")),
    (_l("Trust in the learner"), _l("none"), _l("full")),
    (_l("Composure"), _l("close to losing it"), _l("steady")),
    (_l("Openness"), _l("closed"), _l("open")),
)


def people_paths(data: Data) -> list[Path]:
    """Where the persona stands, or the two."""
    pair = data.get("personas")
    return [("personas", n) for n in range(len(pair))] if isinstance(pair, list) else [("persona",)]


def sliders(path: Path) -> tuple[Entry, ...]:
    """The four numbers of a start that stand at a place."""
    return tuple(
        Entry((*path, n), str(label), "level", low=str(low), high=str(high))
        for n, (label, low, high) in enumerate(BASE)
    )
