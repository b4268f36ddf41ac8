"""What changes a practice: placing a scenario, opening an attempt, and the lines of its log."""

import secrets
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import Max, Q
from django.utils.timezone import now

from sessions.accommodating import allowed_to
from sessions.errors import NoAttemptLeft, ScenarioUnknown
from sessions.kept import drop_deleted, opening_of
from sessions.models import (
    SEEN,
    Consent,
    Institution,
    Moment,
    Placement,
    Scenario,
    Session,
    Turn,
)
from sessions.queries import finished
from sessions.spacing import version_next, versions_of

PLACEMENT_OPTIONS = frozenset(
    {"variant", "mode", "policy", "release", "most_attempts", "pass_mark", "minutes", "text_only",
     "camera_offered", "memory_on", "spaced", "watchable", "recorded", "objective_columns", "opens_at", "due_at", "closes_at"}
)  # fmt: skip
UNFINISHED = (Session.Status.BRIEFING, Session.Status.LIVE)


def place(
    *, institution: Institution, scenario_key: str, title: str = "", **options: Any
) -> Placement:
    """Place the newest version of a scenario; raises `ScenarioUnknown`."""
    scenario = Scenario.objects.filter(key=scenario_key, active=True).order_by("-version").first()
    if scenario is None:
        raise ScenarioUnknown(scenario_key)
    known = {name: value for name, value in options.items() if name in PLACEMENT_OPTIONS}
    return Placement.objects.create(
        institution=institution, scenario=scenario, title=title or scenario.title, **known
    )


def set_help(
    *, institution: Institution, help_text: str, help_contact: str, alert_email: str
) -> None:
    """Store an institution's help card, and who hears of grave lines."""
    Institution.objects.filter(pk=institution.pk).update(
        help_text=help_text, help_contact=help_contact, alert_email=alert_email
    )


def open_attempt(*, user: User, placement: Placement, trial: bool = False) -> Session:
    """Continue the learner's unfinished attempt or make the next; raises `NoAttemptLeft`."""
    with transaction.atomic():
        mine = Session.objects.select_for_update().filter(
            learner=user, placement=placement, rewinds__isnull=True
        )
        unfinished = mine.filter(status__in=UNFINISHED, trial=trial).order_by("-attempt").first()
        if unfinished:
            return unfinished
        last = mine.aggregate(last=Max("attempt"))["last"] or 0
        counted = (
            mine.filter(trial=False, spoilt=False).exclude(status=Session.Status.ABANDONED).count()
        )
        if not trial and placement.most_attempts:
            more = allowed_to(user.pk, placement.pk).more_attempts
            if counted >= placement.most_attempts + more:
                raise NoAttemptLeft
        return Session.objects.create(
            learner=user,
            placement=placement,
            scenario=placement.scenario,
            variant=placement.variant if trial else variant_for(user, placement),
            attempt=last + 1,
            seed=secrets.randbelow(2**31),
            trial=trial,
            modality="text" if placement.text_only else "voice",
            signals_policy=placement.institution.signals_policy,
            policy_version=placement.institution.policy_version,
            records_also=placement.institution.records_also,
            opening=opening_of(user, placement),
        )


def variant_for(user: User, placement: Placement) -> str:
    """The version of the scenario that a learner's next attempt plays."""
    if not placement.spaced:
        return placement.variant
    versions = versions_of(placement.scenario.data.get("variants", {}))
    return version_next(finished(user.pk, placement.pk), versions, placement.variant, now())


def give_consent(  # noqa: PLR0913
    *, session: Session, text_version: str, modality: str, camera: bool, on_device: bool = False,
    time_to_answer: float = 1.0, watched: bool = False, recorded: bool = False,
) -> None:  # fmt: skip
    """Store what the learner agreed to, and how they take part."""
    with transaction.atomic():
        Consent.objects.update_or_create(
            session=session,
            defaults={
                "text_version": text_version, "microphone": modality == "voice", "camera": camera,
                "watched": watched, "recorded": recorded,
            },
        )  # fmt: skip
        Session.objects.filter(pk=session.pk).update(
            modality=modality, camera=camera, on_device=on_device, time_to_answer=time_to_answer
        )


def end_watching(*, session_id: int) -> bool:
    """Let nobody watch this practice any more; False where nobody might."""
    allowed = Consent.objects.filter(session=session_id, watched=True)
    return bool(allowed.update(watched=False))


def begin(*, session: Session) -> bool:
    """Start the talk's clock once; False if it had begun before."""
    started = Session.objects.filter(pk=session.pk, status=Session.Status.BRIEFING).update(
        status=Session.Status.LIVE, began_at=now(), last_seen_at=now()
    )
    return bool(started)


def append_turns(*, session_id: int, turns: list[Mapping[str, Any]], clock_ms: int) -> list[int]:
    """Write the turns that close together, numbered on from the last; gives their numbers."""
    with transaction.atomic():
        Session.objects.select_for_update().get(pk=session_id)
        last = Turn.objects.filter(session=session_id).aggregate(last=Max("n"))["last"] or 0
        rows = [
            Turn(session_id=session_id, n=last + place, **fields)
            for place, fields in enumerate(turns, start=1)
        ]
        Turn.objects.bulk_create(rows)
        touch(session_id=session_id, clock_ms=clock_ms)
    return [row.n for row in rows]


def finish_turn(*, session_id: int, n: int, heard: str, end_ms: int, interrupted: bool) -> bool:
    """Say what of a persona's turn was really heard; False if it had been heard to its end before.

    An interruption may prove false and the line go on, so an interrupted turn may be finished again.
    """
    open_still = Q(heard__isnull=True) | Q(interrupted=True)
    done = Turn.objects.filter(open_still, session=session_id, n=n).update(
        heard=heard, end_ms=end_ms, interrupted=interrupted
    )
    return bool(done)


def append_moment(
    *, session_id: int, at_ms: int, kind: str, data: Mapping[str, Any] | None = None
) -> None:
    """Write one thing that happened."""
    with transaction.atomic():
        Session.objects.select_for_update().get(pk=session_id)
        last = Moment.objects.filter(session=session_id).aggregate(last=Max("seq"))["last"] or 0
        Moment.objects.create(
            session_id=session_id, seq=last + 1, at_ms=at_ms, kind=kind, data=dict(data or {})
        )


def forget_seen(*, session: Session) -> int:
    """Delete what the camera showed in a practice; gives how much that was."""
    gone, _ = Moment.objects.filter(session=session, kind=SEEN).delete()
    return gone


def note_usage(*, session_id: int, usage: Mapping[str, Any]) -> None:
    """Keep what the talk has used of paid services."""
    Session.objects.filter(pk=session_id).update(usage=usage)


def touch(*, session_id: int, clock_ms: int) -> None:
    """Keep the clock, so that another process can go on from it."""
    Session.objects.filter(pk=session_id).update(clock_ms=clock_ms, last_seen_at=now())


def give_back(*, session: Session) -> None:
    """Technology spoilt the attempt: it costs the learner none."""
    Session.objects.filter(pk=session.pk).update(spoilt=True)


def end(*, session: Session, reason: str, at: datetime | None = None) -> bool:
    """End a practice once; False if it had ended before."""
    abandoned = reason in {"connection_lost", "never_joined"}
    status = Session.Status.ABANDONED if abandoned else Session.Status.ENDED
    ended = Session.objects.filter(pk=session.pk, status__in=UNFINISHED).update(
        status=status, end_reason=reason, ended_at=at or now()
    )
    if ended:
        drop_deleted(session=session)
    return bool(ended)
