"""What the floor is told, and what it tells the room to do."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Speech:
    """The learner is heard; `ms` is how long this stretch of sound lasts so far."""

    ms: int


@dataclass(frozen=True)
class Silence:
    """The learner is silent since `ms`, after having spoken."""

    ms: int


@dataclass(frozen=True)
class Hint:
    """How likely it is that the turn is finished."""

    p: float


@dataclass(frozen=True)
class Words:
    """What the learner's speech so far reads like; `said` is what the persona has just been saying."""

    text: str
    said: str = ""
    whole: bool = True
    """Heard up to the silence that now is; False for words in the middle of speech."""


@dataclass(frozen=True)
class Typed:
    """The learner sent a line by hand."""


@dataclass(frozen=True)
class SaysNothing:
    """The learner, typing, chose to leave room."""


@dataclass(frozen=True)
class Audible:
    """The persona's reply begins to sound; `said` are its words."""

    greeting: bool = False
    said: str = ""
    bridges: bool = False
    """Whether it only bridges the wait for a reply that is still to come."""


@dataclass(frozen=True)
class Progress:
    """So much of the persona's utterance has been heard."""

    ms: int
    left_ms: int


@dataclass(frozen=True)
class Finished:
    """The persona has said it all; `hold_ms` is a silence of its own that follows, `moved` asks for room."""

    hold_ms: int = 0
    moved: bool = False


@dataclass(frozen=True)
class Lost:
    """The browser is not heard of any more."""


@dataclass(frozen=True)
class Back:
    """The browser is there again."""


@dataclass(frozen=True)
class Hush:
    """Nothing at all comes from the microphone, and that may be its own doing."""


@dataclass(frozen=True)
class Deaf:
    """The learner cannot be heard, and has been told so."""


@dataclass(frozen=True)
class Hears:
    """The learner can be heard, or types by choice."""


@dataclass(frozen=True)
class Paused:
    """The learner stopped the clock."""


@dataclass(frozen=True)
class Resumed:
    """The learner goes on."""


@dataclass(frozen=True)
class Tick:
    """Nothing happened but time."""


@dataclass(frozen=True)
class Over:
    """The talk ends, for this reason."""

    reason: str


Event = (
    Speech | Silence | Hint | Words | Typed | SaysNothing | Audible | Progress | Finished
    | Lost | Back | Hush | Deaf | Hears | Paused | Resumed | Tick | Over
)  # fmt: skip


@dataclass(frozen=True)
class Draft:
    """Transcribe, think and prepare the first sound; nothing of it is heard or kept yet."""


@dataclass(frozen=True)
class DropDraft:
    """The learner goes on: forget what was prepared."""


@dataclass(frozen=True)
class TakeTurn:
    """The learner's turn is over: let the persona answer."""


@dataclass(frozen=True)
class LookAtWords:
    """Transcribe what sounds over the persona."""


@dataclass(frozen=True)
class Duck:
    """Turn the persona down while it is not decided who has the floor."""

    on: bool


@dataclass(frozen=True)
class StopVoice:
    """The persona is silent now; what was not heard is not said."""

    lost: bool = False
    """Whether the learner may have heard less than was sent: they are gone."""


@dataclass(frozen=True)
class Withdraw:
    """The learner had not finished: the reply was never meant."""


@dataclass(frozen=True)
class ResumeVoice:
    """A false interruption: say the rest."""


@dataclass(frozen=True)
class Settle:
    """The exchange stands; write it down."""


@dataclass(frozen=True)
class Mark:
    """A timing event the persona reacts to."""

    name: str


@dataclass(frozen=True)
class Nod:
    """Show that one listens."""


@dataclass(frozen=True)
class Murmur:
    """A listener's small sound inside a long turn; nobody's turn."""


@dataclass(frozen=True)
class Prompt:
    """The persona says something of its own: "idle" or "filler"."""

    kind: str


@dataclass(frozen=True)
class Notice:
    """Tell the learner something on the page."""

    kind: str


@dataclass(frozen=True)
class Clock:
    """Let the talk's clock run or stand."""

    runs: bool


@dataclass(frozen=True)
class Close:
    """The talk is over."""

    reason: str


Action = (
    Draft | DropDraft | TakeTurn | LookAtWords | Duck | StopVoice | Withdraw | ResumeVoice | Settle
    | Mark | Nod | Murmur | Prompt | Notice | Clock | Close
)  # fmt: skip
