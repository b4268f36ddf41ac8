"""What a persona takes over from the same learner's last attempt."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sessions.persona.card import Adjust, ScenarioCard
from sessions.persona.state import Mood, within

QUOTED_WORDS = 14
JUDGED = "judged"
"""The tag of a person who was judged, and the slot of the sentence that did it."""

QUOTE = "quote"
"""The tag and the slot of what the leader said most strongly."""


@dataclass(frozen=True)
class Recalled:
    """Where this attempt starts from."""

    mood: Mood
    disclosed: bool
    told: frozenset[str]
    tags: frozenset[str]
    slots: Mapping[str, str]


def recall(card: ScenarioCard, opening: Mapping[str, Any]) -> Recalled:
    """Read `Session.opening`: its `memories` are rows of kind state, told, promise, open_point, quote, flag.

    A state row's data holds mood (four numbers), disclosed, labels, flags, caps, ended, beats; a told row's data a secret.
    Where there are two people, `who` in the data says whose memory it is; what was said to both has none.
    """
    slug = card.persona.slug
    every: Sequence[Mapping[str, Any]] = opening.get("memories", ())
    rows = [row for row in every if row.get("data", {}).get("who", slug) == slug]
    state: Mapping[str, Any] = next((row["data"] for row in rows if row["kind"] == "state"), {})
    end = Mood(*state["mood"]) if "mood" in state else None
    mood, tags = card.opening_mood(end), set()
    for adjust in card.adjust:
        if applies(adjust, state):
            mood = Mood(*(within(v + adjust.add.get(k, 0)) for k, v in mood._asdict().items()))
            tags.add(adjust.tag)
    promise = next((row for row in rows if row["kind"] == "promise"), None)
    if promise:
        tags.add("promise" if promise.get("due") else "promise_no_date")
    if any(row["kind"] == "open_point" for row in rows):
        tags.add("open_point")
    quotes = [row for row in rows if row["kind"] == "quote"]
    strongest = next((row for row in quotes if row["data"].get("strongest")), None)
    if strongest:
        tags.add(QUOTE)
    judged = next((row for row in quotes if row is not strongest), None)
    if judged is None:
        tags.discard(JUDGED)
    return Recalled(
        mood=mood,
        disclosed=bool(state.get("disclosed", False)),
        told=frozenset(row["data"]["secret"] for row in rows if row["kind"] == "told"),
        tags=frozenset(tag for tag in tags if tag),
        slots={
            name: short(row)
            for name, row in (("promise", promise), (JUDGED, judged), (QUOTE, strongest))
            if row
        },
    )


def applies(adjust: Adjust, state: Mapping[str, Any]) -> bool:
    """Whether the last attempt was what the adjustment is about."""
    if adjust.hurt:
        return bool(adjust.flags & set(state.get("hurt", ())))
    return bool(
        adjust.labels & set(state.get("labels", ()))
        or adjust.flags & set(state.get("flags", ()))
        or adjust.caps & set(state.get("caps", ()))
        or adjust.ended & {state.get("ended", "")}
        or adjust.beats & set(state.get("beats", ()))
    )


def short(promise: Mapping[str, Any]) -> str:
    """The promise in the learner's words, short enough to be said."""
    words = str(promise.get("quote") or promise.get("text", "")).split()
    return " ".join(words[:QUOTED_WORDS]).rstrip(".,;!?")
