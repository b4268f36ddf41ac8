"""Every address of the campus."""

from django.urls import path

from demo_campus.people import COURSE
from demo_campus.views import deep_link, launch, pages, platform, records, services, switches

ITEMS = f"lti/ags/{COURSE.id}/lineitems"

urlpatterns = [
    path("", pages.people, name="people"),
    path("sign-in", pages.sign_in, name="sign_in"),
    path("sign-out", pages.sign_out, name="sign_out"),
    path("course", pages.course, name="course"),
    path("activity/<int:pk>", pages.activity, name="activity"),
    path("add/<int:pk>", pages.add, name="add"),
    path("review/<int:pk>/<str:user_id>", pages.review, name="review"),
    path("grades", pages.grades, name="grades"),
    path("statements", pages.statements, name="statements"),
    path("launch/activity/<int:pk>", launch.open_activity, name="open_activity"),
    path("launch/content/<int:pk>", launch.choose_content),
    path("launch/review/<int:pk>/<str:user_id>", launch.review),
    path("lti/auth", launch.auth),
    path("lti/jwks", platform.jwks),
    path("lti/register", platform.register),
    path(".well-known/openid-configuration", platform.configuration),
    path("lti/token", services.token),
    path("lti/deep-link", deep_link.returned),
    path(ITEMS, services.line_items),
    path(f"{ITEMS}/<int:pk>/lineitem", services.line_item),
    path(f"{ITEMS}/<int:pk>/lineitem/scores", services.scores),
    path(f"{ITEMS}/<int:pk>/lineitem/results", services.results),
    path(f"lti/nrps/{COURSE.id}/members", services.members),
    path("xapi/statements", records.statements),
    path("xapi/about", records.about),
    path("gradebook.json", switches.gradebook_json),
    path("statements.json", switches.statements_json),
    path("reset", switches.reset, name="reset"),
    path("outage", switches.outage),
]
