"""The turn-taking benchmark: spoken lines with pauses, played to the real ears and the real floor in virtual time."""
