"""What changes a draft: beginning one, saving it, and making it the next version."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User
from django.db.models import F, Max
from django.utils.timezone import now

from sessions.authoring.carrying import carried
from sessions.authoring.linting import faults_in, undrawn
from sessions.authoring.offering import Faulty, drawn
from sessions.authoring.places import Fault
from sessions.authoring.writing import as_file
from sessions.catalog.services import Checked, check_data
from sessions.models import Draft, Scenario
from sessions.persona.card_file import common_data


class Overtaken(Exception):
    """Somebody else saved the draft meanwhile."""


def own_part(data: Mapping[str, Any]) -> dict[str, Any]:
    """A stored scenario without what holds in every scenario."""
    common = common_data()
    return {key: value for key, value in data.items() if common.get(key) != value}


def whole(draft: Draft) -> dict[str, Any]:
    """A draft together with what holds in every scenario, under its own key."""
    return {**common_data(), **draft.data, "id": draft.key}


def save(
    *, draft: Draft, author: User, revision: int, data: Mapping[str, Any] | None = None,
    scripts: Mapping[str, Any] | None = None,
) -> None:  # fmt: skip
    """Store what was written, sound or not; raises `Overtaken`."""
    changes: dict[str, Any] = {} if scripts is None else {"scripts": dict(scripts)}
    if data is not None:
        own = carried(draft.data, own_part(data)) | {"id": draft.key}
        changes |= {"data": own, "title": str(own.get("title", ""))[:200]}
    saved = Draft.objects.filter(pk=draft.pk, revision=revision).update(
        **changes, revision=F("revision") + 1, changed_at=now(), changed_by=author
    )
    if not saved:
        raise Overtaken
    draft.refresh_from_db()


def faults_of(draft: Draft) -> tuple[list[Fault], str]:
    """All faults of a draft, and the file whose lines they name."""
    text = as_file({**draft.data, "id": draft.key})
    faults, data = faults_in(text)
    return faults or undrawn(data, text, drawn()), text


def next_version(key: str) -> int:
    """The number that the next version gets."""
    newest = Scenario.objects.filter(key=key).aggregate(newest=Max("version"))["newest"]
    return int(newest or 0) + 1


def checked(draft: Draft) -> Checked:
    """A draft as the next version; raises `Faulty`."""
    faults, _ = faults_of(draft)
    if faults:
        raise Faulty(faults)
    return check_data({**whole(draft), "version": next_version(draft.key)}, draft.key)


def changed_since(draft: Draft, newest: Scenario | None) -> bool:
    """Whether a draft says something else than the newest version."""
    if newest is None:
        return True
    return print_of(draft.data) != print_of(own_part(newest.data))


def print_of(data: Mapping[str, Any]) -> str:
    """Names what a file says, whatever its version."""
    said = {key: value for key, value in data.items() if key not in {"id", "version"}}
    return hashlib.sha256(json.dumps(said, sort_keys=True).encode()).hexdigest()


def sign(*, scenario: Scenario, author: User) -> None:
    """Note who published a version."""
    Scenario.objects.filter(pk=scenario.pk).update(published_by=author)
