"""What the debrief and the review pages show, as plain values."""
