"""The lists of the REST interface, each cut to what its caller may read."""
