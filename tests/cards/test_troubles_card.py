"""What failed, in everyday words, each with what to do."""

from html import unescape
from types import SimpleNamespace
from typing import get_args

import pytest

from bot.simulator.cardcheck import check_card
from bot.simulator.tenant import Tenant
from cards import TroubleKind, TroubleLine, texts, troubles_card
from cards.texts import speak

FACTS = {
    "name": "小雨",
    "names": "小雨、小林",
    "latest": "12:00",
    "as_of": "2026-11-20",
    "detail": "POST /open-apis/im/v1/messages: Feishu code 230013: no <availability>",
}


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("kind", get_args(TroubleKind))
def test_each_trouble_says_what_happened_and_what_to_do(
    read: SimpleNamespace, kind: TroubleKind, language
) -> None:
    speak(language)
    try:
        card = troubles_card([TroubleLine(kind, FACTS)])
        say = texts().troubles
    finally:
        speak("zh")
    check_card(card, Tenant())
    what, mend, detail = read.texts(card["body"])
    assert unescape(what) == f"**{say.what[kind].format_map(FACTS)}**"
    assert mend == say.mends[kind]
    assert detail == say.detail.format(detail=FACTS["detail"])


def test_what_helps_against_feishus_code_goes_before_what_helps_in_general(
    read: SimpleNamespace,
) -> None:
    line = TroubleLine("list_failed", {"name": "小雨", "code": "230013"})
    assert read.texts(troubles_card([line])["body"])[1].startswith("把对方加进应用的可用范围")
    unknown = TroubleLine("list_failed", {"name": "小雨", "code": "-1"})
    assert read.texts(troubles_card([unknown])["body"])[1] == texts().troubles.mends["list_failed"]


def test_many_troubles_are_counted(read: SimpleNamespace) -> None:
    card = troubles_card([TroubleLine("not_found", {"name": f"人{n}"}) for n in range(12)])
    assert read.texts(card["header"]) == ["有 12 件事要处理"]
    assert read.texts(card["body"])[-1] == "另有 2 件，见日志。"
