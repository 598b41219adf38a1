"""``check`` names what is wrong, each in one line with its mend, and changes nothing."""

import json
import os
import pty
import re
import socket
import subprocess
import sys
import threading
from datetime import date, timedelta
from pathlib import Path

import pytest

from bot.check import Line, checks
from bot.config import Config
from bot.errors import ConfigError
from bot.preview import preview
from bot.selftest import tap_test
from bot.simulator.faults import Fault

TODAY = date(2026, 11, 23)
ROOT = Path(__file__).parents[2]


@pytest.fixture
def transport() -> str:
    """One door is enough: nothing here depends on it."""
    return "ws"


def lines(morning) -> dict[str, Line]:
    """Return each check by its name, the worst of equal names."""
    found: dict[str, Line] = {}
    for line in checks(morning.app):
        if line.what not in found or line.ok is False:
            found[line.what] = line
    assert all("\n" not in str(line) for line in found.values())
    return found


def failed(morning) -> dict[str, str]:
    return {what: line.told for what, line in lines(morning).items() if line.ok is False}


def test_a_shop_that_is_set_up_fails_nothing_and_nobody_hears_of_it(morning) -> None:
    found = lines(morning)
    assert {what for what, line in found.items() if line.ok is False} == set()
    assert found["token"].told == f"app {morning.world.app_id} is known, its bot answers"
    assert found["scope bitable:app:readonly"].ok
    assert "rows, " in found["source 0 (bitable)"].told
    assert found[f"team {morning.sellers[0]}"].told == "sales"
    assert found["port"].told == "any that is free"
    assert found["schedule"].told == (
        "in Asia/Shanghai it is 09:00 of 2026-11-23;"
        " next push 11-23 09:00, rescore 11-24 08:30, alerts 11-23 09:05"
    )
    assert found["long connection"].told == "Feishu's end at 127.0.0.1 can be reached"
    assert morning.world.messages == []


def without(morning, *scopes: str) -> None:
    """Take scopes from the app, and all that would do in their place."""
    from bot.simulator.endpoints import ENDPOINTS

    for endpoint in ENDPOINTS:
        if set(scopes) & set(endpoint.scopes):
            morning.world.scopes_missing |= set(endpoint.scopes)


@pytest.mark.parametrize(
    "scope",
    [
        "im:message:send_as_bot", "im:message:readonly", "bitable:app:readonly",
        "sheets:spreadsheet:readonly", "contact:user.id:readonly",
    ],
)  # fmt: skip
def test_a_missing_scope_is_named_with_where_to_grant_it_and_the_rest_is_checked(
    morning, scope
) -> None:
    without(morning, scope)
    found = lines(morning)
    line = found[f"scope {scope}"]
    assert line.ok is False
    assert "Permissions & Scopes, then publish a new version" in line.told
    assert "source 1 (sheet)" in found
    assert "callback card.action.trigger" in found


@pytest.mark.parametrize("scope", ["base:record:create", "wiki:node:read"])
def test_a_scope_that_the_configuration_does_not_use_is_no_failure(morning, scope) -> None:
    without(morning, scope)
    line = lines(morning)[f"scope {scope}"]
    assert line.ok is None
    assert line.told.startswith("missing, and not used by this configuration")


def test_where_feishu_cannot_be_reached_the_way_there_is_named(morning) -> None:
    from bot.feishu.gateway import Gateway

    secret = morning.world.app_secret
    morning.app.gateway = Gateway("cli_x", secret, "http://127.0.0.1:9", attempts=1)
    told = failed(morning)
    assert set(told) == {"token"}
    assert "is FEISHU_DOMAIN right" in told["token"]


def test_a_port_that_another_program_has_is_told(morning) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        morning.app.environment = morning.app.environment.model_copy(update={"port": port})
        assert failed(morning) == {
            "port": f"127.0.0.1:{port} cannot be listened on (Address already in use); end the"
            " program that uses it, or set another HOST or PORT"
        }


@pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
def test_a_host_that_is_not_this_machine_is_no_matter_of_other_programs(morning, host) -> None:
    morning.app.environment = morning.app.environment.model_copy(update={"host": host})
    [(what, told)] = failed(morning).items()
    assert what == "port"
    assert told.startswith(f"{host}:0 cannot be listened on (")
    assert "Unknown error" not in told
    mend = "set HOST to an address of this machine, such as 127.0.0.1, or 0.0.0.0 for all"
    assert told.endswith(f"; {mend}")


def test_a_long_connection_that_a_firewall_stops_is_told(morning) -> None:
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]
    morning.world.connections.host = f"127.0.0.1:{port}"
    assert failed(morning) == {
        "long connection": "127.0.0.1 cannot be reached: Connection refused; does a proxy or"
        " firewall let this machine through to it?"
    }


@pytest.mark.parametrize(
    ("code", "mend"),
    [
        (1000040350, "end the other programs that use this app: it may have 50 connections"),
        (403, "try again in a minute; if it stays so, set FEISHU_TRANSPORT=webhook"),
    ],
)
def test_a_long_connection_that_feishu_refuses_is_no_matter_of_firewalls(
    morning, code, mend
) -> None:
    morning.world.connections.refusing = code
    told = f"POST /callback/ws/endpoint: Feishu code {code}: refused on demand"
    [(what, line)] = failed(morning).items()
    assert what == "long connection"
    assert line.startswith(told)
    assert line.endswith(f"; {mend}")


def test_looking_at_the_long_connection_takes_no_event_from_the_service(morning) -> None:
    connections = morning.world.connections
    before = len(connections)
    assert lines(morning)["long connection"].ok
    assert len(connections) == before == 1
    assert morning.ask(morning.sellers[0], "帮助")


def test_a_person_whom_feishu_does_not_know_and_a_name_on_no_order_are_told(morning) -> None:
    team = json.loads(morning.config.read_text(encoding="utf-8"))["team"]
    morning.reconfigure(team=[*team, {"name": "小白", "mobile": "13999999999"}])
    about = [line for line in checks(morning.app) if line.what == "team 小白"]
    assert [(line.ok, line.told.split(";")[0]) for line in about] == [
        (False, "not found in Feishu"),
    ]


def test_who_stands_on_orders_and_not_in_the_team_is_told(morning) -> None:
    team = json.loads(morning.config.read_text(encoding="utf-8"))["team"]
    morning.reconfigure(team=[member for member in team if member["name"] != morning.sellers[0]])
    line = lines(morning)["team"]
    assert line.ok is None
    told = f"not in it, but on orders: {morning.sellers[0]}; their customers go to round_robin"
    assert line.told == f"{told} (unassigned)"


def test_a_table_that_the_app_may_not_read_is_told(morning) -> None:
    forbidden = Fault("code", path="*/tables", code=91403, message="Forbidden", status=200)
    morning.world.faults.add(forbidden)
    assert "add the app to it" in failed(morning)["source 0 (bitable)"]


def test_a_view_without_rows_is_told(morning) -> None:
    for base in morning.world.bases.values():
        for table in base.tables.values():
            table.records.clear()
    assert "holds no rows" in failed(morning)["source 0 (bitable)"]


def test_a_renamed_column_is_told(morning) -> None:
    for book in morning.world.spreadsheets.values():
        for sheet in book.sheets.values():
            sheet.rows[0] = ["?" for _ in sheet.rows[0]]
    assert "no header row" in failed(morning)["source 1 (sheet)"]


def test_a_group_without_the_bot_is_told(morning) -> None:
    group = morning.world.add_group("预警", [morning.people["店长"]])
    morning.world.chats[group].has_bot = False
    morning.reconfigure(chats={"alerts": group})
    told = {"chat alerts": "the bot is not in it; add it in the group's settings"}
    assert failed(morning) == told


def test_a_wrong_secret_is_told_and_nothing_else_is_asked(morning) -> None:
    from bot.feishu.gateway import Gateway

    morning.app.gateway = Gateway(f"{morning.world.app_id}x", "wrong", morning.address, attempts=1)
    told = failed(morning)
    assert set(told) == {"token"}
    assert "copy App ID and App Secret" in told["token"]


def test_a_clock_that_is_wrong_is_told(morning, monkeypatch) -> None:
    import time

    real = time.time
    monkeypatch.setattr(time, "time", lambda: real() - 4000)
    assert "s behind Feishu's; set it" in failed(morning)["clock"]


def tapped_soon(morning, text: str) -> None:
    """Let whoever gets a card with this button tap it."""

    def tap() -> None:
        manager = morning.people["店长"]
        morning.eventually(lambda: morning.world.messages_to(manager))
        message = morning.world.last_message_to(manager).message_id
        morning.world.click(manager, message, text=text)

    threading.Thread(target=tap).start()


def test_a_tap_that_arrives_proves_the_callback(morning) -> None:
    tapped_soon(morning, "点我")
    asked: list[str] = []
    line = tap_test(morning.app, None, timedelta(seconds=20), asked.append)
    assert line.ok
    [passed] = re.fullmatch(
        r"the tap of 店长 arrived (\d+\.\d) s after the card", line.told
    ).groups()
    assert 0 <= float(passed) < 20
    assert asked == ["店长 has a card with one button; it is to be tapped within 20 s"]


def test_without_the_callback_no_tap_arrives_and_the_mend_is_told(morning) -> None:
    morning.world.unsubscribed.add("card.action.trigger")
    tapped_soon(morning, "点我")
    line = tap_test(morning.app, None, timedelta(seconds=2), lambda _told: None)
    assert line.ok is False
    assert "add card.action.trigger, then publish a new version" in line.told


@pytest.mark.parametrize(
    ("transport", "way"),
    [("ws", ": long connection, add"), ("webhook", ": your address of /feishu/events, add")],
)
def test_where_taps_are_subscribed_to_is_told_for_the_door_in_use(morning, way) -> None:
    assert way in lines(morning)["callback card.action.trigger"].told
    line = tap_test(morning.app, None, timedelta(0), lambda _told: None)
    assert way in line.told


def test_a_name_that_is_not_in_the_team_is_told(morning) -> None:
    with pytest.raises(ConfigError, match="小白: not in team"):
        tap_test(morning.app, "小白", timedelta(seconds=1), lambda _told: None)


GREEN, RED = "\x1b[32mok   \x1b[0m", "\x1b[31mFAIL \x1b[0m"


@pytest.fixture
def begun(tmp_path):
    """Begin ``check`` as an operator does, before there are credentials and with a port taken."""
    (tmp_path / "config.json").write_text("{}")

    def run(output: int, **environment: str) -> None:
        with socket.create_server(("127.0.0.1", 0)) as taken:
            subprocess.run(
                [sys.executable, "-m", "bot", "check"],
                cwd=tmp_path,
                env={
                    "PYTHONPATH": str(ROOT), "PATH": "", "TERM": "xterm",
                    "DATABASE_URL": "sqlite:///bot.db", "PORT": str(taken.getsockname()[1]),
                } | environment,
                stdout=output, stderr=subprocess.DEVNULL, check=False,
            )  # fmt: skip

    return run


@pytest.mark.parametrize(
    ("environment", "ok", "fail"),
    [
        ({}, GREEN, RED),
        ({"NO_COLOR": ""}, GREEN, RED),  # no-color.org: an empty one says nothing
        ({"NO_COLOR": "1"}, "ok   ", "FAIL "),
    ],
)
def test_marks_have_colours_on_a_terminal_unless_somebody_wants_none(
    begun, environment, ok, fail
) -> None:
    reader, terminal = pty.openpty()
    begun(terminal, **environment)
    os.close(terminal)
    shown = os.read(reader, 65536).decode()
    os.close(reader)
    database, port, *_ = shown.splitlines()
    assert database.startswith(f"{ok}database ")
    assert port.startswith(f"{fail}port ")


def test_marks_have_no_colours_in_a_file(begun, tmp_path) -> None:
    written = tmp_path / "told"
    with written.open("wb") as output:
        begun(output.fileno())
    assert [line[:9] for line in written.read_text().splitlines()[:2]] == ["ok   data", "FAIL port"]


def previewed(morning, **edit: object) -> list[str]:
    app = morning.app
    other = Config.model_validate({**app.config().model_dump(by_alias=True), **edit})
    return list(preview(app.store, app.config(), other, app.today()))


def test_the_same_configuration_changes_nobodys_list(morning) -> None:
    morning.app.rescore()
    assert previewed(morning) == ["nobody's list changes"]


def test_a_preview_tells_who_comes_in_goes_out_and_moves_far(morning) -> None:
    morning.app.rescore()
    before = {
        name: [item.customer for item in items]
        for name, items in morning.app.push_job.plan(TODAY).items.items()
    }
    name = morning.sellers[0]
    [line] = [each for each in previewed(morning, push={"top_n": 15}) if each.startswith(name)]
    gone = before[name][15:]
    assert line == f"{name}: " + "; ".join(
        f"goes out {customer} (was {place})" for place, customer in enumerate(gone, 16)
    )
    told = " ".join(previewed(morning, bonus={"star": 0, "potential": 90, "orders": {"2": 90}}))
    assert "comes in " in told
    assert "moves " in told
    assert morning.world.messages == []
    assert morning.app.store.runs.latest().id == 1


def test_whoever_runs_a_rescore_by_hand_hears_how_far_it_is(morning) -> None:
    told: list[tuple[str, int]] = []
    morning.app._told = lambda what, done: told.append((what, done))  # noqa: SLF001 - given by cli
    morning.app.rescore()
    kinds = [what.split()[0] for what, _ in told]
    assert sorted(set(kinds)) == ["reading", "scoring", "storing"]
    assert ("storing the scores", 500) in told
