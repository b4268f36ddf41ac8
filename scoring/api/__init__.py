"""The REST interface: platforms, courses and their people, what is practised, each attempt and its worth, what was delivered of it."""
