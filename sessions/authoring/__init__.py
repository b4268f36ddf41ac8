"""Scenario files for authors: their schema, what is wrong in one and where, and writing one out."""
