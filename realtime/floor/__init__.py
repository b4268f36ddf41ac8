"""Who may speak: a pure state machine; time is always passed in."""
