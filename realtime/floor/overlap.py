"""The learner makes sound while the persona speaks: whose floor it is then."""

from dataclasses import replace

from realtime.floor import events as e
from realtime.floor import timing
from realtime.floor.state import UNKNOWN, Floor, State, Step, go, habit_after, paused_for
from realtime.floor.words import is_backchannel, is_echo, wants_floor, words_of


def overlapping(floor: Floor, event: e.Speech, now_ms: int) -> Step:
    """Sound over the persona: look at its words now and then, and decide by them or by its length."""
    sound_ms = now_ms - floor.loud_since_ms
    begins = floor.heard_before_ms < timing.HARDLY_BEGUN
    goes_on_ms = timing.GOES_ON if begins else timing.GOES_ON_LATER
    if may_go_on(floor, now_ms) and sound_ms >= goes_on_ms and not floor.harmless:
        return learner_takes_floor(floor, now_ms)
    grace_ms = timing.LOOK_TAKES if floor.looking else 0
    if sound_ms >= overlap_most_ms(floor, warm=is_warm(floor, now_ms)) + grace_ms:
        return learner_takes_floor(floor, now_ms)
    first_ms, every_ms = timing.OVERLAP_LOOK, timing.LOOK_EVERY
    if merges(floor):
        first_ms, every_ms = timing.LOOK_EARLY, timing.LOOK_EARLY_EVERY
    since_look_ms = now_ms - (floor.looked_ms or now_ms - every_ms)
    if sound_ms >= first_ms and since_look_ms >= every_ms:
        return replace(floor, looked_ms=now_ms, looking=True), [e.LookAtWords()]
    return floor, []


def overlap_most_ms(floor: Floor, *, warm: bool) -> int:
    """How long a sound over the persona may last; a listener's noise lasts longer than it should now and then."""
    if floor.harmless or floor.echoes:
        return timing.HARMLESS_MOST
    return timing.OVERLAP_LOOK + (floor.manners.yield_after_ms if warm else timing.BACKCHANNEL_MOST)


def merges(floor: Floor) -> bool:
    """Whether so little of a reply had been heard when the sound began that it can still be taken back."""
    return not floor.settled and floor.heard_before_ms < timing.MERGE and not floor.typed


def is_warm(floor: Floor, now_ms: int) -> bool:
    """Whether the persona has been audible for so long that the browser's echo canceller has settled."""
    return now_ms - floor.voice_ms > timing.ECHO_WARM_UP


def may_go_on(floor: Floor, now_ms: int) -> bool:
    """Whether so little of the reply had been heard that any word is the learner going on, and no loudspeaker's echo."""
    return merges(floor) and is_warm(floor, now_ms) and not floor.echoes


def learner_takes_floor(floor: Floor, now_ms: int) -> Step:
    """The persona stops. Of a reply hardly heard nothing was ever said; else it was an interruption."""
    if merges(floor):
        own = paused_for(floor, floor.loud_since_ms - floor.ended_ms)
        merged = go(
            floor,
            State.LEARNER,
            now_ms,
            drafted=False,
            own_pause_ms=own,
            settled=True,
            stopped=False,
            asked="",
        )
        return merged, [e.Duck(on=False), e.Withdraw()]
    actions: list[e.Action] = [e.Duck(on=False), e.StopVoice()]
    if not floor.settled:
        actions.append(e.Settle())
    if floor.left_ms > timing.INTERRUPTION_LEAST:
        actions.append(e.Mark("interruption"))
    taken = go(
        floor, State.LEARNER, now_ms, turn_since_ms=floor.loud_since_ms, drafted=False, settled=True, typed=False,
        stopped=True, monologue=0, text="", hint=UNKNOWN, moved_ms=None, own_pause_ms=0.0, habit_ms=habit_after(floor),
    )  # fmt: skip
    return taken, actions


def on_words_over_persona(floor: Floor, event: e.Words, now_ms: int) -> Step:
    """What sounds over the persona has been transcribed."""
    floor = replace(floor, looking=False)
    echo = is_echo(event.text, event.said)
    if echo or is_backchannel(event.text):
        since_ms = now_ms if echo else floor.loud_since_ms
        harmless = echo or bool(event.text) or floor.harmless
        sure = echo and len(words_of(event.text)) >= timing.ECHO_WORDS
        heard = replace(
            floor,
            loud_since_ms=since_ms,
            harmless=harmless,
            wanted=False,
            echoes=floor.echoes or sure,
        )
        return heard, []
    floor = replace(floor, harmless=False)
    if not wants_floor(event.text) and not (words_of(event.text) and may_go_on(floor, now_ms)):
        return floor, []
    if floor.echoes and not floor.wanted:
        return replace(floor, wanted=True), []
    return learner_takes_floor(replace(floor, echoes=False), now_ms)
