"""The machine's rules as an author chooses them, in plain words."""

import json
from collections.abc import Iterator
from typing import Any, Final

from scoring.studio.entries import Data
from sessions.authoring.names import mapping, rows

ACTS: Final = {
    "NEWS": "Says the news or the decision",
    "GAP": "Says what is expected and what is so",
    "EVID": "Gives an example or a figure",
    "OPENQ": "Asks an open question",
    "REFL": "Says back what they heard, in their own words",
    "ACK": "Names how it is for the other person",
    "APPR": "Names a strength or a merit",
    "OWN": "Owns their own part",
    "SUPP": "Offers support",
    "DATE": "Agrees a day or a time",
    "CONF": "Asks the other person to say it back",
    "NEUT": "Stays even-handed",
}
TIMINGS: Final = {
    "silence_held": "Keeps a silence of three seconds",
    "uncut": "Lets the other person finish",
    "air_time_balanced": "Leaves the other person half of the time",
    "stepped_in": "Steps in when somebody is spoken over",
}
SLOTS: Final = {
    "date": "Says a day or a date",
    "time": "Says a time of day",
    "count": "Says a number",
    "name": "Says a name",
    "owner": "Says who does it",
    "own_part": "Speaks of their own part",
    "question": "Asks a question",
}
HEARD: Final = {
    "agrees": "The persona agrees",
    "restates": "The persona says it back",
    "concedes": "The persona gives way",
    "offers": "The persona makes an offer",
}
SHORT: Final = 60


def rule_choices(data: Data) -> tuple[tuple[str, str], ...]:
    """Every rule of one condition that this draft can have."""
    return tuple((json.dumps(rule, sort_keys=True), words) for rule, words in every(data))


def every(data: Data) -> Iterator[tuple[dict[str, Any], str]]:
    """Rules with their words: kinds of sentence, timing, what is named, facts, what the persona does."""
    for kind, named in (("act", ACTS), ("timing", TIMINGS), ("slot", SLOTS), ("persona", HEARD)):
        for value, words in named.items():
            yield {kind: value}, words
    for name, fact in mapping(data.get("facts")).items():
        text = str(mapping(fact).get("text", name))[:SHORT]
        yield {"fact": name}, f"Says the fact: {text}"
    for secret in sorted(secrets_of(data)):
        yield (
            {"persona": f"reveals({secret})"},
            f"The persona tells {secret}: {secrets_of(data)[secret][:SHORT]}",
        )


def secrets_of(data: Data) -> dict[str, str]:
    """What the people keep to themselves, by its id."""
    people = [*rows(data.get("personas")), *rows([data.get("persona")])]
    found = [one for person in people for one in rows(person.get("hides"))]
    return {str(one.get("id")): str(one.get("fact", "")) for one in found}
