"""Whether a beat may play now, and how strongly the last leader turn calls for it."""

from collections.abc import Iterator

from sessions.persona.asides import asides_of
from sessions.persona.card import Beat
from sessions.persona.events import TOPIC_FROM, is_question, labels_of
from sessions.persona.gist import strength as strength_of
from sessions.persona.moves import LOOKS_AHEAD, moves_of
from sessions.persona.phrases import places_of, words_of
from sessions.persona.state import may_tell
from sessions.persona.talk import LeaderTurn, Scene
from sessions.persona.when import When

WINDOW_TURNS = 3
LEFT_ROOM = frozenset({"acknowledge_feeling", "validate", "reflects_content", "silence_held"})
BESIDE_THE_POINT = frozenset({"small_talk", "errand", "machine"})
CALLED_BY_WORDS = 0.9
CALLED_BY_GIST = 0.85
CALLED_BY_STANDING = 0.5
LATER_COUNTS = 0.3  # people answer what was said last


def unlocked(scene: Scene) -> frozenset[str]:
    """Secrets that may be told now and have not been."""
    if scene.last and turns_away(scene.last):
        return frozenset()
    window = scene.turns[-WINDOW_TURNS:]
    heard = {label for turn in window for label in labels_of(turn)}
    heard |= {name for turn in window for name, _ in turn.timing}
    topics = {t for turn in window for t, cosine in turn.topics.items() if cosine >= TOPIC_FROM}
    persona = scene.card.persona
    return frozenset(
        secret.id
        for secret in persona.secrets
        if secret.id not in scene.told
        and may_tell(persona.mind, scene.state, secret, heard, topics)
    )


def turns_away(turn: LeaderTurn) -> bool:
    """Whether nobody would confide in answer: small talk, orders to a machine, a date or a rule and no question, or what looks ahead."""
    labels = labels_of(turn)
    rule = "NEUT" in labels and not {"OPENQ", "ACK", "OWN"} & labels.keys()
    dated = "DATE" in labels and not {"OPENQ", "OWN"} & labels.keys()
    ahead = bool(LOOKS_AHEAD & moves_of(turn.text).keys())
    return dated or rule or ahead or bool(BESIDE_THE_POINT & asides_of(turn.text))


def unmet(scene: Scene) -> bool:
    """Whether the persona's last line was a reaction that the leader went past."""
    if not scene.replies or scene.replies[-1].kind != "line":
        return False
    beat = scene.card.beat_by_id.get(scene.replies[-1].beat)
    names = {name for name, _ in scene.events}
    return beat is not None and beat.stage == "reaction" and not names & LEFT_ROOM


def calls(scene: Scene, beat: Beat, when: When | None = None) -> float | None:
    """How strongly the turn calls for the beat, 0..1; None when the beat may not play."""
    when = when or beat.when
    turn = scene.last or LeaderTurn("", 0)
    if not (stands(scene, beat, when) and fits(scene, when)):
        return None
    strongest = 0.0
    for strength in wanted(scene, beat, when, turn):
        if strength <= 0:
            return None
        strongest = max(strongest, strength)
    if when.any_of:
        options = [calls(scene, beat, option) for option in when.any_of]
        open_ = [option for option in options if option is not None]
        if not open_:
            return None
        strongest = max(strongest, *open_)
    return strongest


def its_time(scene: Scene, beat: Beat, when: When) -> bool:
    """Whether the beat may play where the talk stands, whatever the turn says; not what answers an event or an aside."""
    answers = when.events or when.triggers or when.flags or when.aside or when.emotional_turn_unmet
    return (
        not answers
        and stands(scene, beat, when)
        and fits(scene, when)
        and (not when.any_of or any(its_time(scene, beat, one) for one in when.any_of))
    )


def stands(scene: Scene, beat: Beat, when: When) -> bool:
    """Whether everything holds that is about where the talk stands; asked of every beat at every turn, so one plain expression."""
    state = scene.state
    return (
        (when.message_spoken is None or state.earned == when.message_spoken)
        and (not when.phase or str(state.phase) in when.phase)
        and (when.turn is None or state.turn == when.turn)
        and (not when.act or scene.act in when.act)
        and when.told <= scene.told
        and not when.untold & scene.told
        and (not when.played or bool(when.played & scene.beats.keys()))
        and not when.unplayed & scene.beats.keys()
        and when.stated <= scene.stated
        and not when.unstated & scene.stated
        and (not when.memory or bool(when.memory & scene.memory))
        and (not beat.plays or scene.beats.get(beat.id, 0) < beat.plays)
    )


def fits(scene: Scene, when: When) -> bool:
    """Whether the turn is of the kind that is asked for, whatever it says."""
    return (
        within(scene.since_message, when.most_since_message)
        and (when.most_words is None or turn_words(scene) <= when.most_words)
        and (when.question is None or asks(scene) == when.question)
        and (when.dated is None or names_day(scene.last) == when.dated)
    )


def asks(scene: Scene) -> bool:
    """Whether the leader's last turn asks for an answer."""
    return bool(scene.last and is_question(scene.last, scene.card.names.values()))


def names_day(turn: LeaderTurn | None) -> bool:
    """Whether the turn says on which day."""
    return turn is not None and bool(turn.reading.slots.get("date"))


def within(count: int, most: int | None) -> bool:
    """Whether a count keeps to its limit, where there is one."""
    return most is None or count <= most


def turn_words(scene: Scene) -> int:
    """How long the last leader turn was."""
    return len(words_of(scene.last.text)) if scene.last else 0


def wanted(scene: Scene, beat: Beat, when: When, turn: LeaderTurn) -> Iterator[float]:
    """The strength of each thing the condition asks of the turn, what is soonest known first."""
    if when.labels:
        yield by_labels(when, turn)
    if when.events:
        yield by_names(when.events, {name for name, _ in scene.events})
    if when.triggers:
        yield by_names(when.triggers, {str(trigger) for trigger in scene.triggers})
    if when.flags:
        yield by_flags(when, turn)
    if when.topic:
        yield float(turn.topics.get(when.topic, 0) >= TOPIC_FROM)
    if when.cue:
        yield float(turn.cues.get(beat.id, 0) >= when.cue)
    yield from worded(when, turn)
    if when.unlocked:
        yield by_names(when.unlocked, unlocked(scene))
    yield from lasting(scene, when)


def worded(when: When, turn: LeaderTurn) -> Iterator[float]:
    """The strength of what the words themselves are asked for."""
    if when.move:
        yield by_moves(when, turn)
    if when.aside:
        yield by_names(when.aside, asides_of(turn.text))
    if when.words:
        yield by_words(when, turn)
    if when.holds:
        yield CALLED_BY_GIST * strength_of(turn.text, when.holds, asking=bool(when.question))


def lasting(scene: Scene, when: When) -> Iterator[float]:
    """The strength of what has gone on for a while."""
    if when.no_message_after is not None:
        yield standing(when.no_message_after, 0 if scene.state.earned else scene.state.turn)
    if when.stalled is not None:
        yield standing(when.stalled, scene.stalled)
    if when.act_turns is not None:
        yield standing(when.act_turns, scene.act_turns)
    if when.emotional_turn_unmet:
        yield CALLED_BY_STANDING * unmet(scene)


def by_labels(when: When, turn: LeaderTurn) -> float:
    """The best label asked for, later clauses first."""
    length = max(1, len(turn.text))
    steering = labels_of(turn)
    return max(
        (
            act.p * (1 - LATER_COUNTS + LATER_COUNTS * act.end / length)
            for act in turn.reading.acts
            if act.label in when.labels and act.label in steering and act.p >= 0.4
        ),
        default=0.0,
    )


def by_moves(when: When, turn: LeaderTurn) -> float:
    """The strongest move asked for."""
    made = moves_of(turn.text)
    return CALLED_BY_WORDS * max((made.get(name, 0.0) for name in when.move), default=0.0)


def by_flags(when: When, turn: LeaderTurn) -> float:
    """The surest flag asked for."""
    hits = (hit.p for hit in turn.reading.flags if hit.flag in when.flags)
    return max(hits, default=0.0)


def by_names(asked: frozenset[str], there: set[str] | frozenset[str]) -> float:
    """1 when one of the names asked for is there."""
    return 1.0 if asked & there else 0.0


def by_words(when: When, turn: LeaderTurn) -> float:
    """How late in the turn one of the words stands, between .6 and .9."""
    tokens = words_of(turn.text)
    best = max(places_of(tokens, when.words), default=-1)
    if best < 0:
        return 0.0
    return CALLED_BY_WORDS * (1 - LATER_COUNTS + LATER_COUNTS * best / max(1, len(tokens)))


def standing(asked: int, count: int) -> float:
    """Whether something has lasted long enough."""
    return CALLED_BY_STANDING if count >= asked else 0.0
