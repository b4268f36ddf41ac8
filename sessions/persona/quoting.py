"""A follow-up that takes up a few of the leader's own words, with the pronouns turned round."""

import re

from providers.base import Act
from sessions.persona.phrases import FUNCTION_WORDS, WORD
from sessions.persona.talk import LeaderTurn, Scene

QUOTED = ("BLAME", "GAP", "DATE")
QUOTED_FROM = 0.5
WORDS_SURE_FROM = 0.8
TURNS_BETWEEN = 4
MOST_WORDS = 6
FEWEST_WORDS = 2
SWAPPED = {
    "you": "i", "your": "my", "yours": "mine", "yourself": "myself", "you're": "i'm", "you've": "i've",
    "you'll": "i'll", "you'd": "i'd", "i": "you", "my": "your", "me": "you", "mine": "yours",
    "i'm": "you're", "i've": "you've", "i'll": "you'll", "i'd": "you'd",
}  # fmt: skip
AGREEING = {("i", "are"): "am", ("i", "were"): "was", ("you", "am"): "are", ("you", "was"): "were"}
JOINTS = FUNCTION_WORDS | frozenset(
    "without under over between after before since until during against than too very only also still".split()
)
OPENERS = frozenset({"your", "my", "the", "a", "an", "this", "that", "these", "those"})
DAY = re.compile(
    r"(mon|tues|wednes|thurs|fri|satur|sun)days?|tomorrow|\d+(st|nd|rd|th)|next|"
    r"(jan|febr)uary|march|april|may|june|july|august|(sept|nov|dec)ember|october",
    re.IGNORECASE,
)


def quotable(scene: Scene, turn: LeaderTurn) -> Act | None:
    """The act to take up, if the words are sure, unflagged, and the last quotation is long past."""
    if turn.reading.flags or turn.confidence < WORDS_SURE_FROM:
        return None
    if scene.state.turn - scene.quoted_at < TURNS_BETWEEN:
        return None
    acts = [act for act in turn.reading.acts if act.label in QUOTED and act.p >= QUOTED_FROM]
    return max(acts, key=lambda act: (act.p, -act.start), default=None)


def span_of(act: Act) -> str:
    """The words to give back, or nothing where no short stretch stands by itself."""
    words = WORD.findall(act.quote.replace("\u2019", "'"))
    if act.label == "DATE":
        chosen = dated(words)
    else:
        chosen = words if len(words) <= MOST_WORDS else longest(chunks(words))
    if not FEWEST_WORDS <= len(chosen) <= MOST_WORDS:
        return ""
    turned = " ".join(turned_round(chosen))
    return turned[0].upper() + turned[1:]


def turned_round(words: list[str]) -> list[str]:
    """The words with pronouns swapped and the verb after them made to agree."""
    turned = [swapped(word) for word in words]
    for at in range(1, len(turned)):
        pair = turned[at - 1].lower(), turned[at].lower()
        if words[at - 1].lower() in SWAPPED and pair in AGREEING:
            turned[at] = AGREEING[pair]
    return turned


def chunks(words: list[str]) -> list[list[str]]:
    """Stretches between function words; an article or possessive may begin one."""
    found: list[list[str]] = [[]]
    for word in words:
        small = word.lower()
        if small in OPENERS:
            found.append([word])
        elif small in JOINTS:
            found.append([])
        else:
            found[-1].append(word)
    return [chunk for chunk in found if len(chunk) <= MOST_WORDS and is_whole(chunk)]


def is_whole(chunk: list[str]) -> bool:
    """Whether a stretch has words enough beside its article to stand by itself."""
    return sum(word.lower() not in OPENERS for word in chunk) >= FEWEST_WORDS


def longest(found: list[list[str]]) -> list[str]:
    """The longest stretch; of two the first."""
    return max(found, key=len, default=[])


def dated(words: list[str]) -> list[str]:
    """From the day onwards, as far as the next joint."""
    for at, word in enumerate(words):
        if DAY.fullmatch(word):
            tail = words[at : at + MOST_WORDS - 1]
            stops = [n for n, one in enumerate(tail) if one.lower() in {"and", "to", "so", "then"}]
            return tail[: stops[0]] if stops else tail
    return []


def swapped(word: str) -> str:
    """The word as the other side says it."""
    turned = SWAPPED.get(word.lower(), word)
    return turned[0].upper() + turned[1:] if turned == "i" or turned.startswith("i'") else turned
