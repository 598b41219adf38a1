"""The routes of the chat page."""

import threading
import time
from collections.abc import Iterator
from datetime import UTC, datetime

import httpx
import pytest

from bot.simulator.chats import SentMessage, Upload
from bot.simulator.server import Simulator
from bot.simulator.world import World

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
AT = int(NOON.timestamp() * 1000)
CARD = {
    "schema": "2.0",
    "config": {"summary": {"content": "今日 20 位"}},
    "body": {"elements": []},
}


@pytest.fixture
def world() -> World:
    world = World(app_name="bot", now=lambda: NOON)
    world.add_person("Ann", open_id="ou_ann", mobile="138")
    return world


@pytest.fixture
def page(world: World) -> Iterator[httpx.Client]:
    with Simulator(world) as simulator, httpx.Client(base_url=simulator.url) as page:
        yield page


def send(world: World, msg_type: str, content: dict) -> str:
    chat = world.p2p("ou_ann").chat_id
    message = SentMessage(
        f"om_{len(world.messages)}", chat, world.app_id, msg_type, content, world.now()
    )
    world.store(message)
    return chat


def test_the_page_and_its_files_are_served(page: httpx.Client) -> None:
    assert page.get("/").headers["content-type"].startswith("text/html")
    assert page.get("/static/index.html").status_code == 200


def test_people_and_chats_are_listed(world: World, page: httpx.Client) -> None:
    group = world.add_group("Sales", ["ou_ann"])
    world.add_group("Others", [])
    chat = send(world, "interactive", CARD)
    assert page.get("/desk/people").json() == [
        {"open_id": "ou_ann", "name": "Ann", "mobile": "138"}
    ]
    assert page.get("/desk/chats", params={"person": "ou_ann"}).json() == [
        {
            "chat_id": chat,
            "name": "bot",
            "kind": "p2p",
            "members": ["Ann"],
            "menu": [],
            "preview": "今日 20 位",
            "updated_at": AT,
        },
        {
            "chat_id": group,
            "name": "Sales",
            "kind": "group",
            "members": ["Ann"],
            "menu": [],
            "preview": "",
            "updated_at": 0,
        },
    ]


def test_messages_come_with_who_sent_them_and_the_files_name(
    world: World, page: httpx.Client
) -> None:
    world.files["f"] = Upload("f", "file", "a.xlsx", b"1234", "application/x")
    send(world, "text", {"text": "hi"})
    chat = send(world, "file", {"file_key": "f"})
    world.say("ou_ann", "yo")
    world.messages[0].deleted = True
    shown = page.get("/desk/messages", params={"person": "ou_ann", "chat": chat}).json()
    assert shown["revision"] == world.revision
    [gone, file, words] = shown["messages"]
    assert (gone["deleted"], gone["content"]) == (True, {})
    assert file["content"] == {"file_key": "f", "file_name": "a.xlsx", "file_size": 4}
    assert (file["sender"], words["sender"]) == (
        {"id": "cli_de5c0000000000de", "name": "bot", "kind": "bot"},
        {"id": "ou_ann", "name": "Ann", "kind": "user"},
    )
    assert (words["content"], words["create_time"], words["updated"]) == ({"text": "yo"}, AT, False)
    assert page.get("/desk/files/f").content == b"1234"
    assert page.get("/desk/files/g").status_code == 404


def test_a_chat_of_others_is_not_shown(world: World, page: httpx.Client) -> None:
    chat = world.p2p("ou_ann").chat_id
    assert page.get("/desk/messages", params={"person": "ou_x", "chat": chat}).status_code == 404


def test_a_waiting_page_hears_of_the_next_change(world: World, page: httpx.Client) -> None:
    since = world.revision
    assert page.get("/desk/changes", params={"since": since - 1}).json() == {"revision": since}
    threading.Timer(0.05, world.changed).start()
    started = time.monotonic()
    assert page.get("/desk/changes", params={"since": since}).json() == {"revision": since + 1}
    assert time.monotonic() - started < 5


def test_stopping_sends_the_waiting_pages_home(world: World) -> None:
    answers = []
    simulator = Simulator(world)
    simulator.start()

    def wait() -> None:
        answers.append(httpx.get(f"{simulator.url}/desk/changes?since=99", timeout=5).status_code)

    thread = threading.Thread(target=wait)
    thread.start()
    time.sleep(0.05)
    simulator.stop()
    thread.join()
    assert answers == [200]


def test_a_person_writes_in_private_and_in_a_group(world: World, page: httpx.Client) -> None:
    group = world.add_group("Sales", ["ou_ann"])
    for chat, text in (
        (world.p2p("ou_ann").chat_id, "one"),
        (group, "two"),
        (group, "@bot three"),
    ):
        page.post("/desk/say", json={"person": "ou_ann", "chat": chat, "text": text})
    assert [m.content["text"] for m in world.messages] == ["one", "two", "@bot three"]
    heard = [d.event["event"]["message"]["content"] for d in world.deliveries]
    assert heard == ['{"text": "one"}', '{"text": "@_user_1 three"}']


def test_a_tap_answers_what_the_person_sees(world: World, page: httpx.Client) -> None:
    send(world, "interactive", CARD)
    body = {"person": "ou_ann", "message_id": "om_0", "value": {"do": "x"}, "tag": "button"}
    answer = page.post("/desk/click", json={**body, "form_value": {"note": "n"}}).json()
    assert answer == {"error": 200340, "detail": "nobody"}
    action = world.deliveries[0].event["event"]["action"]
    assert (action["value"], action["form_value"]) == ({"do": "x"}, {"note": "n"})


def test_a_taken_port_is_told_at_once(page: httpx.Client, world: World) -> None:
    with pytest.raises(OSError, match="in use"):
        Simulator(world, port=page.base_url.port or 0).start()
