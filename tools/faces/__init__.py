"""Looks at the personas' faces as the running renderer draws them: contact sheets, a closed loop, sync and speed."""
