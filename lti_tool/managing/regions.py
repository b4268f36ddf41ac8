"""Country codes as administrators write them."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _


def country(written: str) -> str:
    """A country code in capitals, or nothing; raises `ValidationError`."""
    region = written.upper()
    if region and not re.fullmatch(r"[A-Z]{2,3}", region):
        raise ValidationError(_("Two letters, such as CA, DE or NZ."))
    return region
