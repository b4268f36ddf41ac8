"""Finds what objectives ask for beside an act: dates, times, counts, names, who does it, one's own part, questions."""

import re
from collections.abc import Sequence
from typing import Final

from providers.embedded.acts.clauses import Piece
from providers.embedded.acts.features import ASKS, spoken

Spans = list[tuple[int, int]]

MONTH = (
    r"(?:january|february|march|april|june|july|august|september|october|november|december|"
    r"(?<=of )may|(?<=in )may|(?<=th )may|(?<=\d )may)"
)
WEEKDAY = r"(?:mon|tues|wednes|thurs|fri|satur|sun)days?"
ORDINAL = (
    r"(?:\d{1,2}(?:st|nd|rd|th)|(?:twenty|thirty)[ -](?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth)|"
    r"(?:the )(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|"
    r"fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)(?= of\b| at\b| after\b|[,.?!]|$| then\b))"
)
UNIT = (
    r"(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|"
    r"eighteen|nineteen|twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety|hundred|dozen|twice|half a dozen)"
)
HOUR = r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)"
CLOCK_ENDS = r"(?=\s*(?:[,.?!;]|$|o'?clock|am\b|pm\b|a\.m|p\.m|sharp|and\b|or\b|to\b|then\b|with\b|for\b|in\b|on (?!average)|tomorrow|every|if\b|so\b|please|here|we\b|where|work))"
PATTERNS: Final = {
    "date": rf"\b(?:{WEEKDAY}|tomorrow|yesterday|today|tonight|{ORDINAL}|{MONTH}|\d{{1,2}}[/.]\d{{1,2}}(?:[/.]\d{{2,4}})?|"
    rf"(?:a week|two weeks|a fortnight|{UNIT} (?:days|weeks)) (?:from (?:today|now|tomorrow)|on {WEEKDAY}|today))\b",
    "time": rf"\b(?:{HOUR}[:.]\d\d(?:\s*[ap]\.?m)?|{HOUR}\s*(?:[ap]m|[ap]\.m|o'?clock)|(?:half|quarter|ten|five|twenty)[ -](?:past|to) {HOUR}|"
    rf"half {HOUR}{CLOCK_ENDS}|(?<!you're )(?<!are )(?<!is )(?<!it's )(?<!was )(?<!were )(?<!sitting )(?<!you )(?:at|from|until|by|around|about) {HOUR}{CLOCK_ENDS}|"
    rf"(?:{WEEKDAY}|tomorrow|yesterday|this|every) (?:morning|afternoon|evening)|noon|midday|first thing|end of (?:the|each|your) (?:day|shift))",
    "count": rf"\b(?:\d+(?:[.,]\d+)?%?(?!(?:st|nd|rd|th)\b)|{UNIT})\b",
    "owner": r"\b(?:i'll|i will|we'll|we will|i'm going to|i am going to|i can|let me|i'd|i have (?:asked|arranged|booked)|i've (?:asked|arranged|booked)|"
    r"(?:it|hr|payroll|facilities|training) (?:will|can)|will you|can you)\b",
    "own_part": r"\b(?:my (?:part|fault|mistake|responsibility|share|doing|side of it)|on me|i should(?:n't)? have|i should've|i ought to have|"
    r"i could have|i never|i didn't|i did not|i failed|i missed|i let|i left|i waited|i put (?:it|this) off|i own|i got (?:that|it|this) wrong|i apologi[sz]e|i'm sorry (?:i|that i|for not))\b",
}  # fmt: skip
FOUND: Final = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in PATTERNS.items()}
NAME = re.compile(r"\b(?:(?:Mr|Mrs|Ms|Miss|Dr)\.? [A-Z][a-z]+|[A-Z][a-z]{2,})\b")
NO_NAME = re.compile(
    rf"(?:{WEEKDAY}|january|february|march|april|may|june|july|august|september|october|november|december)$",
    re.IGNORECASE,
)


def slots_of(turn: str, clauses: Sequence[Piece]) -> dict[str, Spans]:
    """Every slot that is filled, with the spans that fill it."""
    text = turn.replace("\u2019", "'")
    found = {
        name: [match.span() for match in pattern.finditer(text)] for name, pattern in FOUND.items()
    }
    found["name"] = names(text, clauses)
    found["question"] = [(one.start, one.end) for one in clauses if asks(one.text)]
    found["dated"] = [
        (one.start, one.end)
        for one in clauses
        if inside(one, found["date"]) and inside(one, found["time"])
    ]
    return {name: spans for name, spans in found.items() if spans}


def names(text: str, clauses: Sequence[Piece]) -> Spans:
    """Capitalised words within a clause; what begins one is capitalised anyway, unless it is a title."""
    starts = {one.start for one in clauses}
    return [
        match.span()
        for match in NAME.finditer(text)
        if (match.start() not in starts or " " in match.group())
        and not NO_NAME.match(match.group())
    ]


def asks(clause: str) -> bool:
    """Whether a clause has the form of a question."""
    return "?" in clause or bool(ASKS.search(spoken(clause)))


def inside(clause: Piece, spans: Spans) -> bool:
    """Whether one of the spans stands within the clause."""
    return any(clause.start <= start and end <= clause.end for start, end in spans)
