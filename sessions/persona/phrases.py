"""Words of a line: how they are compared, split into clauses and searched, so that typed and recognised text look alike."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

WORD = re.compile(r"[^\W_]+(?:'[^\W_]+)*%?")
CLAUSE = re.compile(r"[^.?!;\n]+[.?!;]*")
JOINT = re.compile(r"\s+(?=(?:and then|so|but)\s)", re.IGNORECASE)
LONG_CLAUSE_WORDS = 12
NEGATIONS = frozenset(
    {"not", "no", "never", "nobody", "without", "cannot", "neither", "nor", "none"}
)
NEGATION_REACH = 4  # words between a negation and what it takes back
SAID_BY_OTHERS = frozenset({"says", "saying", "said", "told", "called", "calls", "thinks"})
UNITS = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen "
    "sixteen seventeen eighteen nineteen twenty"
).split()
ORDINALS = (
    "zeroth first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth "
    "fourteenth fifteenth sixteenth seventeenth eighteenth nineteenth twentieth"
).split()
TENS = {30: "thirty", 40: "forty", 50: "fifty", 60: "sixty", 90: "ninety"}
FUNCTION_WORDS = frozenset(
    "a an the and or but so to of in on at by for with from as is are was were be been am do does did have has had "
    "i you he she it we they me him her us them my your his its our their this that these those there then than "
    "what when where who how why which not no yes will would can could should just about if up out into over "
    "i'm you're it's that's don't i've you've we're".split()
)


@dataclass(frozen=True)
class Clause:
    """A stretch of a line and where it stands in it."""

    text: str
    start: int
    end: int


def plain(text: str) -> str:
    """One spelling of apostrophes and blanks."""
    return " ".join(text.replace("\u2019", "'").replace("\u2018", "'").split())


def number_word(token: str) -> str:
    """A small number as its word: "2" is "two", "14th" is "fourteenth"."""
    digits = token.rstrip("%stndrh")
    if not digits.isdigit() or len(digits) > 2:
        return token
    value, ordinal = int(digits), token[len(digits) :] in {"st", "nd", "rd", "th"}
    if value <= 20:
        return (ORDINALS if ordinal else UNITS)[value]
    return TENS.get(value, digits)


def words_of(text: str) -> list[str]:
    """The words of a line in lower case, numbers as words, "%" as "percent"."""
    return list(split_words(text))


@lru_cache(maxsize=8192)
def split_words(text: str) -> tuple[str, ...]:
    """The words, kept: a turn is compared with every beat, and every beat's lines with what was said."""
    found = []
    for token in WORD.findall(text.replace("\u2019", "'").lower()):
        found.append(number_word(token))
        if token.endswith("%"):
            found.append("percent")
    return tuple(found)


def clauses_of(text: str) -> list[Clause]:
    """Split at full stops, question marks and semicolons; long clauses also at "and then", "so", "but"."""
    found: list[Clause] = []
    for match in CLAUSE.finditer(text):
        found += parts_of(match.group(), match.start())
    return [clause for clause in found if clause.text]


def parts_of(text: str, at: int) -> Iterator[Clause]:
    """The clause itself, or its parts where it is long."""
    long = len(text.split()) > LONG_CLAUSE_WORDS
    cuts = [0, *(m.end() for m in JOINT.finditer(text) if long), len(text)]
    for begin, end in zip(cuts, cuts[1:], strict=False):
        part = text[begin:end]
        lead = len(part) - len(part.lstrip())
        stripped = part.strip()
        yield Clause(stripped, at + begin + lead, at + begin + lead + len(stripped))


def matches(token: str, pattern: str) -> bool:
    """Whether a word is the pattern; a trailing star stands for any ending."""
    if pattern.endswith("*"):
        return token.startswith(pattern[:-1])
    return token == pattern


@cache
def pattern_of(phrase: str) -> tuple[str, ...]:
    """An authored phrase as word patterns; "16:12" is two words, as it is in a line."""
    return tuple(number_word(part) for part in re.sub(r"[-:]", " ", phrase.lower()).split())


def find_phrase(tokens: Sequence[str], phrase: str) -> int:
    """Where a phrase begins among the words, or -1."""
    first, *more = pattern_of(phrase)
    last = len(tokens) - len(more)
    if first[-1] != "*":
        starts = [at for at in range(last) if tokens[at] == first] if first in tokens else []
    else:
        starts = [at for at in range(last) if matches(tokens[at], first)]
    return next((at for at in starts if all(map(matches, tokens[at + 1 :], more))), -1)


@dataclass(frozen=True)
class Phrases:
    """Many phrases by their first word, so that few are looked for in a line."""

    by_word: Mapping[str, tuple[str, ...]]
    by_beginning: tuple[str, ...]
    """Those whose first word may end in any way."""

    def begun_in(self, tokens: Sequence[str]) -> Iterator[str]:
        """The phrases that may occur among the words."""
        for word in self.by_word.keys() & tokens:
            yield from self.by_word[word]
        yield from self.by_beginning


@cache
def by_first_word(phrases: tuple[str, ...]) -> Phrases:
    """Phrases for many lines to be searched."""
    by_word: dict[str, tuple[str, ...]] = {}
    for phrase in phrases:
        first = pattern_of(phrase)[0]
        by_word[first] = (*by_word.get(first, ()), phrase)
    open_ended = tuple(phrase for word in by_word if word[-1] == "*" for phrase in by_word[word])
    return Phrases(by_word, open_ended)


def places_of(tokens: Sequence[str], phrases: Sequence[str]) -> Iterator[int]:
    """Where each of the phrases that occurs begins among the words."""
    for phrase in by_first_word(tuple(phrases)).begun_in(tokens):
        at = find_phrase(tokens, phrase)
        if at >= 0:
            yield at


def holds_one(tokens: Sequence[str], phrases: Sequence[str]) -> bool:
    """Whether one of the phrases occurs among the words."""
    return next(places_of(tokens, phrases), -1) >= 0


def negated(tokens: Sequence[str], at: int) -> bool:
    """Whether the words before take back what stands at a place, or tell it as another person's words."""
    before = tokens[max(0, at - NEGATION_REACH) : at]
    return any(
        word in NEGATIONS or word.endswith("n't") or word in SAID_BY_OTHERS for word in before
    )


@lru_cache(maxsize=1024)
def tokenised(text: str) -> tuple[tuple[Clause, tuple[str, ...]], ...]:
    """The clauses with their words; one turn is asked about hundreds of times while it is judged."""
    return tuple((clause, tuple(words_of(clause.text))) for clause in clauses_of(text))


def says(text: str, phrases: Sequence[str], *, unless: Sequence[str] = ()) -> Clause | None:
    """The first clause that says one of the phrases and does not take it back."""
    for clause, tokens in tokenised(text):
        if holds_one(tokens, unless):
            continue
        if any(not negated(tokens, at) for at in places_of(tokens, phrases)):
            return clause
    return None


def has_words(text: str, phrases: Sequence[str]) -> bool:
    """Whether one of the phrases occurs at all."""
    return holds_one(words_of(text), phrases)


def states(text: str, spoken: Sequence[str]) -> Clause | None:
    """The first sentence that holds all word beginnings of one entry; a number must be the number."""
    for match in CLAUSE.finditer(text):
        words = f" {' '.join(split_words(match.group()))} "
        if any(all(begins(words, part) for part in pattern_of(entry)) for entry in spoken):
            sentence = match.group().strip()
            start = match.start() + len(match.group()) - len(match.group().lstrip())
            return Clause(sentence, start, start + len(sentence))
    return None


def begins(words: str, wanted: str) -> bool:
    """Whether one of the words, each between blanks, is the wanted one, or starts with it where it has four letters or more."""
    whole = len(wanted) < 4 or wanted in UNITS
    return (f" {wanted} " if whole else f" {wanted}") in words


def content_words(text: str) -> list[str]:
    """The words that carry meaning."""
    return [word for word in words_of(text) if word not in FUNCTION_WORDS]


@lru_cache(maxsize=8192)
def counted(text: str) -> tuple[Counter[str], float]:
    """How often each content word occurs, and the length of that as a vector."""
    counts = Counter(content_words(text))
    return counts, math.sqrt(sum(n * n for n in counts.values()))


def overlap(one: str, other: str) -> float:
    """Cosine of the content words of two lines."""
    (a, long_a), (b, long_b) = counted(one), counted(other)
    shared = sum(a[word] * b[word] for word in a.keys() & b.keys())
    return shared / (long_a * long_b) if shared else 0.0
