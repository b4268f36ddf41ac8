"""The room's page sends the browser for what draws a face before any script asks for it."""

import re
from collections.abc import Callable

import pytest
from django.conf import settings

from tests.seats import Seated

pytestmark = pytest.mark.django_db
IMPORTED = re.compile(r'^(?:import|export) .*?from "(\./[\w.]+)"', re.MULTILINE)
LATER = re.compile(r'import\("(\./[\w.]+)"\)')


def page(seat: Callable[..., Seated]) -> str:
    seated = seat(modality="voice")
    return seated.client.get(f"/practice/{seated.practice.uuid}/room/").content.decode()


def test_the_head_of_who_opens_is_on_its_way_at_once_where_faces_move(
    seat: Callable[..., Seated],
) -> None:
    [link] = re.findall(r'<link rel="preload" as="fetch" [^>]*>', page(seat))
    assert "/personas/marta/head" in link
    assert "crossorigin" in link  # else the browser fetches it twice
    assert 'media="(prefers-reduced-motion: no-preference)"' in link


def test_no_module_that_draws_waits_for_another_to_name_it(seat: Callable[..., Seated]) -> None:
    told = re.findall(r'<link rel="modulepreload" href="[^"]*/([\w.]+\.js)"', page(seat))
    folder = settings.BASE_DIR / "static" / "js" / "face"
    waiting, known = ["./face.js"], set()
    while waiting:
        name = waiting.pop()
        if name in known:
            continue
        known.add(name)
        text = (folder / name).read_text()
        waiting += IMPORTED.findall(text) + LATER.findall(text)
    assert {name.removeprefix("./") for name in known} <= set(told)
    assert "lit.js" in told
