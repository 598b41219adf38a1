"""Logs for operators: one line an event, on stderr, without secrets and with masked phones."""

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, Literal

import structlog

PHONE = re.compile(r"(?<!\d)(1\d{2})\d{4}(\d{4})(?!\d)")
SECRET = re.compile(
    r"(?i)\b(access_key|ticket|app_secret|token|authorization)([=:]\s*)([^\s&\"',}]+)"
)


def _mask(text: str) -> str:
    return SECRET.sub(r"\1\2***", PHONE.sub(r"\1****\2", text))


def mask_personal(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Mask phone numbers and secrets in every text of a log line, tracebacks included."""
    for key, value in event.items():
        if isinstance(value, str):
            event[key] = _mask(value)
    return event


def start_logging(level: str = "INFO", form: Literal["console", "json"] = "console") -> None:
    """Send all logging through one formatter to stderr."""
    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        structlog.processors.TimeStamper(fmt="iso", utc=False),
    ]
    if form == "json":
        last: list[Any] = [
            structlog.processors.format_exc_info,
            mask_personal,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    else:
        last = [
            structlog.processors.format_exc_info,
            mask_personal,
            structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()),
        ]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    for noisy in ("apscheduler", "urllib3", "httpx", "websockets"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
