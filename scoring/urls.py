"""Addresses of the debrief, the review and the records."""

from django.urls import path

from scoring.views import (
    accuracy,
    appeals,
    blind,
    debrief,
    documents,
    learning,
    manage,
    manage_documents,
    manage_stores,
    memories,
    models,
    papers,
    privacy,
    reflections,
    rescoring,
    review,
    rewinds,
    rules,
    sheets,
)

urlpatterns = [
    path("manage/", manage.platforms, name="manage-platforms"),
    path("manage/platforms/<uuid:uuid>/", manage.platform, name="manage-platform"),
    path("manage/deliveries/", manage.deliveries, name="manage-deliveries"),
    path("manage/deliveries/resend/", manage.send_dead_again, name="manage-resend-dead"),
    path("manage/deliveries/<int:pk>/resend/", manage.send_again, name="manage-resend"),
    path("manage/records/", manage_stores.stores, name="manage-stores"),
    path("manage/records/add/", manage_stores.add, name="manage-store-add"),
    path("manage/records/<int:pk>/", manage_stores.store, name="manage-store"),
    path("manage/records/<int:pk>/switch/", manage_stores.switch, name="manage-store-switch"),
    path("manage/records/<int:pk>/test/", manage_stores.test, name="manage-store-test"),
    path("manage/records/<int:pk>/replay/", manage_stores.replay, name="manage-store-replay"),
    path("manage/ratings/", rescoring.ratings, name="manage-ratings"),
    path("manage/accuracy/", accuracy.everywhere, name="manage-accuracy"),
    path("manage/documents/", manage_documents.documents, name="manage-documents"),
    path("manage/documents/<uuid:uuid>/", manage_documents.document, name="manage-document"),
    path(
        "manage/documents/<uuid:uuid>/remove/",
        manage_documents.remove,
        name="manage-document-remove",
    ),
    path("privacy/<uuid:uuid>/", privacy.person, name="privacy-person"),
    path("privacy/<uuid:uuid>/export/", privacy.export, name="privacy-export"),
    path("privacy/<uuid:uuid>/erase/", privacy.erase, name="privacy-erase"),
    path("practice/<uuid:uuid>/debrief/", debrief.debrief, name="practice-debrief"),
    path(
        "practice/<uuid:uuid>/camera/delete/", debrief.forget_mirror, name="practice-mirror-delete"
    ),
    path("practice/<uuid:uuid>/again/", debrief.again, name="practice-again"),
    path("practice/<uuid:uuid>/transcript.<slug:kind>", papers.mine, name="practice-paper"),
    path("practice/<uuid:uuid>/reaction/", learning.answer, name="practice-reaction"),
    path("practice/<uuid:uuid>/reflection/", reflections.write, name="practice-reflection"),
    path("practice/<uuid:uuid>/models/", models.talks, name="practice-models"),
    path("practice/<uuid:uuid>/way/delete/", rewinds.delete, name="practice-rewind-delete"),
    path("practice/<uuid:uuid>/memories/<int:pk>/delete/", memories.delete, name="practice-forget"),
    path("practice/<uuid:uuid>/appeals/", appeals.ask, name="practice-appeal"),
    path(
        "practice/<uuid:uuid>/appeals/<int:pk>/withdraw/",
        appeals.withdraw,
        name="practice-withdraw",
    ),
    path(
        "practice/<uuid:uuid>/documents/<uuid:document>/", documents.read, name="practice-document"
    ),
    path("review/<uuid:link>/documents/", documents.documents, name="review-documents"),
    path("review/<uuid:link>/documents/try/", documents.try_question, name="review-documents-try"),
    path("review/<uuid:link>/documents/<uuid:uuid>/", documents.document, name="review-document"),
    path(
        "review/<uuid:link>/documents/<uuid:uuid>/remove/",
        documents.remove,
        name="review-document-remove",
    ),
    path("review/<uuid:link>/board.csv", sheets.board, {"kind": "csv"}, name="review-csv"),
    path("review/<uuid:link>/board.xlsx", sheets.board, {"kind": "xlsx"}, name="review-xlsx"),
    path("review/<uuid:link>/rules/", rules.rules, name="review-rules"),
    path("review/<uuid:link>/accuracy/", accuracy.here, name="review-accuracy"),
    path("review/<uuid:link>/blind/", blind.queue, name="review-blind"),
    path("review/<uuid:link>/blind/<uuid:uuid>/", blind.rate, name="review-blind-one"),
    path("review/<uuid:link>/", review.board, name="review-link"),
    path("review/<uuid:link>/learning/", learning.figures, name="review-learning"),
    path(
        "review/<uuid:link>/learning.<slug:kind>", learning.download, name="review-learning-sheet"
    ),
    path("review/<uuid:link>/roster/", review.refresh, name="review-roster"),
    path("review/<uuid:link>/try/", review.try_it, name="review-try"),
    path("review/attempt/<uuid:uuid>/", review.find_attempt, name="review-attempt"),
    path("review/<uuid:link>/<uuid:uuid>/", review.attempt, name="review-attempt"),
    path("review/<uuid:link>/<uuid:uuid>/appeals/<int:pk>/", appeals.answer, name="review-appeal"),
    path(
        "review/<uuid:link>/<uuid:uuid>/transcript.<slug:kind>", papers.theirs, name="review-paper"
    ),
    path("review/<uuid:link>/<uuid:uuid>/level/", review.override, name="review-override"),
    path("review/<uuid:link>/<uuid:uuid>/element/", review.decide, name="review-element"),
    path("review/<uuid:link>/<uuid:uuid>/release/", review.release, name="review-release"),
    path("review/<uuid:link>/<uuid:uuid>/resend/", review.resend, name="review-resend"),
]
