"""The model store: weight files fetched as data and checked by hash."""
