"""From a transcript to levels, flags, a total and an outcome: pure arithmetic in which no point is without a quote."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Protocol

from scoring.evidence import MISSING, Evidence, Finding, Standing, TurnRecord, exchanges_of
from scoring.rules import FLAG_COUNTS_FROM, Talk, act, best
from scoring.voting import SOURCE, with_votes
from sessions.persona.card import Cap, Element, Objective, ScenarioCard
from sessions.persona.rule import Rule
from sessions.persona.state import PHASES, Phase

MET, FITTED = 3, 4
FLAG_COST = 5
MOST_FLAG_COST = 15
HOSTILE_TURNS = 3
HOSTILE_ACTS = frozenset({"BLAME", "ULT", "CONT", "DISM"})
REPAIRS = frozenset({"OWN", "REFL"})
REPAIRED = frozenset({"OWN", "REFL", "ACK"})
GOOD_ENDS = frozenset({"open", "softening"})


@dataclass(frozen=True)
class ElementResult:
    """How one element was shown."""

    id: str
    words: str
    standing: Standing
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class CapResult:
    """What holds a level down, and its quotes."""

    name: str
    level: int
    words: str
    evidence: tuple[Evidence, ...]


@dataclass(frozen=True)
class ObjectiveResult:
    """One objective's level and what it rests on."""

    id: str
    title: str
    must: bool
    weight: int
    level: int
    level_high: int
    """The level if everything possible is confirmed."""

    elements: tuple[ElementResult, ...]
    attempts: tuple[Evidence, ...] = ()
    """Lines with one of the objective's labels that show no element."""

    cap: CapResult | None = None
    repair: Evidence | None = None

    @property
    def evidence(self) -> tuple[Evidence, ...]:
        """Every quote that counts."""
        met = [e for one in self.elements if one.standing is Standing.MET for e in one.evidence]
        return (*met, *self.attempts, *((self.repair,) if self.repair else ()))


@dataclass(frozen=True)
class FlagResult:
    """One line of language to avoid."""

    id: str
    severity: int
    quote: str
    turn: int
    p: float
    costs: bool


@dataclass(frozen=True)
class Judgement:
    """What a practice was worth."""

    objectives: tuple[ObjectiveResult, ...]
    flags: tuple[FlagResult, ...]
    total: float
    provisional_total_high: float
    outcome: str
    unlocked: tuple[str, ...]

    @property
    def provisional(self) -> bool:
        """Whether something possible could still raise a level."""
        return any(one.level_high > one.level for one in self.objectives)

    @property
    def awaits_person(self) -> tuple[str, ...]:
        """Why a person has to look before the verdict is settled; empty when nobody has to."""
        reasons = ["possible"] if self.provisional else []
        return (*reasons, *(f"flag:{one.id}" for one in self.flags if one.severity == 3))


def judge(
    card: ScenarioCard,
    transcript: Sequence[TurnRecord],
    *,
    timed: bool = True,
    confirmed: Collection[str] = (),
    votes: str = "beside",
) -> Judgement:
    """Judge a talk.

    `confirmed` are flags that a person has confirmed, `timed` is False where time is not counted, `votes` is what a
    language model's proposals do: beside (nothing), possible, confirms.
    """
    talk = Talk(card, exchanges_of(transcript), timed, votes=votes)
    sure = judge_objectives(talk, Standing.MET)
    at_best = judge_objectives(talk, Standing.POSSIBLE)
    objectives = tuple(
        replace(low, level_high=max(low.level, high.level))
        for low, high in zip(sure, at_best, strict=True)
    )
    flags = flags_of(card, transcript, confirmed)
    return Judgement(
        objectives=objectives,
        flags=flags,
        total=total([one.level for one in objectives], objectives, flags),
        provisional_total_high=total([one.level_high for one in objectives], objectives, flags),
        outcome=outcome(card, transcript, objectives, set(confirmed)),
        unlocked=tuple(dict.fromkeys(secret for turn in transcript for secret in turn.tells)),
    )


def judge_objectives(talk: Talk, least: Standing) -> list[ObjectiveResult]:
    """Every objective in its order, where an element counts from a standing on."""
    results = []
    for objective in talk.card.objectives:
        result, reached = judge_objective(talk, objective, least)
        results.append(result)
        if reached is not None:
            talk = replace(talk, reached={**talk.reached, objective.id: reached})
    return results


def judge_objective(
    talk: Talk, objective: Objective, least: Standing
) -> tuple[ObjectiveResult, int | None]:
    """One objective, and the learner turn in which it first reached level 2."""
    since = max((talk.reached.get(one, len(talk.exchanges)) for one in objective.after), default=0)
    need = [(element, shown_by(talk, element, since)) for element in objective.need]
    plus = [(element, shown_by(talk, element, since)) for element in extra(objective)]
    met = [finding.standing >= least for _, finding in need]
    fitted = any(finding.standing >= least for _, finding in plus)
    attempts = attempts_at(talk, objective, since)
    repair = repair_of(talk, objective) if all(met) and not fitted else None
    cap = cap_of(replace(talk, quoted=quoted_turns(need)), objective)
    level = level_of(met, bool(attempts), fitted or repair is not None)
    level = min(level, cap.level) if cap else level
    result = ObjectiveResult(
        id=objective.id,
        title=objective.title,
        must=objective.must,
        weight=objective.weight,
        level=level,
        level_high=level,
        elements=tuple(element_result(*pair) for pair in [*need, *plus]),
        attempts=() if any(met) else attempts,
        cap=cap,
        repair=repair,
    )
    return result, second_level_at(need, least) if level >= 2 else None


def extra(objective: Objective) -> tuple[Element, ...]:
    """The plus of an objective, where it has one."""
    return (objective.plus,) if objective.plus else ()


def shown_by(talk: Talk, element: Element, since: int) -> Finding:
    """How an element was shown; without a quote it was not."""
    finding = with_votes(talk, element, best(talk, element.rule, since=since), since)
    return finding if any(quote.quote for quote in finding.evidence) else MISSING


def level_of(met: Sequence[bool], attempted: bool, lifted: bool) -> int:
    """0 nothing, 1 attempted, 2 one missing, 3 met, 4 fitted."""
    missing = met.count(False)
    if missing == 0:
        return FITTED if lifted else MET
    if missing == 1 and len(met) > 1:
        return 2
    return 1 if any(met) or attempted else 0


def second_level_at(found: Sequence[tuple[Element, Finding]], least: Standing) -> int:
    """The learner turn in which all elements but one were there."""
    turns = sorted(finding.at for _, finding in found if finding.standing >= least)
    return turns[max(0, len(found) - 2)]


def element_result(element: Element, finding: Finding) -> ElementResult:
    """An element with its quotes, named after it."""
    quotes = tuple(replace(quote, element=element.id) for quote in distinct(finding.evidence))
    return ElementResult(element.id, element.words, finding.standing, quotes)


def distinct(quotes: Sequence[Evidence]) -> list[Evidence]:
    """The quotes without those that lie inside another of the same turn; a model's stand beside the others."""
    kept: list[Evidence] = []
    for quote in sorted(quotes, key=lambda one: one.start - one.end):
        inside = (
            k.turn == quote.turn and k.start <= quote.start and quote.end <= k.end
            for k in kept
            if (k.source == SOURCE) is (quote.source == SOURCE)
        )
        if not any(inside):
            kept.append(quote)
    return sorted(kept, key=lambda one: (one.turn, one.start))


def attempts_at(talk: Talk, objective: Objective, since: int) -> tuple[Evidence, ...]:
    """The first line that surely has one of the objective's labels."""
    rule = Rule("act", tuple(sorted(objective.labels)))
    finding = best(talk, rule, since=since)
    if finding.standing is not Standing.MET:
        return ()
    return tuple(replace(quote, element=f"{objective.id}.attempt") for quote in finding.evidence)


def quoted_turns(found: Sequence[tuple[Element, Finding]]) -> frozenset[int]:
    """The turns that are quoted for elements."""
    return frozenset(quote.turn for _, one in found for quote in one.evidence)


def cap_of(talk: Talk, objective: Objective) -> CapResult | None:
    """The lowest cap that surely holds."""
    held = [cap_result(talk, cap) for cap in objective.caps]
    return min((cap for cap in held if cap), key=lambda cap: cap.level, default=None)


def cap_result(talk: Talk, cap: Cap) -> CapResult | None:
    """The cap with its quotes, if it holds."""
    finding = best(talk, cap.rule)
    if finding.standing is not Standing.MET:
        return None
    quotes = tuple(replace(quote, element=cap.name) for quote in finding.evidence)
    return CapResult(cap.name, cap.level, cap.words, quotes)


def repair_of(talk: Talk, objective: Objective) -> Evidence | None:
    """The line that made good an attack and after which the persona softened."""
    if not objective.labels & REPAIRED:
        return None
    attacked = best(talk, Rule("act", tuple(sorted(HOSTILE_ACTS))))
    if attacked.standing is not Standing.MET:
        return None
    for at in range(attacked.at + 1, len(talk.exchanges)):
        finding = act(talk, Rule("act", tuple(sorted(REPAIRS))), at)
        if finding.standing is Standing.MET and softens_after(talk, at):
            return replace(finding.evidence[0], element=f"{objective.id}.repair")
    return None


def softens_after(talk: Talk, at: int) -> bool:
    """Whether the persona who spoke last is in a cooler phase at some time after a turn than before it."""
    before = talk.exchanges[at].before
    if before is None or not before.phase:
        return False
    later = [
        line.phase for one in talk.exchanges[at:] for line in one.after
        if line.phase and line.who == before.who
    ]  # fmt: skip
    return any(PHASES.index(Phase(p)) < PHASES.index(Phase(before.phase)) for p in later)


def flags_of(
    card: ScenarioCard, transcript: Sequence[TurnRecord], confirmed: Collection[str]
) -> tuple[FlagResult, ...]:
    """Every flag the learner's turns raised; severity 2 costs points when it is sure."""
    severity = {flag.id: flag.sev for flag in card.flags}
    return tuple(
        FlagResult(
            id=hit.flag,
            severity=severity[hit.flag],
            quote=hit.quote,
            turn=turn.n,
            p=hit.p,
            costs=severity[hit.flag] == 2 and (hit.p >= FLAG_COUNTS_FROM or hit.flag in confirmed),
        )
        for turn in transcript
        if turn.speaker == "learner"
        for hit in turn.reading.flags
        if hit.flag in severity
    )


class Weighted(Protocol):
    """An objective, as judged or as stored."""

    @property
    def weight(self) -> int: ...


class Costing(Protocol):
    """A flag, as found or as stored."""

    @property
    def costs(self) -> bool: ...


def total(levels: Sequence[int], objectives: Sequence[Weighted], flags: Sequence[Costing]) -> float:
    """Weighted levels less flags, within 0..100, rounded once."""
    points = sum(one.weight * level for one, level in zip(objectives, levels, strict=True)) / FITTED
    cost = min(MOST_FLAG_COST, FLAG_COST * sum(flag.costs for flag in flags))
    return round(min(100.0, max(0.0, points - cost)), 1)


def outcome(
    card: ScenarioCard,
    transcript: Sequence[TurnRecord],
    objectives: Sequence[ObjectiveResult],
    confirmed: Collection[str],
) -> str:
    """How the talk ended; shown, and no part of the total."""
    lines = [turn for turn in transcript if turn.speaker == "persona" and turn.phase]
    severe = {flag.id for flag in card.flags if flag.sev == 3} & set(confirmed)
    by_person = [
        [line for line in lines if line.who == who] for who in {line.who for line in lines}
    ]
    if severe or any(walked_out(card, line) for line in lines):
        return "breakdown"
    if any(stayed_hostile(own) for own in by_person):
        return "breakdown"
    met = all(one.level >= MET for one in objectives if one.must)
    good = bool(lines) and all(own[-1].phase in GOOD_ENDS for own in by_person)
    return "resolution" if met and good else "stalemate"


def walked_out(card: ScenarioCard, line: TurnRecord) -> bool:
    """Whether the persona left with this line."""
    beat = card.beat_by_id.get(line.beat)
    return beat is not None and beat.ends == "walked_out"


def stayed_hostile(lines: Sequence[TurnRecord]) -> bool:
    """Whether the persona was hostile for three of her turns running."""
    phases = [line.phase == "hostile" for line in lines]
    return any(
        all(phases[at : at + HOSTILE_TURNS]) for at in range(len(phases) - HOSTILE_TURNS + 1)
    )
