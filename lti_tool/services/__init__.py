"""What changes the platform's side of the database: keyword-only functions, by subject."""
