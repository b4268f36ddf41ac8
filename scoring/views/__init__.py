"""Thin doors: the debrief, the review, the profile of the records."""
