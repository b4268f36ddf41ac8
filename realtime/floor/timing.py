"""Every wait of a conversation by name, in milliseconds; used by the floor and the room."""

from typing import Final

FRAME: Final = 32
SPEECH_START: Final = 96
"""Three loud frames; a click is not speech."""

PRE_ROLL: Final = 480
DRAFT_FIRST: Final = 64
"""So much silence, and the turn so far is transcribed and answered in advance."""

STRETCH_ENDS: Final = 192
"""So much silence, and what follows is a new stretch of sound."""

HINT_FIRST: Final = 128
HINT_EVERY: Final = 192
WAIT_QUICK: Final = 320
"""After what is certainly finished."""

WAIT_HABIT: Final = 0.65
"""After words that hand the floor over: so much of the learner's habit beyond the least, times the odds that they go on."""

WAIT_PLAIN: Final = 960
"""After what neither asks, invites nor answers: a finished clause is not a finished turn."""

WAIT_SLOW: Final = 3.5
"""Who is known to pause for long is given more than that; so much for each millisecond of their habit beyond `HABIT_SLOW`."""

WAIT_MOST: Final = 1440
WAIT_CEILING: Final = 1600
PARTIAL_EVERY: Final = 800
OVERLAP_LOOK: Final = 380
"""So much sound over the persona, and its words are looked at."""

LOOK_EVERY: Final = 400
LOOK_EARLY, LOOK_EARLY_EVERY = 288, 256
"""The same over a reply that can still be taken back."""

LOOK_TAKES: Final = 400
"""A sound whose words are just being looked at has so much longer, and so has the silence that ends it."""

BACKCHANNEL_MOST: Final = 900
HARMLESS_MOST: Final = 2500
"""A listener's noise that goes on for longer is not one."""

FALSE_INTERRUPTION: Final = 1200
MERGE: Final = 1000
"""A reply of which less has been heard is withdrawn when the learner goes on."""

GOES_ON: Final = 192
"""So much speech over a reply that has hardly begun, and the learner had not finished."""

GOES_ON_LATER: Final = 512
"""The same a little later into it, where a listener's word would have been recognised by then."""

HARDLY_BEGUN: Final = 700
"""So little of it; later a listener's word may be all it is, so that is waited for."""

INTERRUPTION_LEAST: Final = 300
RESCUE: Final = 2500
"""A reply that is not audible by then gets a filler in character."""

GIVE_UP: Final = 10_000
GREETING_MOST: Final = 6000
ECHO_WARM_UP: Final = 3000
ECHO_WORDS: Final = 4
"""So many words of the persona's own in a row, and a loudspeaker is on."""

PEER_LOST: Final = 3500
MONOLOGUE_MS: Final = 60_000
MONOLOGUE_TAKES: Final = 90_000
"""And the persona takes the next short pause; sooner or later by their patience."""

SILENCE_HELD: Final = 3000
RUSHED: Final = 2000
IDLE_GAZE: Final = 6000
IDLE_LINE: Final = 15_000
IDLE_NOTICE: Final = 45_000
IDLE_PAUSE: Final = 120_000
HABIT_LEAST: Final = 100.0
"""Who pauses inside their turns for less than that does not pause."""

HABIT_FIRST: Final = 400.0
"""What a learner is taken to pause inside a turn until they have been heard."""

HABIT_SLOW: Final = 900.0
"""Somebody who pauses for so long in most of their turns."""

HABIT_GROWS, HABIT_FADES = 0.25, 0.05
"""How far one more turn moves what is known of it: a longer pause is learnt soon, and forgotten slowly."""

HABIT_SHOWS: Final = 4000
"""So long a turn without such a pause counts wholly; a "yes" says little about how somebody pauses."""

HOLD: Final = 3000
"""After "um" or "because": the learner is looking for the words and keeps the floor."""

HOLD_SHOWN: Final = 1500
MURMUR_AFTER: Final = 7000
"""So much of a turn, and a listener who is at ease makes a small sound at the next pause; and so long until another."""

MURMUR_FROM: Final = 288
MURMUR_UNTIL: Final = 480
