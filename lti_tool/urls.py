"""Addresses the learning platform, its people's browsers and its administrators use."""

from django.urls import path

from lti_tool.views import launch, login, picker, register, session, well_known

urlpatterns = [
    path("lti/login/", login.login, name="lti-login"),
    path("lti/login/<uuid:uuid>/", login.login, name="lti-login-at"),
    path("lti/launch/", launch.launch, name="lti-launch"),
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
