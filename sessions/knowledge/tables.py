"""The tables of documents; a document's file is not kept, only its passages."""

import uuid

from django.db import models
from django.db.models import Q


class Shelf(models.Model):
    """Where documents stand: a course's own (`lti_tool.CourseShelf`), or a scenario's in all courses of one institution."""

    institution = models.ForeignKey(
        "practice.Institution", on_delete=models.CASCADE, related_name="shelves"
    )
    scenario_key = models.SlugField(
        max_length=40, blank=True, help_text="Empty for the shelf of a course"
    )

    class Meta:
        verbose_name_plural = "shelves"
        constraints = [
            models.UniqueConstraint(
                fields=["institution", "scenario_key"],
                condition=~Q(scenario_key=""),
                name="shelf_of_scenario_once",
            ),
        ]

    def __str__(self) -> str:
        return f"shelf {self.pk}"


class Document(models.Model):
    """One policy, handbook or note, as passages and their embeddings."""

    class Kind(models.TextChoices):
        """What was added."""

        PDF = "pdf", "PDF"
        DOCX = "docx", "Word"
        TEXT = "text", "Text"
        MARKDOWN = "markdown", "Markdown"

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    shelf = models.ForeignKey(Shelf, on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=8, choices=Kind.choices)
    content_hash = models.CharField(max_length=64, help_text="SHA-256 of what was added")
    pages = models.PositiveIntegerField(default=0, help_text="0 where it has no pages")
    passages = models.PositiveIntegerField()
    added_at = models.DateTimeField()
    encoder = models.CharField(max_length=80)
    rows = models.BinaryField(help_text="The passages' embeddings: 512 numbers of 16 bits each")

    class Meta:
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["shelf", "content_hash"], name="document_once_on_a_shelf"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Extract(models.Model):
    """One passage of a document."""

    document = models.ForeignKey(Document, on_delete=models.CASCADE, related_name="extracts")
    n = models.PositiveIntegerField(help_text="1, 2, 3 ... in the document's order")
    section = models.CharField(max_length=200, blank=True)
    page = models.PositiveIntegerField(default=0, help_text="0 where it is not known")
    text = models.TextField()

    class Meta:
        ordering = ["n"]
        constraints = [
            models.UniqueConstraint(fields=["document", "n"], name="extract_number_once"),
        ]

    def __str__(self) -> str:
        return f"extract {self.n}"
