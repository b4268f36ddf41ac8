"""What is practised, and each practice: scenarios, personas, sessions, turns, moments, memories."""
