"""The scenario files, and how they get into the database."""
