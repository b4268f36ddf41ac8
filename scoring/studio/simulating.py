"""Four scripted learners who play a draft: what they say, what was expected of it, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.utils.translation import ngettext

from providers.base import SpeechActs
from scoring.rehearsal import Step, rehearse, script_lines, verdict
from scoring.rubric import Judgement
from sessions.authoring.drafting import whole
from sessions.authoring.names import mapping, rows
from sessions.models import Draft
from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import card_from
from sessions.persona.setting_file import in_setting

SEED: Final = 1
MOST_LINES: Final = 60
MOST_SCRIPT: Final = 12_000
AVOIDING: Final = (
    "Thanks for coming in. How was your weekend?",
    "It's nothing much, really. Just a quick chat.",
    "Things have been busy, haven't they?",
    "Anyway, you know how it is.",
    "I'm sure it will all sort itself out.",
    "Let's leave it there for today.",
)
HARSH: Final = (
    "Let's be honest, this is your own fault.",
    "I don't want to hear excuses.",
    "Everybody else manages it. Your attitude is the problem.",
    "You do as I say, or there will be consequences.",
    "That's the end of it.",
)
RANGES: Final = {"excellent": (70, 100), "average": (15, 75), "harsh": (0, 25), "avoiding": (0, 20)}
NAMES: Final = {
    "excellent": _l("Does it well"), "average": _l("Does half of it"), "harsh": _l("Blames and threatens"),
    "avoiding": _l("Avoids the point"),
}  # fmt: skip


@dataclass(frozen=True)
class Learner:
    """One scripted learner as the author left it."""

    key: str
    title: str
    scripts: Mapping[str, str]
    """What is said in each setting; the first has no name."""

    low: int
    high: int
    levels: Mapping[str, int]
    """The level expected of an objective, wherever it is played; only those that the author named."""


@dataclass(frozen=True)
class Row:
    """One objective: the level found beside the one expected."""

    id: str
    title: str
    level: int
    expected: int | None

    @property
    def fits(self) -> bool:
        """Whether it is as expected, or nothing was."""
        return self.expected is None or self.expected == self.level


@dataclass(frozen=True)
class Played:
    """One scripted learner's talk and what it was worth."""

    learner: Learner
    place: str
    steps: Sequence[Step]
    judged: Judgement
    card: ScenarioCard

    @property
    def total(self) -> float:
        """The points of the talk."""
        return float(self.judged.total)

    @property
    def verdict(self) -> str:
        """How the points stand to what was expected."""
        if self.total > self.learner.high:
            return _("%(by)s too high") % {"by": f"{self.total - self.learner.high:g}"}
        if self.total < self.learner.low:
            return _("%(by)s too low") % {"by": f"{self.learner.low - self.total:g}"}
        if not self.off:
            return _("As expected")
        words = ngettext("One level not as expected", "%(n)s levels not as expected", self.off)
        return words % {"n": self.off}

    @property
    def off(self) -> int:
        """How many levels are not as expected."""
        return sum(not row.fits for row in self.rows)

    @property
    def fits(self) -> bool:
        """Whether all is as expected."""
        return self.learner.low <= self.total <= self.learner.high and not self.off

    @property
    def rows(self) -> list[Row]:
        """The levels, objective by objective."""
        return [
            Row(one.id, one.title, one.level, self.learner.levels.get(one.id))
            for one in self.judged.objectives
        ]

    @property
    def lines(self) -> list[dict[str, Any]]:
        """The dialogue: who spoke, what, and how the persona stood."""
        names = {one.slug: one.name for one in self.card.people}
        return [
            {
                "you": step.record.speaker == "learner",
                "who": names.get(step.record.who, _("Learner")),
                "text": step.record.text or _("(says nothing)"),
                "phase": str(step.scene.state.phase),
            }
            for step in self.steps
        ]


@dataclass(frozen=True)
class Round:
    """The talks of all four in one setting."""

    place: str
    title: str
    played: Sequence[Played]


@dataclass(frozen=True)
class Script:
    """One learner's script for one setting, as it stands in the form."""

    field: str
    place: str
    title: str
    text: str


@dataclass(frozen=True)
class Wish:
    """One learner of the form: the scripts, and each objective's id, title and the level expected (empty: any)."""

    learner: Learner
    scripts: Sequence[Script]
    aims: Sequence[tuple[str, str, str]]


def places(data: Mapping[str, Any]) -> dict[str, str]:
    """The settings of a scenario with their titles, the first one first and without a name."""
    variants = mapping(data.get("variants"))
    others = {name: mapping(one) for name, one in variants.items() if mapping(one).get("setting")}
    first = {"": str(data.get("title", ""))}
    return first | {name: str(one.get("title", name)) for name, one in others.items()}


def learners(draft: Draft) -> list[Learner]:
    """The four learners: as the author wrote them, else made from the scenario's own texts."""
    return [learner(draft, key) for key in NAMES]


def wishes(draft: Draft) -> list[Wish]:
    """The learners as the form shows them."""
    aims = [
        (str(one.get("id")), str(one.get("title", "")))
        for one in rows(draft.data.get("objectives"))
    ]
    titles = places(draft.data)
    return [
        Wish(
            one,
            [
                Script(field(one.key, place), place, titles[place], text)
                for place, text in one.scripts.items()
            ],
            [(aim, title, str(one.levels.get(aim, ""))) for aim, title in aims],
        )
        for one in learners(draft)
    ]


def field(key: str, place: str) -> str:
    """The name of a script's field."""
    return f"{key}-script-{place}" if place else f"{key}-script"


def learner(draft: Draft, key: str) -> Learner:
    """One of them."""
    own = mapping(draft.scripts.get(key))
    low, high = RANGES[key]
    levels = {str(name): int(level) for name, level in mapping(own.get("levels")).items()}
    written = {"": own.get("script"), **mapping(own.get("elsewhere"))}
    scripts = {
        place: str(written.get(place) or "\n".join(made(as_read(draft.data, place), key)))
        for place in places(draft.data)
    }
    return Learner(
        key, str(NAMES[key]), scripts, own.get("low", low), own.get("high", high), levels
    )


def as_read(data: Mapping[str, Any], place: str) -> Mapping[str, Any]:
    """The scenario's texts as they read in one of its settings."""
    return in_setting(data, place) if place else data


def made(data: Mapping[str, Any], key: str) -> list[str]:
    """A script made from the model talks and better wordings, which a copy brings from its template."""
    talks = mapping(data.get("model_dialogue"))
    good, bad = (
        [str(one.get("says", "")) for one in rows(talks.get(kind)) if one.get("who") == "leader"]
        for kind in ("good", "bad")
    )
    wordings = [
        str(texts[0])
        for texts in mapping(data.get("better_wording")).values()
        if isinstance(texts, list) and texts
    ]
    match key:
        case "excellent":
            return (good + wordings)[:MOST_LINES]
        case "average":
            return (good or wordings)[: max(2, (len(good or wordings) + 1) // 2)]
        case "harsh":
            return [*bad, *HARSH]
        case _:
            return list(AVOIDING)


def simulate(draft: Draft, acts: SpeechActs) -> list[Round]:
    """Have all four talk with a draft that is sound, in each of its settings."""
    card, four = card_from({**whole(draft), "version": 1}), learners(draft)
    return [
        Round(place, title, [play(card, one, place, acts) for one in four])
        for place, title in places(draft.data).items()
    ]


def play(card: ScenarioCard, learner: Learner, place: str, acts: SpeechActs) -> Played:
    """One talk and its verdict."""
    lines = script_lines(learner.scripts[place])[:MOST_LINES]
    steps = rehearse(card, lines, acts=acts, seed=SEED, variant=place)
    played = card.as_variant(place)
    return Played(learner, place, steps, verdict(played, steps), played)


def scripts_from(posted: Mapping[str, str], draft: Draft) -> dict[str, Any]:
    """What the simulation's form says: scripts, ranges, and expected levels."""
    ids = [str(one.get("id")) for one in rows(draft.data.get("objectives"))]
    elsewhere = [place for place in places(draft.data) if place]
    return {key: script_from(posted, key, ids, elsewhere) for key in NAMES}


def script_from(
    posted: Mapping[str, str], key: str, objectives: Sequence[str], elsewhere: Sequence[str]
) -> dict[str, Any]:
    """One learner of the form; a number that is none leaves what stands."""
    low, high = RANGES[key]
    low = whole_number(posted.get(f"{key}-low", ""), 0, 100, low)
    levels = {
        one: int(posted[f"{key}-{one}"])
        for one in objectives
        if posted.get(f"{key}-{one}", "") in {"0", "1", "2", "3", "4"}
    }
    return {
        "script": posted.get(field(key, ""), "")[:MOST_SCRIPT],
        "elsewhere": {
            place: posted.get(field(key, place), "")[:MOST_SCRIPT] for place in elsewhere
        },
        "low": low,
        "high": max(low, whole_number(posted.get(f"{key}-high", ""), 0, 100, high)),
        "levels": levels,
    }


def whole_number(typed: str, low: int, high: int, otherwise: int) -> int:
    """A number of a form within its limits."""
    return min(high, max(low, int(typed[:6]))) if typed.isdecimal() else otherwise
