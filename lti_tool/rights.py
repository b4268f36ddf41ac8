"""What an administrator's account may see and change, by Django's own permissions and groups; a superuser may everything."""

from typing import Any, Final

from django.contrib.auth.models import AnonymousUser, User
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

SECTIONS: Final[dict[str, str | Promise]] = {
    "platforms": _("platforms"),
    "deliveries": _("deliveries and record stores"),
    "ratings": _("ratings"),
    "institutions": _("policies, documents, the studio and tokens"),
    "system": _("health, usage and the audit log"),
}
PERMISSIONS: Final[list[tuple[str, Any]]] = [
    (f"{act}_{section}", f"{words} {section} in the administration")
    for section in SECTIONS
    for act, words in (("see", "See"), ("change", "Change"))
]
GROUPS: Final = {
    "Administration: everything": [code for code, _words in PERMISSIONS],
    "Administration: reads results": ["see_ratings"],
    "Administration: runs platforms": [
        "see_platforms", "change_platforms", "see_deliveries", "change_deliveries", "see_system",
    ],
}  # fmt: skip
"""Made with the first migration; theirs to change afterwards."""

Account = User | AnonymousUser


def has(user: Account, code: str) -> bool:
    """Whether an account with staff status has one of these permissions."""
    return bool(user.is_active and user.is_staff and user.has_perm(f"lti_tool.{code}"))


def may_see(user: Account, section: str) -> bool:
    """Whether an account may look at a section: who may change it may see it."""
    return has(user, f"see_{section}") or has(user, f"change_{section}")


def may_change(user: Account, section: str) -> bool:
    """Whether an account may change something there."""
    return has(user, f"change_{section}")


def administers(user: Account) -> bool:
    """Whether somebody is an administrator of anything."""
    return bool(user.is_active and user.is_staff) and any(may_see(user, one) for one in SECTIONS)


def make_groups(sender: Any, using: str, **_: Any) -> None:
    """Make the groups once; who had staff status before there were any keeps everything. Django calls it after a migration."""
    from django.contrib.auth.management import create_permissions
    from django.contrib.auth.models import Group, Permission

    if Group.objects.using(using).filter(name__in=GROUPS).exists():
        return
    create_permissions(sender, using=using, verbosity=0)
    known = Permission.objects.using(using).filter(content_type__app_label="lti_tool")
    codes = {one.codename: one for one in known}
    for name, wanted in GROUPS.items():
        group = Group.objects.using(using).create(name=name)
        group.permissions.set([codes[code] for code in wanted if code in codes])
    everything = Group.objects.using(using).get(name=next(iter(GROUPS)))
    everything.user_set.set(User.objects.using(using).filter(is_staff=True, is_superuser=False))
