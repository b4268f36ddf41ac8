"""Checks one rule of a scenario against a talk; pure, and every find has its quote."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace

from scoring.evidence import MISSING, Evidence, Exchange, Finding, Standing, TurnRecord
from scoring.sharing import WHOLE_TALK
from sessions.persona.addressing import Aim, aimed_at, aims
from sessions.persona.card import ScenarioCard
from sessions.persona.phrases import Clause, clauses_of, says, states
from sessions.persona.rule import Rule

COUNTS_FROM = 0.70
POSSIBLE_FROM = 0.40
FLAG_COUNTS_FROM = 0.90
CONFIDENT_FROM = 0.75
TURNS_A_MINUTE = 2  # where time is not counted
MINUTE_MS = 60_000
SPOKEN_LEAVES = frozenset({"act", "slot", "fact", "words", "flag"})
WHOLE = frozenset(WHOLE_TALK)
CUTS = frozenset({"interruption", "long_monologue", "rushed_pace"})


@dataclass(frozen=True)
class Talk:
    """What a rule is checked against."""

    card: ScenarioCard
    exchanges: Sequence[Exchange]
    timed: bool = True
    """False: minutes are counted as learner turns, and nothing about the clock holds a level down."""

    reached: Mapping[str, int] = field(default_factory=dict)
    """Objective to the learner turn in which it first reached level 2."""

    quoted: frozenset[int] = frozenset()
    """Numbers of the turns quoted so far for the objective at hand."""

    who: str = ""
    """The person the rule at hand is about; empty is anybody."""

    since: int = 0
    """The learner turn from which evidence counts."""

    votes: str = "beside"
    """What a language model's proposals do: beside (nothing), possible, confirms."""


def best(talk: Talk, rule: Rule, *, since: int = 0) -> Finding:
    """The surest and earliest find in the talk, from a learner turn on."""
    talk = replace(talk, since=since)
    return surest(check(talk, rule, at) for at in range(since, len(talk.exchanges)))


def surest(finds: Iterable[Finding]) -> Finding:
    """The surest find, of equals the first; what comes after one that is met is not looked for."""
    found = MISSING
    for here in finds:
        if here.standing > found.standing:
            found = here
        if found.standing is Standing.MET:
            break
    return found


def check(talk: Talk, rule: Rule, at: int) -> Finding:
    """The rule at one learner turn, or within as many turns after it as the rule allows."""
    if rule.who:
        talk = replace(talk, who=rule.who)
    if not rule.within_turns:
        return placed(as_often(talk, rule, at), at)
    last = min(len(talk.exchanges), at + rule.within_turns + 1)
    return surest(placed(as_often(talk, rule, place), place) for place in range(at, last))


def placed(found: Finding, place: int) -> Finding:
    """A find with the turn it was looked for in, unless it names its own."""
    return found if found.at >= 0 or not found.standing else replace(found, at=place)


def as_often(talk: Talk, rule: Rule, at: int) -> Finding:
    """The rule at one learner turn, and in as many turns up to it as it asks for; timing counts for itself."""
    here = once(talk, rule, at)
    if rule.count == 1 or rule.kind == "timing" or here.standing is Standing.MISSING:
        return here
    earlier = [
        found for place in range(talk.since, at) if (found := once(talk, rule, place)).standing
    ]
    if len(earlier) < rule.count - 1:
        return MISSING
    surest = [*sorted(earlier, key=lambda one: -one.standing)[: rule.count - 1], here]
    quotes = dict.fromkeys(quote for one in surest for quote in one.evidence)
    return Finding(min(one.standing for one in surest), tuple(quotes), here.at)


def once(talk: Talk, rule: Rule, at: int) -> Finding:
    """The rule at one learner turn, if the turn is in its reach."""
    if not in_reach(talk, rule, at) or (rule.kind in SPOKEN_LEAVES and not is_for(talk, at)):
        return MISSING
    return CHECKS[rule.kind](talk, rule, at)


def is_for(talk: Talk, at: int) -> bool:
    """Whether the learner's turn is spoken to the person at hand; said to nobody in particular, to who answers."""
    exchange = talk.exchanges[at]
    if not talk.who:
        return True
    to = {*exchange.turn.to, *(who for aim in aims_of(talk, exchange.turn) for who in aim.at)}
    return talk.who in (to or {line.who for line in exchange.after})


def aims_of(talk: Talk, turn: TurnRecord) -> list[Aim]:
    """Which sentence is aimed at whom, where two people hear it."""
    act = talk.card.act(turn.act)
    return aims(turn.text, talk.card.names) if act and len(act.who) > 1 else []


def in_reach(talk: Talk, rule: Rule, at: int) -> bool:
    """Whether the turn lies early enough and late enough for the rule."""
    never = len(talk.exchanges)
    if rule.after and at < talk.reached.get(rule.after, never):
        return False
    if rule.before and at >= talk.reached.get(rule.before, never):
        return False
    if rule.in_act and talk.exchanges[at].turn.act not in rule.in_act:
        return False
    return not rule.first_minutes or is_early(talk, rule.first_minutes, at)


def is_early(talk: Talk, minutes: float, at: int) -> bool:
    """Whether the turn lies in the first minutes of the talk, or of its act."""
    turn = talk.exchanges[at].turn
    begins = next(place for place, one in enumerate(talk.exchanges) if one.turn.act == turn.act)
    if talk.timed and turn.source == "voice":
        before_ms = talk.exchanges[begins].turn.start_ms if turn.act > 1 else 0
        return turn.start_ms - before_ms < minutes * MINUTE_MS
    return at - begins < minutes * TURNS_A_MINUTE


def every(talk: Talk, rule: Rule, at: int) -> Finding:
    """All parts, each in this turn unless it reaches further itself."""
    return together(check(talk, part, at) for part in rule.parts)


def together(finds: Iterable[Finding]) -> Finding:
    """What holds only where every part was found; after the first that was not, no other is looked for."""
    found = []
    for here in finds:
        if here.standing is Standing.MISSING:
            return MISSING
        found.append(here)
    quotes = dict.fromkeys(quote for one in found for quote in one.evidence)
    standing = min(one.standing for one in found)
    return Finding(standing, tuple(quotes), max(one.at for one in found))


def either(talk: Talk, rule: Rule, at: int) -> Finding:
    """The surest part."""
    return surest(check(talk, part, at) for part in rule.parts)


def negation(talk: Talk, rule: Rule, at: int) -> Finding:
    """Holds where the part is not met in this turn."""
    met = check(talk, rule.parts[0], at).standing is Standing.MET
    return MISSING if met else Finding(Standing.MET)


def never(talk: Talk, rule: Rule, at: int) -> Finding:
    """Holds where the part is met in no turn of the talk."""
    met = best(talk, rule.parts[0]).standing is Standing.MET
    return MISSING if met else Finding(Standing.MET)


def across(talk: Talk, rule: Rule, at: int) -> Finding:
    """All parts, each somewhere in the talk; told where the talk ends, so that each was looked for everywhere."""
    return everywhere(talk, at, [(part, talk.who) for part in rule.parts])


def each(talk: Talk, rule: Rule, at: int) -> Finding:
    """The part for every person, somewhere in the talk."""
    return everywhere(talk, at, [(rule.parts[0], one.slug) for one in talk.card.people])


def everywhere(talk: Talk, at: int, wanted: Sequence[tuple[Rule, str]]) -> Finding:
    """Rules about persons, each at any learner turn."""
    if at < len(talk.exchanges) - 1:
        return MISSING
    return together(best(replace(talk, who=who), part, since=talk.since) for part, who in wanted)


def quoted(talk: Talk, rule: Rule, at: int) -> Finding:
    """The part, in a turn that is quoted as evidence."""
    return check(talk, rule.parts[0], at) if talk.exchanges[at].turn.n in talk.quoted else MISSING


def act(talk: Talk, rule: Rule, at: int) -> Finding:
    """A label the detector gave; unsure words move it down one band."""
    turn = talk.exchanges[at].turn
    found = MISSING
    for one in turn.reading.acts:
        standing = standing_of(one.p, one.band, turn.confidence)
        if standing <= found.standing or one.label not in rule.values:
            continue
        if is_aimed(talk, turn, one.start):
            clause = Clause(one.quote, one.start, one.end)
            found = Finding(standing, (quote(turn, clause, "head", one.p),), at)
    return found


def is_aimed(talk: Talk, turn: TurnRecord, start: int) -> bool:
    """Whether words of a turn are meant for the person at hand."""
    at = aimed_at(aims_of(talk, turn), start) if talk.who else frozenset()
    return not at or talk.who in at


def standing_of(p: float, band: str, confidence: float) -> Standing:
    """What a label is worth: by its band, which the detector lowers where its head is weak."""
    standing = {"counts": Standing.MET, "possible": Standing.POSSIBLE}.get(band, Standing.MISSING)
    if p < COUNTS_FROM:
        standing = min(standing, Standing.POSSIBLE)
    if p < POSSIBLE_FROM:
        return Standing.MISSING
    return Standing(max(0, standing - 1)) if confidence < CONFIDENT_FROM else standing


def slot(talk: Talk, rule: Rule, at: int) -> Finding:
    """A date, a time, a count ... in the words."""
    turn = talk.exchanges[at].turn
    for name in rule.values:
        for start, end in turn.reading.slots.get(name, ()):
            return said(turn, clause_around(turn.text, start, end), at)
    return MISSING


def clause_around(text: str, start: int, end: int) -> Clause:
    """The clause that a slot stands in, so that the quote can be read."""
    around = (clause for clause in clauses_of(text) if clause.start <= start and end <= clause.end)
    return next(around, Clause(text[start:end], start, end))


def fact(talk: Talk, rule: Rule, at: int) -> Finding:
    """The content words and numbers of a fact, in any wording."""
    turn = talk.exchanges[at].turn
    for one in talk.card.facts:
        clause = states(turn.text, one.spoken) if one.id in rule.values else None
        if clause:
            return said(turn, clause, at)
    return MISSING


def words(talk: Talk, rule: Rule, at: int) -> Finding:
    """One of the phrases, not taken back."""
    turn = talk.exchanges[at].turn
    clause = says(turn.text, rule.values)
    return said(turn, clause, at) if clause else MISSING


def timing(talk: Talk, rule: Rule, at: int) -> Finding:
    """What the clock saw."""
    if "uncut" in rule.values:
        return uncut(talk, rule, at)
    if WHOLE & set(rule.values):
        return whole_talk(talk, rule, at)
    if CUTS & set(rule.values) and not (talk.timed and talk.exchanges[at].turn.source == "voice"):
        return MISSING
    seen = [one for one in talk.exchanges[: at + 1] if happened(one, rule.values)]
    if len(seen) < rule.count or not happened(talk.exchanges[at], rule.values):
        return MISSING
    turn = talk.exchanges[at].turn
    shown = turn if turn.text else talk.exchanges[at].before or turn
    if not shown.text:
        return MISSING
    return Finding(Standing.MET, (whole(shown, "timing"),), at)


def whole_talk(talk: Talk, rule: Rule, at: int) -> Finding:
    """What is seen of two people only when the talk is over, with the line that shows it."""
    if at < len(talk.exchanges) - 1:
        return MISSING
    for name in rule.values:
        shown = WHOLE_TALK[name](talk.card, talk.exchanges)
        if shown:
            turn, place = shown
            return Finding(Standing.MET, (whole(turn, "timing"),), place)
    return MISSING


def happened(exchange: Exchange, names: Sequence[str]) -> bool:
    """Whether one of the events belongs to the learner turn."""
    return any(name in names for name, _ in exchange.turn.events)


def uncut(talk: Talk, rule: Rule, at: int) -> Finding:
    """The persona's next lines, as many as asked for, each spoken to its end."""
    lines: list[TurnRecord] = []
    for exchange in talk.exchanges[at : at + rule.count]:
        lines += [line for line in exchange.after if line.kind == "line"][:1]
    if len(lines) < rule.count or any(line.interrupted or not line.text for line in lines):
        return MISSING
    return Finding(Standing.MET, tuple(whole(line, "timing") for line in lines), at)


def persona(talk: Talk, rule: Rule, at: int) -> Finding:
    """What the persona said in reply: she agrees, restates, or tells something kept."""
    for line in spoken_by(talk, talk.exchanges[at].after):
        done = {*does(talk.card, line), *(f"reveals({secret})" for secret in line.tells)}
        if done & set(rule.values) and was_said(line):
            return Finding(Standing.MET, (whole(line, "persona"),), at)
    return MISSING


def heard(talk: Talk, rule: Rule, at: int) -> Finding:
    """What the persona had said just before this learner turn."""
    before = talk.exchanges[at].before
    lines = talk.exchanges[at - 1].after if talk.card.acts and at else [before] if before else []
    for line in spoken_by(talk, lines):
        if was_said(line) and does(talk.card, line) & set(rule.values):
            return Finding(Standing.MET, (whole(line, "persona"),), at)
    return MISSING


def spoken_by(talk: Talk, lines: Sequence[TurnRecord]) -> list[TurnRecord]:
    """The lines of the person at hand."""
    return [line for line in lines if talk.who in ("", line.who)]


def told(talk: Talk, rule: Rule, at: int) -> Finding:
    """A secret that was out before this learner turn."""
    for exchange in talk.exchanges[:at]:
        for line in spoken_by(talk, exchange.after):
            if set(line.tells) & set(rule.values) and was_said(line):
                return Finding(Standing.MET, (whole(line, "persona"),), at)
    return MISSING


def was_said(line: TurnRecord) -> bool:
    """Whether the persona got to the end of what she had to say."""
    return bool(line.text) and not line.interrupted


def flag(talk: Talk, rule: Rule, at: int) -> Finding:
    """Language to avoid, surely found."""
    turn = talk.exchanges[at].turn
    for hit in turn.reading.flags:
        if hit.flag in rule.values:
            sure = Standing.MET if hit.p >= FLAG_COUNTS_FROM else Standing.POSSIBLE
            clause = Clause(hit.quote, hit.start, hit.end)
            return Finding(sure, (quote(turn, clause, "head", hit.p),), at)
    return MISSING


def does(card: ScenarioCard, line: TurnRecord) -> frozenset[str]:
    """What the beat of a line stands for."""
    beat = card.beat_by_id.get(line.beat)
    return beat.does if beat else frozenset()


def said(turn: TurnRecord, clause: Clause, at: int) -> Finding:
    """Words found by rule; where recognition was unsure they are possible only."""
    sure = Standing.MET if turn.confidence >= CONFIDENT_FROM else Standing.POSSIBLE
    return Finding(sure, (quote(turn, clause, "slot", 1.0),), at)


def quote(turn: TurnRecord, clause: Clause, source: str, p: float) -> Evidence:
    """A quote as evidence, with the times of its turn."""
    return Evidence(
        element="",
        turn=turn.n,
        start=clause.start,
        end=clause.end,
        quote=turn.text[clause.start : clause.end],
        source=source,
        p=p,
        t0_ms=turn.start_ms,
        t1_ms=turn.end_ms,
        word_confidence=turn.confidence,
    )


def whole(turn: TurnRecord, source: str) -> Evidence:
    """A whole turn as evidence."""
    return quote(turn, Clause(turn.text, 0, len(turn.text)), source, 1.0)


CHECKS: Mapping[str, Callable[[Talk, Rule, int], Finding]] = {
    "all": every, "any": either, "not": negation, "never": never, "quoted": quoted,
    "across": across, "each": each,
    "act": act, "slot": slot, "fact": fact, "words": words, "timing": timing,
    "persona": persona, "heard": heard, "told": told, "flag": flag,
}  # fmt: skip
