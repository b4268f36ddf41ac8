"""Administration of deliveries and record stores; a store's key and secret go in and never come out."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest

from lti_tool.sealing import seal
from scoring.models import Assessment, Erasure, OutboxItem, RecordStore
from scoring.outbox.resending import resend
from sessions.admin import Pages, ReadOnly

# Django's form classes take a type argument only in its stubs.
if TYPE_CHECKING:
    ModelForm = forms.ModelForm[RecordStore]
else:
    ModelForm = forms.ModelForm


class RecordStoreForm(ModelForm):
    """A record store; an empty key or secret leaves the stored one."""

    key = forms.CharField(required=False, strip=True)
    secret = forms.CharField(required=False, widget=forms.PasswordInput)

    class Meta:
        model = RecordStore
        fields = ["name", "endpoint", "registration", "version", "active", "paused_reason"]

    def clean(self) -> dict[str, Any] | None:
        """A new store needs both."""
        given = super().clean()
        if self.instance.pk is None and not (
            self.cleaned_data.get("key") and self.cleaned_data.get("secret")
        ):
            raise forms.ValidationError(
                "Give the key and the secret that the record store issued for this tool."
            )
        return given

    def save(self, commit: bool = True) -> RecordStore:
        """Seal what was given."""
        if self.cleaned_data["key"]:
            self.instance.sealed_key = seal(self.cleaned_data["key"])
        if self.cleaned_data["secret"]:
            self.instance.sealed_secret = seal(self.cleaned_data["secret"])
        return super().save(commit)


@admin.register(RecordStore)
class RecordStoreAdmin(Pages):
    """Where statements go; a store that refused our key says so."""

    form = RecordStoreForm
    list_display = ["name", "endpoint", "registration", "active", "paused_reason"]
    list_select_related = ["registration"]


@admin.register(OutboxItem)
class OutboxItemAdmin(ReadOnly):
    """What other systems are owed, the newest first."""

    fields = ["kind", "target", "status", "tries", "first_at", "next_at", "done_at", "last_code", "last_reason"]  # fmt: skip
    list_display = ["first_at", "kind", "status", "tries", "last_code", "last_reason", "target"]
    list_filter = ["kind", "status"]
    ordering = ["-pk"]
    actions = ["send_again"]

    @admin.action(description="Send again")
    def send_again(self, request: HttpRequest, items: QuerySet[OutboxItem]) -> None:
        """Queue the chosen deliveries anew, a grade with what counts now."""
        made = [resend(item=item) for item in items.order_by("pk")]
        queued = sum(one is not None for one in made)
        self.message_user(request, f"{queued} of {len(made)} queued again.", messages.SUCCESS)


@admin.register(Erasure)
class ErasureAdmin(ReadOnly):
    """That people were erased, and by whose wish; never who."""

    fields = ["at", "wish", "registration", "counts"]
    list_display = ["at", "wish", "registration"]
    list_select_related = ["registration"]
    ordering = ["-at"]


@admin.register(Assessment)
class AssessmentAdmin(ReadOnly):
    """Judgements by number; quotes are read on the review page."""

    fields = ["session", "current", "total", "outcome", "counted", "faults", "awaiting", "scorer_version", "detector_version", "made_at", "settled_at", "renews", "switched_at", "switched_by", "switch_reason"]  # fmt: skip
    list_display = ["made_at", "session", "total", "outcome", "counted", "settled_at"]
    list_filter = ["outcome", "counted"]
    list_select_related = ["session__scenario"]
