"""How dates are written in each of our languages; read by Django (FORMAT_MODULE_PATH)."""
