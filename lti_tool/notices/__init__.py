"""The Platform Notification Service: a platform tells us, without anybody's browser, what happened to its courses."""
