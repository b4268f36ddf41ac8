"""A practice to keep: what was said, the levels and their quotes, as text and as PDF."""
