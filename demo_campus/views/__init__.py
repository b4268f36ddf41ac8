"""The addresses of the campus, one module for each kind of visitor."""
