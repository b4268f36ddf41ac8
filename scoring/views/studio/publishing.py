"""Checking, simulating, trying and publishing a draft, and its versions."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lti_tool.access import Author, Seat
from lti_tool.models import OwnScenario
from lti_tool.services.scenarios import (
    Unchanged,
    go_back,
    move_activities,
    offer,
    publish_draft,
    try_draft,
)
from providers.errors import ProviderError
from providers.registry import provider
from scoring.studio.checking import findings, sound
from scoring.studio.comparing import changes
from scoring.studio.shelf import lagging
from scoring.studio.simulating import scripts_from, simulate, wishes
from scoring.views.studio.door import own_draft
from scoring.views.studio.editing import OVERTAKEN, frame, revision_of
from sessions.authoring.drafting import Overtaken, changed_since, next_version, save, whole
from sessions.authoring.offering import Faulty
from sessions.models import Draft, Scenario

ADMINISTRATORS_OFFER = _l("An administrator offers a course’s scenario to every course.")


@require_GET
@never_cache
def check(request: HttpRequest, key: str) -> HttpResponse:
    """What is to be put right, and the publishing."""
    who, draft = own_draft(request, key)
    return check_page(request, who, draft)


def check_page(
    request: HttpRequest, who: Author, draft: Draft, *, fault: str = "", status: int = 200
) -> HttpResponse:
    """The findings, and what differs from the newest version."""
    newest = Scenario.objects.filter(key=draft.key).order_by("-version").first()
    page = frame(draft, "check") | {
        "findings": findings(draft), "sound": sound(draft), "newest": newest, "next": next_version(draft.key),
        "changed": changed_since(draft, newest), "can_try": bool(seats_for(who, draft)), "fault": fault,
        "changes": changes(newest.data, whole(draft))[:60] if newest else [],
    }  # fmt: skip
    return render(request, "studio/check.html", page, status=status)


@require_http_methods(["GET", "POST"])
@never_cache
def simulation(request: HttpRequest, key: str) -> HttpResponse:
    """Four scripted learners: what they say, what is expected, and what came of it."""
    who, draft = own_draft(request, key)
    fault: object = ""
    if request.method == "POST":
        try:
            save(
                draft=draft,
                author=who.user,
                revision=revision_of(request.POST),
                scripts=scripts_from(request.POST.dict(), draft),
            )
            return redirect(f"{reverse('studio-simulate', args=[key])}?run=1")
        except Overtaken:
            fault = OVERTAKEN
            draft.scripts = scripts_from(request.POST.dict(), draft)
    return simulation_page(request, draft, fault=fault)


def simulation_page(request: HttpRequest, draft: Draft, *, fault: object) -> HttpResponse:
    """The four learners, and what came of their talks when that was asked for."""
    ready, rounds, status = sound(draft), [], 409 if fault else 200
    if ready and "run" in request.GET and request.method == "GET":
        try:
            rounds = simulate(draft, provider("speech_acts"))
        except ProviderError:
            fault, status = (
                _(
                    "The learners’ lines cannot be read on this server now. Whoever runs it finds the cause at /ready."
                ),
                503,
            )
    page = frame(draft, "simulate") | {
        "learners": wishes(draft), "ready": ready, "fault": fault, "rounds": rounds, "levels": "01234",
    }  # fmt: skip
    return render(request, "studio/simulate.html", page, status=status)


@require_POST
@never_cache
def try_it(request: HttpRequest, key: str) -> HttpResponse:
    """Practise the draft as a learner would; it counts for nobody."""
    who, draft = own_draft(request, key)
    held = seats_for(who, draft)
    if not held:
        return check_page(
            request,
            who,
            draft,
            fault=_("To try it, open the studio from an activity of a course."),
            status=409,
        )
    try:
        session = try_draft(draft=draft, launch=held[0].launch)
    except Faulty:
        return check_page(
            request,
            who,
            draft,
            fault=_("Put right what is listed here first; then it can be tried."),
            status=409,
        )
    return redirect("practice-briefing", uuid=session.uuid)


def seats_for(who: Author, draft: Draft) -> list[Seat]:
    """The seats by which an author can practise: those of the draft's institution."""
    return [
        one for one in who.seats if one.identity.registration.institution_id == draft.institution_id
    ]


@require_POST
@never_cache
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """Make the draft the next version."""
    who, draft = own_draft(request, key)
    try:
        publish_draft(draft=draft, author=who.user)
    except Faulty:
        return check_page(
            request,
            who,
            draft,
            fault=_("Nothing was published. Put right what is listed here first."),
            status=409,
        )
    except Unchanged:
        return check_page(
            request,
            who,
            draft,
            fault=_("Nothing was published. The newest version says the same."),
            status=409,
        )
    return redirect(f"{reverse('studio-versions', args=[key])}?published=1")


@require_GET
@never_cache
def versions(request: HttpRequest, key: str) -> HttpResponse:
    """Who published what and when, and what each version changed."""
    who, draft = own_draft(request, key)
    own = OwnScenario.objects.filter(key=key).select_related("context").first()
    moved = request.GET.get("moved", "")
    rows = list(
        Scenario.objects.filter(key=key)
        .select_related("published_by__identity")
        .order_by("-version")
    )
    before = [*rows[1:], None][: len(rows)]
    page = frame(draft, "versions") | {
        "rows": [(row, changes(old.data, row.data) if old else None, publisher(row)) for row, old in zip(rows, before, strict=True)],
        "behind": lagging(who, draft), "own": own, "may_offer": bool(who.administers and own and own.context and rows),
        "moved": int(moved) if moved.isascii() and moved.isdigit() and len(moved) < 7 else None,
        "published": "published" in request.GET, "changed": changed_since(draft, rows[0] if rows else None),
    }  # fmt: skip
    return render(request, "studio/versions.html", page)


@require_POST
@never_cache
def move(request: HttpRequest, key: str) -> HttpResponse:
    """Let activities play the newest version."""
    who, draft = own_draft(request, key)
    done = move_activities(author=who, draft=draft)
    return redirect(f"{reverse('studio-versions', args=[key])}?moved={done}")


@require_POST
@never_cache
def offer_it(request: HttpRequest, key: str) -> HttpResponse:
    """An administrator offers a course's scenario to every course, or no longer."""
    who, draft = own_draft(request, key)
    if not who.administers:
        raise PermissionDenied(ADMINISTRATORS_OFFER)
    offer(draft=draft, author=who.user, everywhere=request.POST.get("everywhere") == "1")
    return redirect("studio-versions", key=key)


def publisher(row: Scenario) -> str:
    """Who published a version, as far as it is known."""
    user = row.published_by
    if user is None or user.is_staff:
        return user.get_username() if user else ""
    identity = getattr(user, "identity", None)
    return (identity and identity.name) or _("an instructor")


@require_POST
@never_cache
def back(request: HttpRequest, key: str, version: int) -> HttpResponse:
    """Publish an older version again, as the next one."""
    who, draft = own_draft(request, key)
    old = get_object_or_404(Scenario, key=key, version=version)
    try:
        go_back(draft=draft, author=who.user, scenario=old)
    except Unchanged as same:
        raise Http404 from same
    except Faulty:
        return check_page(
            request,
            who,
            draft,
            fault=_(
                "That version has faults by today's rules, so it was not published. The draft is unchanged."
            ),
            status=409,
        )
    return redirect(f"{reverse('studio-versions', args=[key])}?published=1")
