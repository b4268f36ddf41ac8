"""What edx-platform keeps beside the package's own tables: profiles, external ids and published grades."""

from uuid import uuid4

from django.contrib.auth.models import User
from django.db import models


class Profile(models.Model):
    """A person's name and role in the one course."""

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="profile")
    name = models.CharField(max_length=100)
    role = models.CharField(max_length=20)

    def __str__(self) -> str:
        return self.name


class ExternalId(models.Model):
    """The opaque id under which tools know a person."""

    user = models.OneToOneField(User, on_delete=models.CASCADE)
    external_user_id = models.UUIDField(default=uuid4, unique=True)

    def __str__(self) -> str:
        return str(self.external_user_id)


class Grade(models.Model):
    """What the course's progress page shows for one person and block."""

    user = models.ForeignKey(User, on_delete=models.CASCADE)
    block = models.CharField(max_length=60)
    value = models.FloatField(null=True)
    maximum = models.FloatField(null=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "block"], name="one_grade")]

    def __str__(self) -> str:
        return f"{self.block}: {self.value} of {self.maximum}"
