"""From a file's bytes to passages; runs in a process of its own and knows nothing of Django."""
