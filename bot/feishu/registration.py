"""Registering an app by QR code: the SDK's flow, with our scopes, and errors a person can mend."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import urlsplit

import requests
from lark_oapi.scene.registration import register_app
from lark_oapi.scene.registration.errors import (
    AppAccessDeniedError,
    AppExpiredError,
    RegisterAppError,
)

from bot.errors import CodeExpired, RegistrationDenied, RegistrationUnavailable
from bot.feishu.hosts import LARK, accounts_of, is_own
from bot.feishu.needs import addons

SOURCE: Final = "customer-alert-bot"
_MADE_PERHAPS: Final = (
    "; if Feishu shows the app already, take its credentials from the developer console (--manual)"
)


@dataclass(frozen=True, slots=True)
class Registered:
    """An app that was just made."""

    app_id: str
    app_secret: str = field(repr=False)
    domain: str
    """Where it is to be called: Feishu, or Lark where the person who scanned is there."""


def register(
    domain: str,
    show: Callable[[str, int], None],
    waiting: Callable[[str], None] = lambda _status: None,
) -> Registered:
    """Register an app and return when somebody has confirmed it in Feishu.

    ``show`` is given the link of the QR code and for how many seconds it is good, ``waiting`` each
    status while nobody has scanned it. Raises CodeExpired, RegistrationDenied or
    RegistrationUnavailable.
    """
    shown: list[str] = []

    def show_code(code: dict[str, Any]) -> None:
        shown.append(code["url"])
        show(code["url"], int(code["expire_in"]))

    try:
        made = register_app(
            on_qr_code=show_code,
            on_status_change=lambda status: waiting(status["status"]),
            source=SOURCE,
            domain=accounts_of(domain),
            lark_domain=accounts_of(domain if is_own(domain) else LARK),
            addons=addons(),
        )
    except AppExpiredError:
        raise CodeExpired("the QR code expired before anybody confirmed; run setup again") from None
    except AppAccessDeniedError:
        raise RegistrationDenied(
            "the registration was declined in Feishu; run setup again, or let an administrator"
            " make the app (--manual)"
        ) from None
    except RegisterAppError as error:
        raise RegistrationUnavailable(f"no registration by QR code: {error}") from None
    except (requests.RequestException, KeyError, AttributeError, ValueError) as error:
        # Whatever is no answer of Feishu's: a proxy's page, a connection that was lost.
        rest = _MADE_PERHAPS if shown else ""
        host = urlsplit(accounts_of(domain)).netloc
        raise RegistrationUnavailable(
            f"no registration by QR code: {host}: {type(error).__name__}{rest}"
        ) from None
    brand = (made.get("user_info") or {}).get("tenant_brand")
    return Registered(
        app_id=made["client_id"],
        app_secret=made["client_secret"],
        domain=LARK if brand == "lark" and not is_own(domain) else domain,
    )
