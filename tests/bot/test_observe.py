"""Logs: no secret, no whole phone or e-mail, no line that was not logged; ids stay readable."""

import json
import logging
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot import observe
from bot.cli import app
from bot.config import Member
from bot.environment import Environment
from bot.jobs.schedule import Clock
from bot.observe import mask, start_logging

SECRET = "hu1MsPvR3NkQ"
PASSWORD = "p%40ss/word"
log = logging.getLogger("shop")


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch, capsys) -> Iterator[Callable[..., str]]:
    """Start logging in a form, or without one return what was written since the last time."""
    root = logging.getLogger()
    before = root.handlers[:], root.level
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    monkeypatch.setattr(threading, "excepthook", threading.excepthook)
    monkeypatch.setattr(sys, "unraisablehook", sys.unraisablehook)

    def text(form: str | None = None) -> str:
        if form is not None:
            start_logging("DEBUG", form, [SECRET, PASSWORD, "", "pw"])
        return capsys.readouterr().err

    yield text
    root.handlers[:], root.level = before
    observe.hide([])


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("13800000001", "138****0001"),
        ("电话13800000001，在", "电话138****0001，在"),
        ("13800000001|微信", "138****0001|微信"),
        ("+8613800000001", "138****0001"),
        ("+86 138 0000 0001", "138****0001"),
        ("0086-138-0000-0001", "138****0001"),
        ("8613800000001", "138****0001"),
        ("138 0000 0001", "138****0001"),
        ("１３８０００００００１", "１３８****０００１"),
        ("0571-88886666", "0571-****6666"),
        ("(0571)88886666", "0571-****6666"),
        ("0571 8888 666", "0571 8888 666"),
        ("010-12345678", "010-****5678"),
        ("057188886666", "0571-****6666"),
        ("ann.lee+x@shop.example.com", "a***@shop.example.com"),
        ("Member(mobile='13800000001')", "Member(mobile='138****0001')"),
    ],
)
def test_phones_and_e_mails_are_masked(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("token=abc123 and more", "token=*** and more"),
        ("wss://x/?access_key=a1b2&ticket=c3d4&id=9", "wss://x/?access_key=***&ticket=***&id=9"),
        ('{"token": "abc", "app_token": "bascn"}', '{"token": "***", "app_token": "bascn"}'),
        ("{'app_secret': 'abc'}", "{'app_secret': '***'}"),
        ("Authorization: Bearer t-g104abc", "Authorization: Bearer ***"),
        ("t-g1044qeGEDXTB6NDJOGV4JQ", "t-***"),
        ("postgresql+psycopg://bot:p@ss/w:d@db/shop", "postgresql+psycopg://bot:***@db/shop"),
    ],
)  # fmt: skip
def test_secrets_are_masked_by_where_they_stand(text: str, shown: str) -> None:
    assert mask(text) == shown


@pytest.mark.parametrize(
    "text",
    [
        "260301123456789",
        "om_1380000000155512ab",
        "ou_13800000001a",
        "5e3702a84e847582be8db13800000001",
        "2026-11-23T01:00:00.138000",
        "1795395600123",
        "13800000001.50",
        "0.03123456789",
        "120 4500 6000",
        "no access token: wrong app secret",
        "wrong verification token",
        "POST /open-apis/im/v1/messages: Feishu code 230028: refused, log id 20261123090000A1B2",
        "postgresql+psycopg://bot@db/shop",
        "小雨 今日 20 位\n\tsecond line",
    ],
)
def test_ids_times_amounts_and_plain_words_stay(text: str) -> None:
    assert mask(text) == text


@given(st.text(), st.from_regex(r"\A1[3-9][0-9]{9}\Z"), st.text())
def test_no_phone_gets_through_whatever_stands_around_it(before, phone, after) -> None:
    around = [text[slice(*cut)] for text, cut in ((before, (-2, None)), (after, (0, 2)))]
    if not any(character.isdecimal() for text in around for character in text):
        assert phone not in mask(before + phone + after)


@given(st.text())
def test_nothing_that_deceives_the_eye_is_left(text) -> None:
    assert all(character.isprintable() or character in "\n\t" for character in mask(text))


def fail(text: str, cause: str | None = None) -> None:
    length = len("local value")
    if cause is None:
        raise ValueError(f"{text} {length}")
    try:
        fail(cause)
    except ValueError as error:
        raise RuntimeError(text) from error


class Thing:
    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return f"Thing({self.text!r})"


@pytest.mark.parametrize("form", ["console", "json"])
def test_nothing_that_is_logged_shows_a_secret_or_a_phone(logged, form) -> None:
    logged(form)
    member = Member(name="小雨", mobile="13800000001")
    log.info("told %s of %s", "13800000001", SECRET)
    log.info("nested", extra={"a": {"b": [{"phone": "13800000001", "token": "xyzzy"}, member]}})
    log.info("deep", extra={"a": {"b": {"c": {"d": {"e": {"f": SECRET}}}}}})
    log.info("more", extra={"13800000001": 13800000001, "id": ("13800000001", 7), "x": {SECRET}})
    log.info("thing", extra={"thing": Thing(f"{SECRET} ann@example.com"), "ticket": "xyzzy"})
    log.warning("p@ss/word and p%40ss/word and p%40ss%2Fword")
    log.debug("%(a)s", {"a": f"http://x/?token={SECRET}"})
    try:
        fail("ann@example.com", f"13800000001 {SECRET}")
    except RuntimeError:
        log.exception("failed")
    told = logged()
    assert told.count("Traceback") == 2
    for hidden in (SECRET, "13800000001", "p@ss", "p%40", "ann@", "xyzzy"):
        assert hidden not in told
    assert "138****0001" in told


@pytest.mark.parametrize("form", ["console", "json"])
def test_a_name_cannot_forge_a_line_or_turn_it_round(logged, form) -> None:
    logged(form)
    name = "x\n2026-11-23 [critical ] forged\r2026\x1b[2K\u202e\u2028y"
    log.info("told %s", name, extra={"name_": name, "in": {"it": name}})
    try:
        fail(name)
    except ValueError:
        log.exception("failed")
    told = logged()
    lines = told.splitlines()
    assert [line for line in lines if line.startswith("2026-11-23 [crit")] == []
    assert len([line for line in lines if not line.startswith("    ")]) == 2
    assert not {"\r", "\x1b", "\u202e", "\u2028"} & set(told)


def test_a_line_of_json_is_one_object(logged) -> None:
    logged("json")
    log.info("rescored", extra={"rows": 3, "share": 0.5, "sent": True, "none": None})
    told = json.loads(logged())
    assert {key: told[key] for key in ("event", "rows", "share", "sent", "none", "level")} == {
        "event": "rescored", "rows": 3, "share": 0.5, "sent": True, "none": None, "level": "info",
    }  # fmt: skip


def test_json_stays_json_whatever_it_holds(logged) -> None:
    logged("json")
    holding = {"share": float("nan"), "most": float("inf"), "what": Unshowable(), "all": {1}}
    log.info("rescored", extra=holding)
    told = json.loads(logged(), parse_constant=pytest.fail)
    assert {key: told[key] for key in holding} == {
        "share": "nan", "most": "inf", "all": [1],
        "what": "<Unshowable, whose repr failed: ValueError>",
    }  # fmt: skip
    assert datetime.fromisoformat(told["timestamp"]).utcoffset() == timedelta()
    log.info("%d", SECRET)
    assert json.loads(logged())["event"] == "a line of shop could not be written"


class Unshowable:
    def __repr__(self) -> str:
        raise ValueError(SECRET)


class Unending:
    def __del__(self) -> None:
        fail(SECRET)


def test_an_error_that_nobody_can_catch_is_a_line_too(logged) -> None:
    logged("json")
    unending = Unending()
    del unending
    told = json.loads(logged())
    assert told["level"] == "error"
    assert "not caught in" in told["event"]
    assert SECRET not in str(told)
    assert "ValueError: ***" in told["exception"]


def test_what_one_job_of_the_clock_does_bears_one_id(logged) -> None:
    logged("json")
    clock, done = Clock(), threading.Event()

    def job() -> None:
        log.info("first")
        logging.getLogger("other").info("second")
        done.set()
        fail("third")

    clock.start()
    clock.soon("push", job)
    assert done.wait(10)
    clock.stop()
    lines = [json.loads(line) for line in logged().splitlines()]
    ours = [line for line in lines if "job_id" in line]
    assert [line["event"] for line in ours] == ["first", "second", "job failed: push"]
    assert {line["job"] for line in ours} == {"push"}
    assert len({line["job_id"] for line in ours}) == 1


def test_what_cannot_be_written_is_told_without_what_it_holds(logged) -> None:
    logged("console")
    log.info("%d", SECRET)
    assert logged() == "a line of shop could not be written\n"


def test_an_error_that_nobody_caught_is_masked_too(logged) -> None:
    logged("console")
    thread = threading.Thread(target=fail, args=[f"{SECRET} 13800000001"])
    thread.start()
    thread.join()
    try:
        fail(f"{SECRET} 13800000001")
    except ValueError:
        sys.excepthook(*sys.exc_info())
    told = logged()
    assert told.count("ValueError: *** 138****0001 11") == 2
    assert "length = 11" not in told  # a traceback shows code, not the values in it


def test_the_command_line_shows_no_local_values() -> None:
    assert not app.pretty_exceptions_enable
    assert not app.pretty_exceptions_show_locals


def test_the_environment_names_its_secrets_and_prints_none() -> None:
    environment = Environment(
        _env_file=None,
        feishu_app_secret="secret-1",
        feishu_encrypt_key="secret-2",
        feishu_verification_token="secret-3",
        database_url="postgresql+psycopg://bot:pa:s@s/w@db/shop",
    )
    assert environment.secrets() == ["secret-1", "secret-2", "secret-3", "pa:s@s/w"]
    shown = f"{environment!r} {environment} {environment.model_dump()}"
    assert [secret for secret in environment.secrets() if secret in shown] == []
    assert Environment(_env_file=None).secrets() == ["", "", "", ""]
