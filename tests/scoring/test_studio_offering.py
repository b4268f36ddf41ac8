"""What becomes of a published scenario: activities move to it, other courses are offered it, tries leave nothing."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils.timezone import now

from lti_tool.models import AuditEntry, OwnScenario, ResourceLink
from lti_tool.queries import newest_scenarios
from lti_tool.services.scenarios import forget_tries
from sessions.models import Placement, Scenario, Session
from sessions.services import open_attempt, place
from tests.scoring.api_world import activity, seated_at
from tests.scoring.studio_pages import HOME, begin, change, publish, text
from tests.scoring.test_studio import browser
from tests.seats import Seated

pytestmark = pytest.mark.django_db
__all__ = ["browser"]
VERSIONS = f"{HOME}versions/"


def placed(link: ResourceLink, **options: str) -> Placement:
    """An activity of the course with the published scenario."""
    assert link.placement is not None
    placement = place(institution=link.placement.institution, scenario_key="our_plan", **options)
    ResourceLink.objects.create(
        deployment=link.deployment, context=link.context, link_id=f"own-{placement.pk}",
        title="Ours", placement=placement,
    )  # fmt: skip
    return placement


def test_activities_move_to_the_newest_version_and_open_attempts_keep_theirs(
    browser: Client, link: ResourceLink, seat: Callable[..., Seated]
) -> None:
    begin(browser)
    publish(browser)
    placement, held = placed(link), placed(link, variant="gone")
    learner = seat(1).launch.identity.user
    under_way = open_attempt(user=learner, placement=placement)
    assert "still play" not in text(browser.get(VERSIONS))
    change(browser, "briefing", title="Our better plan")
    publish(browser)
    assert "One activity still plays an older version." in text(browser.get(VERSIONS))
    said = text(browser.post(f"{HOME}move/", follow=True))
    assert "One activity plays the newest version from its next attempt on." in said
    assert "still play" not in said
    placement.refresh_from_db()
    held.refresh_from_db()
    under_way.refresh_from_db()
    assert (placement.scenario.version, held.scenario.version) == (2, 1)
    assert under_way.scenario.version == 1
    Session.objects.filter(pk=under_way.pk).update(status="ended", ended_at=now())
    assert open_attempt(user=learner, placement=placement).scenario.version == 2
    assert "scenario.moved" in AuditEntry.objects.values_list("act", flat=True)


def test_a_courses_scenario_is_its_own_until_an_administrator_offers_it(
    browser: Client, admin: Client, link: ResourceLink
) -> None:
    begin(browser)
    publish(browser)
    assert link.placement is not None
    institution = link.placement.institution
    side = activity(link.deployment, institution, "70")
    other = seated_at(side, 91, "instructor")

    def there() -> bool:
        keys = {one.key for one in newest_scenarios(institution.pk, [side.context_id])}
        listed = "Our plan" in text(other.get("/studio/"))
        assert listed == ("our_plan" in other.get("/api/v1/scenarios/").content.decode())
        assert listed == ("our_plan" in keys)
        return listed

    assert "our_plan" in {one.key for one in newest_scenarios(institution.pk, [link.context_id])}
    assert not there()
    assert browser.post(f"{HOME}offer/", {"everywhere": "1"}).status_code == 403
    assert "Offer it to every course" not in text(browser.get(VERSIONS))
    said = text(admin.post(f"{HOME}offer/", {"everywhere": "1"}, follow=True))
    assert "every course of School may place it" in said
    assert there()
    admin.post(f"{HOME}offer/", {"everywhere": "0"})
    assert not there()
    acts = list(AuditEntry.objects.order_by("pk").values_list("act", flat=True))
    assert acts == ["scenario.published", "scenario.offered", "scenario.withdrawn"]


def test_a_try_leaves_nothing_behind_a_day_later(browser: Client, link: ResourceLink) -> None:
    before = Scenario.objects.count(), Placement.objects.count(), Session.objects.count()
    begin(browser)
    browser.post(f"{HOME}try/")
    assert forget_tries() == 0
    tomorrow = now() + timedelta(days=1, minutes=1)
    Session.objects.filter(trial=True).update(status="ended", ended_at=tomorrow)
    assert forget_tries(tomorrow) == 0
    assert forget_tries(tomorrow + timedelta(days=1, minutes=1)) == 1
    assert (Scenario.objects.count(), Placement.objects.count(), Session.objects.count()) == before
    assert list(OwnScenario.objects.values_list("key", flat=True)) == ["our_plan"]
