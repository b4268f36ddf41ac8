"""Whatever a learner does and however slow the engines are: promises of the floor, in virtual time."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from providers.base import Spoken, VoiceStyle
from realtime.floor import events as e
from realtime.floor.machine import step
from realtime.floor.manners import Manners
from realtime.floor.state import FOREVER, Floor, State, deadline_ms
from realtime.voice import Utterance

FRAME = 32
TEXTS = ["Mm.", "Yes.", "Stop.", "I want to say", "Two files were late. The others were fine.", "How is that?", ""]  # fmt: skip
REASONS = (e.TakeTurn, e.Notice, e.Close, e.ResumeVoice)


@dataclass(frozen=True)
class Did:
    """One stretch of a learner: sound, then silence, and what the engines make of it."""

    sound_ms: int
    quiet_ms: int
    text: str
    hint: float
    hears_ms: int
    thinks_ms: int
    then: e.Event | None


DOES = st.builds(
    Did,
    sound_ms=st.integers(100, 3000),
    quiet_ms=st.integers(0, 3000),
    text=st.sampled_from(TEXTS),
    hint=st.floats(0, 1),
    hears_ms=st.integers(50, 900),
    thinks_ms=st.integers(0, 3000),
    then=st.sampled_from([None, None, None, e.Lost(), e.Paused(), e.Typed(), e.SaysNothing()]),
)
MANNERS = st.builds(
    Manners,
    patience=st.sampled_from(["low", "medium", "high"]),
    interruptibility=st.sampled_from(["low", "medium", "high"]),
    time_to_answer=st.sampled_from([0, 1.0, 1.5, 2.0]),
)


@dataclass
class Room:
    """Carries the floor's decisions out after the engines' delays, frame by frame."""

    floor: Floor
    now: int = 0
    speaking: bool = False
    due: list[tuple[int, e.Event | str]] = field(default_factory=list)
    log: list[tuple[int, str]] = field(default_factory=list)
    owed: bool = False
    plays_ms: int | None = None
    doing: Did | None = None

    def tell(self, event: e.Event) -> None:
        self.floor, actions = step(self.floor, event, self.now)
        assert deadline_ms(self.floor) < FOREVER or self.floor.state in {State.HELD, State.CLOSED}
        for action in actions:
            self.log.append((self.now, type(action).__name__))
            self.do(action, event)

    def do(self, action: e.Action, cause: e.Event) -> None:
        did = self.doing
        if isinstance(action, REASONS):
            self.owed = False
        match action:
            case e.Draft() | e.LookAtWords() if did:
                self.due.append((self.now + did.hears_ms, e.Words(did.text)))
            case e.TakeTurn():
                assert not isinstance(cause, e.Speech)
                self.due.append((self.now + (did.thinks_ms if did else 0), "reply"))
            case e.Prompt() | e.ResumeVoice():
                self.due.append((self.now + 100, "reply"))
            case e.DropDraft():
                self.due = [item for item in self.due if not isinstance(item[1], str | e.Words)]
            case e.StopVoice() | e.Withdraw():
                self.plays_ms = None

    def arrive(self) -> None:
        """What was due by now; a reply sounds only where the room would let it."""
        ready = [what for at, what in self.due if at <= self.now]
        self.due = [(at, what) for at, what in self.due if at > self.now]
        for what in ready:
            if not isinstance(what, str):
                self.tell(what)
            elif self.floor.state in {State.THINKING, State.OPEN}:
                # A line by hand is answered at once, over whatever is being said.
                assert not self.speaking or self.floor.typed
                self.plays_ms = 0
                self.log.append((self.now, "audible"))
                self.tell(e.Audible())

    def frame(self) -> None:
        """One frame of time."""
        self.now += FRAME
        self.arrive()
        if self.plays_ms is not None:
            self.plays_ms += FRAME
            over = self.plays_ms > 1500
            self.tell(e.Finished() if over else e.Progress(self.plays_ms, 1500 - self.plays_ms))
            self.plays_ms = None if over else self.plays_ms
        if self.now >= deadline_ms(self.floor):
            self.tell(e.Tick())

    def live(self, did: Did) -> None:
        """Sound, silence, and what comes then."""
        self.doing, begun = did, self.now
        while self.now - begun < did.sound_ms:
            self.frame()
            if self.now - begun >= 96:
                self.speaking = True
                self.tell(e.Speech(self.now - begun))
        self.owed = bool(did.text) and self.floor.state in {State.LEARNER, State.PAUSING}
        self.quiet(did.quiet_ms)
        if did.then is not None:
            self.tell(did.then)
            self.owed = False

    def quiet(self, ms: int) -> None:
        """Silence, with its hint."""
        begun, self.speaking = self.now, False
        while self.now - begun < ms:
            self.frame()
            self.tell(e.Silence(self.now - begun))
            if self.now - begun == 6 * FRAME and self.doing:
                self.tell(e.Hint(self.doing.hint))


def played(manners: Manners, life: list[Did]) -> Room:
    room = Room(Floor(manners=manners))
    for did in life:
        room.live(did)
        room.tell(e.Back())
    return room


@settings(max_examples=300, deadline=None)
@given(MANNERS, st.lists(DOES, min_size=1, max_size=6))
def test_the_persona_never_begins_over_a_learner_who_speaks(
    manners: Manners, life: list[Did]
) -> None:
    played(manners, life)


@settings(max_examples=150, deadline=None)
@given(MANNERS, st.lists(DOES, min_size=1, max_size=5))
def test_every_turn_gets_a_reply_or_a_stated_reason(manners: Manners, life: list[Did]) -> None:
    room = played(manners, life)
    room.quiet(8_000)
    assert not room.owed
    assert room.floor.state in {State.OPEN, State.PERSONA, State.HELD}


@settings(max_examples=150, deadline=None)
@given(MANNERS, st.lists(DOES, min_size=1, max_size=5))
def test_the_same_life_gives_the_same_decisions(manners: Manners, life: list[Did]) -> None:
    one, other = played(manners, life), played(manners, life)
    assert one.log == other.log
    assert one.floor == other.floor


@settings(max_examples=150, deadline=None)
@given(MANNERS, st.lists(DOES, min_size=1, max_size=5))
def test_no_state_is_without_an_exit(manners: Manners, life: list[Did]) -> None:
    room = played(manners, life)
    seen, floor, now = set(), room.floor, room.now
    for _ in range(400):
        if floor.state is State.HELD:
            break
        now = max(now, deadline_ms(floor))
        floor, _ = step(floor, e.Tick(), now)
        seen.add(floor.state)
    assert floor.state is State.HELD or manners.time_to_answer == 0


WORDS = st.lists(st.sampled_from("the files were late and nobody told me why".split()), min_size=1)


def spoken(words: list[str], pace_ms: int) -> Spoken:
    ends = [(pace_ms * (place + 1), word) for place, word in enumerate(words)]
    return Spoken(np.zeros(24 * pace_ms * len(words), np.float32), 24_000, [], ends)


@given(st.lists(WORDS, min_size=1, max_size=4), st.integers(50, 600), st.integers(0, 20_000))
def test_what_was_heard_is_the_beginning_of_what_was_planned(
    clauses: list[list[str]], pace_ms: int, ms: int
) -> None:
    text = " ".join(word for clause in clauses for word in clause)
    parts = [spoken(clause, pace_ms) for clause in clauses]
    line = Utterance(1, "marta", text, VoiceStyle("heart"), 0, [], parts)
    assert text.startswith(line.heard_until(ms))
    assert line.heard_until(10**6) == text


@pytest.mark.parametrize("state", list(State))
def test_every_event_is_legal_in_every_state(state: State) -> None:
    happenings: list[Any] = [
        e.Speech(96), e.Silence(0), e.Silence(2000), e.Hint(0.9), e.Words("Yes."), e.Typed(), e.SaysNothing(), e.Audible(),
        e.Progress(800, 100), e.Finished(), e.Lost(), e.Back(), e.Paused(), e.Resumed(), e.Tick(), e.Over("left"),
    ]  # fmt: skip
    for happening in happenings:
        floor, _ = step(Floor(state=state), happening, 1000)
        assert floor.state in State
