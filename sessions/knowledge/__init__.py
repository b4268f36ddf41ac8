"""Documents that an instructor or administrator adds, and how a passage of them is found."""
