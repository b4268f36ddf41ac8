"""What a privacy launch leads to: what is held about a person, the export, and the erasure."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from lti_tool.access import Seat, privacy_seat
from lti_tool.models import Act, AuditEntry, Identity
from lti_tool.services.auditing import note
from scoring.forms import EraseForm
from scoring.models import Erasure
from scoring.privacy.erasing import erase as erase_person
from scoring.privacy.export import export as export_of
from scoring.privacy.holdings import holdings
from scoring.privacy.people import person_of


def asked(request: HttpRequest, uuid: UUID) -> tuple[Seat, Identity | None]:
    """The seat of a privacy launch and whom it is about; anybody else is refused."""
    seat = privacy_seat(request, uuid)
    if seat is None:
        raise PermissionDenied(_("Open this page again from your learning platform."))
    return seat, person_of(seat.launch)


def known(request: HttpRequest, uuid: UUID) -> tuple[Seat, Identity]:
    """The same for what needs somebody we know."""
    seat, about = asked(request, uuid)
    if about is None:
        raise Http404
    return seat, about


@require_GET
@never_cache
def person(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is held, in words."""
    seat, about = asked(request, uuid)
    return shown(request, seat, about, EraseForm())


def shown(
    request: HttpRequest, seat: Seat, about: Identity | None, form: EraseForm
) -> HttpResponse:
    """The page, with what was wrong in the form."""
    page = {
        "seat": seat,
        "about": about,
        "own": about == seat.identity,
        "lines": holdings(about).lines if about else [],
        "form": form,
    }
    return render(request, "scoring/privacy.html", page, status=400 if form.errors else 200)


@require_GET
@never_cache
def export(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Everything, as a file."""
    seat, about = known(request, uuid)
    by = None if about == seat.identity else seat.identity.user
    note(
        act=Act.EXPORTED, door=AuditEntry.Door.PAGE, by=by, about=about.registration.name,
        institution=about.registration.institution,
    )  # fmt: skip
    answer = JsonResponse(export_of(about), json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = 'attachment; filename="saywell-data.json"'
    return answer


@require_POST
@never_cache
def erase(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Erase the person once the word is there; the page says so itself, for the seat may be gone with them."""
    seat, about = known(request, uuid)
    form = EraseForm(request.POST)
    if not form.is_valid():
        return shown(request, seat, about, form)
    own = about == seat.identity
    erase_person(identity=about, wish=Erasure.Wish.OWN if own else Erasure.Wish.PLATFORM)
    return render(request, "scoring/erased.html", {"own": own})
