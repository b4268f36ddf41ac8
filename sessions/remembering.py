"""What a practice leaves for the same learner's next attempt at the scenario."""

from django.db import transaction

from sessions.models import Memory, Session, Turn


def remember(*, session: Session) -> None:
    """Store the end state, what was told, and the dated promises; once, and only where the placement remembers."""
    if not session.placement.memory_on or session.trial:
        return
    with transaction.atomic():
        if Memory.objects.filter(session=session).exists():
            return
        Memory.objects.bulk_create([*end_state(session), *told(session), *promises(session)])


def record(session: Session, kind: str, **fields: object) -> Memory:
    """One memory of this learner and scenario."""
    return Memory(
        learner=session.learner,
        scenario_key=session.scenario.key,
        session=session,
        kind=kind,
        **fields,
    )


def end_state(session: Session) -> list[Memory]:
    """Where the persona stood at the end."""
    last = session.turns.exclude(state={}).order_by("-n").first()
    return (
        [record(session, "state", data={"mood": last.state, "ended": session.end_reason})]
        if last
        else []
    )


def told(session: Session) -> list[Memory]:
    """The secrets that were told, with the line that told them."""
    return [
        record(session, "told", text=secret, quote=turn.heard or turn.planned, turn=turn.n)
        for turn in session.turns.filter(speaker=Turn.Speaker.PERSONA)
        for secret in turn.tells
    ]


def promises(session: Session) -> list[Memory]:
    """Support and next steps the leader offered, in their own words."""
    found = []
    for turn in session.turns.filter(speaker=Turn.Speaker.LEARNER):
        reading = turn.reading.get("reading", turn.reading)
        for act in reading.get("acts", []):
            if act["label"] in {"SUPP", "DATE"} and act["band"] == "counts":
                dated = bool(reading.get("slots", {}).get("date"))
                found.append(
                    record(
                        session,
                        "promise",
                        quote=act["quote"],
                        turn=turn.n,
                        due="dated" if dated else "",
                    )
                )
    return found[:8]
