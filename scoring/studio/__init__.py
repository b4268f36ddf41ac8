"""The studio: what its pages show of a draft, and what their forms do to it."""
