"""Commands of the practice side."""
