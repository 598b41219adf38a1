"""The twenty likeliest mistakes of the first hour: each gives one line that says what to do.

The third, a callback that is not subscribed, and the thirteenth, a wrong clock, stand in
``test_check.py``.
"""

import json
import os
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from bot.address import is_ours
from bot.config import load_config
from bot.errors import ConfigError
from bot.simulator.chats import SentMessage
from bot.simulator.server import Simulator
from bot.simulator.shop import open_shop
from bot.simulator.world import World
from bot.store import Store, migrations

ROOT = Path(__file__).parents[2]


class Shop:
    """A tenant, and what an operator has made of it."""

    def __init__(self, folder: Path, world: World, address: str) -> None:
        opened = open_shop(world, until=datetime.now(UTC).date(), customers=60)
        self.folder, self.world = folder, world
        self.config = {"sources": opened.sources, "team": opened.team, "chats": opened.chats}
        self.environment = {
            "FEISHU_APP_ID": world.app_id,
            "FEISHU_APP_SECRET": world.app_secret,
            "FEISHU_DOMAIN": address,
            "DATABASE_URL": f"sqlite:///{folder / 'bot.db'}",
            "BOT_CONFIG": str(folder / "config.json"),
            "PORT": "0",
        }
        self.log = ""
        """Of the last command."""
        self.told: list[str] = []
        """On stdout, by the last command."""

    def says(self, *command: str) -> tuple[int, list[str]]:
        """Return exit status and what a command said on stderr beside its log."""
        path = self.folder / "config.json"
        path.write_text(json.dumps(self.config, ensure_ascii=False), encoding="utf-8")
        done = subprocess.run(
            [sys.executable, "-m", "bot", *command],
            cwd=ROOT, env=os.environ | self.environment,
            capture_output=True, text=True, timeout=90, check=False,
        )  # fmt: skip
        assert "Traceback" not in done.stderr
        self.log, self.told = done.stderr, done.stdout.splitlines()
        lines = [line for line in done.stderr.splitlines() if not line.startswith("20")]
        return done.returncode, lines

    def checked(self) -> list[str]:
        """Return the lines of ``check`` that fail, made in this process."""
        from bot.app import App
        from bot.check import checks
        from bot.config import LiveConfig
        from bot.environment import Environment

        path = self.folder / "config.json"
        path.write_text(json.dumps(self.config, ensure_ascii=False), encoding="utf-8")
        named = {name.lower(): value for name, value in self.environment.items()}
        app = App(LiveConfig(path), Environment(**named))
        try:
            return [f"{line.what}: {line.told}" for line in checks(app) if line.ok is False]
        finally:
            app.stop()

    def lists(self) -> list[SentMessage]:
        """Return the lists that salespeople have."""
        return [each for each in self.world.messages if '"owner"' in json.dumps(each.content)]

    def refused(self) -> str:
        """Return what is wrong with the configuration, as every command says it."""
        path = self.folder / "config.json"
        path.write_text(json.dumps(self.config, ensure_ascii=False), encoding="utf-8")
        with pytest.raises(ConfigError) as error:
            load_config(path)
        [line] = str(error.value).splitlines()
        return line.removeprefix(f"{path}: ")


@pytest.fixture(scope="module")
def served():
    world = World(app_id=f"cli_{uuid4().hex}")
    with Simulator(world) as simulator:
        yield world, simulator.url


@pytest.fixture
def shop(tmp_path, served):
    world, address = served
    for left in (
        world.people,
        world.chats,
        world.bases,
        world.spreadsheets,
        world.messages,
        world.by_uuid,
    ):
        left.clear()
    yield Shop(tmp_path, world, address)
    world.scopes_missing.clear()


@pytest.fixture
def running(shop):
    """Start services as an operator does; gives each one's port when it answers."""
    started = []

    def start() -> int:
        with socket.create_server(("127.0.0.1", 0)) as free:
            port = free.getsockname()[1]
        (shop.folder / "config.json").write_text(
            json.dumps(shop.config, ensure_ascii=False), encoding="utf-8"
        )
        started.append(
            subprocess.Popen(
                [sys.executable, "-m", "bot", "run"],
                cwd=ROOT, env=os.environ | shop.environment | {"PORT": str(port)},
                stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            )
        )  # fmt: skip
        assert wait_for(lambda: is_ours("127.0.0.1", port))
        return port

    yield start
    for each in started:
        each.terminate()
    assert [each.wait(30) for each in started] == [0] * len(started)


def wait_for(true: Callable[[], bool], seconds: float = 60) -> bool:
    end = time.monotonic() + seconds
    while not true() and time.monotonic() < end:
        time.sleep(0.1)
    return true()


def test_1_a_wrong_secret(shop) -> None:
    shop.environment["FEISHU_APP_SECRET"] = "wrong"
    [line] = shop.checked()
    assert "wrong app secret" in line
    assert "copy App ID and App Secret from developer console" in line


def test_2_a_missing_scope(shop) -> None:
    shop.world.scopes_missing |= {
        "im:message:readonly",
        "im:message",
        "im:message.history:readonly",
    }
    [line] = shop.checked()
    assert line.startswith("scope im:message:readonly: missing: look whether a list arrived")
    assert "Permissions & Scopes, then publish a new version" in line


def test_4_the_bot_is_not_in_the_chat(shop) -> None:
    shop.world.chats[shop.config["chats"]["alerts"]].has_bot = False
    assert shop.checked() == ["chat alerts: the bot is not in it; add it in the group's settings"]


def test_5_a_person_outside_the_apps_availability(shop) -> None:
    [person] = [each for each in shop.world.people.values() if each.name == "小雨"]
    person.available = False
    shop.says("rescore")
    status, [line] = shop.says("push")
    assert status == 1
    assert line == (
        "error: 1 of 6 lists not delivered: 小雨: Add them to the app's availability: developer"
        " console, version, availability."
    )


def test_5_a_tap_is_asked_of_a_person_outside_the_apps_availability(shop) -> None:
    [person] = [each for each in shop.world.people.values() if each.name == "小雨"]
    person.available = False
    status, lines = shop.says("check", "--tap", "--to", "小雨")
    assert (status, lines) == (1, ["error: 1 of the checks failed"])
    [line] = shop.told
    assert line.endswith(
        " the card for 小雨 was not sent: Add them to the app's availability: developer console,"
        " version, availability."
    )


def test_6_a_renamed_column(shop) -> None:
    [table] = shop.world.bases["bascnShop"].tables.values()
    at = next(
        n for n, field in enumerate(table.fields) if "日期" in field.name or "时间" in field.name
    )
    old = table.fields[at].name
    table.fields[at] = type(table.fields[at])("啥时候", type=table.fields[at].type)
    for record in table.records:
        if old in record["fields"]:
            record["fields"]["啥时候"] = record["fields"].pop(old)
    [line] = shop.checked()
    assert line.startswith(
        "source 0 (bitable): 历史订单 (tblHistory): no column for ordered_on (下单日期);"
        " headers found: "
    )
    assert "啥时候" in line
    assert line.endswith('or say in config.json what it is called: "columns": {"FIELD": "HEADER"}')
    shop.config["columns"] = {"ordered_on": "啥时候"}
    assert shop.checked() == []


def test_7_a_merged_header(shop) -> None:
    [sheet] = shop.world.spreadsheets["shtcnShop"].sheets.values()
    sheet.rows[0] = ["订单明细", *([None] * (len(sheet.rows[0]) - 1))]
    [line] = shop.checked()
    assert line.startswith("source 1 (sheet): 本月账单 › 本月账单: no header row among the first")
    assert "name each column in one row without merged cells" in line


def test_8_an_empty_view(shop) -> None:
    [table] = shop.world.bases["bascnShop"].tables.values()
    table.views = {"vewNobody": lambda _record: False}
    shop.config["sources"][0]["view_id"] = "vewNobody"
    told = "holds no rows; is the view filtered, or the wrong table linked?"
    assert shop.checked() == [f"source 0 (bitable): {told}"]


def test_9_advanced_permissions(shop) -> None:
    base = shop.world.bases["bascnShop"]
    base.is_advanced, base.managed = True, False
    [line] = shop.checked()
    assert "the app must have the role 'can manage' in it" in line


def test_10_a_wrong_time_zone(shop) -> None:
    shop.config["timezone"] = "Asia/Peking"
    told = "timezone: no such time zone: Asia/Peking (for instance Asia/Shanghai)"
    assert shop.refused() == told


def test_11_a_port_that_is_taken(shop) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        shop.environment["PORT"] = str(port)
        status, [line] = shop.says("run")
    assert status == 1
    assert line.startswith(f"error: 127.0.0.1:{port} cannot be listened on")
    assert "set another HOST or PORT" in line


def test_12_a_data_folder_that_cannot_be_made(shop) -> None:
    (shop.folder / "data").write_text("a file")
    shop.environment["DATABASE_URL"] = f"sqlite:///{shop.folder / 'data' / 'bot.db'}"
    status, [line] = shop.says("rescore")
    assert status == 1
    assert "cannot be made" in line
    assert "name one that this user may write" in line


def test_12_a_data_folder_that_cannot_be_written(shop) -> None:
    # Not even root may write there, as whom tests run in a container.
    shop.environment["DATABASE_URL"] = "sqlite:////proc/bot.db"
    status, [line] = shop.says("check")
    assert status == 1
    assert line == (
        "error: database sqlite:////proc/bot.db: the file cannot be opened; give this user the"
        " right to write its folder"
    )


def test_14_two_copies_running(shop, running) -> None:
    """With the same settings the second does not start."""
    shop.environment["PORT"] = str(running())
    status, [line] = shop.says("run")
    assert status == 1
    assert line == (
        f"error: 127.0.0.1:{shop.environment['PORT']} cannot be listened on"
        " (a copy of this service runs there); end it first"
    )
    assert shop.checked() == []


def test_14_two_copies_with_a_port_each_send_each_list_once(shop, running) -> None:
    """Both start late, and so catch up at once."""
    shop.config["schedule"] = {"push": "0 0 * * *", "alerts": None}
    shop.config["push"] = {"latest": "23:59"}
    shop.says("rescore")
    running()
    running()
    sellers = {member["name"] for member in shop.config["team"] if member.get("role") != "manager"}
    assert wait_for(lambda: len(shop.lists()) >= len(sellers))
    time.sleep(1)  # for a second list, if one came
    assert len(shop.lists()) == len({message.chat_id for message in shop.lists()}) == len(sellers)


def test_14_two_copies_pushing_by_hand_send_each_list_once(shop) -> None:
    shop.says("rescore")
    with ThreadPoolExecutor() as both:
        assert [status for status, _ in both.map(shop.says, ["push"] * 2)] == [0, 0]
    assert len(shop.lists()) == len({message.chat_id for message in shop.lists()}) > 0


def test_15_a_misspelt_key(shop) -> None:
    shop.config["schedul"] = {}
    assert shop.refused() == "schedul: unknown key; did you mean schedule?"


def test_16_a_wrong_cron_line(shop) -> None:
    shop.config["schedule"] = {"push": "0 25 * * *"}
    assert shop.refused() == "schedule.push: '0 25 * * *' is no cron line: its hour is 25"
    assert shop.says("rescore")[0] == 2


def test_17_a_name_of_the_team_on_no_order(shop) -> None:
    for member in shop.config["team"]:
        if member["name"] == "小雨":
            member["name"] = "小雨雨"
    [line] = shop.checked()
    assert line.startswith("team 小雨雨: stands on no order; write the name as in the orders'")


def test_17_a_blank_behind_a_name_of_the_team_is_no_other_name(shop) -> None:
    for member in shop.config["team"]:
        member["name"] += " "
    assert shop.checked() == []


def test_18_a_link_of_the_wrong_kind(shop) -> None:
    shop.config["sources"] = [{"type": "bitable", "url": "https://x.feishu.cn/docx/abc"}]
    [line] = shop.checked()
    assert "no link to a bitable; expected is one such as https://" in line


def test_19_a_token_that_is_over_goes_by_itself(shop) -> None:
    assert shop.checked() == []
    shop.world.expire_tokens()
    assert shop.checked() == []


def test_20_a_database_of_a_newer_version(shop) -> None:
    shop.says("rescore")
    with sqlite3.connect(shop.folder / "bot.db") as database:
        database.execute("INSERT INTO migrations (name) VALUES ('m9999_future')")
    status, [line] = shop.says("rescore")
    assert status == 1
    assert "was written by a newer version (m9999_future); install that version" in line


def test_20_an_old_database_is_copied_and_brought_up_to_date(shop, monkeypatch) -> None:
    with monkeypatch.context() as earlier:
        earlier.setattr(migrations, "MIGRATIONS", migrations.MIGRATIONS[:5])
        store = Store(shop.environment["DATABASE_URL"])
        store.migrate()
        store.close()
    status, lines = shop.says("rescore")
    assert (status, lines) == (0, [])
    told = "the tables of an older version change; the database was copied to"
    assert f"{told} {shop.folder / 'bot.db.before-m0006_skus'}" in shop.log
    assert shop.checked() == []
