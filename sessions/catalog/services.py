"""Publishes the catalogue's scenario files as versions in the database."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.db import transaction

from sessions.models import Scenario
from sessions.persona.card import ScenarioCard
from sessions.persona.card_file import CatalogFault, card_from, scenario_data

Checked = tuple[ScenarioCard, Mapping[str, Any], str]


def publish(*, files: Sequence[Path]) -> list[str]:
    """Check every file, then publish the new versions; gives their names. Raises `CatalogFault`."""
    checked = [check(path) for path in files]
    with transaction.atomic():
        return [str(row) for row in (publish_one(*one) for one in checked) if row]


def check(path: Path) -> Checked:
    """Read one file strictly and compare it with what was published before."""
    return check_data(scenario_data(path), path.name)


def check_data(data: Mapping[str, Any], name: str) -> Checked:
    """Read a file's data strictly and compare it with what was published before; raises `CatalogFault`."""
    card, content_hash = card_from(data, name), hash_of(data)
    newest = Scenario.objects.filter(key=card.key).order_by("-version").first()
    if newest and card.version < newest.version:
        raise CatalogFault(f"{name}: version {card.version} is older than {newest.version}")
    if newest and card.version == newest.version and content_hash != newest.content_hash:
        raise CatalogFault(
            f"{name}: it or flags.yaml was changed; raise `version` above {newest.version}"
        )
    return card, data, content_hash


def publish_one(card: ScenarioCard, data: Mapping[str, Any], content_hash: str) -> Scenario | None:
    """Make the version the active one; None if it was there."""
    with transaction.atomic():
        return _published(card, data, content_hash)


def _published(card: ScenarioCard, data: Mapping[str, Any], content_hash: str) -> Scenario | None:
    row, made = Scenario.objects.get_or_create(
        key=card.key,
        version=card.version,
        defaults={"title": card.title, "data": dict(data), "content_hash": content_hash},
    )
    if not made:
        return None
    Scenario.objects.filter(key=card.key).exclude(pk=row.pk).update(active=False)
    return row


def hash_of(data: Mapping[str, Any]) -> str:
    """Names the content, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()
