"""What a click costs inside the service: from the callback's arrival to the updated card.

    python benchmarks/clicks.py [CLICKS_A_SECOND]

The sample shop, the real store on disk (each contact is a durable commit), no network: the SDK's
own part of a callback is measured by its clients. Clicks come at a steady rate, as from many
salespeople, and the time in the queue counts.
"""

import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial
from pathlib import Path

from pydantic import SecretStr

from bot.app import App, utc_now
from bot.config import Config, LiveConfig
from bot.demo import with_shop
from bot.environment import Environment
from bot.feishu.events import Click
from bot.simulator.server import Simulator
from bot.simulator.shop import open_shop
from bot.simulator.world import World
from cards import Contacted, ListRef, Snooze, pack

SECONDS = 10
THREADS = 8


def clicks(service: App, count: int) -> list[Click]:
    """Return taps on all customers of all lists, in turn; each appends a row."""
    day, made = service.today(), []
    pushes = [push for push in service.store.pushes.day(day) if push.part == "list"]
    people = {person.name: person.open_id for person in service.team().people}
    for number in range(count):
        push = pushes[number % len(pushes)]
        items = service.store.pushes.items(push.id)
        at = number // len(pushes)
        item = items[at % len(items)]
        on = ListRef(day=day, owner=push.person, page=at % len(items) // 5)
        # Once everybody was contacted, putting them off is another committed row each time.
        later = at >= len(items)
        action = Snooze(customer=item.ref, on=on) if later else Contacted(customer=item.ref, on=on)
        made.append(
            Click(
                event_id=f"bench-{number}",
                operator=people[push.person],
                message_id=push.message_id or "",
                chat_id="oc_bench",
                value=pack(action),
                clicked_at=service.now() + timedelta(milliseconds=number),
            )
        )
    return made


def measure(service: App, rate: int) -> list[float]:
    """Return the milliseconds of each click, its wait included."""
    waiting = clicks(service, rate * SECONDS)
    started = time.perf_counter()

    def answer(number: int, click: Click) -> float:
        due = started + number / rate
        time.sleep(max(0.0, due - time.perf_counter()))
        service.chat.clicks(click)
        return (time.perf_counter() - due) * 1000

    with ThreadPoolExecutor(THREADS) as pool:
        return sorted(pool.map(answer, range(len(waiting)), waiting))


def main(rates: list[int]) -> None:
    """Print percentiles for each rate."""
    world = World()
    world.limits.enforced = False
    shop = open_shop(world, until=Config().day(utc_now()))
    with tempfile.TemporaryDirectory() as folder, Simulator(world) as simulator:
        config = Path(folder) / "config.json"
        config.write_text("{}", encoding="utf-8")
        service = App(
            LiveConfig(config, partial(with_shop, shop)),
            Environment(
                feishu_app_id=world.app_id,
                feishu_app_secret=SecretStr(world.app_secret),
                feishu_domain=simulator.url,
                database_url=SecretStr(f"sqlite:///{folder}/bot.db"),
            ),
        )
        service.rescore()
        service.find_team()
        service.push(service.today())
        print("clicks/s     p50 ms    p99 ms    max ms")
        for rate in rates:
            took = measure(service, rate)
            p50, p99 = (took[int(len(took) * share)] for share in (0.5, 0.99))
            print(f"{rate:8} {p50:10.1f} {p99:9.1f} {took[-1]:9.1f}")
        service.stop()


if __name__ == "__main__":
    main([int(each) for each in sys.argv[1:]] or [50, 200])
