"""Developer and set-up programs that are not the product."""
