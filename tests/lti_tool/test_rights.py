"""Accounts of administrators with some rights only: what they see, what they may press, and where they come in."""

import pytest
from django.contrib.auth.models import Group, Permission, User
from django.test import Client
from django.urls import get_resolver

from lti_tool.managing.navigation import SECTIONS, section_of
from lti_tool.models import Registration
from lti_tool.rights import GROUPS, make_groups
from tests.lti_tool.test_manage_door import pages, whole_site

pytestmark = pytest.mark.django_db
__all__ = ["whole_site"]


def account(*codes: str, group: str = "") -> Client:
    user = User.objects.create_user(f"staff-{User.objects.count()}", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=codes))
    if group:
        user.groups.add(Group.objects.get(name=f"Administration: {group}"))
    client = Client()
    client.force_login(user)
    return client


def test_every_page_belongs_to_a_section() -> None:
    names = {
        str(name)
        for name in get_resolver("config.urls").reverse_dict
        if str(name).startswith("manage-")
    }
    doors = {"manage-sign-in", "manage-sign-out"}
    assert {name for name in names - doors if not section_of(name)} == set()


def test_who_reads_results_sees_these_pages_and_changes_nothing(
    registration: Registration, whole_site: None
) -> None:
    client = account(group="reads results")
    assert client.get("/manage/", follow=True).redirect_chain == [("/manage/ratings/", 302)]
    allowed = {"/manage/ratings/", "/manage/accuracy/"}
    for page in pages(registration):
        if page == "/manage/":
            continue
        assert client.get(page).status_code == (200 if page in allowed else 403), page
        assert client.post(page).status_code == 403, page
    shown = client.get("/manage/ratings/").content.decode()
    assert 'href="/manage/ratings/"' in shown
    assert 'href="/manage/policy/"' not in shown
    refused = client.get("/manage/policy/").content.decode()
    assert "To the pages that you may see" in refused


def test_who_may_see_a_section_may_not_press_anything_there(
    registration: Registration, whole_site: None
) -> None:
    page = f"/manage/platforms/{registration.uuid}/"
    sees, changes = account("see_platforms"), account("change_platforms")
    assert sees.get(page).status_code == 200
    assert sees.post(f"{page}switch/", {"active": "0"}).status_code == 403
    registration.refresh_from_db()
    assert registration.active
    assert changes.get(page).status_code == 200
    assert changes.post(f"{page}switch/", {"active": "0"}).status_code == 302
    registration.refresh_from_db()
    assert not registration.active


def test_staff_status_alone_opens_nothing_and_everything_opens_all(
    registration: Registration, whole_site: None
) -> None:
    nothing, everything = account(), account(group="everything")
    for page in pages(registration):
        assert nothing.get(page).status_code == 403, page
        assert everything.get(page).status_code in {200, 404, 405}, page
    assert nothing.get("/studio/").status_code == 403
    assert account("see_institutions").get("/studio/").status_code == 403
    assert account("change_institutions").get("/studio/").status_code == 200


def test_who_was_there_before_there_were_rights_keeps_everything(whole_site: None) -> None:
    from django.apps import apps

    Group.objects.all().delete()
    old = User.objects.create_user("old", is_staff=True)
    make_groups(apps.get_app_config("lti_tool"), using="default")
    assert [one.name for one in old.groups.all()] == ["Administration: everything"]
    assert Group.objects.count() == len(GROUPS)
    User.objects.create_user("new", is_staff=True)
    make_groups(apps.get_app_config("lti_tool"), using="default")
    assert User.objects.get(username="new").groups.count() == 0
    assert all(section.right for section in SECTIONS)
