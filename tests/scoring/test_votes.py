"""A language model's proposals of evidence: beside the verdict, possible, or confirming; never a level by themselves."""

import io
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from scoring.evidence import TurnRecord, Vote
from scoring.models import Assessment, EvidenceRow
from scoring.rubric import Judgement, judge
from scoring.services import assess
from sessions import services
from sessions.models import Institution, Session
from sessions.persona.card_file import CATALOG, load
from tests.scoring.talks import steps_of, talk
from tests.seats import Seated

Seat = Callable[..., Seated]
CARD = load(CATALOG / "pip_branch.yaml")
LOOKED_AT, ASKED, PLANNED = 18, 12, 20
QUOTE = "to see how it's going"


def records() -> list[TurnRecord]:
    return [step.record for step in steps_of("average")]


def voted(talk: Sequence[TurnRecord], n: int, element: str) -> list[TurnRecord]:
    """The talk with a proposal that a whole turn shows an element."""
    return [
        replace(turn, votes=(*turn.votes, Vote(element, 0, len(turn.text)))) if turn.n == n else turn
        for turn in talk
    ]  # fmt: skip


def unsure(talk: Sequence[TurnRecord], n: int) -> list[TurnRecord]:
    """The talk with a turn of which the detector is not sure."""
    found = []
    for turn in talk:
        acts = [replace(act, p=0.5, band="possible") for act in turn.reading.acts]
        weak = replace(turn, reading=replace(turn.reading, acts=acts))
        found.append(weak if turn.n == n else turn)
    return found


def judged(talk: Sequence[TurnRecord], votes: str) -> Judgement:
    return judge(CARD, talk, timed=False, votes=votes)


def standing(judgement: Judgement, element: str) -> str:
    every = (one for objective in judgement.objectives for one in objective.elements)
    return next(str(one.standing) for one in every if one.id == element)


def test_what_was_not_found_becomes_possible_and_never_met() -> None:
    proposed, plain = voted(records(), LOOKED_AT, "o6.2"), judged(records(), "possible")
    for votes, expected in (("beside", "missing"), ("possible", "possible"), ("confirms", "possible")):  # fmt: skip
        found = judged(proposed, votes)
        assert standing(found, "o6.2") == expected
        assert found.total == plain.total
        assert (found.provisional_total_high > found.total) is (votes != "beside")


def test_what_was_possible_is_met_only_where_proposals_confirm() -> None:
    plain = unsure(records(), ASKED)
    assert standing(judged(plain, "confirms"), "o2.1") == "possible"
    proposed = voted(plain, ASKED, "o2.1")
    assert standing(judged(proposed, "possible"), "o2.1") == "possible"
    confirmed = judged(proposed, "confirms")
    assert standing(confirmed, "o2.1") == "met"
    sources = [e.source for o in confirmed.objectives for e in o.evidence if e.element == "o2.1"]
    assert sources == ["head", "model"]
    assert confirmed.total > judged(plain, "confirms").total


@pytest.mark.parametrize("element", ["o2.2", "o6.3"])
def test_the_clock_and_the_persona_are_not_a_models_to_judge(element: str) -> None:
    plain = judged(records(), "confirms")
    assert judged(voted(records(), PLANNED, element), "confirms") == plain


def test_unsure_words_and_words_outside_a_rules_time_are_no_evidence() -> None:
    plain = judged(records(), "possible")
    late = voted([turn for turn in records() if turn.n != 4], PLANNED, "o1.1")
    assert standing(judged(late, "possible"), "o1.1") == "missing"
    mumbled = [
        replace(turn, confidence=0.5) if turn.n == LOOKED_AT else turn
        for turn in voted(records(), LOOKED_AT, "o6.2")
    ]
    assert standing(judged(mumbled, "possible"), "o6.2") == "missing"
    assert standing(plain, "o6.2") == "missing"


def test_sc1_no_proposals_lower_a_level_and_only_confirming_ones_may_raise_one() -> None:
    elements = [
        one.id for o in CARD.objectives for one in (*o.need, *((o.plus,) if o.plus else ()))
    ]
    for seed in range(40):
        chance, talk = random.Random(seed), records()
        for _ in range(chance.randint(1, 8)):
            n = chance.choice([turn.n for turn in talk if turn.speaker == "learner"])
            talk = voted(talk, n, chance.choice(elements))
        if chance.random() < 0.5:
            talk = unsure(talk, ASKED)
        plain = [(one.level, one.level_high) for one in judged(talk, "beside").objectives]
        for votes in ("possible", "confirms"):
            found = [(one.level, one.level_high) for one in judged(talk, votes).objectives]
            pairs = list(zip(plain, found, strict=True))
            assert all(high <= after_high for (_, high), (_, after_high) in pairs)
            assert all(level <= after for (level, _), (after, _) in pairs)
            if votes == "possible":
                assert all(level == after for (level, _), (after, _) in pairs)


def proposal(**data: str) -> dict[str, Any]:
    return {"tool": "record_objective_evidence", "key": "k", "refused": "", "data": data}


def assessed(session: Session, *proposals: dict[str, Any], observed: bool = False) -> Assessment:
    talk(session)
    session.turns.filter(n=LOOKED_AT).update(proposals=list(proposals), observed=observed)
    services.end(session=session, reason="learner")
    session.refresh_from_db()
    found = assess(session=session)
    assert found is not None
    return found


@pytest.mark.django_db
def test_a_proposal_is_evidence_of_its_own_source_and_the_pages_say_so(seat: Seat) -> None:
    learner, teacher = seat(), seat(2, role="instructor")
    found = assessed(learner.practice, proposal(element="o6.2", quote=QUOTE))
    row = EvidenceRow.objects.get(objective__assessment=found, element="o6.2")
    assert (row.source, row.quote, row.turn) == ("model", QUOTE, LOOKED_AT)
    assert "model unknown (possible)" in found.scorer_version
    assert found.settled_at is not None
    assert found.total_high > found.total
    page = learner.client.get(f"/practice/{learner.practice.uuid}/debrief/").content.decode()
    assert "A language model points to this line. It does not count yet." in page
    page = teacher.client.get(f"/review/{teacher.link.uuid}/{learner.practice.uuid}/")
    assert "A language model points to this line." in page.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    "one",
    [
        proposal(element="o6.2", quote="words that were never said"),
        proposal(element="o6.2", quote=QUOTE) | {"refused": "not_heard_alike"},
        proposal(kind="promise", quote=QUOTE, due="") | {"tool": "remember"},
    ],
)
def test_what_was_refused_or_is_not_in_the_words_is_no_evidence(seat: Seat, one: Any) -> None:
    found = assessed(seat().practice, one)
    assert not EvidenceRow.objects.filter(source="model").exists()
    assert ("model" in found.scorer_version, found.total_high) == (False, found.total)


@pytest.mark.django_db
def test_sc4_a_proposal_about_a_turn_whose_sound_the_model_was_told_of_is_no_evidence(
    seat: Seat,
) -> None:
    found = assessed(seat().practice, proposal(element="o6.2", quote=QUOTE), observed=True)
    assert ("model" in found.scorer_version, found.total_high) == (False, found.total)


@pytest.mark.django_db
def test_an_institution_says_what_proposals_do(seat: Seat) -> None:
    learner = seat()
    issuer, out = "https://lms.example.com", io.StringIO()
    call_command("institution", "model-evidence", issuer=issuer, counts="beside", stdout=out)
    assert (
        "School: region CA, words_and_timing, camera choice, model evidence beside"
        in out.getvalue()
    )
    found = assessed(learner.practice, proposal(element="o6.2", quote=QUOTE))
    assert ("model" in found.scorer_version, found.total_high) == (False, found.total)
    with pytest.raises(CommandError, match="no platform with this issuer"):
        call_command("institution", "model-evidence", issuer="https://other", counts="beside")
    assert Institution.objects.get().model_evidence == "beside"
