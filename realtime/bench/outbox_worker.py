"""A worker for `bench outbox`: drains the outbox again and again until it is killed."""

import os
import time
from typing import Final

import django

IDLE_S: Final = 0.1


def main() -> None:
    """Deliver for ever, as the sweep does in production."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    from scoring.outbox.delivery import drain

    while True:
        drain()
        time.sleep(IDLE_S)


if __name__ == "__main__":
    main()
