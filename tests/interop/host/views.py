"""The host's doors: sign in, open a block, choose its content; and what a test may read and switch."""

import json
from typing import Any

from django.conf import settings
from django.contrib.auth import login
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.views.decorators.http import require_GET, require_POST
from lti_consumer import api
from lti_consumer.models import Lti1p3Passport, LtiConfiguration

from host import faults
from host.course import block_named, external_id
from host.models import Grade


@require_GET
def sign_in(request: HttpRequest, username: str) -> HttpResponse:
    """Become one of the course's people; says their external id."""
    user = User.objects.get(username=username)
    login(request, user)
    return JsonResponse({"external_id": external_id(user)})


@require_GET
def open_block(request: HttpRequest, name: str) -> HttpResponse:
    """What a block's page opens in its frame."""
    return HttpResponseRedirect(
        api.get_lti_1p3_content_url(block_named(name).get_lti_1p3_launch_data())
    )


@require_GET
def choose_content(request: HttpRequest, name: str) -> HttpResponse:
    """What the author's button in Studio opens."""
    data = block_named(name).get_lti_1p3_launch_data()
    return HttpResponseRedirect(api.get_lti_1p3_launch_start_url(data, deep_link_launch=True))


@require_GET
def connection(request: HttpRequest, name: str) -> HttpResponse:
    """The facts that Studio shows for setting up the tool."""
    shown = api.get_lti_1p3_launch_info(block_named(name).get_lti_1p3_launch_data())
    return JsonResponse({"issuer": settings.ROOT} | shown)


@require_GET
def tables(request: HttpRequest, name: str) -> HttpResponse:
    """What the package has stored for a block, and what the course shows."""
    found = LtiConfiguration.objects.get(location=block_named(name).scope_ids.usage_id)
    columns = found.ltiagslineitem_set.order_by("pk")
    return JsonResponse(
        {
            "location": str(found.location),
            "columns": [rows_of(column) for column in columns],
            "answers": faults.answers_to_scores(),
            "scores": [rows_of(row) for column in columns for row in column.scores.order_by("pk")],
            "items": [row.attributes for row in found.ltidlcontentitem_set.order_by("pk")],
            "grades": {
                external_id(row.user): [row.value, row.maximum]
                for row in Grade.objects.filter(block=name)
            },
        }
    )


def rows_of(row: Any) -> dict[str, Any]:
    """One row's plain fields as texts and numbers."""
    fields = {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}
    plain = (int, float, str, type(None))
    return {name: fact if isinstance(fact, plain) else str(fact) for name, fact in fields.items()}


@require_POST
def switch(request: HttpRequest) -> HttpResponse:
    """Switch a fault on."""
    asked = json.loads(request.body)
    if "lose_answers" in asked:
        faults.lose_answers(asked["lose_answers"])
    if "future_score" in asked:
        faults.score_in_the_future(**asked["future_score"])
    return HttpResponse(status=204)


@require_POST
def rotate(request: HttpRequest) -> HttpResponse:
    """What an administrator does who empties the private key: the package makes another pair at need."""
    Lti1p3Passport.objects.update(lti_1p3_internal_private_key="")
    return HttpResponse(status=204)
