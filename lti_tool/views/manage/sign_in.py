"""The administrators' own door."""

from typing import Any

from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _

from lti_tool.managing.throttle import PAUSE_S, forget_failures, must_wait, note_failure
from lti_tool.rights import administers


class SignInForm(AuthenticationForm):
    """Name and password of an administrator."""

    error_messages = {
        "invalid_login": _("Name and password do not belong together."),
        "inactive": _("This account is switched off."),
    }

    def confirm_login_allowed(self, user: Any) -> None:
        """An account that may not administer is told so here, not on the next page."""
        super().confirm_login_allowed(user)
        if not isinstance(user, User) or not administers(user):
            raise ValidationError(_("This account may not administer."), code="not_staff")


class SignIn(LoginView):
    """Sign in; after too many wrong passwords wait a while."""

    template_name = "lti_tool/manage/sign_in.html"
    authentication_form = SignInForm

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        name = request.POST.get("username", "")[:200]
        if must_wait(request, name):
            page = self.get_context_data(form=SignInForm(request), minutes=PAUSE_S // 60)
            response = self.render_to_response(page, status=429)
            response["Retry-After"] = str(PAUSE_S)
            return response
        return super().post(request, *args, **kwargs)

    def form_invalid(self, form: AuthenticationForm) -> HttpResponse:
        note_failure(self.request, form.data.get("username", "")[:200])
        return super().form_invalid(form)

    def form_valid(self, form: AuthenticationForm) -> HttpResponse:
        forget_failures(self.request, form.data.get("username", "")[:200])
        return super().form_valid(form)


sign_in = SignIn.as_view()
