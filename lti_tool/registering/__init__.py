"""Dynamic registration: reading a platform's description of itself and giving it ours."""
