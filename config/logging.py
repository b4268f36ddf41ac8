"""Log lines as event name and fields; never a text, a name or a token."""

import json
import logging
import logging.config
from datetime import UTC, datetime

from django.conf import settings

BUILT_IN = frozenset(vars(logging.makeLogRecord({}))) | {"message", "asctime", "taskName"}


class EventFormatter(logging.Formatter):
    """One JSON object a line: time, level, logger, event, and the fields given as `extra`."""

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "at": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "event": record.getMessage(),
        }
        line |= {name: value for name, value in vars(record).items() if name not in BUILT_IN}
        if record.exc_info and record.exc_info[0]:
            line["error"] = record.exc_info[0].__name__
            line["trace"] = self.formatException(record.exc_info) if settings.DEBUG else ""
        return json.dumps(line, default=str)


def configure() -> None:
    """Send everything at or over the configured level to standard error."""
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"event": {"()": EventFormatter}},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "event"}},
            "root": {"handlers": ["stderr"], "level": settings.LOG_LEVEL},
            "loggers": {
                "aiortc": {"level": "WARNING"},
                "aioice": {"level": "WARNING"},
                "django.server": {"level": "WARNING"},
                "daphne": {"level": "WARNING"},
            },
        }
    )
