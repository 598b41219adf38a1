"""A second official client, Feishu's SDK for Node, finds Feishu in the stand-in too."""

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from queue import Queue
from typing import Any
from uuid import uuid4

import pytest

from bot.simulator import crypto
from bot.simulator.bitable import Field
from bot.simulator.clicks import ClickResult
from bot.simulator.server import Simulator
from bot.simulator.tenant import Call
from bot.simulator.world import World

pytestmark = pytest.mark.node

WITNESS = Path(__file__).parents[1] / "witness"
ORDERS = [
    {"订单号": [{"text": f"SO-{number}", "type": "text"}], "实付": number / 2}
    for number in range(5)
]
DONE = {"tag": "markdown", "content": "记下了"}
SECRET = {"type": "密文", "number": 1}
TOAST = {"type": "success", "content": "好的"}


def card(text: str, *more: Any) -> dict[str, Any]:
    button = {
        "tag": "button",
        "text": {"tag": "plain_text", "content": text},
        "behaviors": [{"type": "callback", "value": {"做": text}}],
    }
    return {"schema": "2.0", "body": {"elements": [button, *more]}}


@dataclass
class Witness:
    """The running program, and what it told and called before it listened."""

    world: World
    url: str
    open_id: str
    printed: Queue[dict[str, Any]]
    told: list[dict[str, Any]]
    calls: list[Call]

    def next(self) -> dict[str, Any]:
        """Return what it prints next; queue.Empty: it printed nothing."""
        return self.printed.get(timeout=5)


@contextmanager
def started(environment: dict[str, str]) -> Iterator[Queue[dict[str, Any]]]:
    """Run the program; it puts there what it prints. It ends when its stdin closes."""
    printed: Queue[dict[str, Any]] = Queue()

    def read() -> None:
        for line in process.stdout:
            printed.put(json.loads(line))

    with subprocess.Popen(
        ["node", WITNESS / "witness.mjs"],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as process:
        reader = threading.Thread(target=read)
        reader.start()
        try:
            yield printed
        finally:
            process.stdin.close()
            reader.join()


def asked(world: World, url: str, open_id: str) -> dict[str, Any]:
    return {
        "domain": url,
        "app_id": world.app_id,
        "app_secret": world.app_secret,
        "encrypt_key": world.encrypt_key,
        "verification_token": world.verification_token,
        "open_id": open_id,
        "table": {"app_token": "bas1", "table_id": "tbl1"},
        "card": card("一"),
        "patched": card("二"),
        "reply": "收到",
        "broken": {**card("三"), "elements": []},
        "answer": {"toast": TOAST, "card": {"type": "raw", "data": card("二", DONE)}},
        "sealed": crypto.encrypt(SECRET, world.encrypt_key),
    }


@pytest.fixture(scope="module")
def witness() -> Iterator[Witness]:
    """One run of the program for all tests of this file, up to where it listens."""
    if shutil.which("node") is None:
        pytest.skip("node is not installed")
    if not (WITNESS / "node_modules").is_dir():
        pytest.skip("the Node SDK is not installed: npm ci --prefix tests/witness")
    world = World(app_id=f"cli_{uuid4().hex[:16]}")  # no other form will do for its connection
    open_id = world.add_person("Ann").open_id
    world.add_base("bas1", "shop")
    fields = [Field("订单号"), Field("实付", 2, "Number")]
    world.add_table("bas1", "tbl1", "订单", fields, ORDERS)
    with Simulator(world) as simulator:
        # Nothing of what the machine has set, such as a proxy.
        environment = {
            "PATH": os.environ["PATH"],
            "WITNESS": json.dumps(asked(world, simulator.url, open_id)),
        }
        with started(environment) as printed:
            told = []
            while not told or "connected" not in told[-1]:
                told.append(printed.get(timeout=5))
            yield Witness(world, simulator.url, open_id, printed, told, list(world.calls))


@pytest.fixture
def by_webhook(witness: Witness) -> Iterator[None]:
    """Events are posted to the program meanwhile."""
    witness.world.webhook_url = f"http://127.0.0.1:{witness.told[-1]['port']}/events"
    yield
    witness.world.webhook_url = None


@pytest.fixture
def in_two_frames(witness: Witness) -> Iterator[None]:
    """Events arrive in two frames meanwhile."""
    witness.world.connections.parts = 2
    yield
    witness.world.connections.parts = 1


def told(witness: Witness, name: str) -> list[Any]:
    return [line[name] for line in witness.told if name in line]


def merged(event: dict[str, Any]) -> dict[str, Any]:
    """Return an event as the Node SDK hands it over, header and event in one."""
    return {"schema": event["schema"], **event["header"], **event["event"]}


def test_one_token_serves_all_its_calls(witness: Witness) -> None:
    [message_id] = [sent["message_id"] for sent in told(witness, "sent")]
    search = ("/open-apis/bitable/v1/apps/bas1/tables/tbl1/records/search", 0)
    assert [(call.path, call.code) for call in witness.calls] == [
        ("/open-apis/auth/v3/tenant_access_token/internal", 0),
        ("/open-apis/bot/v3/info", 0),
        *[search] * 3,
        ("/open-apis/im/v1/messages", 0),
        (f"/open-apis/im/v1/messages/{message_id}", 0),
        (f"/open-apis/im/v1/messages/{message_id}/reply", 0),
        ("/open-apis/im/v1/messages", 230099),
        ("/callback/ws/endpoint", 0),
    ]


def test_it_learns_who_the_bot_is(witness: Witness) -> None:
    [bot] = told(witness, "bot")
    assert (bot["open_id"], bot["app_name"]) == (witness.world.bot_open_id, "customer-alert-bot")


def test_it_reads_the_records_that_the_python_sdk_reads(witness: Witness) -> None:
    from bot.feishu.gateway import Gateway

    gateway = Gateway(witness.world.app_id, witness.world.app_secret, witness.url)
    [records] = gateway.bitable_records("bas1", "tbl1")
    pages = told(witness, "page")
    assert [item["fields"] for item in records] == ORDERS
    assert [item for page in pages for item in page["items"]] == records


def test_it_is_led_from_page_to_page(witness: Witness) -> None:
    pages = told(witness, "page")
    assert [(len(page["items"]), page["has_more"], page["total"]) for page in pages] == [
        (2, True, 5),
        (2, True, 5),
        (1, False, 5),
    ]


def test_its_card_is_stored_patched_and_replied_to(witness: Witness) -> None:
    [sent], [reply] = told(witness, "sent"), told(witness, "reply")
    [first, second] = witness.world.messages_to(witness.open_id)
    assert (first.message_id, first.updates[0]) == (sent["message_id"], card("二"))
    assert (second.message_id, second.content) == (reply["message_id"], {"text": "收到"})
    assert (reply["parent_id"], reply["root_id"]) == (sent["message_id"], sent["message_id"])


def test_its_broken_card_is_refused(witness: Witness) -> None:
    [refusal] = [line for line in witness.told if "code" in line]
    assert (refusal["status"], refusal["code"]) == (400, 230099)
    assert refusal["msg"].startswith("Failed to create card content, ext=ErrCode: 200621; ")


def test_it_decrypts_what_is_encrypted(witness: Witness) -> None:
    assert told(witness, "decrypted") == [SECRET]


def said(witness: Witness, text: str) -> tuple[Any, Any]:
    """Let Ann write; return what the program heard and what it should have."""
    witness.world.say(witness.open_id, text)
    delivery = witness.world.deliveries[-1]
    assert (delivery.status, delivery.failure) == (200, None)
    assert json.loads(delivery.event["event"]["message"]["content"]) == {"text": text}
    return witness.next(), merged(delivery.event)


def test_it_hears_a_message_over_its_connection(witness: Witness) -> None:
    heard, event = said(witness, "今日名单")
    assert heard == {"transport": "ws", "event": event}


@pytest.mark.usefixtures("in_two_frames")
def test_it_puts_an_event_of_two_frames_together(witness: Witness) -> None:
    heard, event = said(witness, "名单" * 200)
    assert heard == {"transport": "ws", "event": event}


@pytest.mark.usefixtures("by_webhook")
def test_it_verifies_and_decrypts_what_is_posted(witness: Witness) -> None:
    heard, event = said(witness, "今日名单")
    assert heard == {"transport": "webhook", "event": event}


@pytest.mark.usefixtures("by_webhook")
def test_it_does_not_hear_what_somebody_else_signed(witness: Witness) -> None:
    with witness.world.held() as events:
        witness.world.say(witness.open_id, "假")
    witness.world.deliver(events[0], sign="0" * 64)
    heard, event = said(witness, "真")
    assert heard == {"transport": "webhook", "event": event}


@pytest.mark.usefixtures("by_webhook")
def test_it_proves_its_webhook_address(witness: Witness) -> None:
    assert witness.world.verify_webhook("口令")


def clicked(witness: Witness) -> dict[str, Any]:
    """Let Ann tap the card's button and see the answer; return what the program heard."""
    card_of_ann = witness.world.messages_to(witness.open_id)[0]
    seen = witness.world.click(witness.open_id, card_of_ann.message_id, text="二")
    assert seen == ClickResult(TOAST, card("二", DONE))
    assert card_of_ann.content == card("二", DONE)
    return witness.next()


def test_its_toast_and_card_answer_a_click_over_its_connection(witness: Witness) -> None:
    heard = clicked(witness)
    assert heard == {"transport": "ws", "event": merged(witness.world.deliveries[-1].event)}
    assert heard["event"]["action"]["value"] == {"做": "二"}


@pytest.mark.usefixtures("by_webhook")
def test_its_toast_and_card_answer_a_click_that_is_posted(witness: Witness) -> None:
    heard = clicked(witness)
    assert heard == {"transport": "webhook", "event": merged(witness.world.deliveries[-1].event)}
