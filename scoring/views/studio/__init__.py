"""The pages on which scenarios are written."""
