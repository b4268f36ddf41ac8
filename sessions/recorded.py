"""The sound of a talk, where institution, activity and learner all wanted it kept: one file a connection, beside everything else."""

import uuid
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils.timezone import now
from django.utils.translation import gettext_lazy as _l


class Keeping(models.TextChoices):
    """Whether an institution lets talks be recorded, and who may then listen."""

    OFF = "off", _l("Never")
    LEARNER = "learner", _l("For the learner alone")
    COURSE = "course", _l("For the learner and the instructors of the course")


class Recording(models.Model):
    """One file: both sides of a talk from one time of its clock on, while the clock ran."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(
        "practice.Session", on_delete=models.CASCADE, related_name="recordings"
    )
    start_ms = models.PositiveBigIntegerField(help_text="On the talk's clock")
    ms = models.PositiveBigIntegerField(default=0, help_text="How long it is; 0 while it is made")
    made_at = models.DateTimeField(default=now, db_index=True)

    class Meta:
        app_label = "practice"
        ordering = ["start_ms", "pk"]

    def __str__(self) -> str:
        return f"recording from {self.start_ms}"

    @property
    def path(self) -> Path:
        """Its file."""
        return Path(settings.RECORDING_DIR) / f"{self.uuid}.ogg"


def drop_file(sender: type[Recording], instance: Recording, **_: Any) -> None:
    """With its row goes the file, whatever took the row; Django calls it."""
    transaction.on_commit(lambda: instance.path.unlink(missing_ok=True), robust=True)
