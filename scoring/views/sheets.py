"""Downloads of an activity's board."""

from collections.abc import Callable
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils.http import content_disposition_header
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from scoring.pages.sheet import Sheet, as_csv, as_xlsx, sheet
from scoring.views.review import taught

KINDS = {
    "csv": (as_csv, "text/csv; charset=utf-8"),
    "xlsx": (as_xlsx, "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@never_cache
@require_GET
def board(request: HttpRequest, link: UUID, kind: str) -> HttpResponse:
    """What the board shows at the same address."""
    _seat, taught_link = taught(request, link)
    return named(sheet(taught_link, request.GET.dict()), *KINDS[kind], kind)


def named(
    table: Sheet, write: Callable[[Sheet], bytes], content_type: str, kind: str
) -> HttpResponse:
    """A table as a file with a name."""
    answer = HttpResponse(write(table), content_type=content_type)
    name = f"{slugify(table.title) or 'board'}.{kind}"
    answer["Content-Disposition"] = str(content_disposition_header(True, name))
    return answer
