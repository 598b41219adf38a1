"""Signing in to our pages with Feishu: OAuth's authorization code, with PKCE (RFC 7636).

By plain HTTP, because the SDK's method calls an address that Feishu's documents do not have. A code
is good for one try, so nothing is tried again. The token is used for one question and forgotten.
"""

import base64
import hashlib
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlencode

import requests

from bot import metrics
from bot.errors import FeishuError
from bot.feishu.hosts import accounts_of

TIMEOUT: Final = 10.0
UNREACHED: Final = -1
"""Our own code for a call that got no answer."""
_AUTHORIZE: Final = "/open-apis/authen/v1/authorize"
_TOKEN: Final = "/open-apis/authen/v2/oauth/token"  # noqa: S105 - an address
_WHO: Final = "/open-apis/authen/v1/user_info"


@dataclass(frozen=True, slots=True)
class SignIn:
    """Asks Feishu who is at the browser."""

    app_id: str
    app_secret: str = field(repr=False)
    domain: str

    def address(self, redirect_uri: str, state: str, verifier: str) -> str:
        """Return where to send the browser; it comes back to ``redirect_uri`` with a code.

        ``state`` comes back too; ``verifier`` (43–128 characters) is told when the code is turned
        in, and only its digest now.
        """
        asked = {
            "client_id": self.app_id,
            "response_type": "code",
            "redirect_uri": redirect_uri,
            "state": state,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        return f"{accounts_of(self.domain)}{_AUTHORIZE}?{urlencode(asked)}"

    def open_id(self, code: str, redirect_uri: str, verifier: str) -> str:
        """Return who agreed; raises FeishuError where the code is not good, or nobody answers."""
        turned_in = {
            "grant_type": "authorization_code",
            "client_id": self.app_id,
            "client_secret": self.app_secret,
            "code": code,
            "redirect_uri": redirect_uri,
            "code_verifier": verifier,
        }
        token = self._call("POST", _TOKEN, "access_token", json=turned_in)
        bearer = {"Authorization": f"Bearer {token}"}
        return self._call("GET", _WHO, "data", "open_id", headers=bearer)

    def _call(self, method: str, path: str, *wanted: str, **sent: Any) -> str:  # noqa: ANN401 - of requests
        """Return one text out of an answer."""
        call, code = f"{method} {path}", UNREACHED
        try:
            with metrics.call_seconds.labels(call).time():
                answer = requests.request(
                    method, f"{self.domain.rstrip('/')}{path}", timeout=TIMEOUT, **sent
                )
            told = answer.json()
            code = int(told["code"])
            if code == 0:
                for name in wanted:
                    told = told[name]
                return str(told)
        except requests.RequestException as error:
            # Not the cause itself: it may name the body, which holds secrets.
            raise FeishuError(code, f"not reached: {type(error).__name__}", call) from None
        except (KeyError, TypeError, ValueError):
            raise FeishuError(UNREACHED, "answer not understood", call) from None
        finally:
            metrics.calls.labels(call, str(code)).inc()
        message = str(told.get("error_description") or told.get("msg") or "")
        raise FeishuError(code, message, call, answer.status_code)


def _challenge(verifier: str) -> str:
    return base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
