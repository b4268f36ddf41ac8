"""The administration pages of platforms, invitations, keys and refusals."""
