"""The pure state model of a persona and the authored dialogue engine."""
