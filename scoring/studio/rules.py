"""The machine's rules as an author chooses them, in plain words."""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from scoring.studio.entries import Choices, Data
from sessions.authoring.names import mapping, rows

ACTS: Final = {
    "NEWS": _l("Says the news or the decision"),
    "GAP": _l("Says what is expected and what is so"),
    "EVID": _l("Gives an example or a figure"),
    "OPENQ": _l("Asks an open question"),
    "REFL": _l("Says back what they heard, in their own words"),
    "ACK": _l("Names how it is for the other person"),
    "APPR": _l("Names a strength or a merit"),
    "OWN": _l("Owns their own part"),
    "SUPP": _l("Offers support"),
    "DATE": _l("Agrees a day or a time"),
    "CONF": _l("Asks the other person to say it back"),
    "NEUT": _l("Stays even-handed"),
}
TIMINGS: Final = {
    "silence_held": _l("Keeps a silence of three seconds"),
    "uncut": _l("Lets the other person finish"),
    "air_time_balanced": _l("Leaves the other person half of the time"),
    "stepped_in": _l("Steps in when somebody is spoken over"),
}
SLOTS: Final = {
    "date": _l("Says a day or a date"),
    "time": _l("Says a time of day"),
    "count": _l("Says a number"),
    "name": _l("Says a name"),
    "owner": _l("Says who does it"),
    "own_part": _l("Speaks of their own part"),
    "question": _l("Asks a question"),
}
HEARD: Final = {
    "agrees": _l("The persona agrees"),
    "restates": _l("The persona says it back"),
    "concedes": _l("The persona gives way"),
    "offers": _l("The persona makes an offer"),
}
SHORT: Final = 60


def rule_choices(data: Data) -> Choices:
    """Every rule of one condition that this draft can have."""
    return as_choices(every(data))


def as_choices(found: Iterable[tuple[dict[str, Any], str]]) -> Choices:
    """Rules as a form offers them."""
    return tuple((json.dumps(rule, sort_keys=True), words) for rule, words in found)


def every(data: Data) -> Iterator[tuple[dict[str, Any], str]]:
    """Rules with their words: kinds of sentence, timing, what is named, facts, what the persona does."""
    for kind, named in (("act", ACTS), ("timing", TIMINGS), ("slot", SLOTS), ("persona", HEARD)):
        for value, words in named.items():
            yield {kind: value}, str(words)
    for name, fact in mapping(data.get("facts")).items():
        text = str(mapping(fact).get("text", name))[:SHORT]
        yield {"fact": name}, _("Says the fact: %(text)s") % {"text": text}
    for secret in sorted(secrets_of(data)):
        yield (
            {"persona": f"reveals({secret})"},
            _("The persona tells %(id)s: %(what)s")
            % {"id": secret, "what": secrets_of(data)[secret][:SHORT]},
        )


def secrets_of(data: Data) -> dict[str, str]:
    """What the people keep to themselves, by its id."""
    people = [*rows(data.get("personas")), *rows([data.get("persona")])]
    found = [one for person in people for one in rows(person.get("hides"))]
    return {str(one.get("id")): str(one.get("fact", "")) for one in found}
