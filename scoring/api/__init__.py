"""The REST interface, read-only: what is practised, each attempt and its worth, and what was delivered of it."""
