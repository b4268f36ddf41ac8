"""What the briefing and the room show about a practice."""

from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from lti_tool.shelves import shelves_of
from providers.errors import ModelMissing
from providers.models.store import checked
from realtime.who import who
from sessions.accommodating import Allowed, allowed_to
from sessions.cards import card_for
from sessions.help import help_card
from sessions.kept import carried_into
from sessions.knowledge.finding import documents_on
from sessions.models import Institution, Session
from sessions.persona.card import ScenarioCard
from sessions.persona.ensemble import begin, greet
from sessions.recorded import Keeping
from sessions.recording import may_record
from sessions.reflecting import last_reflection
from sessions.regions import only_on_device

CONSENT_VERSION: Final = "2026-11"
SPEECH_MODELS: Final = ("whisper-tiny.en", "silero-vad", "smart-turn-v3.2")

Also = Institution.AlsoRecorded
RECORDED: Final = {
    Also.INTERACTED: _l("when each of your turns was, and how long"),
    Also.FLAGGED: _l("that you said a line to look at, without the words"),
    Also.EVIDENCE: _l("the lines of yours that a level rests on"),
    Also.ANSWERED: _l("the numbers you give about the practice afterwards"),
}


def briefing(session: Session) -> dict[str, Any]:
    """Everything the templates name."""
    card = card_for(session)
    placement = session.placement
    allowed = allowed_to(session.learner_id, placement.pk)
    talk = begin(card, seed=session.seed, variant=session.variant, opening=session.opening)
    people, first = [who(one) for one in card.people], greet(talk)
    return {
        "session": session,
        "placement": placement,
        "card": card,
        "people": people,
        "names": card.called,
        "opener": next(one.first_name for one in people if one.slug == first.who),
        "acts": card.acts,
        "length": length(card),
        "first_line": first.text,
        "objectives": card.objectives,
        "facts": [fact.text for fact in card.facts],
        "knowledge": card.knowledge,
        "documents": documents_on(shelves_of(session)),
        "help": help_card(placement.institution),
        "kept": carried_into(session),
        "reflected": last_reflection(session),
        "speech_fault": speech_fault(),
        "may_see": placement.camera_offered and session.signals_policy != "words_and_timing",
        "may_record": may_record(session),
        "recording_days": settings.RECORDING_DAYS,
        "recording_shared": placement.institution.recording == Keeping.COURSE,
        "recorded": recorded_also(session),
        "only_on_device": only_on_device(placement.institution),
        "policy": session.signals_policy,
        "attempt_words": attempt_words(session, allowed),
        "time_to_answer": f"{allowed.time_to_answer:g}",
        "transcript_days": settings.TRANSCRIPT_DAYS,
        "hides_objectives": placement.mode == "assessment",
    }


def recorded_also(session: Session) -> list[str]:
    """What the institution puts into learning records beside the usual, as the learner reads it."""
    kinds = [] if session.trial else session.records_also
    return [str(RECORDED[kind]) for kind in kinds]


def length(card: ScenarioCard) -> str:
    """How many minutes the talk takes, in words."""
    minutes = sum(act.minutes for act in card.acts)
    return str(minutes) if minutes else "ten"


def attempt_words(session: Session, allowed: Allowed) -> str:
    """ "Attempt 2 of 3, your best one counts"."""
    most, which = (
        session.placement.most_attempts,
        {
            "best": _("your best one counts"),
            "last": _("the last one counts"),
            "first": _("the first one counts"),
        },
    )
    most = most and most + allowed.more_attempts
    counts = which.get(session.placement.policy, _("their mean counts"))
    told = _("Attempt %(n)s of %(of)s, %(counts)s") if most else _("Attempt %(n)s, %(counts)s")
    return told % {"n": session.attempt, "of": most, "counts": counts}


def speech_fault() -> str:
    """Why the talk can only be typed; empty when it can be spoken."""
    try:
        for name in SPEECH_MODELS:
            checked(name)
    except ModelMissing as missing:
        return str(missing)
    return ""
