"""Nothing that a whole run writes shows a secret, a whole phone or an e-mail."""

import json
import os
import re
import socket
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest

from bot.simulator.server import Simulator
from bot.simulator.shop import open_shop
from bot.simulator.world import World

ROOT = Path(__file__).parents[2]
PASSWORD = "Passw0rd-of-the-shop"
PATIENCE = 60


class Shop:
    """The stand-in, and the service as an operator starts it, all it writes kept in files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.world = World(app_id=f"cli_{uuid4().hex}", app_secret=f"s{uuid4().hex}")
        opened = open_shop(self.world, until=datetime.now(UTC).date(), customers=60)
        self.world.add_person("阿强", email="aqiang@shop.example.com")
        nobody = {"name": "阿明", "email": "nobody@shop.example.com"}
        team = [*opened.team, {"name": "阿强", "email": "aqiang@shop.example.com"}, nobody]
        config = {
            "sources": opened.sources,
            "team": team,
            "schedule": {"push": "0 0 * * *"},
            "push": {"latest": "23:59"},
        }
        (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
        self.phones = {member["mobile"] for member in opened.team}

    def start(self, log: str, **environment: str) -> subprocess.Popen:
        with socket.socket() as listener:
            listener.bind(("127.0.0.1", 0))
            port = str(listener.getsockname()[1])
        given = {
            "FEISHU_APP_ID": self.world.app_id,
            "FEISHU_APP_SECRET": self.world.app_secret,
            "FEISHU_ENCRYPT_KEY": self.world.encrypt_key,
            "FEISHU_VERIFICATION_TOKEN": self.world.verification_token,
            "FEISHU_DOMAIN": self.address,
            "DATABASE_URL": f"sqlite:///{self.folder / 'bot.db'}",
            "BOT_CONFIG": str(self.folder / "config.json"),
            "LOG_LEVEL": "DEBUG",
            "PORT": port,
            **environment,
        }
        with (self.folder / log).open("wb") as out:
            return subprocess.Popen(
                [sys.executable, "-m", "bot", "--debug", "run"],
                cwd=ROOT, env=os.environ | given, stdout=out, stderr=out,
            )  # fmt: skip

    def sql(self, statement: str) -> list[str]:
        database = sqlite3.connect(self.folder / "bot.db")
        with database:
            found = [row[0] for row in database.execute(statement)]
        database.close()
        return found

    def written(self, log: str) -> str:
        return (self.folder / log).read_text(encoding="utf-8")


@pytest.fixture
def shop(tmp_path) -> Iterator[Shop]:
    shop = Shop(tmp_path)
    with Simulator(shop.world) as simulator:
        shop.address = simulator.url
        yield shop


def eventually(condition) -> None:
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, "did not happen in time"
        time.sleep(0.05)


def seller(world: World) -> str:
    """Return somebody who has their list."""
    return next(
        each
        for each, person in world.people.items()
        if person.name != "店长" and world.messages_to(each)
    )


def a_day(shop: Shop) -> None:
    """Let the service do a day's work, the last of it on a broken database."""
    world = shop.world
    service = shop.start("day")
    try:
        eventually(lambda: service.poll() is not None or len(world.messages) >= 6)
        person = seller(world)
        tapped = world.last_message_to(person).message_id
        clicked = world.click(person, tapped, text="✅ 已联系")
        assert clicked.toast["type"] == "success"
        phone = shop.sql("SELECT phone FROM scores WHERE phone > '' LIMIT 1")[0]
        for question in (phone, f"为什么没有 {phone}", "buyer@mail.example.com", "导出"):
            before = len(world.messages_to(person))
            world.say(person, question)
            eventually(lambda before=before: len(world.messages_to(person)) > before)
        stranger = world.add_person("路人").open_id
        world.say(stranger, phone)
        shop.sql("ALTER TABLE contacts RENAME TO contacts_away")
        broken = world.click(person, tapped, text="撤销")
        assert broken.toast["type"] == "error"
        world.say(person, phone)
        eventually(lambda: "question failed" in shop.written("day"))
    finally:
        service.terminate()
        assert service.wait(PATIENCE) == 0


def test_no_log_of_a_whole_run_shows_a_secret_a_phone_or_an_e_mail(shop) -> None:
    wrong = f"wrong{uuid4().hex}"
    webhook = {"FEISHU_TRANSPORT": "webhook", "LOG_FORMAT": "json"}
    elsewhere = f"sqlite:///{shop.folder / 'other.db'}"
    refused = [
        shop.start("secret", FEISHU_APP_SECRET=wrong, DATABASE_URL=elsewhere, **webhook),
        shop.start("database", DATABASE_URL=f"postgresql+psycopg://bot:{PASSWORD}@127.0.0.1:1/bot"),
    ]
    a_day(shop)
    assert [service.wait(PATIENCE) for service in refused] == [1, 1]
    world = shop.world
    phones = shop.phones | set(shop.sql("SELECT DISTINCT phone FROM scores WHERE phone > ''"))
    mails = {"aqiang@", "nobody@", "buyer@"}
    secrets = {
        world.app_secret, world.encrypt_key, world.verification_token, wrong, PASSWORD,
        *(token.text for token in world.tokens), *world.update_tokens,
    }  # fmt: skip
    assert (len(phones) > 30, len(secrets)) == (True, 8)
    for log in ("day", "secret", "database"):
        text = shop.written(log)
        assert [each for each in secrets | phones | mails if each in text] == []
        assert not re.search(r"(ticket|access_key)=(?!\*)", text)
        assert "Traceback" in text
