"""Calls to a platform's gradebook and roster; what an outcome means for a delivery is decided elsewhere."""
