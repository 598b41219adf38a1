"""How many requests a second the stand-in answers, and what the SDK itself adds to a call.

    python benchmarks/stand_in.py

The callers run in processes of their own, as the bot does; both share this machine's cores, so the
figure is a lower bound. The SDK makes a new connection (and, asynchronously, a new TLS context) for
each call: that is its own cost, told beside that of a bare call to the same address.
"""

import asyncio
import http.client
import json
import multiprocessing
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit

from bot.simulator.bitable import Field
from bot.simulator.server import Simulator
from bot.simulator.world import World

SECONDS = 2.0
CALLERS = 2
GOLDEN = Path(__file__).parents[1] / "tests" / "cards" / "golden" / "list_fresh.json"
"""A real card of 20 customers."""
SEND = "/open-apis/im/v1/messages?receive_id_type=open_id"
SEARCH = "/open-apis/bitable/v1/apps/bas/tables/tbl/records/search?page_size=20"
INFO = "/open-apis/bot/v3/info"
Work = Callable[["Caller"], int]


class Caller:
    """One keep-alive connection with a token."""

    def __init__(self, url: str, app: tuple[str, str]) -> None:
        self.url, self.app = url, app
        self.host = urlsplit(url).netloc
        self.connection = http.client.HTTPConnection(self.host)
        path = "/open-apis/auth/v3/tenant_access_token/internal"
        body = json.dumps({"app_id": app[0], "app_secret": app[1]})
        self.token = json.loads(self.exchange("POST", path, body))["tenant_access_token"]

    def exchange(self, method: str, path: str, body: str | None = None) -> bytes:
        """Return the body of the answer to one request."""
        headers = {"Authorization": f"Bearer {getattr(self, 'token', '')}"}
        self.connection.request(method, path, body, headers)
        response = self.connection.getresponse()
        answer = response.read()
        if response.status != http.client.OK:
            raise SystemExit(f"{method} {path}: {response.status} {answer[:300]!r}")
        return answer


def info(caller: Caller) -> int:
    """Ask who the bot is: the smallest call."""
    caller.exchange("GET", INFO)
    return 1


def info_anew(caller: Caller) -> int:
    """Ask it over a new connection."""
    caller.connection.close()
    return info(caller)


def text(caller: Caller) -> int:
    """Send a text."""
    body = {"receive_id": "ou_yu", "msg_type": "text", "content": json.dumps({"text": "早"})}
    caller.exchange("POST", SEND, json.dumps(body))
    return 1


def card(caller: Caller) -> int:
    """Send a daily list, which is checked property by property."""
    content = GOLDEN.read_text(encoding="utf-8")
    body = {"receive_id": "ou_yu", "msg_type": "interactive", "content": content}
    caller.exchange("POST", SEND, json.dumps(body))
    return 1


def search(caller: Caller) -> int:
    """Read a page of 20 records."""
    caller.exchange("POST", SEARCH, "{}")
    return 1


def by_sdk(caller: Caller) -> int:
    """Ask who the bot is by the SDK, synchronously."""
    sdk_client(caller).request(sdk_request())
    return 1


def by_sdk_async(caller: Caller) -> int:
    """Ask it by the SDK's asynchronous client."""
    asyncio.run(sdk_client(caller).arequest(sdk_request()))
    return 1


def sdk_client(caller: Caller):  # noqa: ANN201 - the SDK has no types
    """Return the SDK's client of a caller, made once."""
    import lark_oapi as lark  # noqa: PLC0415 - takes seconds; only who measures it pays

    if not hasattr(caller, "sdk"):
        builder = lark.Client.builder().app_id(caller.app[0]).app_secret(caller.app[1])
        caller.sdk = builder.domain(caller.url).build()
    return caller.sdk


def sdk_request():  # noqa: ANN201 - the SDK has no types
    """Return the smallest call as the SDK writes it."""
    import lark_oapi as lark  # noqa: PLC0415 - as above

    builder = lark.BaseRequest.builder().http_method(lark.HttpMethod.GET).uri(INFO)
    return builder.token_types({lark.AccessTokenType.TENANT}).build()


WORK: dict[str, tuple[Work, int]] = {
    "bot info, one connection": (info, CALLERS),
    "bot info, a new connection each": (info_anew, CALLERS),
    "text sent": (text, CALLERS),
    "list of 20 customers sent (checked)": (card, CALLERS),
    "page of 20 records": (search, CALLERS),
    "bot info by the SDK, one caller": (by_sdk, 1),
    "bot info by the SDK's async, one caller": (by_sdk_async, 1),
}


def call(name: str, url: str, app: tuple[str, str], counts: "multiprocessing.Queue[int]") -> None:
    """Call as often as possible for a while; put the number of calls into ``counts``."""
    caller = Caller(url, app)
    work, _ = WORK[name]
    work(caller)
    done, ends = 0, time.perf_counter() + SECONDS
    while time.perf_counter() < ends:
        done += work(caller)
    counts.put(done)


def rates(simulator: Simulator) -> Iterator[tuple[str, float]]:
    """Yield each kind of work and the requests a second."""
    app = (simulator.world.app_id, simulator.world.app_secret)
    spawn = multiprocessing.get_context("spawn")
    for name, (_, callers) in WORK.items():
        counts = spawn.Queue()
        processes = [
            spawn.Process(target=call, args=(name, simulator.url, app, counts))
            for _ in range(callers)
        ]
        for process in processes:
            process.start()
        done = sum(counts.get(timeout=60) for _ in processes)
        for process in processes:
            process.join()
        yield name, done / SECONDS


def main() -> None:
    """Print the table."""
    world = World()
    world.limits.enforced = False
    world.add_person("小雨", open_id="ou_yu")
    world.add_base("bas", "shop")
    rows = [{"a": [{"text": str(number), "type": "text"}]} for number in range(100)]
    world.add_table("bas", "tbl", "orders", [Field("a")], rows)
    with Simulator(world) as simulator:
        found = dict(rates(simulator))
    bare = found["bot info, a new connection each"]
    print(f"{'':42} requests/s   ms a call   to a bare new connection")
    for name, rate in found.items():
        print(f"{name:42} {rate:10,.0f} {1000 / rate:11.2f} {bare / rate:12.1f}")


if __name__ == "__main__":
    main()
