"""The authored persona's choice: which beat answers the turn, and which of its lines."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from sessions.persona.beat_file import PHASES
from sessions.persona.card import Beat
from sessions.persona.conditions import calls, its_time
from sessions.persona.events import TOPIC_FROM, is_question
from sessions.persona.phrases import overlap
from sessions.persona.quoting import quotable, span_of
from sessions.persona.talk import Reply, Scene

SILENCE = "(says nothing)"
MOST_SILENCES = 3
FOLLOW_UP_SCORE = 2.3
TIE = 0.05
RELATED_BY_CUE = 0.45
RESCUED_BY_CUE = 0.72
"""How near a question that nothing else answers must be to a beat's cue lines; nearer than most that mean something else."""

ANSWERS_BY_CUE = 0.62
"""The same for a beat that answers questions only."""

PAIR = 2
NEARBY_STAGE = 0.3
ASKED_STAGES = frozenset({"exploration", "plan"})
FIRST_STAGES = frozenset({"message", "opening", "close", "leave"})
USED = 0.7


@dataclass(frozen=True)
class Option:
    """One thing the persona could do now."""

    beat: Beat
    score: float
    called: float


def draw(scene: Scene, purpose: str) -> random.Random:
    """A seeded draw: the same for the same place of the same talk."""
    return random.Random(f"{scene.seed}|{scene.state.turn}|{len(scene.used)}|{purpose}")  # noqa: S311


def unused(scene: Scene, lines: Sequence[str]) -> list[str]:
    """The lines that were not said yet."""
    return [line for line in lines if line not in scene.used]


def phase_order(phase: str) -> list[str]:
    """The phase itself, then the hotter ones from near to far, then the cooler ones."""
    at = PHASES.index(phase)
    return [*PHASES[at:], *reversed(PHASES[:at])]


def line_for(scene: Scene, lines: dict[str, tuple[str, ...]], purpose: str) -> str:
    """A line of the phase or the nearest one that has any left; empty when all were said."""
    for phase in ("any", *phase_order(str(scene.state.phase))):
        left = unused(scene, lines.get(phase, ()))
        if left:
            return draw(scene, purpose).choice(left)
    return ""


def options(scene: Scene, *, together: bool = False) -> list[Option]:
    """What the persona could do, best first; `together`: what she and the other could do one after the other."""
    found = []
    for beat in scene.card.beats:
        if (len(beat.who) > 1) is not together:
            continue
        called = calls(scene, beat)
        if called is not None and beat.when.turn is None and playable(scene, beat):
            found.append(Option(beat, score(scene, beat, called), called))
    return sorted(found, key=lambda option: -option.score)


def playable(scene: Scene, beat: Beat) -> bool:
    """Whether the beat has something left; silences come seldom and never twice running."""
    if not beat.lines:
        just_silent = bool(scene.replies) and scene.replies[-1].kind == "silence"
        return not just_silent and scene.beats.get(beat.id, 0) < MOST_SILENCES
    return any(unused(scene, lines) for lines in beat.lines.values())


def score(scene: Scene, beat: Beat, called: float) -> float:
    """How well a beat fits: what called for it, the stage, the cue lines, the phase, and what was said before."""
    turn, phase = scene.last, str(scene.state.phase)
    uses = scene.beats.get(beat.id, 0)
    repeated = bool(scene.replies) and scene.replies[-1].beat == beat.id
    exact = unused(scene, beat.lines.get(phase, ()))
    return (
        2.0 * called
        + stage_fit(scene, beat, called)
        + 0.8 * (turn.cues.get(beat.id, 0.0) if turn else 0.0)
        + 0.6 * bool(exact)
        + 0.4 * bool(beat.tells)
        + beat.weight
        - min(3.0, USED * uses)
        - 0.7 * repeated
        - likeness(scene, exact)
    )


def stage_fit(scene: Scene, beat: Beat, called: float) -> float:
    """1 in the beat's own stage; a reaction that is called for fits in any."""
    if beat.stage == scene.stage or (beat.stage == "reaction" and called > 0):
        return 1.0
    return 0.5 if beat.stage in {"any", "leave"} else NEARBY_STAGE


def likeness(scene: Scene, lines: Sequence[str]) -> float:
    """How much the beat's next lines sound like what was just said."""
    last = [reply.text for reply in scene.replies if reply.kind == "line"]
    if not last or not lines:
        return 0.0
    return min(max(overlap(line, text) for text in last) for line in lines)


def choose(scene: Scene) -> Reply:
    """The reply: a beat the turn calls for, an answer, a follow-up, a stance, and at the end a fallback."""
    found = options(scene)
    related = [option for option in found if is_related(scene, option)]
    follow_up = quoted_reply(scene)
    if related and (follow_up is None or related[0].score >= FOLLOW_UP_SCORE):
        return spoken(scene, tied(scene, related))
    if scene.last and is_question(scene.last, scene.card.names.values()):
        return answered(scene, found)
    if follow_up is not None:
        return follow_up
    return spoken(scene, tied(scene, found)) if found else last_resort(scene)


def is_related(scene: Scene, option: Option) -> bool:
    """Whether the turn calls for the beat, by what it did or by what it sounds like."""
    cue = scene.last.cues.get(option.beat.id, 0.0) if scene.last else 0.0
    return option.called > 0 or (cue >= RELATED_BY_CUE and option.beat.stage == scene.stage)


def tied(scene: Scene, found: Sequence[Option]) -> Beat:
    """The best; among equals a seeded draw."""
    best = [option.beat for option in found if option.score >= found[0].score - TIE]
    return draw(scene, "tie").choice(best)


def answered(scene: Scene, found: Sequence[Option]) -> Reply:
    """A question gets what the persona knows about the fact it is about, or an honest evasion."""
    cues = scene.last.cues if scene.last else {}
    knows = [
        (max(cues.get(source, 0.0) for source in beat.about), beat)
        for beat in scene.card.beats
        if beat.about and scene.state.earned and playable(scene, beat) and fits_act(scene, beat)
    ]
    nearest = max(knows, key=lambda pair: pair[0], default=None)
    if nearest and nearest[0] >= TOPIC_FROM:
        return spoken(scene, nearest[1])
    near = nearest_by_cue(scene)
    if near is not None:
        return spoken(scene, near)
    text = line_for(scene, dict(scene.card.persona.lines.get("evasion", {})), "evasion")
    if text:
        return reply(scene, text, beat="evasion")
    return last_resort(scene)


def nearest_by_cue(scene: Scene) -> Beat | None:
    """The beat that a question is nearest to by meaning, of those that tell nothing and whose time it is, whatever words they wait for."""
    cues = scene.last.cues if scene.last else {}
    near = [
        (cues[beat.id], beat)
        for beat in scene.card.beats
        if cues.get(beat.id, 0.0) >= (ANSWERS_BY_CUE if answers_questions(beat) else RESCUED_BY_CUE)
        and len(beat.who) < PAIR
        and beat.when.turn is None
        and not beat.tells
        and beat.stage not in FIRST_STAGES
        and its_time(scene, beat, beat.when)
        and playable(scene, beat)
    ]
    return max(near, key=lambda pair: pair[0])[1] if near else None


def answers_questions(beat: Beat) -> bool:
    """Whether the beat waits for a question in the course of the talk."""
    return beat.stage in ASKED_STAGES and (
        bool(beat.when.question) or any(option.question for option in beat.when.any_of)
    )


def fits_act(scene: Scene, beat: Beat) -> bool:
    """Whether the beat may play in this act."""
    return not beat.when.act or scene.act in beat.when.act


def quoted_reply(scene: Scene) -> Reply | None:
    """A line that takes up the leader's words, where there is a stretch to take up."""
    act = quotable(scene, scene.last) if scene.last else None
    span = span_of(act) if act else ""
    if not act or not span:
        return None
    frames = scene.card.persona.lines.get("follow_up", {}).get(act.label, ())
    lines = unused(scene, [frame.replace("{span}", span) for frame in frames])
    return reply(scene, draw(scene, "frame").choice(lines), beat="follow_up") if lines else None


def spoken(scene: Scene, beat: Beat) -> Reply:
    """The beat's line, or its silence."""
    text = line_for(scene, dict(beat.lines), beat.id)
    if not text:
        return silent(scene, beat.id, beat.silence_ms)
    for name, words in scene.slots.items():
        text = text.replace("{" + name + "}", words)
    return Reply(
        who=scene.card.persona.slug,
        text=text,
        beat=beat.id,
        phase=str(scene.state.phase),
        silence_ms=beat.silence_ms,
        tells=tuple(one for one in beat.tells if one not in scene.told) if beat.tells else (),
        ends=beat.ends,
        heavy=beat.silence_ms > 0,
    )


def reply(scene: Scene, text: str, *, beat: str, kind: str = "line") -> Reply:
    """A reply outside the beats."""
    return Reply(
        who=scene.card.persona.slug, text=text, kind=kind, beat=beat, phase=str(scene.state.phase)
    )


def silent(scene: Scene, beat: str, silence_ms: int) -> Reply:
    """A silence that is the persona's move."""
    return Reply(
        who=scene.card.persona.slug,
        text=SILENCE,
        kind="silence",
        beat=beat,
        phase=str(scene.state.phase),
        silence_ms=silence_ms,
        heavy=True,
    )


def last_resort(scene: Scene) -> Reply:
    """Nothing fits: a fallback line, and when those are used up too, silence."""
    text = line_for(scene, dict(scene.card.persona.lines["fallback"]), "fallback")
    if text:
        return reply(scene, text, beat="fallback", kind="fallback")
    return silent(scene, "silence", 3000)
