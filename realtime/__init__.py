"""The live conversation: consumer, room, peer, ears, floor, mind, voice, face; no tables of its own."""
