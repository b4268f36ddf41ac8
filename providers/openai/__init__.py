"""Back ends on any OpenAI-compatible service."""
