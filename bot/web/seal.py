"""Texts that a browser keeps for us and cannot change: signed, and good until an instant."""

import base64
import hashlib
import hmac
from datetime import datetime

_PARTS = 3


class Seal:
    """Signs texts for one purpose; a text sealed for another is not taken."""

    def __init__(self, secret: str, purpose: str) -> None:
        """Derive a key, so that what leaks of it tells nothing of ``secret``."""
        self._key = self._mac(secret.encode(), f"customer-alert-bot {purpose}")

    def close(self, text: str, until: datetime) -> str:
        """Return the text, when it ends, and the signature of both; fit for a cookie."""
        body = base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")
        signed = f"{body}.{int(until.timestamp())}"
        return f"{signed}.{self._mac(self._key, signed).hex()}"

    def open(self, sealed: str, now: datetime) -> str | None:
        """Return the text; None where we did not seal it, or it is over."""
        parts = sealed.split(".")
        if len(parts) != _PARTS or not sealed.isascii():
            return None
        body, ends, given = parts
        if not hmac.compare_digest(self._mac(self._key, f"{body}.{ends}").hex(), given):
            return None
        if now.timestamp() >= int(ends):
            return None
        return base64.urlsafe_b64decode(body + "=" * (-len(body) % 4)).decode()

    def derived(self, text: str) -> str:
        """Return 64 hexadecimal digits that only we can work out from a text."""
        return self._mac(self._key, f"of {text}").hex()

    @staticmethod
    def _mac(key: bytes, text: str) -> bytes:
        return hmac.new(key, text.encode(), hashlib.sha256).digest()
