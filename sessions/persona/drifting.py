"""Whether a line that a language model wrote may be said: in character, in its own place, telling and giving no more than it may."""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from providers.base import ReplyPrompt, Said, SpeechActs
from sessions.persona.directing import is_bound
from sessions.persona.phrases import (
    FUNCTION_WORDS,
    ORDINALS,
    TENS,
    UNITS,
    content_words,
    words_of,
)
from sessions.persona.talk import Reply, Scene

LENGTH_SLACK: Final = 1.5
LEAKS_FROM: Final = 0.5
"""A line that holds this share of a locked secret's content words tells it."""

MEANS_ALIKE: Final = 0.8
"""From this cosine on a line says what a locked secret says, in whatever words."""

SAYS_IT_FROM: Final = 0.40
"""A line that must say something is this near to it. Of authored lines of different beats, 95 of 100 are below .37."""

BORNE_OUT_FROM: Final = 0.5
"""Share of the content words of a rule that one known text must hold."""

FEWEST_WORDS: Final = 5
"""A shorter line is too short for its language to be told."""

FOREIGN_LETTERS: Final = 0.2

WHY: Final[Mapping[str, str]] = {
    "empty": "it was empty",
    "too_long": "it was too long",
    "other_language": "it was not in English",
    "not_spoken": "it held a name, a stage direction or more than one paragraph beside the spoken words",
    "out_of_character": "it coached, judged or stepped out of the scene",
    "figure_from_nowhere": "it named a figure or a date that nobody has given",
    "name_from_nowhere": "it named somebody or something that nobody has named",
    "rule_from_nowhere": "it stated a rule that no policy extract and nobody in the talk has stated",
    "tells_too_much": "it told what this person does not tell yet",
    "gives_in": "it gave in, which this person does not do here",
    "leaves_out": "it did not say what it has to say",
}
"""What a model is told of a line that drifted."""

COACHING: Final = re.compile(
    r"\b(objectives?|scor(?:e|ed|ing)|grad(?:e|ed|ing)|rubric|well done|(?:good|great|nice|open) question|(?:great|good|nice) job|"
    r"you handled|you(?:'re| are) doing (?:well|great)|as an ai|i(?:'m| am) an? (?:ai|assistant|bot|model)|"
    r"language model|chatbot|my (?:instructions|programming|training data)|(?:system|my) prompt|"
    r"simulation|role-?play|stay in character|this exercise|for practice|(?:try|consider) (?:asking|acknowledging))\b",
    re.IGNORECASE,
)
CONCEDING: Final = re.compile(
    r"\b(i agree|agreed|i accept|i(?:'ll| will) (?:sign|accept|take the (?:plan|offer|blame))|"
    r"you(?:'re| are) (?:absolutely |quite |completely )?right|i(?:'ll| will) do (?:it|whatever|as you)|you have my word|"
    r"i(?:'m| am) (?:happy|willing|ready|glad) to (?:sign|accept|agree|do)|it(?:'s| is) a deal|you win|count me in|"
    r"i was (?:completely |all )?wrong|let(?:'s| us) do it your way|whatever you (?:say|want)|i give in)\b",
    re.IGNORECASE,
)
EARNED: Final = frozenset({"agrees", "restates", "concedes", "accepts", "consents"})
NOT_SPOKEN: Final = re.compile(r"\n|\*[^*]+\*|\([^)]*\)|\[[^\]]*\]|^\s*[A-Z]\w+(?: [A-Z]\w+)?\s*:")
DATES: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february april june july august september "
    "october november december".split()
)  # "may" and "march" are words of their own
SMALL: Final = frozenset({"one", "two", "three", "first", "second", "third"})
"""Figures only before what is counted: "one thing" is none."""

LARGE: Final = frozenset(
    [*UNITS[4:], *ORDINALS[4:], *TENS.values(), "seventy", "eighty", "hundred", "thousand", "million"]
)  # fmt: skip
COUNTED: Final = re.compile(
    r"(?:second|minute|hour|day|week|month|year|percent|people|person|file|case|euro|pound|dollar|complaint|warning)s?"
)
RULING: Final = re.compile(
    r"\b(?:polic(?:y|ies)|handbook|contract|law|rules?|regulations?|procedure|hr) (?:clearly )?"
    r"(?:says?|states?|requires?|allows?|forbids?|entitles?|gives?|means?|promises?)\b"
    r"|\b(?:entitled to|by law|legally|against the (?:law|rules?|policy)|under the (?:policy|contract|rules?|law))\b",
    re.IGNORECASE,
)
SENTENCE: Final = re.compile(r"[^.?!]+")
NAME: Final = re.compile(r"[A-Z][a-z]{2,}")
EVERYBODYS: Final = frozenset({"christmas", "easter", "english", "god", "internet", "sir", "madam"})
LATIN_UP_TO: Final = 0x24F
FOREIGN: Final = frozenset(
    "que qué por para pero los las una del con está porque muy como usted nosotros sé "
    "nicht ich und der das ist ein eine mit auf wir sie aber auch für von kann weiß du hast "
    "je ne pas vous nous est les des dans mais pour avec sur c'est qui "
    "não você uma mas com são isso che di il non sono perché questo "
    "het een niet dat met voor ik maar".split()
)
TELLING_ENGLISH: Final = FUNCTION_WORDS - frozenset(
    "a no me he as so do in an on am was will".split()
)


def drift(
    scene: Scene, reply: Reply, line: str, *, prompt: ReplyPrompt, heard: Sequence[Said], acts: SpeechActs
) -> str:  # fmt: skip
    """Why a line may not be said, as a key of `WHY`; "" for one that may.

    `heard` is all that the person has heard in the talk, `prompt` what the model was told. Takes an embedding or two.
    """
    if line == reply.text:
        return ""
    if why := misformed(line, prompt.most_words):
        return why
    if any(one.lower() not in reply.text.lower() for one in matches_of(COACHING, line)):
        return "out_of_character"
    if why := invented(line, known_texts(scene, reply, prompt, heard)):
        return why
    if leaks(scene, reply, line, acts):
        return "tells_too_much"
    if concedes_unearned(scene, reply, line):
        return "gives_in"
    return "" if says_it(scene, reply, line, acts) else "leaves_out"


def misformed(line: str, most_words: int) -> str:
    """Whether it is no spoken line at all, by its outside."""
    if not line:
        return "empty"
    if len(line.split()) > LENGTH_SLACK * most_words:
        return "too_long"
    if NOT_SPOKEN.search(line):
        return "not_spoken"
    return "other_language" if is_foreign(line) else ""


def is_foreign(line: str) -> bool:
    """Whether it is not English: by its letters, or by small words that tell."""
    letters = [letter for letter in line if letter.isalpha()]
    foreign = sum(ord(letter) > LATIN_UP_TO for letter in letters)
    if letters and foreign > FOREIGN_LETTERS * len(letters):
        return True
    tokens = words_of(line)
    told = sum(token in FOREIGN for token in tokens)
    return (
        len(tokens) >= FEWEST_WORDS
        and told >= 2
        and told > sum(token in TELLING_ENGLISH for token in tokens)
    )


def matches_of(pattern: re.Pattern[str], text: str) -> Iterable[str]:
    """Every match, whole."""
    return (match.group() for match in pattern.finditer(text))


def known_texts(
    scene: Scene, reply: Reply, prompt: ReplyPrompt, heard: Sequence[Said]
) -> list[str]:
    """Everything that the person may know."""
    card = scene.card
    return [
        reply.text, prompt.role_card, card.brief, card.learner_role, *(one.name.split()[0] for one in card.people), *prompt.facts,
        *(f"{one.title} {one.text}" for one in card.knowledge), *(f"{one.source} {one.text}" for one in prompt.quoted),
        *(said.text for said in heard),
    ]  # fmt: skip


def invented(line: str, known: Sequence[str]) -> str:
    """What of a line nobody has given: a figure or date, a name, a rule."""
    whole = " ".join(known)
    words = set(words_of(whole))
    if (figures(line) - words) or (DATES & set(words_of(line))) - words:
        return "figure_from_nowhere"
    if any(not is_known(name, words) for name in names(line)):
        return "name_from_nowhere"
    ruled = (one for one in SENTENCE.findall(line) if RULING.search(one))
    return "" if all(borne_out(one, known) for one in ruled) else "rule_from_nowhere"


def figures(text: str) -> set[str]:
    """The numbers in a line, in digits or words; small ones only where something is counted."""
    tokens = words_of(text)
    counted = {
        token for token, after in zip(tokens, tokens[1:], strict=False)
        if token in SMALL and COUNTED.fullmatch(after)
    }  # fmt: skip
    return counted | {token for token in tokens if token in LARGE or token.rstrip("%").isdigit()}


def names(line: str) -> list[str]:
    """Words that are written as names where a sentence does not begin."""
    found = []
    for sentence in SENTENCE.findall(line):
        inner = re.findall(r"[A-Za-z][\w']*", sentence)[1:]
        found += [
            word for word in inner if NAME.fullmatch(word) and word.lower() not in FUNCTION_WORDS
        ]
    return found


def is_known(name: str, words: set[str]) -> bool:
    """Whether a name has been named, also as "Marta's"; dates are looked at as figures."""
    plain = name.lower()
    return plain in words | EVERYBODYS or f"{plain}'s" in words or plain.rstrip("s") in DATES


def borne_out(ruling: str, known: Sequence[str]) -> bool:
    """Whether one known text holds most of what a stated rule says."""
    wanted = set(content_words(RULING.sub(" ", ruling)))
    return not wanted or any(
        len(wanted & set(content_words(text))) >= BORNE_OUT_FROM * len(wanted) for text in known
    )


def concedes_unearned(scene: Scene, reply: Reply, line: str) -> bool:
    """Whether the line gives in where neither the beat nor the authored line does."""
    beat = scene.card.beat_by_id.get(reply.beat)
    earned = (beat is not None and bool(beat.does & EARNED)) or CONCEDING.search(reply.text)
    return not earned and bool(CONCEDING.search(line))


def leaks(scene: Scene, reply: Reply, line: str, acts: SpeechActs) -> bool:
    """Whether the line tells a secret that is neither told nor told by this reply, in its words or in its meaning."""
    secrets, said = locked(scene, reply), set(words_of(line))
    for fact in secrets:
        keys = set(content_words(fact))
        if keys and len(keys & said) >= LEAKS_FROM * len(keys):
            return True
    return bool(secrets) and float(acts.similarity([line], secrets).max()) >= MEANS_ALIKE


def locked(scene: Scene, reply: Reply) -> list[str]:
    """The secrets that are neither told nor told by this reply."""
    told = scene.told | set(reply.tells)
    return [one.fact for one in scene.card.persona.secrets if one.id not in told]


def says_it(scene: Scene, reply: Reply, line: str, acts: SpeechActs) -> bool:
    """Whether a line on which the talk turns says what code counts as said."""
    if not is_bound(scene, reply):
        return True
    facts = [one.fact for one in scene.card.persona.secrets if one.id in reply.tells]
    return float(acts.similarity([line], [reply.text, *facts]).max()) >= SAYS_IT_FROM
