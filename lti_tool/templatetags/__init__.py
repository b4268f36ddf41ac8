"""What the administration pages' templates say in words."""
