"""What Feishu delivers becomes a message or a click of ours, or is passed over."""

import json
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from uuid import uuid4

import pytest
from structlog.contextvars import get_contextvars

from bot.errors import StoreError
from bot.feishu.events import Answer, Click, Entered, MenuChoice, Message
from bot.feishu.inbox import Inbox
from bot.simulator.world import World

NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
TAPPED = {"do": "contacted", "customer": "13800001111"}


class Desk:
    """An inbox with what it handed on."""

    def __init__(self, world: World) -> None:
        self.messages: list[Message | MenuChoice | Entered] = []
        self.clicks: list[Click] = []
        self.seen: set[str] = set()
        self.logged_with: dict[str, object] = {}
        self.fault: StoreError | None = None
        self.answer = Answer(toast="已记录", kind="success")
        self.inbox = Inbox(
            app_id=world.app_id,
            bot_open_id=world.bot_open_id,
            on_question=self.messages.append,
            on_click=self.clicked,
            first_time=self.first_time,
        )

    def clicked(self, click: Click) -> Answer:
        self.clicks.append(click)
        self.logged_with = get_contextvars()
        return self.answer

    def first_time(self, question: Message | MenuChoice | Entered) -> bool:
        if self.fault:
            raise self.fault
        fresh = question.key not in self.seen
        self.seen.add(question.key)
        return fresh

    def deliver(self, event: object):
        """Hand an event in and return what it is answered with, as Feishu would see it."""
        return self.inbox.dispatch(json.dumps(event).encode())


@pytest.fixture
def world() -> World:
    return World(app_id=f"cli_{uuid4().hex}", now=lambda: NINE)


@pytest.fixture
def ann(world):
    return world.add_person("Ann")


@pytest.fixture
def desk(world) -> Desk:
    return Desk(world)


def written(world, person, text, **where):
    """Return the event of a message; nobody is connected, so it is only noted."""
    world.say(person.open_id, text, **where)
    return world.deliveries[-1].event


def tapped(world, person, value=TAPPED, **action):
    sent = world.say(person.open_id, "x")
    event = world.build_click(person.open_id, sent.message_id, Tapped({"value": value, **action}))
    event["event"]["context"] = {"open_message_id": "om_1", "open_chat_id": "oc_1"}
    return event


class Tapped:
    """A tap with this action, good or bad."""

    def __init__(self, action) -> None:
        self._action = {"tag": "button", **action}

    def action(self):
        return self._action


def with_content(event, message_type, content):
    event["event"]["message"] |= {"message_type": message_type, "content": json.dumps(content)}
    return event


# Messages


def test_a_private_message_is_handed_on_whole(world, ann, desk) -> None:
    event = written(world, ann, " 张三 ")
    desk.deliver(event)
    received = event["event"]["message"]
    assert desk.messages == [
        Message(
            event_id=event["header"]["event_id"],
            message_id=received["message_id"],
            chat_id=received["chat_id"],
            chat_type="p2p",
            sender=ann.open_id,
            text="张三",
            sent_at=NINE,
        )
    ]


def test_in_a_group_only_a_mention_is_heard_and_taken_out(world, ann, desk) -> None:
    group = world.add_group("sales", [ann.open_id])
    event = written(world, ann, "张三", group=group)
    desk.deliver(event)
    assert [(m.text, m.chat_type, m.chat_id) for m in desk.messages] == [("张三", "group", group)]

    event["event"]["message"] |= {"message_id": "om_other", "mentions": None}
    desk.deliver(event)
    someone = {"key": "@_user_1", "id": {"open_id": ann.open_id}, "name": "Ann"}
    event["event"]["message"] |= {"message_id": "om_third", "mentions": [someone]}
    desk.deliver(event)
    assert len(desk.messages) == 1


def test_a_mention_of_somebody_else_stays_in_the_text(world, ann, desk) -> None:
    event = written(world, ann, "x", group=world.add_group("sales", [ann.open_id]))
    mentions = event["event"]["message"]["mentions"]
    mentions.append({"key": "@_user_2", "id": {"open_id": ann.open_id}, "name": "Ann"})
    desk.deliver(with_content(event, "text", {"text": "@_user_1 查 @_user_2"}))
    assert [message.text for message in desk.messages] == ["查 @_user_2"]


def test_the_eleventh_mention_is_not_cut_by_the_first(world, ann, desk) -> None:
    event = written(world, ann, "x", group=world.add_group("sales", [ann.open_id]))
    desk.deliver(with_content(event, "text", {"text": "@_user_1 问 @_user_11"}))
    assert [message.text for message in desk.messages] == ["问 @_user_11"]


@pytest.mark.parametrize(
    ("message", "text"),
    [
        (("text", {"text": "张三\n李四"}), "张三\n李四"),
        (
            (
                "post",
                {
                    "title": "查",
                    "content": [
                        [{"tag": "text", "text": "张三"}, {"tag": "img", "image_key": "i"}]
                    ],
                },
            ),
            "查 张三",
        ),
        (("image", {"image_key": "img_1"}), ""),
        (("file", {"file_key": "file_1", "file_name": "a.xlsx"}), ""),
        (("sticker", {"file_key": "file_1"}), ""),
    ],
    ids=["text", "post", "image", "file", "sticker"],
)
def test_each_kind_of_message_has_its_text(world, ann, desk, message, text) -> None:
    desk.deliver(with_content(written(world, ann, "x"), *message))
    assert [message.text for message in desk.messages] == [text]


def test_a_message_that_comes_twice_is_handled_once(world, ann, desk) -> None:
    event = written(world, ann, "张三")
    desk.deliver(event)
    desk.deliver({**event, "header": {**event["header"], "event_id": "another"}})
    assert len(desk.messages) == 1
    desk.deliver(written(world, ann, "张三"))
    assert len(desk.messages) == 2


def test_a_mention_of_nobody_in_particular_does_no_harm(world, ann, desk) -> None:
    event = written(world, ann, "张三")
    event["event"]["message"]["mentions"] = [{"key": "@_all", "name": "所有人"}]
    desk.deliver(event)
    assert [message.text for message in desk.messages] == ["张三"]


def test_a_message_that_the_store_could_not_note_is_to_be_delivered_again(
    world, ann, desk, caplog
) -> None:
    desk.fault = StoreError("the database is locked")
    event = written(world, ann, "张三")
    with pytest.raises(StoreError):
        desk.deliver(event)
    assert (desk.messages, [r.message for r in caplog.records]) == (
        [],
        ["event to be delivered again"],
    )
    desk.fault = None
    desk.deliver(event)
    assert [message.text for message in desk.messages] == ["张三"]


def test_bots_and_other_apps_are_not_heard(world, ann, desk) -> None:
    event = written(world, ann, "张三")
    event["event"]["sender"]["sender_type"] = "bot"
    desk.deliver(event)
    event = written(world, ann, "张三")
    event["header"]["app_id"] = "cli_another"
    desk.deliver(event)
    assert (desk.messages, desk.seen) == ([], set())


# Clicks


def test_a_click_is_handed_on_whole_and_answered(world, ann, desk) -> None:
    event = tapped(world, ann)
    assert desk.deliver(event).keys() == {"toast"}
    assert desk.clicks == [
        Click(
            event_id=event["header"]["event_id"],
            operator=ann.open_id,
            message_id="om_1",
            chat_id="oc_1",
            value=TAPPED,
            clicked_at=NINE,
        )
    ]


def test_a_choice_and_a_form_are_handed_on(world, ann, desk) -> None:
    desk.deliver(tapped(world, ann, option="7", form_value={"note": "x", "multi": ["a"]}))
    [click] = desk.clicks
    assert (click.option, click.form) == ("7", {"note": "x", "multi": ["a"]})


def test_an_element_without_a_value_gives_an_empty_one(world, ann, desk) -> None:
    desk.deliver(tapped(world, ann, value=None))
    assert [(click.value, click.form) for click in desk.clicks] == [({}, {})]


def test_whatever_is_logged_of_a_click_bears_the_id_of_its_event(world, ann, desk) -> None:
    event = tapped(world, ann)
    desk.deliver(event)
    assert desk.logged_with == {"event_id": event["header"]["event_id"]}
    assert get_contextvars() == {}


def test_a_click_of_another_app_is_not_handled(world, ann, desk) -> None:
    event = tapped(world, ann)
    event["header"]["app_id"] = "cli_another"
    assert desk.deliver(event) == {}
    assert desk.clicks == []


def test_clicks_that_come_at_once_are_answered_one_after_the_other(
    world, ann, desk, monkeypatch
) -> None:
    monkeypatch.setattr("bot.feishu.inbox.PATIENCE", 20)  # enough for a machine that is busy
    running, most = [], []

    def slowly(click: Click) -> Answer:
        running.append(click)
        most.append(len(running))
        time.sleep(0.01)
        running.remove(click)
        return desk.answer

    desk.inbox._on_click = slowly  # noqa: SLF001
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(desk.deliver, [tapped(world, ann) for _ in range(8)]))
    assert most == [1] * 8
    assert all("toast" in answer for answer in answers)


def test_no_click_waits_long_for_one_that_is_held_up(world, ann, desk, monkeypatch) -> None:
    monkeypatch.setattr("bot.feishu.inbox.PATIENCE", 0.05)
    held, go_on = threading.Event(), threading.Event()

    def first_is_held_up(click: Click) -> Answer:
        if not held.is_set():
            held.set()
            go_on.wait(10)
        return desk.answer

    desk.inbox._on_click = first_is_held_up  # noqa: SLF001
    with ThreadPoolExecutor(1) as pool:
        first = pool.submit(desk.deliver, tapped(world, ann))
        assert held.wait(5)
        assert "toast" in desk.deliver(tapped(world, ann))
        assert not first.done()
        go_on.set()
        assert "toast" in first.result()
    assert "toast" in desk.deliver(tapped(world, ann))  # the turn was given back


# What is no such thing


@pytest.mark.parametrize("name", ["value", "context", "operator"])
def test_a_malformed_click_is_logged_and_survived(world, ann, desk, caplog, name) -> None:
    event = tapped(world, ann)
    (event["event"]["action"] if name == "value" else event["event"])[name] = "a string"
    assert desk.deliver(event) is None
    assert (desk.clicks, [r.message for r in caplog.records]) == ([], ["event not understood"])


@pytest.mark.parametrize("content", ["no json", '"text"', "[]", "{}"])
def test_a_malformed_message_is_logged_and_survived(world, ann, desk, caplog, content) -> None:
    event = written(world, ann, "x")
    event["event"]["message"]["content"] = content
    assert desk.deliver(event) is None
    assert (desk.messages, [r.message for r in caplog.records]) == ([], ["event not understood"])


@pytest.mark.parametrize("payload", [b"", b"no json", b"[]", b"{}", b'"x"', b"\xff"])
def test_what_is_no_event_is_survived(desk, payload) -> None:
    assert desk.inbox.dispatch(payload) is None


def test_an_entry_of_the_menu_is_handed_on_once(world, ann, desk) -> None:
    event = world.choose_menu(ann.open_id, "today").event
    assert [desk.deliver(event), desk.deliver(event)] == [None, None]
    event_id = event["header"]["event_id"]
    assert desk.messages == [
        MenuChoice(event_id=event_id, operator=ann.open_id, word="today", chosen_at=NINE)
    ]


def test_an_opened_chat_is_handed_on(world, ann, desk) -> None:
    event = world.enter_chat(ann.open_id).event
    assert desk.deliver(event) is None
    chat = world.p2p(ann.open_id).chat_id
    event_id = event["header"]["event_id"]
    assert desk.messages == [Entered(event_id=event_id, operator=ann.open_id, chat_id=chat)]


def test_events_that_nobody_handles_are_acknowledged(world, ann, desk) -> None:
    event = world.read(ann.open_id).event
    assert desk.deliver(event) is None


def test_a_handler_that_fails_does_not_bring_the_door_down(world, ann, desk, caplog) -> None:
    desk.answer = None
    assert desk.deliver(tapped(world, ann)) is None
    assert [record.message for record in caplog.records] == ["event not understood"]
