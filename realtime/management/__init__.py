"""Commands of the live conversation."""
