"""A talk in virtual time for tests of the floor: events at times, and what was decided."""

from realtime.floor import events as e
from realtime.floor.machine import step
from realtime.floor.manners import Manners
from realtime.floor.state import Floor, State

STATEMENT = "I want to talk with you about the loan files of the last six weeks."
PLAIN = "You trained two tellers. You know this work. That is why I think we can turn this around."
QUESTION = "What is getting in the way?"


class Talk:
    """Plays events at times and remembers what was decided."""

    def __init__(self, **manners: object) -> None:
        self.floor = Floor(manners=Manners(**manners))  # type: ignore[arg-type]
        self.now = 0
        self.done: list[tuple[int, e.Action]] = []

    def at(self, ms: int, *events: e.Event) -> list[e.Action]:
        self.now = ms
        actions: list[e.Action] = []
        for event in events:
            self.floor, more = step(self.floor, event, ms)
            actions += more
        self.done += [(ms, action) for action in actions]
        return actions

    def speaks(self, from_ms: int, to_ms: int) -> None:
        for ms in range(from_ms, to_ms, 32):
            self.at(ms, e.Speech(ms - from_ms + 96))

    def quiet(self, from_ms: int, to_ms: int, *, hint: float, text: str) -> int | None:
        """Silence with a hint and words after the first 320 ms; gives when the turn was taken."""
        for ms in range(from_ms, to_ms, 32):
            self.at(ms, e.Silence(ms - from_ms))
            if ms - from_ms == 224:
                self.at(ms, e.Hint(hint))
            if ms - from_ms == 320:
                self.at(ms, e.Words(text))
            if self.floor.state is State.THINKING:
                return ms - from_ms
        return None

    def replies(self, ms: int, *, heard_ms: int = 0, left_ms: int = 3000) -> None:
        self.at(ms, e.Audible(), e.Progress(heard_ms, left_ms))

    def names(self) -> list[str]:
        return [type(action).__name__ for _, action in self.done]


def talking(heard_ms: int, **manners: object) -> Talk:
    """A persona in the middle of a reply."""
    talk = Talk(**manners)
    talk.speaks(0, 2000)
    talk.quiet(2000, 4000, hint=0.95, text=STATEMENT)
    talk.replies(5000)
    talk.at(5000 + heard_ms, e.Progress(heard_ms, 3000))
    talk.floor, talk.done = talk.floor, []
    return talk
