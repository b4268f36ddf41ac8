"""The floor itself: `step(floor, event, now_ms)` gives the next floor and what to do. Pure and deterministic."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from realtime.floor import events as e
from realtime.floor import timing
from realtime.floor.ending import chance
from realtime.floor.manners import hold_ms, monologue_ms, wait_ms
from realtime.floor.overlap import on_words_over_persona, overlapping
from realtime.floor.state import (
    FOREVER,
    UNKNOWN,
    Floor,
    State,
    Step,
    deadline_ms,
    go,
    habit_after,
    paused_for,
)
from realtime.floor.words import is_plain, searches, what_is_asked

ENDS_HOLD: Final = (e.Back, e.Resumed, e.Deaf, e.Hears)
LAST_RUNG: Final = 4
WAITS_FOR_LEARNER: Final = frozenset({State.OPEN, State.LEARNER, State.PAUSING})


def step(floor: Floor, event: e.Event, now_ms: int) -> Step:
    """Take one event; what does not apply in this state changes nothing."""
    if floor.state is State.CLOSED:
        return floor, []
    if isinstance(event, e.Over):
        return go(floor, State.CLOSED, now_ms), [
            e.DropDraft(),
            e.StopVoice(),
            e.Close(event.reason),
        ]
    if floor.state is State.HELD and not isinstance(event, ENDS_HOLD):
        return floor, []
    after, actions = HANDLERS[type(event)](floor, event, now_ms)
    if after.deaf and after.state in WAITS_FOR_LEARNER:
        held = go(after, State.HELD, now_ms, moved_ms=None, rungs=0)
        return held, [*actions, e.DropDraft(), e.StopVoice(), e.Clock(runs=False)]
    return after, actions


def on_speech(floor: Floor, event: e.Speech, now_ms: int) -> Step:
    """The learner makes sound."""
    match floor.state:
        case State.OPEN:
            return learner_begins(floor, now_ms)
        case State.PAUSING:
            own = paused_for(floor, floor.quiet_ms)
            return go(floor, State.LEARNER, now_ms, drafted=False, own_pause_ms=own), [
                e.DropDraft()
            ]
        case State.THINKING if not floor.typed:
            own = paused_for(floor, now_ms - floor.ended_ms)
            return go(floor, State.LEARNER, now_ms, drafted=False, rescued=0, own_pause_ms=own), [
                e.DropDraft()
            ]
        case State.PERSONA:
            begun = now_ms - event.ms
            return go(
                floor,
                State.OVERLAP,
                now_ms,
                loud_since_ms=begun,
                heard_before_ms=max(0, floor.heard_ms - event.ms),
                looked_ms=0,
                looking=False,
                harmless=False,
                wanted=False,
            ), [e.Duck(on=True)]
        case State.OVERLAP:
            return overlapping(floor, event, now_ms)
        case State.LEARNER:
            return monologue(floor, now_ms)
        case _:
            return floor, []


def learner_begins(floor: Floor, now_ms: int) -> Step:
    """A learner's turn starts; filling a silence the persona left on purpose is noticed."""
    actions: list[e.Action] = []
    if floor.moved_ms is not None:
        left_ms = now_ms - floor.moved_ms
        if left_ms < timing.RUSHED:
            actions.append(e.Mark("rushed_pace"))
    begun = go(
        floor, State.LEARNER, now_ms, turn_since_ms=now_ms, drafted=False, typed=False, text="", hint=UNKNOWN,
        rescued=0, monologue=0, moved_ms=None, stopped=False, own_pause_ms=0.0, habit_ms=habit_after(floor),
    )  # fmt: skip
    return begun, actions


def monologue(floor: Floor, now_ms: int) -> Step:
    """Over a minute without giving the floor."""
    if floor.monologue == 0 and now_ms - floor.turn_since_ms > timing.MONOLOGUE_MS:
        return replace(floor, monologue=1), [e.Mark("long_monologue")]
    return floor, []


def on_silence(floor: Floor, event: e.Silence, now_ms: int) -> Step:
    """The learner is silent: wait, prepare, and in the end take the turn."""
    match floor.state:
        case State.LEARNER | State.PAUSING:
            return pausing(floor, event.ms, now_ms)
        case State.OVERLAP if event.ms >= stretch_ends_ms(floor):
            return go(floor, State.PERSONA, now_ms), [e.Duck(on=False), e.Nod()]
        case _:
            return floor, []


def stretch_ends_ms(floor: Floor) -> int:
    """How much silence ends a sound over the persona: its words may still be on their way, and be "Stop"."""
    waits = floor.looking and not floor.harmless
    return timing.STRETCH_ENDS + (timing.LOOK_TAKES if waits else 0)


def pausing(floor: Floor, quiet_ms: int, now_ms: int) -> Step:
    """Inside a silence of the learner's turn."""
    if floor.state is State.LEARNER:
        floor = go(floor, State.PAUSING, now_ms, hint=UNKNOWN, rising=0.0, fresh=False, shown=False)
    floor = replace(floor, quiet_ms=quiet_ms)
    if not floor.drafted and quiet_ms >= timing.DRAFT_FIRST:
        return replace(floor, drafted=True), [e.Draft()]
    if floor.stopped and not floor.text and quiet_ms >= timing.FALSE_INTERRUPTION:
        return resume_voice(floor, now_ms)
    if floor.fresh and floor.text:
        return weighing(floor, now_ms)
    if floor.fresh and not floor.stopped and quiet_ms >= timing.WAIT_CEILING:
        return go(floor, State.OPEN, now_ms, rungs=0), [e.DropDraft()]
    return floor, []


def weighing(floor: Floor, now_ms: int) -> Step:
    """A silence after words: it ends the turn, or the learner is listened to and given time."""
    ended = chance(floor.text, hint=floor.hint, rising=floor.rising, asked=floor.asked)
    plain = is_plain(floor.text, floor.asked)
    wait = wait_ms(floor.manners, ended=ended, plain=plain, habit_ms=floor.habit_ms)
    holds = searches(floor.text) and floor.hint < UNKNOWN
    if holds:
        wait = max(wait, hold_ms(floor.manners))
    if floor.monologue and now_ms - floor.turn_since_ms > monologue_ms(floor.manners):
        wait = timing.WAIT_QUICK
    if floor.quiet_ms >= wait:
        return take_turn(floor, now_ms)
    if holds and not floor.shown and floor.quiet_ms >= timing.HOLD_SHOWN:
        return replace(floor, shown=True), [e.Nod(), e.Notice("take_your_time")]
    spoken_ms = now_ms - max(floor.murmured_ms, floor.turn_since_ms)
    at_pause = timing.MURMUR_FROM <= floor.quiet_ms < timing.MURMUR_UNTIL
    if at_pause and ended < UNKNOWN and spoken_ms >= timing.MURMUR_AFTER:
        return replace(floor, murmured_ms=now_ms), [e.Nod(), e.Murmur()]
    return floor, []


def take_turn(floor: Floor, now_ms: int) -> Step:
    """The learner's turn is over."""
    return go(
        floor,
        State.THINKING,
        now_ms,
        rescued=0,
        stopped=False,
        rungs=0,
        ended_ms=now_ms - floor.quiet_ms,
    ), [e.TakeTurn()]


def resume_voice(floor: Floor, now_ms: int) -> Step:
    """It was a cough: the persona says the rest."""
    return go(floor, State.PERSONA, now_ms, stopped=False, settled=True), [
        e.DropDraft(),
        e.ResumeVoice(),
    ]


def on_hint(floor: Floor, event: e.Hint, now_ms: int) -> Step:
    """The semantic model's opinion of this silence."""
    if floor.state is not State.PAUSING:
        return floor, []
    rising = 0.0 if floor.hint == UNKNOWN else event.p - floor.hint
    return replace(floor, hint=event.p, rising=rising), []


def on_words(floor: Floor, event: e.Words, now_ms: int) -> Step:
    """What was transcribed: of the turn so far, or of the sound over the persona."""
    if floor.state is State.OVERLAP:
        return on_words_over_persona(floor, event, now_ms)
    if floor.state is State.PAUSING and floor.fresh and not event.whole:
        # Asked for while the learner spoke and answered late: it knows less than what is there.
        return floor, []
    if floor.state in {State.LEARNER, State.PAUSING}:
        return replace(floor, text=event.text, fresh=event.whole), []
    return floor, []


def on_typed(floor: Floor, event: e.Typed, now_ms: int) -> Step:
    """A typed line ends a turn at once, over whatever is being said or prepared."""
    if floor.state is State.GREETING:
        return floor, []
    before: list[e.Action] = [e.DropDraft()]
    if floor.state in {State.PERSONA, State.OVERLAP}:
        before = [e.Duck(on=False), e.StopVoice()]
        before += [] if floor.settled else [e.Settle()]
    return go(
        floor, State.THINKING, now_ms, typed=True, settled=True, rescued=0, rungs=0, moved_ms=None
    ), [*before, e.TakeTurn()]


def on_says_nothing(floor: Floor, event: e.SaysNothing, now_ms: int) -> Step:
    """The learner leaves room on purpose."""
    if floor.state is not State.OPEN:
        return floor, []
    return go(floor, State.THINKING, now_ms, typed=True, rescued=0, rungs=0, moved_ms=None), [
        e.Mark("silence_held"),
        e.TakeTurn(),
    ]


def on_audible(floor: Floor, event: e.Audible, now_ms: int) -> Step:
    """The reply begins to sound."""
    state = State.GREETING if event.greeting else State.PERSONA
    begun = go(
        floor, state, now_ms, heard_ms=0, left_ms=FOREVER, settled=event.greeting,
        voice_ms=floor.voice_ms or now_ms, stopped=False, asked=what_is_asked(event.said),
        rescued=floor.rescued if event.bridges else 0,
    )  # fmt: skip
    return begun, []


def on_progress(floor: Floor, event: e.Progress, now_ms: int) -> Step:
    """So much has been heard; past the merge limit the exchange stands."""
    floor = replace(floor, heard_ms=event.ms, left_ms=event.left_ms)
    if floor.state is State.PERSONA and not floor.settled and event.ms >= timing.MERGE:
        return replace(floor, settled=True), [e.Settle()]
    return floor, []


def on_finished(floor: Floor, event: e.Finished, now_ms: int) -> Step:
    """The persona has said it all."""
    if floor.state not in {State.PERSONA, State.OVERLAP, State.GREETING, State.THINKING}:
        return floor, []
    actions: list[e.Action] = [] if floor.settled else [e.Settle()]
    if (
        floor.rescued and floor.state is State.PERSONA
    ):  # the bridge has been said; the reply is still owed
        return go(floor, State.THINKING, now_ms, settled=True), actions
    moved = now_ms if event.moved or event.hold_ms else None
    if floor.state is State.OVERLAP:
        begun, more = learner_begins(
            replace(floor, settled=True, moved_ms=moved), floor.loud_since_ms
        )
        return begun, [*actions, e.Duck(on=False), *more]
    return go(
        floor, State.OPEN, now_ms, settled=True, rungs=0, typed=False, moved_ms=moved
    ), actions


def on_tick(floor: Floor, event: e.Tick, now_ms: int) -> Step:
    """Time alone passed: the idle ladder, the watchdog."""
    if now_ms < deadline_ms(floor):
        return floor, []
    match floor.state:
        case State.OPEN:
            return climb(floor, now_ms)
        case State.THINKING:
            return rescue(floor, now_ms)
        case State.GREETING | State.PERSONA | State.OVERLAP:
            return on_finished(floor, e.Finished(), now_ms)
        case State.LEARNER | State.PAUSING if floor.stopped and not floor.text:
            return resume_voice(floor, now_ms)
        case State.LEARNER:
            return go(floor, State.PAUSING, now_ms, stopped=False), []
        case (
            State.PAUSING
        ):  # no sound has come for so long: a track that ended, a device that slept
            return go(floor, State.OPEN, now_ms, rungs=0, stopped=False), [e.DropDraft()]
        case _:
            return floor, []


def climb(floor: Floor, now_ms: int) -> Step:
    """The idle ladder: room held, gaze, a line, a notice, a pause. No rung lowers a score."""
    rung = floor.rungs
    floor = replace(floor, rungs=rung + 1)
    if floor.manners.time_to_answer == 0 and rung >= 2:
        return floor, []
    if floor.hush and rung < LAST_RUNG:
        return floor, []
    if rung == 0:
        held = floor.moved_ms is not None
        return replace(floor, moved_ms=None), [e.Mark("silence_held")] if held else []
    if rung == 1:
        return floor, [e.Nod()]
    if rung == 2:
        return floor, [e.Prompt("idle")]
    if rung == 3:
        return floor, [e.Notice("still_there")]
    return go(floor, State.HELD, now_ms), [e.Clock(runs=False), e.Notice("paused_idle")]


def rescue(floor: Floor, now_ms: int) -> Step:
    """A reply that does not come: a filler in character, then a visible apology."""
    if not floor.rescued:
        return replace(floor, rescued=1), [e.Prompt("filler")]
    failed = go(floor, State.OPEN, now_ms, rescued=0, rungs=0, settled=True)
    return failed, [e.DropDraft(), e.Notice("no_reply")]


def on_lost(floor: Floor, event: e.Lost, now_ms: int) -> Step:
    """The browser is gone: nobody speaks, the clock stands."""
    return hold(floor, now_ms, lost=True)


def hold(floor: Floor, now_ms: int, *, lost: bool = False) -> Step:
    """Let the talk stand still."""
    speaks = floor.state in {State.GREETING, State.PERSONA, State.OVERLAP}
    actions: list[e.Action] = [e.DropDraft(), e.StopVoice(lost=lost), e.Clock(runs=False)]
    if not floor.settled:
        actions.insert(2, e.Settle())
    return go(floor, State.HELD, now_ms, settled=True, stopped=False, cut=speaks), actions


def on_back(floor: Floor, event: e.Back | e.Resumed, now_ms: int) -> Step:
    """Go on: the persona says what was left; then either side may speak."""
    if floor.state is not State.HELD:
        return floor, []
    rest: list[e.Action] = [e.ResumeVoice()] if floor.cut and not floor.deaf else []
    after = go(floor, State.OPEN, now_ms, rungs=0, moved_ms=None, cut=floor.cut and not rest)
    return after, [e.Clock(runs=True), *rest]


def on_hush(floor: Floor, event: e.Hush, now_ms: int) -> Step:
    """A silence that may be the microphone's is not taken for the learner's."""
    return replace(floor, hush=True, moved_ms=None), []


def on_deaf(floor: Floor, event: e.Deaf, now_ms: int) -> Step:
    """The persona may finish; then the floor is held."""
    return replace(floor, deaf=True, moved_ms=None), []


def on_hears(floor: Floor, event: e.Hears, now_ms: int) -> Step:
    """Go on where it stood, if it stood because of the microphone."""
    was_deaf, since_ms = floor.deaf, now_ms if floor.state is State.OPEN else floor.since_ms
    floor = replace(floor, hush=False, deaf=False, since_ms=since_ms)
    return on_back(floor, e.Resumed(), now_ms) if was_deaf else (floor, [])


def on_paused(floor: Floor, event: e.Paused, now_ms: int) -> Step:
    """The learner stopped the clock."""
    held, actions = hold(floor, now_ms)
    return held, [*actions, e.Notice("paused")]


HANDLERS: Final[dict[type, Callable[[Floor, Any, int], Step]]] = {
    e.Speech: on_speech, e.Silence: on_silence, e.Hint: on_hint, e.Words: on_words, e.Typed: on_typed,
    e.SaysNothing: on_says_nothing, e.Audible: on_audible, e.Progress: on_progress, e.Finished: on_finished,
    e.Hush: on_hush, e.Deaf: on_deaf, e.Hears: on_hears,
    e.Tick: on_tick, e.Lost: on_lost, e.Paused: on_paused, e.Back: on_back, e.Resumed: on_back,
}  # fmt: skip
