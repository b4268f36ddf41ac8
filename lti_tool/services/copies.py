"""A course that was made from another: it keeps the settings chosen there."""

from collections.abc import Sequence

from django.db import transaction

from lti_tool.models import Context


def descend(*, context: Context, earlier_ids: Sequence[str]) -> None:
    """Note which courses this one was made from, and inherit what it has not chosen itself."""
    if set(earlier_ids) <= {*context.earlier_ids, context.context_id}:
        return
    with transaction.atomic():
        locked = Context.objects.select_for_update().get(pk=context.pk)
        known = {*locked.earlier_ids, locked.context_id}
        new = [one for one in dict.fromkeys(earlier_ids) if one not in known]
        originals = Context.objects.filter(deployment=locked.deployment, context_id__in=new)
        for original in originals.order_by("pk"):
            locked.chosen = original.chosen | locked.chosen
        locked.earlier_ids = [*locked.earlier_ids, *new]
        locked.save(update_fields=["chosen", "earlier_ids"])
    context.chosen, context.earlier_ids = locked.chosen, locked.earlier_ids
