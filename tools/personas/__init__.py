"""Builds the personas' heads from CC0 data at set-up."""
