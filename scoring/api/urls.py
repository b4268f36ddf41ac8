"""Addresses of the REST interface, version 1."""

from rest_framework.routers import SimpleRouter

from scoring.api import views

router = SimpleRouter()
router.register("scenarios", views.Scenarios, basename="api-scenario")
router.register("assignments", views.Assignments, basename="api-assignment")
router.register("attempts", views.Attempts, basename="api-attempt")
router.register("results", views.Results, basename="api-result")
router.register("deliveries", views.Deliveries, basename="api-delivery")
router.register("statements", views.Statements, basename="api-statement")
urlpatterns = router.urls
