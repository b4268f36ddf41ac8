"""Writes a talk's log as it happens and folds it again after an interruption; the only door from room to database."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.timezone import now

from lti_tool.shelves import shelves_of
from providers.base import Said
from realtime.database import in_database
from realtime.mind import Line
from scoring.rubric import judge
from scoring.transcript import transcript_of
from sessions import services
from sessions.cards import card_for
from sessions.knowledge.finding import Library, library
from sessions.models import WHISPERED, Institution, Session, Turn
from sessions.persona import ensemble as s
from sessions.persona.card import ScenarioCard
from sessions.persona.company import ActBegan, Ensemble
from sessions.persona.listening import from_json
from sessions.persona.scene import LeaderTurn, Reply, SaidTurn
from sessions.persona.state import Event
from sessions.persona.whispers import is_whisper
from sessions.recording import is_recorded
from sessions.rewinding import REWOUND

LEAST_REWOUND_MIN: Final = 10


@dataclass(frozen=True)
class Opened:
    """A talk as its log has it: where it stands, and what was said."""

    session: Session
    card: ScenarioCard
    talk: Ensemble
    turns: tuple[Turn, ...]
    minutes: int
    practice: bool
    policy: str
    library: Library
    """The documents that stand behind it, as they were when the tab came."""

    recorded: bool = False
    """Whether the sound is kept: institution, activity and learner agreed."""

    whispered: tuple[Event, ...] = ()
    """What was let happen and no turn of the learner's has carried yet."""

    gone_ms: int = 0
    """How long nobody was there, when the last tab did not leave by choice."""

    @property
    def delivery_steers(self) -> bool:
        """Whether how the learner sounds and looks may move the persona."""
        return self.policy == Institution.Policy.OBSERVABLE_DELIVERY

    @property
    def camera_reads(self) -> bool:
        """Whether the camera may be read at all: the policy allows it and the learner chose it."""
        return self.policy != Institution.Policy.WORDS_AND_TIMING and self.session.camera

    @property
    def device_reads(self) -> bool:
        """Whether the learner's own browser reads the camera, and no picture may come here."""
        return self.camera_reads and self.session.on_device

    @property
    def lines(self) -> list[Line]:
        """Who said what, as it was heard, and who was in the room."""
        return [
            Line(Said(turn.who or "learner", turn.heard or turn.planned), self._room(turn))
            for turn in self.turns
            if turn.heard or turn.planned
        ]

    def _room(self, turn: Turn) -> frozenset[str]:
        act = self.card.act(turn.act)
        return frozenset(act.who if act else self.talk.scenes)

    @property
    def act_began_ms(self) -> int:
        """The clock when the act under way began; 0 where nothing was said in it yet."""
        return next((turn.start_ms for turn in self.turns if turn.act == self.talk.act), 0)

    @property
    def unheard(self) -> Turn | None:
        """The persona's last line, if it may not have been heard to its end."""
        last = self.turns[-1] if self.turns else None
        return (
            last if last and last.speaker == Turn.Speaker.PERSONA and last.heard is None else None
        )


def open_log(session_uuid: str) -> Opened:
    """Load a practice and fold its log."""
    practices = Session.objects.select_related("placement__institution", "scenario", "learner")
    session = practices.defer("scenario__data").get(uuid=session_uuid)
    card = card_for(session)
    turns = tuple(session.turns.all())
    return Opened(
        session=session, card=card, talk=folded(session, card, turns), turns=turns,
        minutes=minutes_of(session, turns), practice=session.placement.mode == "practice",
        policy=session.signals_policy, library=library(shelves_of(session)), gone_ms=gone_ms(session),
        whispered=whispered(session, turns), recorded=is_recorded(session),
    )  # fmt: skip


def minutes_of(session: Session, turns: tuple[Turn, ...]) -> int:
    """How long the talk may take; one that is rewound gets as much as is left, and ten minutes at least."""
    minutes = session.placement.minutes
    if session.rewound_to is None:
        return minutes
    copied_ms = max((t.end_ms or t.start_ms for t in turns if t.n < session.rewound_to), default=0)
    return max(minutes, copied_ms // 60_000 + LEAST_REWOUND_MIN)


def whispered(session: Session, turns: tuple[Turn, ...]) -> tuple[Event, ...]:
    """What was let happen after the last turn that carried such a thing, oldest first."""
    given = session.moments.filter(kind=WHISPERED).values_list("data__event", flat=True)
    timed = (tuple(event) for turn in turns for event in turn.reading.get("timing", ()))
    carried = sum(is_whisper(event) for event in timed)
    return tuple((name, 1.0) for name in list(given)[carried:])


def gone_ms(session: Session) -> int:
    """How long a practice has been without a tab that did not mean to leave."""
    last = session.moments.last()
    if session.last_seen_at is None or (last and last.kind in {"tab_left", REWOUND}):
        return 0
    return round((now() - session.last_seen_at).total_seconds() * 1000)


def folded(session: Session, card: ScenarioCard, turns: tuple[Turn, ...]) -> Ensemble:
    """The talk as a pure fold over the stored turns."""
    log: list[LeaderTurn | SaidTurn | ActBegan] = []
    for turn in turns:
        if turn.act:
            log.append(ActBegan(turn.act))
        learner = turn.speaker == Turn.Speaker.LEARNER
        log.append(from_json(turn.reading, text=turn.heard or "") if learner else said_turn(turn))
    return s.fold(
        card, seed=session.seed, variant=session.variant, opening=session.opening, log=log
    )  # fmt: skip


def said_turn(turn: Turn) -> SaidTurn:
    """A stored persona line as the fold takes it."""
    reply = Reply(
        who=turn.who, text=turn.planned, kind=turn.kind, beat=turn.beat, phase=turn.phase,
        silence_ms=int(turn.trace.get("silence_ms", 0)), tells=tuple(turn.tells), ends="", heavy=False,
    )  # fmt: skip
    return SaidTurn(reply=reply, heard=turn.heard)


def touched_objectives(session: Session, card: ScenarioCard) -> set[str]:
    """Which objectives have been touched so far."""
    timed = session.modality == "voice" and session.time_to_answer == 1
    judged = judge(card, transcript_of(session), timed=timed)
    return {objective.id for objective in judged.objectives if objective.level > 0}


class Journal:
    """The log of one talk, for the room."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened
        self._session = opened.session

    async def begin(self) -> bool:
        """Start the talk; False if it went on from before."""
        return await in_database(services.begin, session=self._session)

    async def append(self, turns: list[Mapping[str, Any]], clock_ms: int) -> list[int]:
        """Write turns; gives their numbers."""
        return await in_database(
            services.append_turns, session_id=self._session.pk, turns=turns, clock_ms=clock_ms
        )

    async def finish(self, n: int, *, heard: str, end_ms: int, interrupted: bool) -> None:
        """Say what of a persona's turn was heard."""
        await in_database(
            services.finish_turn,
            session_id=self._session.pk,
            n=n,
            heard=heard,
            end_ms=end_ms,
            interrupted=interrupted,
        )

    async def moment(self, kind: str, at_ms: int, **data: Any) -> None:
        """Write one thing that happened."""
        await in_database(
            services.append_moment, session_id=self._session.pk, at_ms=at_ms, kind=kind, data=data
        )

    async def touch(self, clock_ms: int) -> None:
        """Keep the clock."""
        await in_database(services.touch, session_id=self._session.pk, clock_ms=clock_ms)

    async def usage(self, counts: Mapping[str, Any]) -> None:
        """Keep what services were used."""
        await in_database(services.note_usage, session_id=self._session.pk, usage=counts)

    async def touched(self) -> set[str]:
        """Which objectives have been touched."""
        return await in_database(touched_objectives, self._session, self.opened.card)
