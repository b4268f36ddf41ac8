"""An author's file, checked whole before it is published; read by the command and by the REST interface."""

from collections.abc import Sequence
from pathlib import Path

from django.conf import settings

from sessions.authoring.linting import faults_in, undrawn
from sessions.authoring.places import Fault
from sessions.catalog.services import Checked, check_data


class Faulty(Exception):
    """A file with faults, each at its place."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__(self.count_of(faults))
        self.faults = faults
        self.count = self.count_of(faults)

    @staticmethod
    def count_of(faults: Sequence[Fault]) -> str:
        """How many, in words."""
        return "one fault" if len(faults) == 1 else f"{len(faults)} faults"


def offered(text: str, name: str) -> Checked:
    """The card, data and hash of a sound file; raises `Faulty`, and `CatalogFault` for a version that does not fit."""
    faults, data = faults_in(text)
    if faults := faults or undrawn(data, text, drawn()):
        raise Faulty(faults)
    return check_data(data, name)


def drawn() -> list[str]:
    """The slugs of everybody who has a face here."""
    folder = Path(settings.PERSONA_DIR)
    return [one.name for one in folder.iterdir() if (one / "portrait.jpg").exists()]
