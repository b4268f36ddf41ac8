"""Everything owed to another system: claimed with a lease, sent outside transactions, repeated harmlessly."""
