"""The HTTP side of the service: probes, the webhook's door, and the dashboard."""

from fastapi import FastAPI

from bot.app import App
from bot.feishu.signin import SignIn
from bot.metrics import State, exposition
from bot.web.dashboard import Dashboard
from bot.web.server import web_app


def site(app: App) -> FastAPI:
    """Return all that a browser, a monitor or Feishu reaches by HTTP."""
    known = app.environment
    secret = known.feishu_app_secret.get_secret_value()
    dashboard = Dashboard(
        sign_in=SignIn(known.feishu_app_id, secret, known.feishu_domain),
        secret=secret,
        store=app.store,
        config=app.config,
        team=app.team,
        views=app.views,
        changed=app.redraw.changed,
        now=app.now,
    )
    routers = dashboard.routers()
    if known.feishu_transport == "webhook":
        from bot.feishu.webhook import router  # noqa: PLC0415 - brings the SDK

        routers.append(
            router(
                app.inbox,
                known.feishu_encrypt_key.get_secret_value(),
                known.feishu_verification_token.get_secret_value(),
                app.now,
            )
        )
    looked_up = State(app.health.gauges)
    return web_app(app.health.not_ready, lambda: exposition(looked_up), routers)
