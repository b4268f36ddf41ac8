"""What the words of a turn say about whose floor it is: hand-over, short answer, listener's noise, echo."""

import re
from typing import Final

BACKCHANNELS: Final = frozenset(
    "mm mmm mhm mm-hmm mmhmm mm-hm uh-huh uhhuh huh hm hmm right yes yeah yep ok okay sure i-see ah oh".split()
)
STOP_WORDS: Final = frozenset("stop wait sorry no hang hold".split())
HAND_OVERS: Final = (
    "what do you think", "go ahead", "over to you", "your turn", "tell me", "how does that sound",
    "help me understand", "walk me through", "talk me through", "does that", "i'd like to hear",
)  # fmt: skip
UNFINISHED: Final = frozenset(
    "and but so because or if when that which the a an to of for with in on at is are was i we you um uh er "
    "like my your our their this these those as than then while although".split()
)
SHORT_ANSWER_WORDS: Final = 4
OPENING_WORDS: Final = 10


def words_of(text: str) -> list[str]:
    """Lower-case words without marks."""
    return re.findall(r"[a-z'][a-z'-]*|\d+", text.lower())


def hands_over(text: str) -> bool:
    """A question or an invitation at the end: the other is expected to speak now."""
    last = re.split(r"(?<=[.!?])\s+", text.strip())[-1].lower()
    return last.endswith("?") or any(phrase in last for phrase in HAND_OVERS)


def is_short_answer(text: str) -> bool:
    """ "Yes." or "I understand." as a whole turn."""
    return 0 < len(words_of(text)) <= SHORT_ANSWER_WORDS and not trails_off(text)


def is_opening_statement(text: str) -> bool:
    """One short statement and nothing else yet: "Thanks for making time today." """
    words = words_of(text)
    return SHORT_ANSWER_WORDS < len(words) <= OPENING_WORDS and not hands_over(text)


def trails_off(text: str) -> bool:
    """The last word cannot end a sentence, or the recogniser heard no end."""
    words = words_of(text)
    stripped = text.rstrip()
    return bool(words) and (words[-1] in UNFINISHED or stripped.endswith((",", "...", "-", ":")))


def is_backchannel(text: str) -> bool:
    """Nothing but listener's noises, four words at most."""
    words = words_of(text)
    return len(words) <= 4 and all(word in BACKCHANNELS for word in words)


def wants_floor(text: str) -> bool:
    """A stop word, or more than a listener would say."""
    words = words_of(text)
    return any(word in STOP_WORDS for word in words) or (
        len(words) >= 2 and not is_backchannel(text)
    )


def is_echo(text: str, persona_words: str) -> bool:
    """Six words of ten, or more, are what the persona has just said."""
    words, said = words_of(text), set(words_of(persona_words))
    return len(words) >= 2 and sum(word in said for word in words) >= 0.6 * len(words)
