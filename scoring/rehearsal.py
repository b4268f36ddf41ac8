"""A whole practice in text from a list of learner lines: no clock, no network; the same lines and seed give the same talk."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from providers.base import SpeechActs
from scoring.evidence import TurnRecord
from scoring.rubric import Judgement, judge
from sessions.persona.card import ScenarioCard
from sessions.persona.listening import listen
from sessions.persona.scene import LeaderTurn, Reply, Scene, answer, begin, greet, hear, said

PAUSE = re.compile(r"\[pause (\d+(?:\.\d+)?)\]")
SILENCE_FROM_S = 3
TURN_MS = 30_000  # two leader turns a minute
REPLY_MS = 15_000


@dataclass(frozen=True)
class Step:
    """One turn of the talk and the scene after it."""

    record: TurnRecord
    scene: Scene


def script_lines(text: str) -> list[str]:
    """The learner's lines of a script file."""
    lines = (line.strip() for line in text.splitlines())
    return [line for line in lines if line and not line.startswith("#")]


def rehearse(
    card: ScenarioCard, lines: Sequence[str], *, acts: SpeechActs, seed: int, variant: str = ""
) -> list[Step]:
    """Play the lines until they are used up or the persona ends the talk."""
    scene = begin(card, seed=seed, variant=variant)
    reply = greet(scene)
    scene = said(scene, reply)
    steps = [Step(persona_record(1, reply), scene)]
    earlier: list[str] = []
    for line in lines:
        n = len(scene_turns(steps)) + 1
        turn = leader_turn(card, line, n, acts=acts, earlier=earlier, reply_to=reply.text)
        earlier += [turn.text] if turn.text else []
        scene = hear(scene, turn)
        steps.append(Step(learner_record(len(steps) + 1, turn, scene), scene))
        reply = answer(scene)
        scene = said(scene, reply)
        steps.append(Step(persona_record(len(steps) + 1, reply), scene))
        if reply.ends:
            break
    return steps


def scene_turns(steps: Sequence[Step]) -> list[Step]:
    """The learner's steps."""
    return [step for step in steps if step.record.speaker == "learner"]


def leader_turn(
    card: ScenarioCard,
    line: str,
    n: int,
    *,
    acts: SpeechActs,
    earlier: Sequence[str],
    reply_to: str,
) -> LeaderTurn:
    """A line of the script as a turn; a pause is a silence held when it is long enough."""
    pause = PAUSE.fullmatch(line)
    if pause:
        held = float(pause.group(1)) >= SILENCE_FROM_S
        return LeaderTurn("", n, timing=(("silence_held", 1.0),) if held else ())
    return listen(card, line, n, acts=acts, earlier=earlier, reply_to=reply_to)


def learner_record(n: int, turn: LeaderTurn, scene: Scene) -> TurnRecord:
    """The learner's turn as scoring reads it."""
    start_ms = (turn.n - 1) * TURN_MS
    return TurnRecord(
        n=n,
        speaker="learner",
        text=turn.text,
        start_ms=start_ms,
        end_ms=start_ms + REPLY_MS,
        reading=turn.reading,
        phase=str(scene.state.phase),
        events=scene.events,
        source="text",
    )


def persona_record(n: int, reply: Reply) -> TurnRecord:
    """The persona's turn as scoring reads it."""
    end_ms = n // 2 * TURN_MS
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
        "turns": [turn_as_json(card, step) for step in steps],
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


def turn_as_json(card: ScenarioCard, step: Step) -> dict[str, Any]:
    """One turn with the state after it."""
    record, scene = step.record, step.scene
    learner = record.speaker == "learner"
    mood = scene.state.mood._asdict()
    return {
        "n": record.n,
        "speaker": record.speaker,
        "who": "" if learner else card.persona.slug,
        "text": record.text,
        "kind": record.kind,
        "phase": str(scene.state.phase),
        "state": {name: round(value, 3) for name, value in mood.items()},
        "acts": [
            {"label": act.label, "p": round(act.p, 3), "quote": act.quote}
            for act in record.reading.acts
        ],
        "moments": moments(step) if learner else tells(record),
        "beat": record.beat,
    }


def moments(step: Step) -> list[dict[str, Any]]:
    """What the learner's turn did: events, then what they changed."""
    events = [{"kind": name, "intensity": intensity} for name, intensity in step.scene.events]
    return [*events, *({"kind": str(trigger)} for trigger in step.scene.triggers)]


def tells(record: TurnRecord) -> list[dict[str, Any]]:
    """The secrets that a persona line tells."""
    return [{"kind": "tells", "secret": secret} for secret in record.tells]
