"""The light rung: all eight people for weak machines."""
