"""The probes."""

import asyncio
import gc

import httpx
import pytest

from bot.service import spare_what_stays
from bot.web.server import web_app


def get(path: str, reasons: list[str]) -> httpx.Response:
    async def ask() -> httpx.Response:
        transport = httpx.ASGITransport(web_app(lambda: reasons, lambda: b""))
        async with httpx.AsyncClient(transport=transport, base_url="http://bot") as client:
            return await client.get(path)

    return asyncio.run(ask())


def test_healthz_answers_while_the_process_lives() -> None:
    assert get("/healthz", ["the store is away"]).status_code == 200


def test_readyz_is_200_without_reasons() -> None:
    answer = get("/readyz", [])
    assert (answer.status_code, answer.json()) == (200, {"status": "ready"})


def test_readyz_is_503_and_tells_the_reasons() -> None:
    answer = get("/readyz", ["the scheduler does not run"])
    assert answer.status_code == 503
    assert answer.json() == {"status": "not ready", "reasons": ["the scheduler does not run"]}


def test_readyz_shows_no_phone_and_no_password() -> None:
    reasons = ["team.0: 13800000001 stands twice", "postgresql://bot:pw@db/shop: gone"]
    told = get("/readyz", reasons).json()["reasons"]
    assert told == ["team.0: 138****0001 stands twice", "postgresql://bot:***@db/shop: gone"]


@pytest.mark.parametrize("path", ["/docs", "/redoc", "/openapi.json"])
def test_nothing_tells_a_visitor_how_the_service_is_built(path: str) -> None:
    assert get(path, []).status_code == 404


def test_what_is_loaded_is_out_of_the_collectors_rounds() -> None:
    gc.disable()
    try:
        spare_what_stays()
        assert gc.get_freeze_count() > len(gc.get_objects())
        assert gc.isenabled()
    finally:
        gc.unfreeze()
        gc.enable()
