"""Tags of the live room for other pages."""
