"""Finished practices for tests: a scripted talk written into the log as the room writes it."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from lti_tool.models import Launch
from scoring.rehearsal import Step, rehearse, script_lines
from scoring.services import assess
from sessions import services
from sessions.models import Session
from sessions.persona.card_file import CATALOG, load
from sessions.persona.listening import reading_as_json
from tests.fakes import SCRIPTS, ScriptedActs

SCOPE = "https://purl.imsglobal.org/spec/lti-ags/scope/"
GRADE_SCOPES = [f"{SCOPE}score", f"{SCOPE}result.readonly", f"{SCOPE}lineitem"]


@cache
def steps_of(script: str) -> tuple[Step, ...]:
    """The talk of a script."""
    lines = script_lines((SCRIPTS / "pip_branch" / f"{script}.txt").read_text(encoding="utf-8"))
    card = load(CATALOG / "pip_branch.yaml")
    return tuple(rehearse(card, lines, acts=ScriptedActs(), seed=7))


def row_of(step: Step, **changes: Any) -> dict[str, Any]:
    """One turn as the log keeps it."""
    record = step.record
    learner = record.speaker == "learner"
    row = {
        "speaker": record.speaker,
        "who": "" if learner else "marta",
        "kind": record.kind if record.text else "silence",
        "planned": "" if learner else record.text,
        "heard": record.text,
        "start_ms": record.start_ms,
        "end_ms": record.end_ms,
        "source": "text",
        "phase": record.phase,
        "state": step.scene.state.mood._asdict(),
        "beat": record.beat,
        "tells": list(record.tells),
        "events": [list(event) for event in record.events],
        "reading": {"n": record.n, **reading_as_json(record.reading)} if learner else {},
        "trace": {"detector": "scripted"} if learner else {},
    }
    return row | (changes if learner else {})


def talk(session: Session, script: str = "average", **changes: Any) -> None:
    """Hold a scripted talk; the practice is live afterwards."""
    services.begin(session=session)
    rows: list[Mapping[str, Any]] = [row_of(step, **changes) for step in steps_of(script)]
    services.append_turns(session_id=session.pk, turns=rows, clock_ms=600_000)


def finish(
    session: Session, script: str = "average", reason: str = "learner", **changes: Any
) -> None:
    """Hold a scripted talk, end it and have it assessed."""
    talk(session, script, **changes)
    services.end(session=session, reason=reason)
    session.refresh_from_db()
    assess(session=session)


def gradable(launch: Launch, line_item_url: str) -> None:
    """Let a launch carry a gradebook column."""
    launch.line_item_url = line_item_url
    launch.grade_scopes = GRADE_SCOPES
    launch.save()
