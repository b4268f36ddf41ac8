"""Every message of the live room: one JSON object a WebSocket frame, `{"type": …}`; unknown types are refused by name.

From the browser
    auth(token)                the seat's token, when no cookie came along; must be first
    offer(sdp)                 a WebRTC offer with all its candidates
    typed(text)                a line by hand, at most 4,000 characters, in any mode
    say_nothing                leaves room on purpose (typing)
    sound(over)                no WebRTC comes about: "socket" for frames over this socket, "none" for doing without
    got(frames)                so many frames of the voice have arrived over the socket, once a fifth of a second
    microphone(state)          on, hush (digital silence just now), silent (for so long that the learner was told),
                               gone, blocked, muted (by the system), off (the learner types by choice)
    played(utterance, ms)      so much of an utterance has been heard
    pause, resume, leave       the learner's own control of the talk
    unrecord                   nothing of this talk's sound may be kept; what there is goes
    unwatch                    nobody may watch this talk any more
    next_act                   go on to the next act, once nobody speaks
    muted(on), camera(on)      the microphone is off; the camera is off or on again
    signals(face, weights, matrix)  one reading of the learner's own face where their device reads it: the weights that are
                               looked at, 0 to 1, and the head's matrix, row by row; at most five a second are taken
    beat(t)                    once a second, the browser's clock

    Sound over the socket is binary, a frame of 20 ms each: the frame's number (4 bytes, little-endian), then
    320 samples of 16 kHz PCM16.

To the browser
    hello(...)                 who, mode, the talk so far, objectives, the clock, whether it goes on from before
    answer(sdp)                the WebRTC answer
    transport(over)            the sound goes over the socket now, or over none
    floor(state)               open, learner, pausing, thinking, greeting, persona, overlap, held, closed
    caption(who, text, final)  the learner's words while they are being understood
    act(n, of, who, title, line, next) who is in the room, what for, and what comes after; n is 0 where there are no acts
    started(utterance, who, text, start_ms, duration_ms, visemes, aligned, words, rises, voiced)
                               a clause is on its way to the ear; times in ms from its start, `rises` are those at
                               which its sound begins after quiet
    timed(utterance, ...)      the same clause again, once all of its sound is there: its times were guesses
    stopped(utterance, reason) the voice stops: interrupted, withdrawn, held
    turn(n, act, speaker, who, text, silent, interrupted)    a turn that now stands
    withdrawn(text)            the reply that was taken back
    face(who, units, gaze_on, blinks, lean, phase), nod(who) what a person shows
    objective(id, touched)     practice mode only
    recording(on)              whether the sound of both sides is kept just now
    watched(by)                who watches the talk; nobody where it is empty
    aside(who, text)           something happens to a person, let happen by somebody who watches
    mirror(counts, face)       what the camera was read for, to the learner's own page only
    notice(kind)               still_there, take_your_time, paused, paused_idle, no_reply, not_heard, text_only,
                               voice_lost, resumed, help
    clock(ms, runs), beat(t, now)
    ended(reason, next)        over; `next` is the debrief's address
    refused(code, text)        a message we could not take; the talk goes on

    The voice over the socket is binary: the frame's number, then 480 samples of 24 kHz PCM16; silence is not sent.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _

LONGEST_FRAME: Final = 65_536
LONGEST_LINE: Final = 4_000

FIELDS: Final[Mapping[str, Mapping[str, type | tuple[type, ...]]]] = {
    "auth": {"token": str},
    "offer": {"sdp": str},
    "sound": {"over": str},
    "got": {"frames": (int, float)},
    "microphone": {"state": str},
    "typed": {"text": str},
    "say_nothing": {},
    "played": {"utterance": int, "ms": (int, float)},
    "pause": {},
    "resume": {},
    "leave": {},
    "next_act": {},
    "unwatch": {},
    "unrecord": {},
    "muted": {"on": bool},
    "camera": {"on": bool},
    "signals": {"face": bool, "weights": dict, "matrix": list},
    "beat": {"t": (int, float)},
}


class Unreadable(Exception):
    """A message from the browser that is not one of ours; the text says what to send instead."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


def read(frame: str) -> dict[str, Any]:
    """Take one frame apart; raises `Unreadable`."""
    if len(frame) > LONGEST_FRAME:
        raise Unreadable("too_long", f"A message may hold at most {LONGEST_FRAME} characters.")
    try:
        message = json.loads(frame)
    except (ValueError, RecursionError) as error:
        raise Unreadable("not_json", "A message must be one JSON object.") from error
    if not isinstance(message, dict):
        raise Unreadable("not_json", "A message must be one JSON object.")
    wanted = FIELDS.get(str(message.get("type")))
    if wanted is None:
        raise Unreadable("unknown_type", "This kind of message is not known here.")
    for name, kind in wanted.items():
        value = message.get(name)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise Unreadable("bad_field", f"The field {name} is missing or of the wrong kind.")
    if message["type"] == "typed":
        check_line(message["text"])
    return message


def check_line(text: str) -> None:
    """A typed line is neither empty nor a document."""
    if len(text) > LONGEST_LINE:
        raise Unreadable(
            "line_too_long",
            _("A line may hold at most %(n)s characters. Please say it shorter.")
            % {"n": LONGEST_LINE},
        )
    if not text.strip() or "\x00" in text:
        raise Unreadable("line_empty", _("There is nothing to say in this line."))
