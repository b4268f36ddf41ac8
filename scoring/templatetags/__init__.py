"""What templates need to write numbers."""
