"""What belongs to the whole installation: invitations, its own keys, and what would be forgotten now."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework.exceptions import PermissionDenied
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.viewsets import GenericViewSet, ViewSet

from lti_tool.models import RegistrationInvite, ToolKey
from lti_tool.services.keys import published_rows
from lti_tool.services.platforms import open_invites
from scoring.api import visible
from scoring.api.narrowing import asked_of
from scoring.api.resource import ADMIN, Resource
from scoring.api.serializers import installation as serializers
from scoring.retention import preview


class Installed(Resource):
    """What only an administrator reads who is signed in: no institution's program."""

    scopes = (ADMIN,)
    for_seats = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        if self.action_called() and not visible.sees_all(request):
            raise PermissionDenied("Only an administrator who is signed in may read this.")


class Invitations(Installed, ListModelMixin, GenericViewSet[RegistrationInvite]):
    """Invitations to register a platform that can still be used; their addresses are kept nowhere."""

    serializer_class = serializers.InvitationSerializer
    queryset = RegistrationInvite.objects.none()
    orders: ClassVar[Any] = ("-created_at", "expires_at")

    def get_queryset(self) -> QuerySet[RegistrationInvite]:
        return open_invites()


class Keys(Installed, ListModelMixin, GenericViewSet[ToolKey]):
    """The keys we sign with, as platforms read them at /.well-known/jwks.json; no private key is in any answer."""

    serializer_class = serializers.KeySerializer
    queryset = ToolKey.objects.none()
    orders: ClassVar[Any] = ("-created_at", "state")

    def get_queryset(self) -> QuerySet[ToolKey]:
        return published_rows().defer("sealed_private_key")


class Retention(Installed, ViewSet):
    """How much would be forgotten now, as its time is over; reading it forgets nothing."""

    @extend_schema(operation_id="retention_retrieve", responses=serializers.ForgottenSerializer)
    def list(self, request: Request) -> Response:
        asked_of(request, self)
        return Response(serializers.ForgottenSerializer(preview()).data)
