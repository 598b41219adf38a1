"""How the bot is, in everyday words."""

from types import SimpleNamespace

import pytest

from cards import rescored_card, status_card, texts

LABELS = ("上次计算", "数据到", "客户", "读到的行", "读不懂的行", "今天的名单", "下次推送")


def lines(*numbers: str) -> str:
    """Return the figures as the card shows them, each behind its label."""
    pairs = zip(LABELS, numbers, strict=True)
    return "\n".join(f"<font color='grey'>{label}</font>  **{number}**" for label, number in pairs)


ALL_WELL = lines(
    "08&#58;30", "11月22日", "3,000", "10,280", "12", "4 &#47; 5 份已发", "11月24日 09&#58;00"
)


def test_all_is_well(make: SimpleNamespace, read: SimpleNamespace) -> None:
    card = status_card(make.status())
    assert card["header"]["template"] == "blue"
    assert card["config"]["summary"]["content"] == "一切正常"
    assert read.texts(card["header"]) == ["机器人状态", "一切正常"]
    assert read.texts(card["body"]) == [ALL_WELL]


def test_before_the_first_run_nothing_is_known(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    nothing = make.status(
        scored_at=None, as_of=None, customers=0, rows=0, rejected=0, sent=0, lists=0,
        next_push=None,
    )  # fmt: skip
    assert read.texts(status_card(nothing)["body"]) == [
        lines("还没有算过", "—", "0", "0", "0", "0 &#47; 0 份已发", "没有安排")
    ]


def test_trouble_is_counted_and_told_before_the_figures(
    make: SimpleNamespace, read: SimpleNamespace
) -> None:
    faults = ("the scheduler does not run", "disk <full>")
    card = status_card(make.status(faults=faults))
    assert card["header"]["template"] == "orange"
    assert read.texts(card["header"])[1] == "有 2 件事要看一下"
    assert read.texts(card["body"])[:3] == [
        "定时推送没有在跑，请重启机器人。",
        "disk &#60;full&#62;",
        ALL_WELL,
    ]


@pytest.mark.parametrize(("beginning", "words"), texts().status.faults)
def test_each_known_fault_is_told_without_its_particulars(
    make: SimpleNamespace, read: SimpleNamespace, beginning: str, words: str
) -> None:
    card = status_card(make.status(faults=(f"{beginning} of port 8080",)))
    assert read.texts(card["body"])[0] == words


def test_a_rescore_is_confirmed_with_its_counts(read: SimpleNamespace) -> None:
    card = rescored_card(10280, 3000, 12)
    words = "算好了：10,280 行订单，3,000 位客户，12 行读不懂。"
    assert read.texts(card["header"]) == ["已重新计算"]
    assert read.texts(card["body"]) == [words]
    assert card["config"]["summary"]["content"] == words
