"""Addresses of the REST interface, version 1."""

from rest_framework.routers import SimpleRouter

from scoring.api.views import (
    administration,
    courses,
    drafts,
    installation,
    practices,
    records,
    scenarios,
)

router = SimpleRouter()
router.register("platforms", courses.Platforms, basename="api-platform")
router.register("courses", courses.Courses, basename="api-course")
router.register(r"courses/(?P<course>\d{1,15})/learners", courses.Learners, basename="api-learner")
router.register(r"courses/(?P<course>\d{1,15})/groups", courses.Groups, basename="api-group")
router.register(r"courses/(?P<course>\d{1,15})/to-rate", courses.ToRate, basename="api-to-rate")
router.register("assignments", courses.Assignments, basename="api-assignment")
router.register(
    r"assignments/(?P<assignment>[0-9a-f-]{36})/accommodations",
    courses.Accommodations,
    basename="api-accommodation",
)
router.register("attempts", practices.Attempts, basename="api-attempt")
router.register("results", practices.Results, basename="api-result")
router.register("appeals", practices.Appeals, basename="api-appeal")
router.register("scenarios", scenarios.Scenarios, basename="api-scenario")
router.register("drafts", drafts.Drafts, basename="api-draft")
router.register("documents", records.Documents, basename="api-document")
router.register("deliveries", records.Deliveries, basename="api-delivery")
router.register("statements", records.Statements, basename="api-statement")
router.register("usage", records.Usage, basename="api-usage")
router.register("audit", records.Audit, basename="api-audit")
router.register("tokens", records.Tokens, basename="api-token")
router.register("stores", administration.Stores, basename="api-store")
router.register("refusals", administration.Refusals, basename="api-refusal")
router.register("policies", administration.Policies, basename="api-policy")
router.register("rating-runs", administration.RatingRuns, basename="api-rating-run")
router.register(
    "rating-runs/difference", administration.RatingDifference, basename="api-rating-difference"
)
router.register("invitations", installation.Invitations, basename="api-invitation")
router.register("keys", installation.Keys, basename="api-key")
router.register("retention", installation.Retention, basename="api-retention")
urlpatterns = router.urls
