"""Logs for operators: one event a line, on stderr; no secret, no whole phone or e-mail in it.

That holds by construction: every text of an event (nested values, tracebacks with all their causes,
the ``repr`` of objects) passes ``mask``, and nothing that was logged can begin a line of its own.
"""

import json
import logging
import math
import re
import sys
import threading
from collections.abc import Iterable, Mapping, MutableMapping
from types import TracebackType
from typing import Any, Final, Literal
from urllib.parse import quote, unquote

import structlog

log = logging.getLogger(__name__)

SHORTEST_SECRET: Final = 6
"""A shorter one would blot out innocent words; in an address it is masked all the same."""
DEEPEST: Final = 4
"""Levels of nested values; what lies deeper is shown as one text."""

_TOLD_BY_NAME: Final = (
    r"access_key|ticket|(?:app_|client_)?secret|encrypt_key|verification_token"
    r"|(?:(?:tenant_|app_|user_)?access_)?token|passw(?:or)?d|authorization"
)
_NAMED: Final = re.compile(rf"(?i){_TOLD_BY_NAME}")
_SECRETS: Final = (
    (re.compile(r"(?i)\b(bearer )\S+"), r"\1***"),
    (re.compile(r"(\w://[^\s:/@]*:)[^\s\"']+@"), r"\1***@"),
    (re.compile(rf"(?i)\b({_TOLD_BY_NAME})(\s*=\s*['\"]?|['\"]\s*:\s*['\"])[^\s&'\",;}})\]]+"),
     r"\1\2***"),
    (re.compile(rf"(?i)\b({_TOLD_BY_NAME})(:\s*)[\w.\-]{{16,}}"), r"\1\2***"),
    # Feishu's own: access tokens, and the one that comes with a click.
    (re.compile(r"(?<![\w-])([tuc]-)(?=[\w.-]*\d)[\w.-]{16,}"), r"\1***"),
)  # fmt: skip

_NO_DIGIT_BEFORE: Final = r"(?<!\d)(?<!\d\.)"
_NO_DIGIT_BEHIND: Final = r"(?!\.?\d)"
_PERSONAL: Final = re.compile(
    # Ids first, so that digits within them are left alone.
    r"(?P<id>\b(?:o[cmnu]|cli)_[0-9A-Za-z]+|\b[0-9a-f]{8}-?(?:[0-9a-f]{4}-?){3}[0-9a-f]{12}\b)"
    rf"|{_NO_DIGIT_BEFORE}(?:(?:\+|00)?86[ -]?)?"
    rf"(?:(?P<head>[1１]\d\d)\d{{4}}|(?P<split>[1１][3-9]\d)[ -]\d{{4}}[ -])(?P<tail>\d{{4}})"
    rf"{_NO_DIGIT_BEHIND}"
    rf"|{_NO_DIGIT_BEFORE}\(?(?P<area>0(?:10|2\d|[3-9]\d\d))(?:\) ?|[ -])?"
    rf"\d{{3,4}}[ -]?(?P<last>\d{{4}}){_NO_DIGIT_BEHIND}"
    r"|(?<!://)(?<![A-Za-z0-9._%+-])(?P<first>[A-Za-z0-9._%+-])[A-Za-z0-9._%+-]*"
    r"@(?P<host>[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+)"
)

_known: list[str] = []
"""The secrets of this process, the longest first."""


def hide(secrets: Iterable[str]) -> None:
    """Let ``mask`` blot these out wherever they stand, as they are and as URLs write them."""
    forms = {
        form
        for secret in secrets
        if len(secret) >= SHORTEST_SECRET
        for plain in (secret, unquote(secret))
        for form in (plain, quote(plain, safe=""), repr(plain)[1:-1])
    }
    _known[:] = sorted(forms, key=len, reverse=True)


def mask(text: str) -> str:
    """Return a text without secrets, phones and e-mails, and without characters that deceive.

    Control characters, and those that hide or turn round what stands beside them, are written by
    their number; line ends and tabs stay.
    """
    for secret in _known:
        text = text.replace(secret, "***")
    for pattern, instead in _SECRETS:
        text = pattern.sub(instead, text)
    text = _PERSONAL.sub(_shortened, text)
    return text if text.isprintable() else "".join(map(_visible, text))


def _shortened(found: re.Match[str]) -> str:
    part = found.groupdict()
    if part["tail"]:
        return f"{part['head'] or part['split']}****{part['tail']}"
    if part["area"]:
        return f"{part['area']}-****{part['last']}"
    return f"{part['first']}***@{part['host']}" if part["first"] else found[0]


def _visible(character: str) -> str:
    if character.isprintable() or character in "\n\t":
        return character
    return character.encode("unicode_escape").decode()


def _masked(value: Any, depth: int = 0) -> Any:  # noqa: ANN401 - any value of a log line
    """Return a value of a log line with all its texts masked; an object as its ``repr``."""
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)  # JSON has no number for it
    if isinstance(value, int | float):
        shown = mask(str(value))
        return value if shown == str(value) else shown
    if depth < DEEPEST and isinstance(value, Mapping):
        return {
            mask(str(key)): "***"
            if _NAMED.fullmatch(str(key)) and inner
            else _masked(inner, depth + 1)
            for key, inner in value.items()
        }
    if depth < DEEPEST and isinstance(value, list | tuple | set | frozenset):
        return [_masked(inner, depth + 1) for inner in value]
    return mask(value if isinstance(value, str) else _represented(value))


def _represented(value: object) -> str:
    try:
        return repr(value)
    except Exception as error:  # noqa: BLE001 - the line is worth more than the value
        return f"<{type(value).__name__}, whose repr failed: {type(error).__name__}>"


def mask_event(
    _logger: object, _method: str, event: MutableMapping[str, Any]
) -> MutableMapping[str, Any]:
    """Mask whatever an event holds, tracebacks included."""
    masked: dict[str, Any] = _masked(event)
    return masked


def _indented(_logger: object, _method: str, line: str) -> str:
    """Set off what follows the first line, so that no text can pass for an event of its own."""
    return "\n    ".join(line.splitlines())


class _Stderr(logging.StreamHandler[Any]):
    """Tells that a line could not be written; the standard one would print what it holds."""

    def __init__(self, form: str) -> None:
        super().__init__(sys.stderr)
        self.form = form

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        told = f"a line of {record.name} could not be written"
        if self.form == "json":
            told = json.dumps({"event": told, "level": "error"})
        sys.stderr.write(f"{told}\n")


def start_logging(
    level: str = "INFO",
    form: Literal["console", "json"] = "console",
    secrets: Iterable[str] = (),
) -> None:
    """Send all logging, and every error that nobody caught, through one formatter to stderr.

    None of the ``secrets`` is written from now on.
    """
    hide(secrets)
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.stdlib.ExtraAdder(),
        # JSON is collected elsewhere, where a time without its zone says nothing.
        structlog.processors.TimeStamper(fmt="iso", utc=form == "json"),
    ]
    last: list[Any] = [structlog.processors.format_exc_info, mask_event]
    if form == "json":
        last.append(structlog.processors.JSONRenderer(ensure_ascii=False))
    else:
        last += [structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty()), _indented]
    handler = _Stderr(form)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    logging.captureWarnings(capture=True)  # so that they pass the mask too
    root.setLevel(level)
    for noisy in ("apscheduler", "urllib3", "httpx", "websockets"):
        logging.getLogger(noisy).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    sys.excepthook = _uncaught
    threading.excepthook = _uncaught_by_thread
    sys.unraisablehook = _unraisable


def _uncaught(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    if issubclass(kind, KeyboardInterrupt):
        sys.__excepthook__(kind, error, trace)
        return
    log.critical("not caught", exc_info=(kind, error, trace))


def _uncaught_by_thread(args: threading.ExceptHookArgs) -> None:
    if args.exc_value is not None and not issubclass(args.exc_type, SystemExit):
        log.critical("not caught", exc_info=(args.exc_type, args.exc_value, args.exc_traceback))


def _unraisable(found: Any) -> None:  # noqa: ANN401 - the interpreter's own object
    log.error("not caught in %r", found.object, exc_info=found.exc_value)
