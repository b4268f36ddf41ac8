"""A learner asks a person to look again; the instructor answers."""

from uuid import UUID

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from lti_tool.models import Act
from scoring import appealing
from scoring.forms import AnswerForm, AppealForm
from scoring.models import Appeal, Assessment
from scoring.views import review
from scoring.views.debrief import own_practice, shown
from sessions.models import Turn


@require_POST
def ask(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Contest a marked line or a level, or point to a line of one's own; what is wrong comes back with the words."""
    _seat, session = own_practice(request, uuid)
    assessment = review.assessed(session)
    form = AppealForm(request.POST)
    if not form.is_valid():
        return shown(request, uuid, form)
    try:
        made = asked(assessment, form)
    except appealing.AskedBefore:
        form.add_error(None, _("You have asked this already. Withdraw it first to ask anew."))
        return shown(request, uuid, form)
    except appealing.TooLate as error:
        raise PermissionDenied(_("The thirty days in which a debrief can be contested are over.")) from error  # fmt: skip
    return HttpResponseRedirect(reverse("practice-debrief", args=[uuid]) + f"#appeal-{made.pk}")


def asked(assessment: Assessment, form: AppealForm) -> Appeal:
    """Ask what the form says; a line or objective that is not of this attempt is not found."""
    given = form.cleaned_data
    if given["kind"] == Appeal.Kind.FLAG:
        flag = get_object_or_404(assessment.flags, pk=given["flag"] or 0)
        return appealing.contest_flag(flag=flag, words=given["words"])
    objective = get_object_or_404(assessment.objectives, objective=given["objective"])
    if given["kind"] == Appeal.Kind.LEVEL:
        return appealing.contest_level(objective=objective, words=given["words"])
    missing = objective.elements.exclude(standing="met")
    element = get_object_or_404(missing, element=given["element"])
    own = assessment.session.turns.filter(speaker=Turn.Speaker.LEARNER)
    turn = get_object_or_404(own, n=given["turn"])
    return appealing.point_to(
        objective=objective, element=element.element, turn=turn.n, words=given["words"]
    )


@require_POST
def withdraw(request: HttpRequest, uuid: UUID, pk: int) -> HttpResponse:
    """Take an appeal back."""
    _seat, session = own_practice(request, uuid)
    appealing.withdraw(appeal=get_object_or_404(Appeal, pk=pk, assessment__session=session))
    return HttpResponseRedirect(reverse("practice-debrief", args=[uuid]) + "#objectives")


@require_POST
def answer(request: HttpRequest, link: UUID, uuid: UUID, pk: int) -> HttpResponse:
    """Uphold an appeal or set it aside, with a reason; one that was answered meanwhile stays as it is."""
    seat, taught_link, session = review.practised(request, link, uuid)
    appeal = get_object_or_404(Appeal, pk=pk, assessment=review.assessed(session))
    form = AnswerForm(request.POST)
    if not form.is_valid():
        return review.shown(request, link, uuid, form)
    given, by = form.cleaned_data, seat.identity.user
    with transaction.atomic():
        if given["decision"] == "uphold":
            level = given["level"]
            done = appealing.uphold(appeal=appeal, reason=given["reason"], by=by, level=level)
        else:
            done = appealing.set_aside(appeal=appeal, reason=given["reason"], by=by)
        if done:
            review.noted_at(Act.APPEAL_ANSWERED, seat, taught_link, detail=session.uuid)
    return review.back_to(taught_link, session)
