"""What the words of a turn say about whose floor it is: hand-over, short answer, listener's noise, echo."""

import re
from typing import Final

BACKCHANNELS: Final = frozenset(
    "mm mmm mhm mm-hmm mmhmm mm-hm uh-huh uh-uh aha a-ha uhhuh huh hm hmm right yes yeah yep ok okay sure i-see ah oh".split()
)
BACKCHANNEL_PHRASES: Final = re.compile(r"\b(?:i see|of course|got it|uh huh|mm hm+|m+ h+m+)\b")
STOP_WORDS: Final = frozenset("stop wait sorry no hang hold".split())
HAND_OVERS: Final = (
    "what do you think", "go ahead", "over to you", "your turn", "tell me", "how does that sound",
    "help me understand", "walk me through", "talk me through", "does that", "i'd like to hear",
    "i want to hear", "hear it from you", "hear from you", "you first", "go on", "give me", "show me",
    "describe it", "take your time", "in your own words", "i'm listening", "say it the way",
)  # fmt: skip
UNFINISHED: Final = frozenset(
    "and but because or if when that which the a an to of for with in on at is are was i we you um uh er "
    "erm well so like my your our their this these those as than then while although".split()
)
SEARCHES: Final = frozenset(
    "um uh er erm hmm and but because or if when which the a an my our their with than while although like "
    "to of i we they he she at by from into is was were".split()
)
"""Last words after which somebody is looking for the next."""

EXPECTS_MORE: Final = frozenset(
    "he she they it's that's i'm we're you're i've we've i'll we'll were has have had can could would should will "
    "must may might do does did be been not very really just about from by into said says want wants wanted need "
    "needs think thought know mean see tell told saying trying going let put get make keep his her its no "
    "every each some any two three four five six seven eight nine ten more most both".split()
)
ASKS: Final = re.compile(
    r"^(?:(?:so|and|okay|ok|well|but|now|then|right|just|um|uh|er) )*"
    r"(?:what|how|why|where|when|which|who|whose|can|could|would|will|do|does|did|are|is|was|were|have|has|shall|"
    r"should|what's|how's|where's|who's|don't|doesn't|didn't|isn't|aren't|wouldn't) "
    r"(?:you|i|we|he|she|they|it|that|this|there|the|a|is|are|was|were|do|does|did|can|could|would|will|has|have|"
    r"had|if|about|else|happened|made|long|many|much|exactly|your|his|her|their|of|[a-z]+ (?:you|we|they|it|do|did))\b"
)
YES_NO: Final = re.compile(
    r"^(?:(?:so|and|okay|well|but) )*(?:can|could|would|will|do|does|did|are|is|was|were|have|has|am|shall|should|"
    r"don't|doesn't|didn't|isn't|aren't|wouldn't|haven't|hasn't)\b"
)
CONDITION: Final = re.compile(
    r"^(?:(?:so|and|but|because) )*(?:if|when|while|although|unless|until|after|before|since|because|once)\b"
)
CONDITION_MOST_WORDS: Final = 9
OPENS: Final = re.compile(
    r"^(?:so |okay |well |look )*(?:thanks? (?:you )?for|i want to|i'd like to|i wanted to|there are|there's something|here is|"
    r"here's|what i|let me|i have something|this is about|before we|i know|i hear|i understand|i get that|come in|hi|"
    r"hello|i'm sorry|look|i think|in the|on the|the first)\b"
)
CLOSES: Final = re.compile(
    r"\b(?:thank you [a-z]+|thanks [a-z]+|thanks both|see you|goodbye|bye|that's all|deal|agreed|let's do that)\W*$"
)
TIME: Final = re.compile(
    r"\b(?:\d+(?:st|nd|rd|th)?|noon|o'clock|today|tomorrow|tonight|morning|afternoon|week|weeks|month|months|year|years|"
    r"day|days|(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july|august|september|"
    r"october|november|december)\W*$"
)
ANSWERS: Final = re.compile(
    r"^(?:(?:well|oh|um|uh|er|so|i think|honestly) )*(?:yes|yeah|yep|no|nope|not|maybe|perhaps|sure|absolutely|definitely|certainly|"
    r"probably|possibly|of course|exactly|correct|never|always|sometimes|both|neither|agreed|true|"
    r"i (?:do|don't|did|didn't|am|was|have|haven't|can|can't|could|couldn't|will|won't|would|wouldn't|think so|hope so|guess so)|"
    r"i'm not|i don't think so|it (?:is|isn't|was|wasn't|does|did)|(?:they|she|he) (?:did|does|do|has|have|was|were|is|are))\b"
)
"""How a question that wants a yes or a no is answered."""

FRAGMENT: Final = re.compile(
    r"^(?:(?:well|oh|um|uh|er|so|i think|maybe|probably|about|around|only|just|at least|nearly|almost) )*"
    r"(?:by|in|on|at|from|since|until|till|for|with|to|after|before|because|next|last|this|about|around|during|"
    r"\d+|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|a|an|the|my|your|his|her|their|our|you and|"
    r"nobody|nothing|everybody|everyone|everything|somebody|someone|monday|tuesday|wednesday|thursday|friday|tomorrow|yesterday|today)\b"
)
"""How an answer begins that is no sentence of its own: "By Friday at noon"."""

SHORT_ANSWER_WORDS: Final = 4
SHORT_ANSWER_MOST: Final = 8
"""An answer to what the persona has asked may be so long and still be all there is."""


def words_of(text: str) -> list[str]:
    """Lower-case words without marks."""
    return re.findall(r"[a-z'][a-z'-]*|\d+", text.lower())


def sentences(text: str) -> list[str]:
    """The sentences of a turn, as the recogniser marked them."""
    return [part for part in re.split(r"(?<=[.!?])\s+", text.strip()) if part]


def last_sentence(text: str) -> str:
    """The last sentence of a turn, in lower case."""
    return (sentences(text) or [""])[-1].lower()


def is_unfinished(words: list[str]) -> bool:
    """The last word cannot end a sentence, or seldom does."""
    return bool(words) and words[-1] in UNFINISHED | EXPECTS_MORE


def searches(text: str) -> bool:
    """Ends in the middle of a sentence, looking for the next word."""
    words = words_of(text)
    return bool(words) and words[-1] in SEARCHES and not text.rstrip().endswith("?")


def is_plain(text: str, asked: str) -> bool:
    """Neither asks, nor invites, nor answers what was asked: nothing in it says that somebody else is to speak now."""
    last = last_sentence(text)
    brief = len(words_of(text)) <= SHORT_ANSWER_WORDS
    return not (asks(last) or invites(last) or brief or answers(text, asked))


def answers(text: str, asked: str) -> bool:
    """A short answer to what was asked, by the way it begins; a statement of its own may follow a question as well."""
    words = words_of(text)
    if not asked or not 0 < len(words) <= SHORT_ANSWER_MOST:
        return False
    form = ANSWERS if asked == "yes_no" else FRAGMENT
    return bool(form.match(" ".join(words)))


def asks(sentence: str) -> bool:
    """A question by its mark or by its first words."""
    return sentence.rstrip().endswith("?") or bool(ASKS.match(" ".join(words_of(sentence))))


def invites(sentence: str) -> bool:
    """An invitation to speak."""
    return any(phrase in sentence.lower() for phrase in HAND_OVERS)


def is_condition(sentence: str) -> bool:
    """ "If the deadline can't move": half of a sentence."""
    words = words_of(sentence)
    half = len(words) <= CONDITION_MOST_WORDS and "," not in sentence
    return half and bool(CONDITION.match(" ".join(words)))


def opens(sentence: str) -> bool:
    """The way people begin what they have to say."""
    return bool(OPENS.match(" ".join(words_of(sentence))))


def closes(sentence: str) -> bool:
    """The way people end a talk or seal an agreement."""
    return bool(CLOSES.search(" ".join(words_of(sentence))))


def ends_in_time(sentence: str) -> bool:
    """Ends with a date, a day or a span of time, as agreements do."""
    return bool(TIME.search(sentence.lower()))


def what_is_asked(text: str) -> str:
    """What the last sentence asks: "yes_no", "open", or "" for nothing."""
    last = last_sentence(text)
    if not last.endswith("?"):
        return ""
    return "yes_no" if YES_NO.match(" ".join(words_of(last))) else "open"


def is_backchannel(text: str) -> bool:
    """Nothing but listener's noises, four words at most."""
    words = words_of(BACKCHANNEL_PHRASES.sub("mm", text.lower()))
    # "Oh, okay" is now and then heard as "No, okay".
    words = words[1:] if len(words) == 2 and words[0] == "no" else words
    return len(words) <= 4 and all(word in BACKCHANNELS for word in words)


def wants_floor(text: str) -> bool:
    """A stop word, or more than a listener would say."""
    words = words_of(text)
    stops = any(word in STOP_WORDS for word in words)
    return (stops or len(words) >= 2) and not is_backchannel(text)


def is_echo(text: str, persona_words: str) -> bool:
    """Six words of ten, or more, are what the persona has just said; one word alone, unless it asks to stop."""
    words = [word for word in words_of(text) if not word.isdigit()]
    said = set(words_of(persona_words))
    if len(words) == 1 and words[0] in STOP_WORDS:
        return False
    return bool(words) and sum(word in said for word in words) >= 0.6 * len(words)
