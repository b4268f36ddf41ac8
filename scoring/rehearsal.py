"""A whole practice in text from a list of learner lines: no clock, no network; the same lines and seed give the same talk."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from providers.base import SpeechActs
from scoring.evidence import TurnRecord
from scoring.rubric import Judgement, judge
from sessions.persona.card import ScenarioCard
from sessions.persona.ensemble import (
    Ensemble,
    answer,
    begin,
    ends_act,
    enter,
    greet,
    hear,
    is_over,
    listen,
    placed,
    said,
)
from sessions.persona.scene import LeaderTurn, Reply, Scene

ACT = re.compile(r"\[act (\d+)\]")
PAUSE = re.compile(r"\[pause (\d+(?:\.\d+)?)\]")
SILENCE_FROM_S = 3
TURN_MS = 30_000  # two leader turns a minute
REPLY_MS = 15_000
TURNS_A_MINUTE = 60_000 // TURN_MS
BOTH = "both"


@dataclass(frozen=True)
class Step:
    """One turn of the talk and where the talk stands after it."""

    record: TurnRecord
    talk: Ensemble

    @property
    def scene(self) -> Scene:
        """The scene of who speaks, or of whom the learner deals with."""
        return self.talk.scenes.get(self.record.who, self.talk.front)


def script_lines(text: str) -> list[str]:
    """The learner's lines of a script file."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


class Rehearsal:
    """One text practice under way."""

    def __init__(self, talk: Ensemble, acts: SpeechActs) -> None:
        self.talk, self.acts = talk, acts
        self.steps: list[Step] = []
        self.turns = 0
        self.over = False

    def reply(self, reply: Reply) -> None:
        """Somebody speaks."""
        self.talk = said(self.talk, reply)
        record = persona_record(len(self.steps) + 1, self.turns, reply, self.talk)
        self.steps.append(Step(record, self.talk))
        self.over = self.over or is_over(self.talk, reply)

    def enter(self, n: int) -> None:
        """Go on to an act, if it is not the one under way."""
        if n != self.talk.act and self.talk.card.act(n):
            self.talk = enter(self.talk, n)
            self.reply(greet(self.talk))

    def say(self, line: str) -> None:
        """One line of the learner, and what it is answered with."""
        self.turns += 1
        last = self.steps[-1].record.text
        turn = leader_turn(self.talk, line, self.turns, acts=self.acts, reply_to=last)
        self.talk = hear(self.talk, turn)
        self.steps.append(Step(learner_record(len(self.steps) + 1, turn, self.talk), self.talk))
        replies = answer(self.talk)
        for reply in replies:
            self.reply(reply)
        self.go_on(done=any(ends_act(self.talk, reply) for reply in replies))

    def go_on(self, *, done: bool) -> None:
        """An act that is done or whose time is up gives way to the next; after the last the talk is over."""
        act = self.talk.card.act(self.talk.act)
        if act is None or not (done or self.talk.act_turns >= act.minutes * TURNS_A_MINUTE):
            return
        if self.talk.next_act and not self.over:
            self.enter(self.talk.next_act.n)
        else:
            self.over = True


def rehearse(
    card: ScenarioCard, lines: Sequence[str], *, acts: SpeechActs, seed: int, variant: str = ""
) -> list[Step]:
    """Play the lines until they are used up or the talk is over; those of acts before the variant's first are left out."""
    practice = Rehearsal(begin(card, seed=seed, variant=variant), acts)
    practice.reply(greet(practice.talk))
    first = practice.talk.act
    of_act = min(first, 1)
    for line in lines:
        if act := ACT.fullmatch(line):
            of_act = int(act.group(1))
            if of_act >= first:
                practice.enter(of_act)
        elif of_act >= first:
            practice.say(line)
        if practice.over:
            break
    return practice.steps


def leader_turn(
    talk: Ensemble, line: str, n: int, *, acts: SpeechActs, reply_to: str
) -> LeaderTurn:
    """A line of the script as a turn; a pause is a silence held when it is long enough."""
    pause = PAUSE.fullmatch(line)
    if pause:
        held = float(pause.group(1)) >= SILENCE_FROM_S
        return placed(talk, LeaderTurn("", n, timing=(("silence_held", 1.0),) if held else ()))
    return listen(talk, line, n, acts=acts, reply_to=reply_to)


def learner_record(n: int, turn: LeaderTurn, talk: Ensemble) -> TurnRecord:
    """The learner's turn as scoring reads it."""
    start_ms = (turn.n - 1) * TURN_MS
    return TurnRecord(
        n=n,
        speaker="learner",
        text=turn.text,
        start_ms=start_ms,
        end_ms=start_ms + REPLY_MS,
        reading=turn.reading,
        phase=str(talk.front.state.phase),
        events=talk.events,
        source="text",
        to=turn.to,
        act=turn.act,
    )


def persona_record(n: int, turns: int, reply: Reply, talk: Ensemble) -> TurnRecord:
    """A persona's turn as scoring reads it; `turns` is how often the learner has spoken."""
    end_ms = turns * TURN_MS
    return TurnRecord(
        n=n,
        speaker="persona",
        text=reply.text,
        start_ms=max(0, end_ms - REPLY_MS),
        end_ms=end_ms,
        beat=reply.beat,
        tells=reply.tells,
        phase=reply.phase,
        source="text",
        kind=reply.kind,
        who=reply.who,
        act=talk.act,
    )


def verdict(card: ScenarioCard, steps: Sequence[Step]) -> Judgement:
    """What the talk was worth."""
    return judge(card, [step.record for step in steps], timed=False)


def as_json(
    card: ScenarioCard, steps: Sequence[Step], judged: Judgement, *, seed: int, variant: str
) -> dict[str, Any]:
    """The practice as one object, in the shape that scripts rely on."""
    return {
        "scenario": card.key,
        "variant": variant,
        "seed": seed,
        "turns": [turn_as_json(step) for step in steps],
        "objectives": [
            {
                "id": one.id,
                "title": one.title,
                "level": one.level,
                "must": one.must,
                "weight": one.weight,
                "cap": one.cap.name if one.cap else None,
                "elements": {element.id: str(element.standing) for element in one.elements},
                "evidence": [
                    {"element": e.element, "quote": e.quote, "turn": e.turn, "source": e.source}
                    for e in one.evidence
                ],
            }
            for one in judged.objectives
        ],
        "flags": [
            {"id": flag.id, "severity": flag.severity, "quote": flag.quote, "turn": flag.turn}
            for flag in judged.flags
        ],
        "unlocked": list(judged.unlocked),
        "outcome": judged.outcome,
        "total": judged.total,
        "provisional": judged.provisional,
        "total_can_rise_to": judged.provisional_total_high,
    }


def turn_as_json(step: Step) -> dict[str, Any]:
    """One turn with the state after it."""
    record, scene = step.record, step.scene
    learner = record.speaker == "learner"
    turn = {
        "n": record.n,
        "speaker": record.speaker,
        "who": spoken_to(record) if learner else record.who,
        "text": record.text,
        "kind": record.kind,
        **standing(scene),
        "acts": [
            {"label": act.label, "p": round(act.p, 3), "quote": act.quote}
            for act in record.reading.acts
        ],
        "moments": moments(step) if learner else tells(record),
        "beat": record.beat,
    }
    if record.act:
        people = {slug: standing(one) for slug, one in step.talk.scenes.items()}
        turn |= {"act": record.act, "people": people}
    return turn


def standing(scene: Scene) -> dict[str, Any]:
    """Phase and state of one person."""
    mood = scene.state.mood._asdict()
    return {
        "phase": str(scene.state.phase),
        "state": {name: round(value, 3) for name, value in mood.items()},
    }


def spoken_to(record: TurnRecord) -> str:
    """Whom a learner's turn was spoken to, where there are two people."""
    return BOTH if len(record.to) > 1 else "".join(record.to)


def moments(step: Step) -> list[dict[str, Any]]:
    """What the learner's turn did: events, then what they changed."""
    events = [{"kind": name, "intensity": intensity} for name, intensity in step.record.events]
    changed = [(scene, trigger) for scene in step.talk.here for trigger in scene.triggers]
    return [*events, *({"kind": str(trigger)} | whose(step, scene) for scene, trigger in changed)]


def whose(step: Step, scene: Scene) -> dict[str, str]:
    """Whom a change concerns, where there are two people."""
    return {"who": scene.card.persona.slug} if step.record.act else {}


def tells(record: TurnRecord) -> list[dict[str, Any]]:
    """The secrets that a persona line tells."""
    return [{"kind": "tells", "secret": secret} for secret in record.tells]
