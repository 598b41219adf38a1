"""The commands as an operator types them, against the stand-in."""

import json
import os
import signal
import subprocess
import sys
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from bot.simulator.server import Simulator
from bot.simulator.shop import open_shop
from bot.simulator.world import World
from bot.store import Store

ROOT = Path(__file__).parents[2]
ORDERS = (
    "订单号,下单日期,客户姓名,手机号,平台,收款额,打款金额,销售\n"
    "a1,2011-03-01,张三,12000000001,微信,900,300,小雨\n"
    "a2,2011-05-01,张三,12000000001,微信,800,300,小雨\n"
    "b1,2011-05-20,李四,12000000002,闲鱼,600,200,小雨\n"
)


@pytest.fixture
def tenant(tmp_path):
    """A tenant with the sample shop, and the environment of an operator who connected it."""
    world = World(app_id=f"cli_{uuid4().hex}")
    shop = open_shop(world, until=datetime.now(UTC).date(), customers=300)
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"sources": shop.sources, "team": shop.team}), encoding="utf-8")
    with Simulator(world) as simulator:
        yield (
            world,
            {
                "FEISHU_APP_ID": world.app_id,
                "FEISHU_APP_SECRET": world.app_secret,
                "FEISHU_DOMAIN": simulator.url,
                "DATABASE_URL": f"sqlite:///{tmp_path / 'bot.db'}",
                "BOT_CONFIG": str(config),
            },
        )


def bot(*words: str, **environment: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "bot", *words],
        cwd=ROOT,
        env=os.environ | environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def test_rescore_tells_the_counts_and_push_sends_once(tenant) -> None:
    world, environment = tenant
    early = bot("push", **environment)
    assert (early.returncode, early.stderr.splitlines()[-1]) == (
        1,
        "error: there are no scores yet; run rescore first",
    )

    rescored = bot("rescore", **environment)
    assert rescored.returncode == 0, rescored.stderr
    assert "300 customers scored" in rescored.stdout

    planned = bot("push", "--dry-run", "--to", "小雨", **environment)
    assert planned.returncode == 0, planned.stderr
    assert planned.stdout.startswith("小雨: ")
    assert world.messages == []

    sent = bot("push", **environment)
    assert sent.returncode == 0, sent.stderr
    assert sent.stdout.count(" customers, sent\n") == 6
    assert len(world.messages) == 6

    again = bot("push", **environment)
    assert again.stdout.count(" customers, already sent\n") == 6
    assert len(world.messages) == 6


def test_a_wrong_secret_is_one_clear_line_and_not_shown(tenant) -> None:
    _, environment = tenant
    failed = bot("rescore", **environment | {"FEISHU_APP_SECRET": "not-the-secret"})
    assert failed.returncode == 1
    assert "Traceback" not in failed.stderr
    assert failed.stderr.splitlines()[-1].startswith("error: ")
    assert "not-the-secret" not in failed.stderr + failed.stdout


def test_a_broken_configuration_is_status_2_and_named_by_its_path(tmp_path) -> None:
    config = tmp_path / "config.json"
    config.write_text('{"push": {"top_n": 0}}', encoding="utf-8")
    failed = bot("rescore", BOT_CONFIG=str(config), DATABASE_URL=f"sqlite:///{tmp_path}/bot.db")
    assert failed.returncode == 2
    assert "push.top_n: Input should be greater than or equal to 1" in failed.stderr
    assert "Traceback" not in failed.stderr


@pytest.mark.parametrize("own", [False, True], ids=["sample shop", "own orders"])
def test_the_demo_pushes_prints_its_address_and_ends_on_sigterm(tmp_path, own) -> None:
    words = ["--port", "0"]
    if own:
        (tmp_path / "orders.csv").write_text(ORDERS, encoding="utf-8")
        words += ["--orders", str(tmp_path / "orders.csv")]
    demo = subprocess.Popen(
        [sys.executable, "-u", "-m", "bot", "demo", *words],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": str(ROOT), "BOT_CONFIG": str(ROOT / "config.json")},
        stdout=subprocess.PIPE,
        text=True,
    )
    with demo:
        try:
            address = next(line for line in demo.stdout if line.startswith("Open ")).split()[1]
            dashboard = next(line for line in demo.stdout if line.startswith("Dashboard: "))
            with urllib.request.urlopen(dashboard.split()[1]) as answer:  # noqa: S310 - loopback
                assert answer.url.startswith(f"{address}open-apis/authen/v1/authorize")
                assert "小雨" in answer.read().decode()
            people = ask(f"{address}desk/people")
            names = ["小雨"] if own else ["小雨", "小林", "老周", "大伟", "阿美", "晓彤"]
            assert [person["name"] for person in people] == [*names, "店长"]
            for person in people[:-1]:
                chats = ask(f"{address}desk/chats?person={person['open_id']}")
                private = next(chat for chat in chats if chat["kind"] == "p2p")
                assert "先联系" in private["preview"]
            demo.send_signal(signal.SIGTERM)
            assert demo.wait(timeout=30) == 0
        finally:
            demo.kill()


def ask(address: str):
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - loopback
        return json.load(answer)


def test_a_customer_who_is_forgotten_is_scored_no_more(tenant) -> None:
    _, environment = tenant
    bot("rescore", **environment)
    store = Store(environment["DATABASE_URL"])
    customer = store.runs.customers(store.runs.latest().id).iloc[0]
    store.close()
    unknown = bot("forget", "13000000000", **environment)
    assert (unknown.returncode, unknown.stderr) == (
        1, "error: 130****0000: no customer of the last scores has this phone or name\n"
    )  # fmt: skip
    forgotten = bot("forget", customer.phone or customer.customer, "--yes", **environment)
    assert forgotten.returncode == 0, forgotten.stderr
    assert "contacts deleted" in forgotten.stdout
    again = bot("rescore", **environment)
    assert "299 customers scored" in again.stdout
