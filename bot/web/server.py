"""The HTTP side of the service: probes for whoever watches it, and the routers it is given."""

import logging
from collections.abc import Callable, Sequence

from fastapi import APIRouter, FastAPI, Request
from fastapi.responses import JSONResponse, Response

from bot.errors import StoreError
from bot.observe import mask
from bot.web.headers import Guarded
from cards import texts

log = logging.getLogger(__name__)


def _unanswered(_request: Request, error: Exception) -> JSONResponse:
    """Tell whoever asks that the store does not answer now."""
    log.error("a page could not be answered", exc_info=error)
    return JSONResponse({"detail": texts().toasts.trouble}, status_code=503)


def web_app(
    not_ready: Callable[[], list[str]],
    metrics: Callable[[], bytes],
    routers: Sequence[APIRouter] = (),
) -> FastAPI:
    """Return the application.

    ``not_ready`` gives the reasons that ``/readyz`` tells, ``metrics`` what ``/metrics`` does.
    """
    app = FastAPI(title="customer-alert-bot", docs_url=None, redoc_url=None, openapi_url=None)

    @app.get("/healthz")
    def healthz() -> dict[str, str]:
        """Answer while the process lives."""
        return {"status": "ok"}

    @app.get("/readyz")
    def readyz() -> JSONResponse:
        """Answer 200 when work can be done, else 503 with the reasons."""
        reasons = [mask(reason) for reason in not_ready()]
        if reasons:
            return JSONResponse({"status": "not ready", "reasons": reasons}, status_code=503)
        return JSONResponse({"status": "ready"})

    @app.get("/metrics")
    def exposition() -> Response:
        """Answer Prometheus; for the operator's own network, not for the internet."""
        return Response(metrics(), media_type="text/plain; version=0.0.4; charset=utf-8")

    app.add_middleware(Guarded)
    app.add_exception_handler(StoreError, _unanswered)
    for router in routers:
        app.include_router(router)
    return app
