"""What a practice does for people: what they think of it, and what they learn (Kirkpatrick's first two levels)."""
