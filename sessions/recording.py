"""What begins, ends and deletes recordings of talks."""

from datetime import datetime, timedelta
from pathlib import Path

from django.conf import settings
from django.db.models import QuerySet
from django.utils.timezone import now

from sessions.models import Consent, Institution, Recording, Session
from sessions.recorded import Keeping


def is_recorded(session: Session) -> bool:
    """Whether the sound of this talk is kept: institution, activity and learner all said so, and it is spoken."""
    consent = Consent.objects.filter(session=session, recorded=True)
    return session.modality == "voice" and may_record(session) and consent.exists()


def may_record(session: Session) -> bool:
    """Whether the learner can be asked at all."""
    placement = session.placement
    return placement.recorded and placement.institution.recording != Keeping.OFF


def begin_recording(*, session_id: int, start_ms: int) -> Recording:
    """A row for a file that is about to be written, so that whatever erases the practice finds it."""
    Path(settings.RECORDING_DIR).mkdir(mode=0o700, parents=True, exist_ok=True)
    return Recording.objects.create(session_id=session_id, start_ms=start_ms)


def finish_recording(*, recording: Recording, ms: int) -> None:
    """Say how long a file became; one that holds nothing, or was deleted meanwhile, goes."""
    kept = Recording.objects.filter(pk=recording.pk)
    if ms == 0 or not kept.update(ms=ms):
        kept.delete()
        recording.path.unlink(missing_ok=True)


def delete_recordings(*, session: Session) -> int:
    """The learner wants none kept: what there is goes now, and nothing more is recorded; gives how many files."""
    Consent.objects.filter(session=session).update(recorded=False)
    return Recording.objects.filter(session=session).delete()[0]


def set_recording(*, institution: Institution, keeping: str) -> None:
    """Say whether talks may be recorded and who listens; where they may not, every file that is there goes."""
    Institution.objects.filter(pk=institution.pk).update(recording=keeping)
    if keeping == Keeping.OFF:
        Recording.objects.filter(session__placement__institution=institution).delete()


def recordings_due(at: datetime | None = None) -> QuerySet[Recording]:
    """What has been kept long enough."""
    before = (at or now()) - timedelta(days=settings.RECORDING_DAYS)
    return Recording.objects.filter(made_at__lt=before)


def forget_recordings() -> int:
    """Delete what has been kept long enough; gives how many files."""
    return recordings_due().delete()[0]
