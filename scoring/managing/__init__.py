"""What administrators change of record stores and of what is kept."""
