"""Listening to a recording, from any point of it, and deleting it: for the learner, and instructors where the policy says so."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from uuid import UUID

from django.http import (
    Http404,
    HttpRequest,
    HttpResponseRedirect,
    StreamingHttpResponse,
)
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST

from realtime.views import own_practice
from scoring.views.review import practised
from sessions.models import Recording, Session
from sessions.recorded import Keeping
from sessions.recording import delete_recordings

PIECE: Final = 64 * 1024


@require_GET
@never_cache
def mine(request: HttpRequest, uuid: UUID, recording: UUID) -> HttpResponseBase:
    """The learner's own."""
    _, session = own_practice(request, uuid)
    return played(request, session, recording, {Keeping.LEARNER, Keeping.COURSE})


@require_GET
@never_cache
def theirs(request: HttpRequest, link: UUID, uuid: UUID, recording: UUID) -> HttpResponseBase:
    """For an instructor of the activity."""
    _, _, session = practised(request, link, uuid)
    return played(request, session, recording, {Keeping.COURSE})


@require_POST
def delete(request: HttpRequest, uuid: UUID) -> HttpResponseRedirect:
    """The learner deletes what was recorded of a practice."""
    _, session = own_practice(request, uuid)
    delete_recordings(session=session)
    return HttpResponseRedirect(reverse("practice-debrief", args=[uuid]))


def played(
    request: HttpRequest, session: Session, recording: UUID, allowed: set[Keeping]
) -> HttpResponseBase:
    """The file, or the part of it that is asked for; not found where the policy does not let this person listen."""
    if session.placement.institution.recording not in allowed:
        raise Http404
    path = get_object_or_404(Recording, uuid=recording, session=session, ms__gt=0).path
    if not path.is_file():
        raise Http404
    return part_of(path, request.headers.get("Range", ""))


def part_of(path: Path, asked: str) -> HttpResponseBase:
    """A file by range, so that a browser can begin anywhere."""
    size = path.stat().st_size
    found = re.fullmatch(r"bytes=(\d{1,15})-(\d{0,15})", asked.strip())
    first = int(found[1]) if found else 0
    last = min(int(found[2] or size - 1), size - 1) if found else size - 1
    if first > last:
        refused = StreamingHttpResponse((), status=416)
        refused["Content-Range"] = f"bytes */{size}"
        return refused
    answer = StreamingHttpResponse(pieces(path, first, last), content_type="audio/ogg")
    answer["Accept-Ranges"] = "bytes"
    if found:
        answer.status_code, answer["Content-Range"] = 206, f"bytes {first}-{last}/{size}"
    answer["Content-Length"] = str(last - first + 1)
    return answer


def pieces(path: Path, first: int, last: int) -> Iterator[bytes]:
    """Some of a file at a time."""
    with path.open("rb") as file:
        file.seek(first)
        left = last - first + 1
        while left and (piece := file.read(min(PIECE, left))):
            left -= len(piece)
            yield piece
