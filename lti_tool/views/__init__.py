"""The doors a platform, a browser and an administrator come through."""
