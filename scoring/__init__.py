"""What a practice was worth: rubric, evidence, assessment, review, outbox, learning records."""
