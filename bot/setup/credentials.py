"""Which app it is: the one that is known, one made by scanning a code, or one made by hand."""

import io
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

import segno

from bot.environment import Environment
from bot.errors import CodeExpired, FeishuError, RegistrationUnavailable
from bot.feishu.gateway import Gateway
from bot.feishu.needs import by_hand
from bot.feishu.registration import Registered, register
from bot.setup.files import write_env
from bot.setup.talk import Answers, Talk

QUIET: Final = 2
"""Modules of light around a code; four are the norm, but then it is wider than 80 columns."""
_ID, _SECRET, _DOMAIN = "FEISHU_APP_ID", "FEISHU_APP_SECRET", "FEISHU_DOMAIN"


def connected(environment: Environment, answers: Answers, talk: Talk, env_file: Path) -> Gateway:
    """Return the way to Feishu as an app that works, whose credentials stand in ``.env``.

    Raises FeishuError where Feishu does not take them, and RegistrationError.
    """
    known = not answers.app_id and not answers.manual and _known(environment, talk)
    if known:
        return known
    registered = None
    if not answers.app_id and not answers.manual:
        registered = _by_code(environment.feishu_domain, talk)
    if registered is not None:
        # Before anything else can fail: the secret is told only once.
        _keep(env_file, environment, registered, talk)
        gateway = _gateway(registered)
        gateway.bot_open_id()
        return gateway
    gateway, typed = _by_hand(environment.feishu_domain, answers, talk)
    _keep(env_file, environment, typed, talk)
    return gateway


def _known(environment: Environment, talk: Talk) -> Gateway | None:
    """Return the way to Feishu as the app that is configured, if it is to be kept and works."""
    app_id = environment.feishu_app_id
    secret = environment.feishu_app_secret.get_secret_value()
    if not (app_id and secret) or not talk.yes(f"Use the app {app_id}, whose secret is here?"):
        return None
    gateway = _gateway(Registered(app_id, secret, environment.feishu_domain))
    try:
        gateway.bot_open_id()
    except FeishuError as error:
        if talk.silent:
            raise
        talk.say(f"Feishu does not take it: {error}")
        return None
    return gateway


def _by_code(domain: str, talk: Talk) -> Registered | None:
    """Return the app that somebody confirms; None where it has to be made by hand."""
    while True:
        try:
            return register(domain, lambda link, seconds: _show(talk, link, seconds))
        except CodeExpired as error:
            if talk.silent or not talk.yes("The code is over. Show a new one?"):
                raise
            talk.say(f"({error})")
        except RegistrationUnavailable as error:
            if talk.silent:
                raise
            talk.say(f"{error}\nSo it is made by hand:")
            return None


def _show(talk: Talk, link: str, seconds: int) -> None:
    code = segno.make_qr(link, error="l", boost_error=False)
    width, _ = code.symbol_size(border=QUIET)
    talk.say(
        f"Scan this with Feishu within {seconds // 60} minutes. It makes an app with exactly what"
        " the bot needs;\nan administrator of your company may have to approve it."
    )
    if talk.width is None or talk.width >= width:
        drawn = io.StringIO()
        code.terminal(drawn, border=QUIET, compact=True)
        talk.say(drawn.getvalue())
    else:
        talk.say(f"(The code needs a window {width} columns wide; this one has {talk.width}.)")
    talk.say(f"Or open this link where you are signed in:\n{link}\nwaiting …")


def _by_hand(domain: str, answers: Answers, talk: Talk) -> tuple[Gateway, Registered]:
    """Ask for the credentials until they work; those given by options have one try."""
    if not answers.app_id:
        talk.say("\n".join(by_hand(domain)))
    while True:
        app_id = answers.app_id or talk.ask("App ID (cli_…)", option="--app-id")
        secret = answers.app_secret or talk.read_secret("App Secret (not shown): ").strip()
        typed = Registered(app_id, secret, domain)
        gateway = _gateway(typed)
        try:
            gateway.bot_open_id()
        except FeishuError as error:
            if answers.app_id:
                raise
            talk.say(f"Feishu does not take them: {error}")
        else:
            return gateway, typed


def _gateway(app: Registered) -> Gateway:
    return Gateway(app.app_id, app.app_secret, app.domain)


def _keep(env_file: Path, environment: Environment, app: Registered, talk: Talk) -> None:
    values = {_ID: app.app_id, _SECRET: app.app_secret}
    if app.domain != environment.feishu_domain:
        values[_DOMAIN] = app.domain
    write_env(env_file, values)
    talk.say(f"{env_file}: credentials of {app.app_id} written; keep this file to yourself")
    for name in _outdone(values, os.environ):
        talk.say(f"warning: {name} is set in the environment, which goes before {env_file}")


def _outdone(values: Mapping[str, str], environment: Mapping[str, str]) -> list[str]:
    return [name for name in values if environment.get(name, values[name]) != values[name]]
