"""Which course a shelf of documents belongs to; it goes with the course."""

from django.db import models

from lti_tool.models.people import Context
from sessions.models import Shelf


class CourseShelf(Shelf):
    """The documents of one course."""

    context = models.OneToOneField(Context, on_delete=models.CASCADE, related_name="shelf")

    class Meta:
        verbose_name_plural = "course shelves"

    def __str__(self) -> str:
        return str(self.context)
