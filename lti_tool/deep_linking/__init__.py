"""Choosing content inside a platform (Deep Linking 2.0) and sending it back signed."""
