"""Taps that race each other, the push and their own redelivery end in one truth."""

import json
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date

import pytest

from bot.app import App
from bot.chat.answers import Asked
from bot.feishu.events import Click
from bot.simulator import events
from bot.simulator.faults import Fault
from cards import Block, Came, Contacted, ListRef, Snooze, Undo, pack

TODAY = date(2026, 11, 23)
NAME = "小雨"


@pytest.fixture
def transport() -> str:
    return "ws"


@pytest.fixture
def pushed(morning):
    morning.app.rescore()
    morning.app.push(TODAY)
    return morning


def made(pushed, action, event_id: str, who: str = NAME, message: str = "om_x") -> Click:
    return Click(
        event_id=event_id, operator=pushed.people[who], message_id=message, chat_id="oc_x",
        value=pack(action), clicked_at=pushed.now(),
    )  # fmt: skip


def standing(pushed, customer: str):
    return pushed.app.store.contacts.standing([customer]).get(customer)


def quiet(pushed) -> None:
    """Wait until the workers have nothing left to do."""
    gate = threading.Barrier(5)
    for _ in range(4):
        pushed.app._workers.submit(gate.wait)  # noqa: SLF001 - nothing else tells that they rest
    gate.wait(10)


def test_a_tap_delivered_again_after_its_undoing_is_not_called_a_success(pushed) -> None:
    item, on = pushed.items(NAME)[0], ListRef(day=TODAY, owner=NAME)
    tap = made(pushed, Contacted(customer=item.ref, on=on), "e1")
    assert pushed.app.chat.clicks(tap).kind == "success"
    contact = standing(pushed, item.id).contact.id
    pushed.app.chat.clicks(made(pushed, Undo(customer=item.ref, contact=contact, on=on), "e2"))
    assert pushed.app.chat.clicks(tap).kind != "success"


def test_a_snooze_delivered_again_the_next_day_names_the_day_on_record(pushed) -> None:
    item, on = pushed.items(NAME)[0], ListRef(day=TODAY, owner=NAME)
    tap = made(pushed, Snooze(customer=item.ref, days=3, on=on), "e1")
    first = pushed.app.chat.clicks(tap).toast
    pushed.now.advance(days=1)
    assert pushed.app.chat.clicks(tap).toast == first


def test_an_undo_of_what_was_undone_is_no_success(pushed) -> None:
    item, on = pushed.items(NAME)[0], ListRef(day=TODAY, owner=NAME)
    pushed.app.chat.clicks(made(pushed, Contacted(customer=item.ref, on=on), "e1"))
    contact = standing(pushed, item.id).contact.id
    undo = Undo(customer=item.ref, contact=contact, on=on)
    assert pushed.app.chat.clicks(made(pushed, undo, "e2")).kind == "success"
    assert pushed.app.chat.clicks(made(pushed, undo, "e3")).kind != "success"


def test_what_came_of_yesterdays_contact_does_not_hide_what_came_of_todays(pushed) -> None:
    item = pushed.items(NAME)[0]
    clicks = pushed.app.chat.clicks
    clicks(made(pushed, Contacted(customer=item.ref), "e1"))
    old = standing(pushed, item.id).contact.id
    pushed.now.advance(days=1)
    clicks(made(pushed, Contacted(customer=item.ref), "e2"))
    new = standing(pushed, item.id).contact.id
    clicks(made(pushed, Came(customer=item.ref, contact=new, outcome="ordered"), "e3"))
    clicks(made(pushed, Came(customer=item.ref, contact=old, outcome="no_reply"), "e4"))
    assert standing(pushed, item.id).outcome.outcome == "ordered"


def test_a_tap_that_its_undoing_overtook_is_not_carried_out(pushed) -> None:
    item = pushed.items(NAME)[0]
    held = made(pushed, Contacted(customer=item.ref), "late")
    pushed.now.advance(seconds=5)
    pushed.app.chat.clicks(made(pushed, Contacted(customer=item.ref), "e1"))
    contact = standing(pushed, item.id).contact.id
    pushed.now.advance(seconds=5)
    pushed.app.chat.clicks(made(pushed, Undo(customer=item.ref, contact=contact), "e2"))
    pushed.app.chat.clicks(held)
    assert standing(pushed, item.id) is None


def two_contacts(pushed):
    one, two = pushed.items(NAME)[:2]
    for item in (one, two):
        pushed.now.advance(seconds=1)
        pushed.app.chat.clicks(made(pushed, Contacted(customer=item.ref), f"e-{item.id}"))
    pushed.now.advance(seconds=1)
    return one, two


def undo(pushed, message: str) -> Asked:
    person = pushed.app.team().named(NAME)
    return Asked(
        text="撤销", person=person, private=True, event_id=f"event-{message}",
        at=pushed.now(), message_id=message,
    )  # fmt: skip


def test_an_undo_handled_again_after_a_crash_names_what_it_took_back(pushed) -> None:
    one, two = two_contacts(pushed)
    asked = undo(pushed, "om_undo")
    for _ in range(2):
        said = json.dumps(pushed.app.chat.questions.answers(asked), ensure_ascii=False)
        assert two.customer in said, "it names whom it did not undo"
    assert standing(pushed, one.id) is not None
    assert standing(pushed, two.id) is None


def test_two_undos_at_once_take_back_two_taps(pushed) -> None:
    """The second one finds that the first took its row, between the look and the record."""
    one, two = two_contacts(pushed)
    contacts = pushed.app.store.contacts
    answers = pushed.app.chat.questions.answers
    looked, look = threading.Barrier(2), contacts.last_click

    def together(*args):
        found = look(*args)
        if threading.current_thread().name.startswith("race"):
            looked.wait(5) if not looked.broken and together.calls < 2 else None
            together.calls += 1
        return found

    together.calls = 0
    contacts.last_click = together
    with ThreadPoolExecutor(2, thread_name_prefix="race") as pool:
        list(pool.map(answers, [undo(pushed, "om_a"), undo(pushed, "om_b")]))
    del contacts.last_click
    assert [standing(pushed, each.id) for each in (one, two)] == [None, None]


def test_a_menu_undo_that_comes_hours_late_takes_back_nothing_after_it(pushed) -> None:
    item = pushed.items(NAME)[0]
    with pushed.world.held() as kept:
        pushed.world.choose_menu(pushed.people[NAME], "undo")
    pushed.now.advance(hours=6)
    pushed.app.chat.clicks(made(pushed, Contacted(customer=item.ref), "e1"))
    before = len(pushed.world.messages_to(pushed.people[NAME]))
    for event in kept:
        pushed.world.deliver(event)
    pushed.eventually(lambda: len(pushed.world.messages_to(pushed.people[NAME])) > before)
    assert pushed.contacts(item.id) == ["contacted"]


def test_a_tap_while_the_list_is_on_its_way_shows_on_the_list(morning) -> None:
    morning.app.rescore()
    item = morning.app.push_job.plan(TODAY).items[NAME][0]
    morning.world.faults.add(
        Fault("latency", path="*/im/v1/messages", method="POST", times=None, seconds=0.4)
    )
    with ThreadPoolExecutor(1) as pool:
        push = pool.submit(morning.app.push, TODAY, NAME)
        morning.eventually(lambda: morning.app.store.pushes.of(TODAY, NAME))
        threading.Event().wait(0.15)  # it is drawn and on its way
        morning.app.chat.clicks(made(morning, Contacted(customer=item.ref), "e1"))
        push.result()
    morning.world.faults.clear()
    quiet(morning)
    assert "已联系 1" in morning.text_of(NAME)


def test_an_answer_that_lands_after_a_redrawing_does_not_stay_old(pushed, monkeypatch) -> None:
    """The answer to a tap is drawn, a colleague taps, the redrawn card lands before the answer."""
    monkeypatch.setattr("bot.redraw.LANDED", 0.5)
    one, two = pushed.items(NAME)[:2]
    on = ListRef(day=TODAY, owner=NAME)
    message = pushed.list_of(NAME)
    answer = pushed.app.chat.clicks(
        made(pushed, Contacted(customer=one.ref, on=on), "e1", message=message.message_id)
    )
    pushed.app.chat.clicks(made(pushed, Contacted(customer=two.ref), "e2", "店长"))
    quiet(pushed)
    pushed.world.replace(message, answer.card)  # as the client does with what it got
    pushed.eventually(lambda: "已联系 2" in pushed.text_of(NAME), 8)


def test_a_look_that_fails_is_not_the_last_one(pushed, monkeypatch) -> None:
    monkeypatch.setattr("bot.redraw.LANDED", 0.05)
    looked = threading.Event()

    def broken():
        raise ZeroDivisionError

    def draw():
        looked.set()
        return {}

    pushed.app.redraw.answered("om_1", {"v": 1}, broken)
    pushed.app.redraw.answered("om_2", {"v": 1}, lambda: {"v": 1})
    pushed.eventually(lambda: not pushed.app.redraw._lookout._landing)  # noqa: SLF001 - as above
    pushed.app.redraw.answered("om_3", {}, draw)
    pushed.app.redraw.answered("om_4", {"v": 1}, draw)
    assert looked.wait(5)


def test_two_services_redrawing_one_card_leave_the_newer_state(pushed) -> None:
    """An older drawing of one service is held up on its way; the other one's is newer."""
    one, two = pushed.items(NAME)[:2]
    other = App(pushed.app.config, pushed.app.environment, now=pushed.now)
    other.find_team()
    gateway, drawn, go = pushed.app.gateway, threading.Event(), threading.Event()
    patch = gateway.patch

    def slow(message_id, card):
        if not drawn.is_set():
            drawn.set()
            go.wait(10)
        patch(message_id, card)

    gateway.patch = slow
    pushed.app.chat.clicks(made(pushed, Contacted(customer=one.ref), "e1", "店长"))
    assert drawn.wait(5)
    other.chat.clicks(made(pushed, Contacted(customer=two.ref), "e2", "店长"))
    pushed.eventually(lambda: "已联系 2" in pushed.text_of(NAME))
    go.set()
    quiet(pushed)
    other.stop()
    assert "已联系 2" in pushed.text_of(NAME)


def test_yesterdays_list_tells_of_a_tap_on_todays(pushed) -> None:
    item, message = pushed.items(NAME)[0], pushed.list_of(NAME)
    pushed.now.advance(days=1)
    pushed.app.chat.clicks(made(pushed, Contacted(customer=item.ref), "e1"))
    quiet(pushed)
    assert "已联系 1" in json.dumps(
        pushed.world.by_id[message.message_id].content, ensure_ascii=False
    )


def test_a_message_that_comes_again_after_a_restart_is_answered_once(pushed) -> None:
    before = len(pushed.world.messages_to(pushed.people[NAME]))
    pushed.ask(NAME, "帮助")
    event = events.under_another_id(pushed.world.deliveries[-1].event)
    pushed.now.advance(hours=6)
    restarted = App(pushed.app.config, pushed.app.environment, now=pushed.now)
    restarted.find_team()
    restarted.inbox.dispatch(json.dumps(event).encode())
    restarted.stop()  # which waits for whatever it answers
    assert len(pushed.world.messages_to(pushed.people[NAME])) == before + 1


def test_many_tapping_one_customer_on_two_cards_leave_one_contact(pushed) -> None:
    item, message = pushed.items(NAME)[0], pushed.list_of(NAME)
    on = ListRef(day=TODAY, owner=NAME)
    taps = [
        made(pushed, Contacted(customer=item.ref, on=on if n % 2 else None), f"e{n}",
             NAME if n % 2 else "店长", message.message_id if n % 2 else "om_customer")
        for n in range(12)
    ]  # fmt: skip
    with ThreadPoolExecutor(12) as pool:
        told = list(pool.map(pushed.app.chat.clicks, taps))
    quiet(pushed)
    assert pushed.contacts(item.id) == ["contacted"]
    assert {each.kind for each in told} <= {"success", "info"}
    assert all(each.card for each in told)


def test_one_event_by_two_services_is_one_row(pushed) -> None:
    item = pushed.items(NAME)[0]
    other = App(pushed.app.config, pushed.app.environment, now=pushed.now)
    other.find_team()
    tap = made(pushed, Contacted(customer=item.ref), "e1")
    with ThreadPoolExecutor(8) as pool:
        told = list(pool.map(lambda n: (pushed.app, other)[n % 2].chat.clicks(tap), range(8)))
    other.stop()
    assert [each.kind for each in told] == ["success"] * 8
    assert pushed.contacts(item.id) == ["contacted"]


def test_an_undo_racing_another_tap_leaves_one_truth(pushed) -> None:
    clicks = pushed.app.chat.clicks
    for turn, item in enumerate(pushed.items(NAME)[:6]):
        clicks(made(pushed, Contacted(customer=item.ref), f"first-{turn}"))
        contact = standing(pushed, item.id).contact.id
        race = [
            made(pushed, Undo(customer=item.ref, contact=contact), f"undo-{turn}"),
            made(pushed, Contacted(customer=item.ref), f"again-{turn}", "店长"),
        ]
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(clicks, race[:: 1 if turn % 2 else -1]))
        assert (pushed.contacts(item.id), bool(standing(pushed, item.id))) in [
            (["contacted", "undone"], False),
            (["contacted", "undone", "contacted"], True),
        ]


def test_a_snooze_racing_a_block_keeps_both_and_shows_the_block(pushed) -> None:
    item, clicks = pushed.items(NAME)[0], pushed.app.chat.clicks
    race = [
        made(pushed, Snooze(customer=item.ref, days=3), "snooze"),
        made(pushed, Block(customer=item.ref), "block", "店长"),
    ]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(clicks, race))
    assert sorted(pushed.contacts(item.id)) == ["blocked", "snoozed"]
    pushed.eventually(lambda: "不再联系 1" in pushed.text_of(NAME))


def test_clicks_are_answered_while_all_workers_are_slow(pushed) -> None:
    item, message = pushed.items(NAME)[0], pushed.list_of(NAME)
    pushed.world.faults.add(Fault("latency", path="*/reply", times=None, seconds=2))
    for name in pushed.sellers:
        pushed.world.say(pushed.people[name], "帮助")
    tapped = pushed.world.click(
        pushed.people[NAME], message.message_id, text="✅ 已联系", within=item.customer
    )
    pushed.world.faults.clear()
    assert tapped.error is None
    assert max(each.ms for each in pushed.world.deliveries) < 1000


def test_all_who_tap_at_once_on_cards_with_whole_phones_see_what_stands(pushed) -> None:
    """Each such card is read by one connection, and its phone recorded by another: of 15."""
    pushed.ask(NAME, "帮助")  # from now on their chat is known for a private one
    chat, together = pushed.list_of(NAME).chat_id, threading.Barrier(40)
    taps = [
        replace(made(pushed, Contacted(customer=pushed.items(NAME)[0].ref), f"e{n}"), chat_id=chat)
        for n in range(40)
    ]

    def tap(click: Click):
        together.wait(10)
        return pushed.app.chat.clicks(click)

    with ThreadPoolExecutor(len(taps)) as pool:
        answers = list(pool.map(tap, taps))
    assert [answer.kind for answer in answers if answer.card is None] == []
    views = pushed.app.store.phones.of_customer(pushed.items(NAME)[0].id)
    assert len(views) == len(taps)
