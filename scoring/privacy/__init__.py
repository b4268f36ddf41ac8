"""What is held about one person: told in words, exported whole, erased for good."""
