"""An instructor sees how quickly the persona answered, stage by stage, and what services were used."""

from collections.abc import Callable

import pytest

from sessions.models import Turn
from sessions.services import end
from tests.seats import Seated

pytestmark = pytest.mark.django_db
TRACE = {
    "draft_ms": 130,
    "stt_ms": 300,
    "mind_ms": 14,
    "tts_ms": 60,
    "wait_ms": 600,
    "total_ms": 640,
}


def page_of(seat: Callable[..., Seated]) -> str:
    learner, teacher = seat(modality="voice"), seat(2, role="instructor")
    session = learner.practice
    for n, (total, heavy) in enumerate([(640, 0), (900, 0), (4000, 1)], 1):
        spoken = {"session": session, "source": "voice", "start_ms": n, "end_ms": n}
        Turn.objects.create(n=2 * n - 1, speaker="learner", heard="A line.", **spoken)
        trace = TRACE | {"total_ms": total, "heavy": heavy}
        Turn.objects.create(
            n=2 * n,
            speaker="persona",
            planned="An answer.",
            heard="An answer.",
            trace=trace,
            **spoken,
        )
    session.usage = {"language:gpt-4o-mini": {"calls": 3, "tokens_in": 2000000, "tokens_out": 1000}}
    session.save(update_fields=["usage"])
    end(session=session, reason="left")
    return teacher.client.get(f"/review/{teacher.link.uuid}/{session.uuid}/").content.decode()


def test_each_answer_has_its_stages_and_the_attempt_its_medians(
    seat: Callable[..., Seated],
) -> None:
    page = page_of(seat)
    assert page.count('class="fall"') == 3
    assert "Waited to be sure the turn was over: 600 ms" in page
    assert (
        '<td class="r num">770 ms</td>' in page
    )  # the silence on purpose is left out of the whole
    assert "a silence on purpose" in page


def test_services_are_counted_and_priced(seat: Callable[..., Seated]) -> None:
    page = page_of(seat)
    assert "language, gpt-4o-mini" in page
    assert "3 calls, 2,000,000 tokens read, 1,000 tokens written" in page
    assert "0.3006 USD" in page


def test_a_typed_talk_without_services_has_nothing_technical(seat: Callable[..., Seated]) -> None:
    learner, teacher = seat(), seat(2, role="instructor")
    end(session=learner.practice, reason="left")
    page = teacher.client.get(f"/review/{teacher.link.uuid}/{learner.practice.uuid}/")
    assert 'class="judge technical"' not in page.content.decode()
