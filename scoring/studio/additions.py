"""Empty parts that an author adds to a draft; each gets an id nobody has."""

from collections.abc import Callable, Collection
from typing import Any

from scoring.studio.entries import Data
from sessions.authoring.names import ids, mapping, rows

DEFAULT_RULE = {"act": "OPENQ"}


def free(prefix: str, taken: Collection[str]) -> str:
    """The next id of a kind."""
    n = 1
    while f"{prefix}{n}" in taken:
        n += 1
    return f"{prefix}{n}"


def grown(data: Data, key: str) -> list[Any]:
    """A list of the file, made where there is none."""
    found = data.setdefault(key, [])
    assert isinstance(found, list)
    return found


def add_fact(data: Data, text: str = "") -> None:
    """A fact the learner may rely on."""
    facts = data.setdefault("facts", {})
    facts[free("f", mapping(facts))] = {"text": text}


def add_secret(data: Data) -> None:
    """Something kept to oneself, with a beat that will tell it."""
    people = rows(data.get("personas")) or rows([data.get("persona")])
    taken = {name for one in people for name in ids(one.get("hides"))}
    name = free("h", taken)
    person = people[0]
    assert isinstance(person, dict)
    person.setdefault("hides", []).append({"id": name, "fact": "", "unlock": {"trust": 0.5}})
    beat: Data = {"id": free(f"tells_{name}_", ids(data.get("beats"))), "stage": "exploration"}
    if len(people) > 1:
        beat["who"] = [person.get("slug", "")]
    beat |= {"when": {"unlocked": [name]}, "softening": [], "open": []}
    grown(data, "beats").append(beat)


def add_objective(data: Data, title: str = "", policy: str = "") -> None:
    """One more thing that is judged; it weighs nothing yet."""
    name = free("o", ids(data.get("objectives")))
    one: Data = {"id": name, "title": title, "must": False, "weight": 0}
    one |= {"policy": policy} if policy else {}
    grown(data, "objectives").append(one | {"need": [{"words": title, "rule": dict(DEFAULT_RULE)}]})


def add_need(n: int) -> Callable[[Data], None]:
    """One more observable element of an objective."""

    def add(data: Data) -> None:
        data["objectives"][n].setdefault("need", []).append(
            {"words": "", "rule": dict(DEFAULT_RULE)}
        )

    return add


def add_plus(n: int) -> Callable[[Data], None]:
    """What lifts an objective to level 4."""

    def add(data: Data) -> None:
        data["objectives"][n]["plus"] = {"words": "", "rule": dict(DEFAULT_RULE)}

    return add


def add_flag(data: Data) -> None:
    """Language to avoid, known by its words."""
    name = free("flag_", ids(data.get("flags_extra")))
    grown(data, "flags_extra").append(
        {"id": name, "sev": 1, "what": "", "offline": "words", "words": []}
    )


def add_passage(data: Data, title: str = "", text: str = "") -> None:
    """An extract of a policy."""
    name = free("k", ids(data.get("knowledge")))
    grown(data, "knowledge").append({"id": name, "title": title, "text": text})


def add_beat(data: Data) -> None:
    """One more thing the persona may do."""
    people = rows(data.get("personas"))
    beat: Data = {"id": free("beat_", ids(data.get("beats")))}
    beat |= {"who": [people[0].get("slug", "")]} if people else {}
    grown(data, "beats").append(beat | {"stage": "any", "guarded": []})
