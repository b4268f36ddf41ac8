"""How long lists of the REST interface are cut into pages."""

from typing import Final

from rest_framework.exceptions import ValidationError
from rest_framework.pagination import PageNumberPagination
from rest_framework.request import Request

MOST: Final = 200


class Pages(PageNumberPagination):
    """`?page=2&page_size=100`: fifty rows where nothing is asked, two hundred at most."""

    page_size = 50
    page_size_query_param = "page_size"
    max_page_size = MOST

    def get_page_size(self, request: Request) -> int:
        """The rows of a page; raises `ValidationError` for what is no number from 1 to the most."""
        asked = request.query_params.get("page_size")
        if asked is None:
            return 50
        if not (asked.isascii() and asked.isdigit() and 1 <= int(asked[:9]) <= MOST):
            raise ValidationError({"page_size": f"Give a number from 1 to {MOST}."})
        return int(asked)
