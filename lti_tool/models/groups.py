"""Groups of learners within a course, as its instructors make them: no platform tells a tool of its own in a way that all understand."""

from django.db import models

from lti_tool.models.people import Context, Identity


class CourseGroup(models.Model):
    """Some learners of one course under a name; it holds for all activities of the course."""

    context = models.ForeignKey(Context, on_delete=models.CASCADE, related_name="groups")
    name = models.CharField(max_length=80)
    members = models.ManyToManyField(Identity, related_name="course_groups")

    class Meta:
        ordering = ["name", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["context", "name"], name="group_name_once"),
        ]

    def __str__(self) -> str:
        return self.name
