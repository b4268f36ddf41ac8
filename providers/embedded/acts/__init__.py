"""Reads what a leader's turn does: a head a label on sentence embeddings, and rules for slots and vetoes."""

from providers.embedded.acts.reader import HeadsOnSentences

__all__ = ["HeadsOnSentences"]
