"""Engines that run in this process without a service or a key."""
