"""What the administration pages know of platforms: who may come in, what to do next, what went wrong."""
