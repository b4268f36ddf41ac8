"""Addresses the learning platform, its people's browsers and its administrators use."""

from django.contrib.auth.views import LogoutView
from django.urls import include, path
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import JavaScriptCatalog, set_language

from lti_tool.views import home, launch, login, notices, picker, register, session, well_known
from lti_tool.views.manage import (
    institutions,
    invitations,
    keys,
    platforms,
    refusals,
    sign_in,
    tokens,
)

manage = [
    path("sign-in/", sign_in.sign_in, name="manage-sign-in"),
    path("sign-out/", LogoutView.as_view(next_page="manage-sign-in"), name="manage-sign-out"),
    path("platforms/add/", platforms.add, name="manage-add"),
    path("platforms/<uuid:uuid>/edit/", platforms.edit, name="manage-edit"),
    path("platforms/<uuid:uuid>/switch/", platforms.switch, name="manage-switch"),
    path("platforms/<uuid:uuid>/test/", platforms.test, name="manage-test"),
    path("platforms/<uuid:uuid>/deployments/", platforms.add_deployment, name="manage-deploy"),
    path(
        "platforms/<uuid:uuid>/deployments/<int:pk>/",
        platforms.switch_deployment,
        name="manage-deployment",
    ),
    path("invitations/", invitations.invitations, name="manage-invitations"),
    path("invitations/<str:pk>/withdraw/", invitations.withdraw, name="manage-withdraw"),
    path("help/", institutions.institutions, name="manage-institutions"),
    path("keys/", keys.keys, name="manage-keys"),
    path("keys/rotate/", keys.rotate_keys, name="manage-rotate"),
    path("refusals/", refusals.refusals, name="manage-refusals"),
    path("tokens/", tokens.tokens, name="manage-tokens"),
    path("tokens/<uuid:uuid>/revoke/", tokens.revoke, name="manage-revoke-token"),
]

urlpatterns = [
    path("", home.home, name="home"),
    path("language/", csrf_exempt(set_language), name="language"),
    path("words.js", JavaScriptCatalog.as_view(packages=["lti_tool"]), name="words"),
    path("manage/", include(manage)),
    path("lti/login/", login.login, name="lti-login"),
    path("lti/login/<uuid:uuid>/", login.login, name="lti-login-at"),
    path("lti/launch/", launch.launch, name="lti-launch"),
    path("lti/notices/", notices.notices, name="lti-notices"),
    path("lti/register/", register.register, name="lti-register"),
    path("lti/canvas.json", well_known.canvas, name="lti-canvas"),
    path(".well-known/jwks.json", well_known.jwks, name="lti-jwks"),
    path("lti/enter/", session.enter, name="lti-enter"),
    path("lti/session/", session.session, name="lti-session"),
    path("lti/window/<uuid:uuid>/", session.own_window, name="lti-own-window"),
    path("lti/nothing/", session.nothing, name="lti-nothing"),
    path("lti/closed/<uuid:uuid>/", session.closed, name="lti-closed"),
    path("lti/picker/<uuid:uuid>/", picker.picker, name="lti-picker"),
    path("lti/picker/<uuid:uuid>/try/<slug:key>/", picker.try_it, name="lti-picker-try"),
]
