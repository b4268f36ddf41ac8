"""What the learner of the whole-product tests says, and what was said."""

from pathlib import Path
from typing import Final

from scoring.rehearsal import script_lines
from tests.journey import Browser, Seated, Tab
from tests.services.stack import Stack

SCRIPT: Final = Path(__file__).parents[1] / "scripts" / "pip_branch" / "excellent.txt"
LINES: Final = script_lines(SCRIPT.read_text())
ANA: Final = "4"


def come_in(stack: Stack, *, modality: str = "text", person: str = ANA) -> Seated:
    """A learner at the door of the room."""
    activity = stack.connect()
    with Browser(campus=stack.campus) as browser:
        return browser.begin(person=person, activity=activity, modality=modality)


def said_in(tab: Tab) -> list[str]:
    """The turns that came to stand in a tab, both sides."""
    return [message["text"] for message in tab.seen if message["type"] == "turn"]


async def talk_through(tab: Tab, lines: list[str]) -> None:
    """From the open floor to the end of the lines, and out of the room."""
    await tab.until("floor", state="open")
    for line in lines:
        await tab.says(line)
    await tab.leaves()
