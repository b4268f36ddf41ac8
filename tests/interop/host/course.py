"""The one course: its people, and its blocks as Open edX's own LTI XBlock."""

from typing import Any, Final

from crum import get_current_user
from django.conf import settings
from django.contrib.auth.models import User
from lti_consumer.lti_xblock import LtiConsumerXBlock
from opaque_keys.edx.keys import UsageKey
from opaque_keys.edx.locator import CourseLocator
from xblock.core import XBlockMixin
from xblock.field_data import DictFieldData
from xblock.fields import DateTime, Scope, ScopeIds, Timedelta
from xblock.reference.user_service import UserService, XBlockUser
from xblock.runtime import Runtime

from host.models import ExternalId, Grade, Profile

COURSE: Final = CourseLocator("Practice", "LP1", "2026")
PASSPORT: Final = "0b0a9d0e-6f5f-4c0c-9f0e-3b8a8a4b6c11"
PEOPLE: Final = {
    "ana": ("Ana Lima", "student"),
    "ben": ("Ben Okoro", "student"),
    "cleo": ("Cléo Martin", "student"),
    "dara": ("Dara Singh", "beta_testers"),
    "ines": ("Inès Roy", "instructor"),
    "stan": ("Stan Novak", "staff"),
}
TEXT_ONLY: Final = ["scenario=pip_branch", "text_only=1", "policy=last"]
BLOCKS: Final[dict[str, dict[str, Any]]] = {
    "declarative": {"lti_advantage_ags_mode": "declarative", "custom_parameters": TEXT_ONLY},
    "programmatic": {"lti_advantage_ags_mode": "programmatic", "custom_parameters": TEXT_ONLY},
    "chosen": {"lti_advantage_ags_mode": "declarative", "lti_advantage_deep_linking_enabled": True},
}
POINTS: Final = 20


class Dates(XBlockMixin):
    """The two dates every block of a course inherits."""

    due = DateTime(default=None, scope=Scope.settings)
    graceperiod = Timedelta(default=None, scope=Scope.settings)


class People(UserService):
    """Whoever is signed in, as the package asks for them."""

    def get_current_user(self) -> XBlockUser:
        user = get_current_user()
        found = XBlockUser(is_current_user=True, emails=[user.email], full_name=user.profile.name)
        found.opt_attrs = {
            "edx-platform.is_authenticated": user.is_authenticated,
            "edx-platform.user_role": user.profile.role,
            "edx-platform.user_id": user.pk,
            "edx-platform.username": user.username,
            "edx-platform.user_is_staff": False,
        }
        return found

    def get_external_user_id(self, type_name: str) -> str:
        return str(external_id(get_current_user()))


class Rebinding:
    """Binding a block to the person whose grade is set needs nothing here: no state is kept per person."""

    def rebind_noauth_module_to_user(self, block: LtiConsumerXBlock, user: User) -> None:
        """Nothing to load."""


class Course(Runtime):
    """Runs blocks; what they publish is the course's gradebook."""

    def handler_url(self, block: Any, handler_name: str, *args: Any, **kwargs: Any) -> str:
        raise NotImplementedError("LTI 1.3 needs no handlers")

    def resource_url(self, resource: Any) -> str:
        raise NotImplementedError("no pages are rendered")

    def local_resource_url(self, block: Any, uri: str) -> str:
        raise NotImplementedError("no pages are rendered")

    def publish(
        self, block: LtiConsumerXBlock, event_type: str, event_data: dict[str, Any]
    ) -> None:
        assert event_type == "grade"
        Grade.objects.update_or_create(
            user_id=event_data["user_id"],
            block=block.scope_ids.usage_id.block_id,
            defaults={"value": event_data["value"], "maximum": event_data["max_value"]},
        )


def block_at(location: UsageKey) -> LtiConsumerXBlock:
    """The block at a place of the course, set up as its author did in Studio."""
    fields = BLOCKS[location.block_id] | {
        "display_name": f"Practice ({location.block_id})",
        "lti_version": "lti_1p3",
        "lti_1p3_launch_url": f"{settings.TOOL}/lti/launch/",
        "lti_1p3_oidc_url": f"{settings.TOOL}/lti/login/",
        "lti_advantage_deep_linking_launch_url": f"{settings.TOOL}/lti/launch/",
        "lti_1p3_tool_key_mode": "keyset_url",
        "lti_1p3_tool_keyset_url": f"{settings.TOOL}/.well-known/jwks.json",
        "lti_1p3_passport_id": PASSPORT,
        "lti_1p3_enable_nrps": True,
        "has_score": True,
        "weight": float(POINTS),
        "ask_to_send_full_name": True,
    }
    services = {"user": People(), "rebind_user": Rebinding()}
    runtime = Course(id_reader=None, id_generator=None, mixins=(Dates,), services=services)
    ids = ScopeIds(None, "lti_consumer", location, location)
    return runtime.construct_xblock_from_class(LtiConsumerXBlock, ids, DictFieldData(fields))


def block_named(name: str) -> LtiConsumerXBlock:
    """One of this course's blocks."""
    return block_at(COURSE.make_usage_key("lti_consumer", name))


def external_id(user: User) -> str:
    """The id a tool knows a person by, made at first need."""
    found, _ = ExternalId.objects.get_or_create(user=user)
    return str(found.external_user_id)


def enrol_everybody() -> None:
    """Make the course's people."""
    for username, (name, role) in PEOPLE.items():
        user = User.objects.create_user(username, email=f"{username}@example.org")
        Profile.objects.create(user=user, name=name, role=role)
