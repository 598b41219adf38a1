"""A whole shop in one fixture: the stand-in with its people, the real service, the real SDK."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit
from uuid import uuid4

import httpx
import pytest
import uvicorn

from bot.app import App
from bot.config import LiveConfig
from bot.environment import Environment
from bot.simulator.server import Simulator
from bot.simulator.shop import open_shop
from bot.simulator.world import World
from bot.site import site

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)  # nine in Shanghai
TODAY = date(2026, 11, 23)
SMALL = 500


class Now:
    """A clock that a test turns."""

    def __init__(self, instant: datetime = NINE) -> None:
        self.instant = instant

    def __call__(self) -> datetime:
        return self.instant

    def advance(self, **by: float) -> None:
        self.instant += timedelta(**by)


def eventually(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait for what happens on another thread; fail when it does not."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            raise AssertionError("did not happen in time")
        time.sleep(0.01)


@dataclass
class Morning:
    """The stand-in, the service, and who is who."""

    world: World
    app: App
    now: Now
    people: dict[str, str]
    """Name → open_id: six salespeople and the manager."""
    sellers: list[str]
    config: Path
    address: str
    """Of the chat page."""

    eventually = staticmethod(eventually)

    def reconfigure(self, **keys: object) -> None:
        """Edit the configuration file and let it take effect."""
        written = json.loads(self.config.read_text(encoding="utf-8"))
        self.config.write_text(json.dumps(written | keys, ensure_ascii=False), encoding="utf-8")
        self.app.config.reload()

    def hasty(self) -> None:
        """From now on try each call of Feishu once only."""
        from bot.feishu.gateway import Gateway

        secret = self.world.app_secret
        self.app.gateway = Gateway(self.world.app_id, secret, self.address, attempts=1)

    def in_chat(self, chat_id: str) -> list[str]:
        """Return all that the bot sent into a group, as texts."""
        return [
            json.dumps(message.content, ensure_ascii=False)
            for message in self.world.messages
            if message.chat_id == chat_id and message.sender == self.world.app_id
        ]

    def list_of(self, name: str):
        """Return the newest message to somebody."""
        return self.world.last_message_to(self.people[name])

    def text_of(self, name: str) -> str:
        return json.dumps(self.list_of(name).content, ensure_ascii=False)

    def ask(self, name: str, text: str) -> str:
        """Let somebody write to the bot; return all of the answer's content as text."""
        before = len(self.world.messages_to(self.people[name]))
        self.world.say(self.people[name], text)
        eventually(lambda: len(self.world.messages_to(self.people[name])) > before)
        return self.text_of(name)

    def items(self, name: str, day: date = TODAY):
        """Return what is on somebody's list."""
        push = self.app.store.pushes.of(day, name)
        return self.app.store.pushes.items(push.id)

    def contacts(self, customer_id: str) -> list[str]:
        """Return the kinds of all rows about a customer, oldest first."""
        rows = self.app.store.contacts.of_customer(customer_id, 99)
        return [row.kind for row in reversed(rows)]


@pytest.fixture(params=["ws", "webhook"])
def transport(request) -> str:
    return request.param


@pytest.fixture
def morning(tmp_path: Path, transport: str) -> Iterator[Morning]:
    """The service on the sample shop, connected; nothing scored or pushed yet."""
    now = Now()
    world = World(app_id=f"cli_{uuid4().hex}", now=now)
    shop = open_shop(world, until=now().date(), customers=SMALL)
    config = tmp_path / "config.json"
    config.write_text(
        json.dumps({"sources": shop.sources, "team": shop.team}, ensure_ascii=False),
        encoding="utf-8",
    )
    with Simulator(world) as simulator:
        environment = Environment(
            feishu_app_id=world.app_id,
            feishu_app_secret=world.app_secret,
            feishu_encrypt_key=world.encrypt_key,
            feishu_verification_token=world.verification_token,
            feishu_domain=simulator.url,
            feishu_transport=transport,
            database_url=f"sqlite:///{tmp_path / 'bot.db'}",
            port=0,
        )
        app = App(LiveConfig(config), environment, now=now)
        app.connect()
        with served(app, world):
            people = {member.name: member.open_id for member in app.team().people}
            sellers = [member.name for member in app.team().people if not member.manages]
            yield Morning(world, app, now, people, sellers, config, simulator.url)
        app.stop()


class served:  # noqa: N801 - reads as a statement
    """Let the stand-in reach the service by webhook, where that is the transport."""

    def __init__(self, app: App, world: World) -> None:
        self.app, self.world = app, world
        self.server: uvicorn.Server | None = None

    def __enter__(self) -> None:
        if self.app.environment.feishu_transport == "webhook":
            self.server = uvicorn.Server(
                uvicorn.Config(site(self.app), port=0, log_config=None, lifespan="off")
            )
            self.thread = threading.Thread(target=self.server.run)
            self.thread.start()
            eventually(lambda: self.server.started)
            port = self.server.servers[0].sockets[0].getsockname()[1]
            self.world.webhook_url = f"http://127.0.0.1:{port}/feishu/events"

    def __exit__(self, *_: object) -> None:
        if self.server is not None:
            self.server.should_exit = True
            self.thread.join()


AUTHORIZE = "/open-apis/authen/v1/authorize"


class Browser(httpx.Client):
    """Somebody's browser: it keeps cookies, and stops at each redirect so that we see it."""

    def __init__(self, morning, dashboard: str) -> None:
        super().__init__(base_url=dashboard)
        self.morning = morning

    def ask_feishu(self) -> dict[str, str]:
        """Begin to sign in; return what Feishu is asked."""
        sent = self.get("/login")
        assert sent.status_code == 302
        address = urlsplit(sent.headers["location"])
        assert (f"{address.scheme}://{address.netloc}", address.path) == (
            self.morning.address,
            AUTHORIZE,
        )
        return dict(parse_qsl(address.query))

    def agree(self, asked: dict[str, str], name: str) -> httpx.Response:
        """Choose on Feishu's page who one is; return where it sends the browser."""
        person = self.morning.people.get(name, name)
        shown = httpx.get(f"{self.morning.address}{AUTHORIZE}", params=asked)
        assert shown.status_code == 200
        return httpx.post(f"{self.morning.address}/desk/sign-in", data={**asked, "person": person})

    def sign_in(self, name: str) -> httpx.Response:
        """Do it all; return how the dashboard answers in the end."""
        back = self.agree(self.ask_feishu(), name)
        return self.get(back.headers["location"])

    def another(self) -> "Browser":
        """Return somebody else's browser at the same dashboard."""
        return Browser(self.morning, str(self.base_url))

    def tell(self, path: str, **sent: object) -> httpx.Response:
        """Post as our page does."""
        own = str(self.base_url).rstrip("/")
        return self.post(path, headers={"Origin": own, "Sec-Fetch-Site": "same-origin"}, **sent)


@pytest.fixture
def browser(morning) -> Iterator[Browser]:
    server = uvicorn.Server(
        uvicorn.Config(site(morning.app), port=0, log_config=None, lifespan="off")
    )
    thread = threading.Thread(target=server.run)
    thread.start()
    morning.eventually(lambda: server.started)
    address = f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    morning.world.sign_ins.redirect_urls.append(f"{address}/login/feishu")
    with Browser(morning, address) as browser:
        yield browser
    server.should_exit = True
    thread.join()
