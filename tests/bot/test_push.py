"""The promise of the push: once, by claim and key; one failure never stops another's."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pandas as pd
import pytest

from bot.access import Person, Team
from bot.config import Config, Member
from bot.errors import BotError, FeishuError
from bot.feishu.gateway import SentMessage
from bot.jobs.push import Delivery, NoScoresError, PushJob
from bot.jobs.sender import Sender
from bot.store import Store
from bot.views import Views
from scoring import RawTable, alerts, normalise, score

DAY = date(2026, 11, 23)
NINE = datetime(2026, 11, 23, 1, 0, tzinfo=UTC)
NAMES = ("小雨", "小林", "老周")
CONFIG = Config(team=tuple(Member(name=name, open_id=f"ou_{name}") for name in NAMES))
TEAM = Team(tuple(Person(name, f"ou_{name}", "sales") for name in NAMES))


class Feishu:
    """The gateway's ``send`` as far as a push asks of it."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []
        self.faults: dict[str, list[FeishuError]] = {}
        self.before_send = lambda: None

    def send(self, receiver: str, content: dict, *, key: str, receiver_type: str) -> SentMessage:
        self.before_send()
        if self.faults.get(receiver):
            raise self.faults[receiver].pop(0)
        self.sent.append((receiver, key))
        return SentMessage(f"om_{len(self.sent)}", f"oc_{receiver}")


class Shop:
    """A push over a real store, with a clock to turn."""

    def __init__(self, store: Store) -> None:
        self.store, self.at, self.feishu = store, NINE, Feishu()
        views = Views(store=store, config=lambda: CONFIG, now=lambda: self.at)
        self.job = PushJob(
            config=lambda: CONFIG,
            team=lambda: TEAM,
            sender=Sender(store=store, gateway=self.feishu, now=lambda: self.at),
            views=views,
        )

    def push(self, **later: float) -> dict[str, str]:
        self.at += timedelta(**later)
        return {each.person: each.result for each in self.job.push(DAY)}


def orders() -> pd.DataFrame:
    rows = [
        (f"{name}{number}", day, f"{name}的客户", f"1200000000{seller}", 400, 100, name)
        for seller, name in enumerate(NAMES)
        for number, day in enumerate(("2026-08-01", "2026-09-01", "2026-10-01"))
    ]
    names = ["订单号", "下单日期", "客户姓名", "手机号", "收款额", "打款金额", "销售"]
    return pd.DataFrame(rows, columns=names)


@pytest.fixture
def shop(tmp_path: Path):
    store = Store(f"sqlite:///{tmp_path / 'bot.db'}")
    store.migrate()
    normalised = normalise([RawTable("orders", orders())], CONFIG)
    scored = score(normalised.lines, CONFIG, DAY)
    store.runs.save(
        as_of=DAY,
        started_at=NINE,
        finished_at=NINE,
        customers=scored.customers,
        lines=scored.lines,
        rejected=normalised.rejected,
        alerts=alerts(scored.lines, CONFIG, DAY).rows,
        notes={},
    )
    yield Shop(store)
    store.close()


def refused(code: int) -> FeishuError:
    return FeishuError(code, "no", "POST /messages", refused=True)


def unanswered() -> FeishuError:
    return FeishuError(-1, "not reached", "POST /messages", retryable=True)


def test_everybody_gets_their_list_once(shop) -> None:
    assert shop.push() == dict.fromkeys(NAMES, "sent")
    assert shop.push() == dict.fromkeys(NAMES, "already sent")
    # In whichever order: several are on their way at a time.
    assert sorted(to for to, _ in shop.feishu.sent) == sorted(f"ou_{name}" for name in NAMES)
    assert len({key for _, key in shop.feishu.sent}) == 3


def test_the_list_is_claimed_before_anything_is_sent(shop) -> None:
    seen = []
    shop.feishu.before_send = lambda: seen.append(shop.store.pushes.of(DAY, "小雨").status)
    shop.push()
    assert seen[0] == "claimed"


def test_one_refusal_does_not_stop_the_others_and_is_tried_again(shop) -> None:
    shop.feishu.faults["ou_小雨"] = [refused(230013)]
    assert shop.push() == {"小雨": "failed", "小林": "sent", "老周": "sent"}
    assert shop.push(hours=2) == {"小雨": "sent", "小林": "already sent", "老周": "already sent"}


def test_a_lost_answer_is_sent_again_with_the_same_key_while_feishu_remembers(shop) -> None:
    keys = []
    shop.feishu.faults["ou_小雨"] = [unanswered()]
    assert shop.push()["小雨"] == "failed"
    keys.append(shop.store.pushes.of(DAY, "小雨").key)
    assert shop.push(minutes=40)["小雨"] == "sent"
    assert shop.feishu.sent[-1] == ("ou_小雨", keys[0])


def test_a_lost_answer_older_than_feishus_memory_is_reported_and_not_sent(shop) -> None:
    shop.feishu.faults["ou_小雨"] = [unanswered()]
    shop.push()
    assert shop.push(minutes=51)["小雨"] == "unconfirmed"
    assert "ou_小雨" not in {receiver for receiver, _ in shop.feishu.sent}


def test_a_list_keeps_its_customers_when_it_is_sent_later(shop) -> None:
    shop.feishu.faults["ou_小雨"] = [refused(230013)]
    shop.push()
    push = shop.store.pushes.of(DAY, "小雨")
    before = shop.store.pushes.items(push.id)
    shop.push(hours=1)
    assert [item.customer for item in before] == ["小雨的客户"]
    assert shop.store.pushes.items(push.id) == before


def test_only_one_person_can_be_served(shop) -> None:
    assert shop.job.push(DAY, "小林") == [Delivery("小林", 1, "sent")]
    assert [receiver for receiver, _ in shop.feishu.sent] == ["ou_小林"]


def test_a_member_whom_feishu_does_not_know_is_reported(shop) -> None:
    team = Team(TEAM.people[:2], missing=("老周",))
    job = PushJob(
        config=lambda: CONFIG,
        team=lambda: team,
        sender=shop.job.sender,
        views=shop.job.views,
    )
    assert {each.person: each.result for each in job.push(DAY)} == {
        "老周": "not found in Feishu",
        "小雨": "sent",
        "小林": "sent",
    }


def test_without_scores_nothing_is_claimed(tmp_path) -> None:
    store = Store(f"sqlite:///{tmp_path / 'empty.db'}")
    store.migrate()
    with pytest.raises(NoScoresError, match="run rescore first") as caught:
        Shop(store).push()
    assert isinstance(caught.value, BotError)
    assert store.pushes.day(DAY) == []
    store.close()
