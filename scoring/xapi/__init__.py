"""xAPI statements: pure value types, one builder, one validator."""
