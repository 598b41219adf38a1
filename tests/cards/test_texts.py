"""The table of words: complete, and written as people write days and money."""

from dataclasses import fields, is_dataclass
from datetime import date, datetime

import cards
from cards import speak, texts


def phrases(part: object) -> list[str]:
    if isinstance(part, str):
        return [part]
    if is_dataclass(part):
        return [phrase for field in fields(part) for phrase in phrases(getattr(part, field.name))]
    inner = part.values() if isinstance(part, dict) else part
    return [phrase for each in inner for phrase in phrases(each)]


def test_no_phrase_is_empty() -> None:
    assert all(phrases(texts()))


def test_what_is_spoken_is_chosen_once_and_for_all() -> None:
    speak("zh")
    assert texts() is texts("zh")


def test_days_and_moments_are_written_as_people_write_them() -> None:
    say = texts()
    assert say.day(date(2026, 11, 3)) == "11月3日"
    assert [say.weekday(date(2026, 11, day)) for day in (23, 29)] == ["周一", "周日"]
    assert say.dated(date(2026, 5, 27), date(2026, 11, 23)) == "5月27日"
    assert say.dated(date(2009, 5, 27), date(2026, 11, 23)) == "09年5月27日"
    at = datetime.fromisoformat("2026-11-23T09:05:59+08:00")
    assert say.moment(at, date(2026, 11, 23)) == "09:05"
    assert say.moment(at, date(2026, 11, 24)) == "11月23日 09:05"
    assert say.moment(at) == "11月23日 09:05"


def test_money_is_grouped_by_thousands() -> None:
    say = texts()
    assert say.money(1234567.4) == "1,234,567元"
    assert say.price(1234.5) == "1,234.50元"
    assert say.price(1200.0) == "1,200元"
    assert say.price(-12.0) == "-12元"


def test_the_public_face_is_what_the_bot_may_use() -> None:
    assert cards.__all__ == sorted(cards.__all__)
    assert all(hasattr(cards, name) for name in cards.__all__)
