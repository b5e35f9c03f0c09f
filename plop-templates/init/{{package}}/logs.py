"""Logs for machines: one JSON object a line, on standard output."""

import logging
import re
from typing import Any

from pythonjsonlogger.core import RESERVED_ATTRS
from pythonjsonlogger.json import JsonFormatter


class Formatter(JsonFormatter):
    def __init__(self) -> None:
        super().__init__(
            ["levelname", "name", "message"],
            rename_fields={"levelname": "level", "name": "logger"},
            timestamp="time",
            # Django attaches the request, whose address may hold a secret.
            reserved_attrs=[*RESERVED_ATTRS, "request"],
        )

    def add_fields(
        self,
        log_data: dict[str, Any],
        record: logging.LogRecord,
        message_dict: dict[str, Any],
    ) -> None:
        super().add_fields(log_data, record, message_dict)
        if record.name == "gunicorn.access" and isinstance(record.args, dict):
            log_data |= access_fields(record.args)
            log_data["message"] = "{method} {path} {status}".format_map(log_data)


def access_fields(atoms: dict[str, Any]) -> dict[str, Any]:
    """What gunicorn knows of a request, without queries and password-reset tokens."""
    return {
        "method": atoms["m"],
        "path": re.sub(r"(/password-reset/[^/]+/)[^/]+", r"\1***", atoms["U"]),
        "status": int(atoms["s"]),
        "milliseconds": int(atoms["M"]),
        "address": atoms["h"],
        "forwarded_for": atoms["{x-forwarded-for}i"],
        "user_agent": atoms["a"],
    }


LOGGING: dict[str, Any] = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {"()": Formatter},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json",
            "stream": "ext://sys.stdout",
        },
    },
    "root": {"handlers": ["console"], "level": "INFO"},
    # gunicorn's loggers come with handlers of their own; have them use the root's.
    "loggers": {
        "gunicorn.access": {"handlers": [], "propagate": True},
        "gunicorn.error": {"handlers": [], "propagate": True},
        # Would warn at each HEAD request: Django leaves the body to be dropped.
        "gunicorn.http.wsgi": {"level": "ERROR"},
    },
}
