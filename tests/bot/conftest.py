"""The stand-in and a gateway to it, for whoever tests what talks to Feishu."""

from collections.abc import Iterator
from uuid import uuid4

import pytest

from bot.simulator.server import Simulator
from bot.simulator.world import World


@pytest.fixture
def world() -> World:
    """An empty tenant; its app is new each time, for the SDK keeps tokens by app for ever."""
    return World(app_id=f"cli_{uuid4().hex}")


@pytest.fixture
def simulator(world: World) -> Iterator[Simulator]:
    """The tenant, served."""
    with Simulator(world) as running:
        yield running


@pytest.fixture
def gateway(world: World, simulator: Simulator):
    """The real SDK's way to it; whatever has to wait fails."""
    from bot.feishu.gateway import Gateway

    def fail(seconds: float) -> None:
        raise AssertionError(f"slept for {seconds} s")

    return Gateway(world.app_id, world.app_secret, simulator.url, sleep=fail)
