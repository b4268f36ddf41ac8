"""Ages as pages write them."""

from datetime import datetime

from django import template
from django.utils.timesince import timesince
from django.utils.timezone import now
from django.utils.translation import gettext as _

register = template.Library()


@register.filter
def age(at: datetime) -> str:
    """How long ago something was, in its largest unit."""
    if (now() - at).total_seconds() < 60:
        return _("less than a minute")
    return timesince(at, depth=1)
