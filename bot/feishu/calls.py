"""One call to Feishu by the official SDK: sent, classified, tried again. All calls pass here.

The SDK's synchronous transport is used: its asynchronous one builds a TLS context for every call
and never parses the answer. The answer is read from the raw body, because the SDK raises on bodies
that are no JSON and drops members that stand beside ``data``.
"""

import gc
import json
import logging
import random
import time
from collections.abc import Callable
from email.utils import parsedate_to_datetime
from functools import cache
from typing import Any, Final

import lark_oapi as lark
import requests
from lark_oapi.core.exception import ObtainAccessTokenException
from lark_oapi.core.token import TokenManager
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt

from bot import metrics
from bot.errors import CardRefused, FeishuError
from bot.feishu.codes import CARD, TOKEN, is_refused, is_retryable
from bot.feishu.pace import Pace, turns

JsonObject = dict[str, Any]

FIRST_PAUSE: Final = 0.5
"""Seconds before the second attempt; each further pause is twice the one before."""
LONGEST_PAUSE: Final = 30.0
LONGEST_ASKED: Final = 120.0
"""However long Feishu asks to wait: a worker is not held for an hour."""
UNREACHED: Final = -1
"""Our own code for a call that got no answer."""
_RESET: Final = "x-ogw-ratelimit-reset"
_LOG_IDS: Final = ("x-tt-logid", "x-request-id")
_NEVER_OVER: Final = 2**62

_sdk_log = logging.getLogger("Lark")
_sdk_log.setLevel(logging.ERROR)
# Its own handler writes to stdout, past our masking of phones and secrets.
_sdk_log.handlers.clear()

# The SDK's million objects live as long as the process. Each full collection of garbage walked over
# them for a quarter of a second, in which nothing was answered and no turn was kept.
gc.freeze()


class Caller:
    """Makes calls with one app's credentials; may be shared by threads."""

    def __init__(  # noqa: PLR0913 - credentials, and how patient to be
        self,
        app_id: str,
        app_secret: str,
        domain: str,
        *,
        timeout: float,
        attempts: int,
        sleep: Callable[[float], None],
        pace: Pace,
    ) -> None:
        self._app_id = app_id
        self._pace = pace
        self.client = (
            lark.Client.builder()
            .app_id(app_id)
            .app_secret(app_secret)
            .domain(domain)
            .timeout(timeout)
            .log_level(lark.LogLevel.ERROR)
            .build()
        )
        self._attempts = attempts
        self._sleep = sleep
        self.apart: float | None = None
        """Seconds by which Feishu's clock was ahead of ours at the last answer."""

    def call(
        self,
        method: str,
        uri: str,
        *,
        paths: dict[str, str] | None = None,
        queries: dict[str, Any] | None = None,
        body: JsonObject | None = None,
    ) -> JsonObject:
        """Return the whole answer of one call; each try waits for its turn.

        Raises FeishuError (or CardRefused) when all attempts failed.
        """

        def ask() -> Any:  # noqa: ANN401 - the SDK has no types
            request = (
                lark.BaseRequest.builder()
                .http_method(lark.HttpMethod[method])
                .uri(uri)
                .paths(dict(paths or {}))
                .queries([(key, value) for key, value in (queries or {}).items()])
                .token_types({lark.AccessTokenType.TENANT})
                .headers({"Content-Type": "application/json; charset=utf-8"})
            )
            if body is not None:
                request = request.body(body)
            left = self._pace.wait(*turns(method, uri, paths or {}, body or {}))
            try:
                return self.client.request(request.build())
            finally:
                self._pace.answered(left)

        return self.tried(f"{method} {uri}", ask)

    def tried(self, call: str, ask: Callable[[], Any]) -> JsonObject:
        """Return the answer to ``ask``, tried again while that makes sense."""
        retrying = Retrying(
            stop=stop_after_attempt(self._attempts),
            wait=_pause,
            retry=retry_if_exception(_worth_another),
            sleep=self._sleep,
            reraise=True,
        )
        answer: JsonObject = retrying(self._with_fresh_token, call, ask)
        return answer

    def _with_fresh_token(self, call: str, ask: Callable[[], Any]) -> JsonObject:
        try:
            return _answered(call, lambda: self._timed(ask))
        except FeishuError as error:
            if error.code not in TOKEN:
                raise
            # The SDK sends a token until its own clock says it is over, whatever Feishu says. A
            # blank one is asked for anew; one set as over would be deleted, by two threads twice.
            TokenManager.cache.set(f"self_tenant_token:{self._app_id}", "", _NEVER_OVER)
            return _answered(call, lambda: self._timed(ask))

    def _timed(self, ask: Callable[[], Any]) -> Any:  # noqa: ANN401 - the SDK has no types
        answer = ask()
        told = next((v for k, v in answer.raw.headers.items() if k.lower() == "date"), None)
        try:
            self.apart = parsedate_to_datetime(told).timestamp() - time.time() if told else None
        except ValueError:
            self.apart = None
        return answer


def _answered(call: str, ask: Callable[[], Any]) -> JsonObject:
    """Return the answer of one try, counted by its code."""
    code = "0"
    with metrics.call_seconds.labels(call).time():
        try:
            return _asked(call, ask)
        except FeishuError as error:
            code = str(error.code)
            raise
        finally:
            metrics.calls.labels(call, code).inc()


def _asked(call: str, ask: Callable[[], Any]) -> JsonObject:
    try:
        raw = ask().raw
    except ObtainAccessTokenException as error:
        code = error.code if isinstance(error.code, int) else UNREACHED
        may_pass = code == UNREACHED or is_retryable(code, None)
        raise FeishuError(code, f"no access token: {error.msg}", call, retryable=may_pass) from None
    except requests.RequestException as error:
        raise FeishuError(
            UNREACHED, f"not reached: {type(error).__name__}", call, retryable=True
        ) from error
    except Exception as error:  # whatever the SDK makes of an answer that is none of Feishu's
        raise FeishuError(
            UNREACHED, f"answer not understood: {type(error).__name__}", call, retryable=True
        ) from error
    headers = {key.lower(): value for key, value in raw.headers.items()}
    answer = _parsed(call, raw.content)
    if answer.get("code") == 0:
        return answer
    raise _error(call, raw.status_code, headers, answer)


@cache  # by call, of which there are some thirty
def _object_of(call: str) -> type[JsonObject]:
    """Return what an answer's objects are: what one lacks is an error of the call, not of ours."""

    class Answered(dict[str, Any]):
        __slots__ = ()

        def __missing__(self, key: str) -> Any:  # noqa: ANN401 - any member
            raise FeishuError(UNREACHED, f"answer without {key}", call)

    return Answered


def _parsed(call: str, content: bytes) -> JsonObject:
    kind = _object_of(call)

    def without_nulls(members: JsonObject) -> JsonObject:
        return kind((key, value) for key, value in members.items() if value is not None)

    # A page of records has 3,000 objects and no null.
    hook = without_nulls if b"null" in content else kind
    try:
        answer = json.loads(content, object_hook=hook)
    except (ValueError, RecursionError):
        answer = None
    return answer if isinstance(answer, dict) else {}


def _error(call: str, status: int, headers: dict[str, str], answer: JsonObject) -> FeishuError:
    code = answer.get("code")
    code = code if isinstance(code, int) else UNREACHED
    message = str(answer.get("msg", f"HTTP {status} without an answer in JSON"))
    reset = headers.get(_RESET, "")
    kind = CardRefused if code in CARD else FeishuError
    return kind(
        code=code,
        message=message,
        call=call,
        status=status,
        log_id=next((headers[name] for name in _LOG_IDS if name in headers), None),
        retry_after=float(reset) if reset.isdecimal() else None,
        retryable=is_retryable(code, status),
        refused=is_refused(code, status),
    )


def _worth_another(error: BaseException) -> bool:
    return isinstance(error, FeishuError) and error.retryable


def _pause(state: RetryCallState) -> float:
    """Return the seconds to wait: what Feishu asks for, else longer each time; never in step."""
    error = state.outcome.exception() if state.outcome else None
    asked = error.retry_after if isinstance(error, FeishuError) else None
    asked = None if asked is None else min(asked, LONGEST_ASKED)
    longer = min(FIRST_PAUSE * 2 ** (state.attempt_number - 1), LONGEST_PAUSE)
    return (asked if asked is not None else longer) + random.uniform(0, longer)  # noqa: S311 - jitter
