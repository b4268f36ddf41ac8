"""Two voices at once: what stops the persona, what does not, and what her own voice in the microphone does."""

import pytest

from realtime.floor import events as e
from realtime.floor import timing
from realtime.floor.state import State
from realtime.floor.words import answers, is_backchannel, is_echo
from tests.realtime.flooring import Talk, talking


def interrupts(
    talk: Talk, from_ms: int, words: str, *, look_after: int = 150, sound_ms: int = 1500
) -> int | None:
    """Sound over the persona; its words are known a little after they are asked for."""
    asked: int | None = None
    for ms in range(from_ms, from_ms + sound_ms, 32):
        actions = talk.at(ms, e.Speech(ms - from_ms + 96))
        if any(isinstance(action, e.LookAtWords) for action in actions):
            asked = ms
        if asked is not None and ms >= asked + look_after:
            talk.at(ms, e.Words(words, said="Everyone is behind. Why is it me in this chair?"))
            asked = None
        if talk.floor.state is State.LEARNER:
            return ms - from_ms
    return None


def test_a_real_interruption_stops_the_persona_and_is_counted() -> None:
    talk = talking(1500)
    assert (interrupts(talk, 7000, "wait let me finish") or 9999) < 700
    assert [name for name in talk.names() if name in {"StopVoice", "Withdraw"}] == ["StopVoice"]
    assert e.Mark("interruption") in [action for _, action in talk.done]


def test_the_persona_is_turned_down_within_a_tenth_of_a_second() -> None:
    talk = talking(1500)
    talk.at(7000, e.Speech(96))
    assert talk.done[-1] == (7000, e.Duck(on=True))


@pytest.mark.parametrize("noise", ["mm-hm", "right", "yeah", ""])
def test_a_listeners_noise_does_not_stop_the_persona(noise: str) -> None:
    talk = talking(1500)
    assert interrupts(talk, 7000, noise, sound_ms=620) is None
    talk.at(7900, e.Silence(192))
    assert talk.floor.state is State.PERSONA
    assert "StopVoice" not in talk.names()
    assert "Nod" in talk.names()


def test_the_personas_own_words_from_a_loudspeaker_do_not_stop_it() -> None:
    talk = talking(1500)
    assert interrupts(talk, 7000, "everyone is behind why is it me", sound_ms=700) is None


def test_going_on_before_a_reply_was_really_heard_withdraws_it() -> None:
    talk = talking(400)
    assert interrupts(talk, 5450, "and I also want to say") is not None
    assert "Withdraw" in talk.names()
    assert e.Mark("interruption") not in [action for _, action in talk.done]
    assert "Settle" not in talk.names()


def test_a_cough_that_stopped_the_persona_lets_it_go_on() -> None:
    talk = talking(1500, interruptibility="high")
    assert interrupts(talk, 7000, "", sound_ms=1500) is not None
    for quiet_ms in range(0, 2000, 32):
        talk.at(8600 + quiet_ms, e.Silence(quiet_ms))
    assert "ResumeVoice" in talk.names()
    assert talk.floor.state is State.PERSONA


def test_the_greeting_cannot_be_interrupted() -> None:
    talk = Talk()
    talk.at(0, e.Audible(greeting=True))
    assert interrupts(talk, 100, "wait a moment please") is None
    assert talk.floor.state is State.GREETING


def test_an_exchange_stands_once_enough_of_the_reply_was_heard() -> None:
    talk = talking(400)
    assert "Settle" not in talk.names()
    talk.at(6000, e.Progress(timing.MERGE - 20, 2000))
    assert "Settle" not in talk.names()
    talk.at(6020, e.Progress(timing.MERGE, 1900))
    talk.at(6040, e.Progress(timing.MERGE + 20, 1880))
    assert talk.names().count("Settle") == 1


def test_a_reply_is_taken_back_by_when_the_learner_went_on_and_not_by_when_that_was_clear() -> None:
    talk = talking(timing.MERGE - 100)
    assert interrupts(talk, 9000, "and then there is the audit", sound_ms=900) is not None
    assert "Withdraw" in talk.names()
    assert "Mark" not in talk.names()


@pytest.mark.parametrize(("word", "takes_back"), [("Monday", True), ("Mm-hm", False)])
def test_one_word_takes_a_reply_back_that_has_just_begun_unless_it_is_a_listeners(
    word: str, *, takes_back: bool
) -> None:
    begun = talking(timing.HARDLY_BEGUN + 100)
    interrupts(begun, 9000, word, sound_ms=480)
    assert ("Withdraw" in begun.names()) is takes_back
    under_way = talking(timing.MERGE + 200)
    assert interrupts(under_way, 9000, word, sound_ms=480) is None


@pytest.mark.parametrize(("words", "stops"), [("No, wait.", True), ("Mm-hm.", False), ("", False)])
def test_a_short_sound_is_decided_by_words_that_are_known_only_after_it(
    words: str, *, stops: bool
) -> None:
    talk = talking(2000)
    for ms in range(0, 416, 32):
        talk.at(9000 + ms, e.Speech(ms + 96))
    for quiet_ms in range(0, 960, 32):
        talk.at(9416 + quiet_ms, e.Silence(quiet_ms))
        if quiet_ms == 384:
            talk.at(9416 + quiet_ms, e.Words(words))
    assert ("StopVoice" in talk.names()) is stops
    assert talk.floor.state in ({State.LEARNER, State.PAUSING} if stops else {State.PERSONA})


def test_a_sound_whose_words_never_come_lets_her_speak_on() -> None:
    talk = talking(2000)
    for ms in range(0, 416, 32):
        talk.at(9000 + ms, e.Speech(ms + 96))
    for quiet_ms in range(0, 640, 32):
        talk.at(9416 + quiet_ms, e.Silence(quiet_ms))
    assert talk.floor.state is State.PERSONA


def test_words() -> None:
    assert is_backchannel("Mm-hm, right.")
    assert is_backchannel("Ah, I see.")
    assert is_backchannel("No, okay.")
    assert not is_backchannel("No.")
    assert not is_backchannel("Right, but the audit")
    assert answers("Yes, they told me on Friday.", "yes_no")
    assert answers("About six weeks ago.", "open")
    assert not answers("Hello Henrik. This is hard for me.", "yes_no")
    assert not answers("The yes was hers.", "")
    assert is_echo("why is it me in this", "Everyone is behind. Why is it me in this chair?")
    assert is_echo("Everyone", "Everyone is behind.")
    assert not is_echo("Stop", "Do not stop me.")
    assert not is_echo("I hear you", "Everyone is behind. Why is it me in this chair?")


ECHO, MISHEARD = "why is it me in this", "and no, but"


def overheard(talk: Talk, from_ms: int, *words: str) -> list[str]:
    """Sound over the persona whose words are looked at again and again; what was decided."""
    left, said = list(words), "Everyone is behind. Why is it me in this chair?"
    before = len(talk.done)
    for ms in range(from_ms, from_ms + 600 * len(words), 32):
        if any(isinstance(a, e.LookAtWords) for a in talk.at(ms, e.Speech(ms - from_ms + 96))):
            talk.at(ms + 100, e.Words(left.pop(0), said=said))
        if not left or talk.floor.state is State.LEARNER:
            break
    return [type(action).__name__ for _, action in talk.done[before:]]


def test_where_a_loudspeaker_is_on_one_misheard_look_does_not_stop_the_persona() -> None:
    talk = talking(1500)
    assert "StopVoice" not in overheard(talk, 9000, ECHO, MISHEARD, ECHO)
    assert talk.floor.echoes


def test_where_a_loudspeaker_is_on_a_real_interruption_is_heard_at_the_second_look() -> None:
    talk = talking(1500)
    overheard(talk, 9000, ECHO)
    talk.at(10_000, e.Silence(timing.STRETCH_ENDS))
    assert "StopVoice" in overheard(talk, 11_000, "wait let me say", "wait let me say something")


def test_a_listener_s_word_soon_after_the_reply_began_lets_her_speak_on() -> None:
    talk = talking(900)
    assert interrupts(talk, 9000, "right", sound_ms=500) is None
    talk.at(9_700, e.Silence(timing.STRETCH_ENDS))
    assert talk.floor.state is State.PERSONA
