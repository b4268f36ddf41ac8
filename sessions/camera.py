"""Who reads the camera of a learner who has switched it on."""

from django.db import models
from django.utils.translation import gettext_lazy as _l


class CameraReading(models.TextChoices):
    """Who reads a camera that policy and learner allow."""

    CHOICE = "choice", _l("The server, or the learner's own device where they choose it")
    DEVICE = "device", _l("Always the learner's own device")
