"""What a language model's proposals do to the elements of an objective; pure. A proposal alone never shows an element."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from scoring.evidence import Evidence, Finding, Standing
from scoring.rules import CONFIDENT_FROM, SPOKEN_LEAVES, Talk, in_reach, is_for, quote
from sessions.persona.card import Element
from sessions.persona.phrases import Clause
from sessions.persona.rule import LEAVES, Rule

POSSIBLE: Final = "possible"
CONFIRMS: Final = "confirms"
SOURCE: Final = "model"
VOTE_P: Final = 0.4
"""What a proposal is written down with: the lowest of what is possible."""


def with_votes(talk: Talk, element: Element, found: Finding, since: int) -> Finding:
    """What a rule found, and what a model proposed for it in the learner's own words.

    By "possible" a proposal makes what was not found possible; by "confirms" it also makes what was possible met.
    """
    if talk.votes not in {POSSIBLE, CONFIRMS} or found.standing is Standing.MET:
        return found
    at, vote = next(votes_for(talk, element, since), (-1, None))
    if vote is None:
        return found
    if found.standing is Standing.MISSING:
        return Finding(Standing.POSSIBLE, (vote,), at)
    sure = Standing.MET if talk.votes == CONFIRMS else Standing.POSSIBLE
    return replace(found, standing=sure, evidence=(*found.evidence, vote), at=max(found.at, at))


def votes_for(talk: Talk, element: Element, since: int) -> Iterator[tuple[int, Evidence]]:
    """The proposals for an element from a learner turn on, where its rule would look and the words are sure."""
    if not is_spoken(element.rule):
        return
    rule = element.rule
    about = replace(talk, who=rule.who) if rule.who else talk
    for at, exchange in enumerate(talk.exchanges):
        turn = exchange.turn
        if at < since or turn.confidence < CONFIDENT_FROM:
            continue
        for vote in turn.votes:
            if vote.element == element.id and in_reach(about, rule, at) and is_for(about, at):
                clause = Clause(turn.text[vote.start : vote.end], vote.start, vote.end)
                yield at, quote(turn, clause, SOURCE, VOTE_P)


def is_spoken(rule: Rule) -> bool:
    """Whether the learner's words alone show it: a model is not asked about the clock or the persona."""
    return leaves(rule) <= SPOKEN_LEAVES


def leaves(rule: Rule) -> frozenset[str]:
    """The kinds of things that a rule looks for."""
    if rule.kind in LEAVES:
        return frozenset({rule.kind})
    return frozenset().union(*(leaves(part) for part in rule.parts))
