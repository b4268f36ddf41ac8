"""Faults of the network and of clocks that a test switches on."""

from collections.abc import Callable
from datetime import timedelta

from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.utils.timezone import now
from lti_consumer.models import LtiAgsScore

LOST = "answers-to-lose"
SEEN = "answers-to-scores"


class LosesAnswers:
    """Does what a score asks, and then lets a gateway time out instead of answering."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.body  # noqa: B018 - read before the package reads it as a stream
        answer = self.get_response(request)
        if not request.path.endswith("/scores"):
            return answer
        cache.set(SEEN, [*cache.get(SEEN, []), [request.body.decode(), answer.status_code]], None)
        if cache.get(LOST, 0) > 0:
            cache.decr(LOST)
            return HttpResponse(status=504)
        return answer


def lose_answers(count: int) -> None:
    """Lose the next answers to scores."""
    cache.set(LOST, count)


def score_in_the_future(user_id: str, score: float) -> None:
    """Leave a person's score as a sender whose clock ran an hour ahead would."""
    LtiAgsScore.objects.filter(user_id=user_id).update(
        timestamp=now() + timedelta(hours=1), score_given=score
    )


def answers_to_scores() -> list[list[object]]:
    """Every score asked for and how the package answered, also where the answer was lost."""
    return list(cache.get(SEEN, []))
