"""A small learning platform of its own, to try the tool and to test it."""
