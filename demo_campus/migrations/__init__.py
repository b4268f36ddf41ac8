"""What the campus has stored, step by step."""
