"""How the REST interface writes each thing."""
