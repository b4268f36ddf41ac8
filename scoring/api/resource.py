"""What every view of the REST interface shares: who may call it, how often, and how its lists are narrowed."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from django.utils.decorators import method_decorator
from django.views.decorators.http import conditional_page
from rest_framework.permissions import BasePermission
from rest_framework.request import Request
from rest_framework.views import APIView

from lti_tool.models import ApiToken
from scoring.api import visible
from scoring.api.narrowing import Narrowed
from scoring.api.paging import Pages
from scoring.api.throttling import limit_address, limit_token

READ: Final = ApiToken.Scope.READ.value
AUTHOR: Final = ApiToken.Scope.AUTHOR.value
ADMIN: Final = ApiToken.Scope.ADMIN.value
Scopes = tuple[str, ...]


class MayCall(BasePermission):
    """A token needs one of the action's scopes; a seat comes in only where the view is for people at an activity."""

    message = ""

    def has_permission(self, request: Request, view: APIView) -> bool:
        assert isinstance(view, Resource)
        action = view.action_called()
        if not request.user.is_authenticated:
            return False
        if action is None or visible.sees_all(request):
            return True
        wanted = view.scopes_of.get(action, view.scopes)
        words = " or ".join(f"`{scope}`" for scope in wanted)
        if token := visible.token_of(request):
            self.message = f"This token has not the scope {words}. Have one made that has it."
            return bool(set(wanted) & set(token.scopes))
        self.message = f"Only an API token with the scope {words} may do this."
        return view.for_seats and action not in view.scopes_of


@method_decorator(conditional_page, name="dispatch")
class Resource(APIView):
    """One kind of thing; `scopes_of` names actions that need another scope and are closed to seats."""

    permission_classes = [MayCall]
    filter_backends: ClassVar[Any] = [Narrowed]
    pagination_class: ClassVar[Any] = Pages
    scopes: ClassVar[Scopes] = (READ,)
    scopes_of: ClassVar[Mapping[str, Scopes]] = {}
    for_seats: ClassVar[bool] = True

    def action_called(self) -> str | None:
        """The name of what is asked; None for a method the address does not know."""
        action: str | None = getattr(self, "action", None)
        return action

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Count the address first, so that guessing of tokens is slowed down as well."""
        limit_address(request)
        super().initial(request, *args, **kwargs)
        if token := visible.token_of(request):
            limit_token(token.pk)
