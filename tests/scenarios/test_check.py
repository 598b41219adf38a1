"""``check`` names what is wrong, each in one line with its mend, and changes nothing."""

import json

import pytest

from bot.check import Line, checks
from bot.simulator.faults import Fault


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
    assert morning.world.messages == []


@pytest.mark.parametrize(
    "scope",
    [
        "im:message:send_as_bot", "im:message:readonly", "bitable:app:readonly",
        "base:record:create", "sheets:spreadsheet:readonly", "wiki:node:read",
        "contact:user.id:readonly",
    ],
)  # fmt: skip
def test_a_missing_scope_is_named_with_where_to_grant_it(morning, scope) -> None:
    from bot.simulator.endpoints import ENDPOINTS

    alternatives = {each for endpoint in ENDPOINTS for each in endpoint.scopes}
    assert scope in alternatives
    morning.world.scopes_missing |= alternatives
    line = lines_until_scopes(morning)[f"scope {scope}"]
    assert line.ok is False
    assert "Permissions & Scopes, then publish a new version" in line.told


def lines_until_scopes(morning) -> dict[str, Line]:
    """Return the lines up to the scopes: without scopes the team cannot be found."""
    found = {}
    for line in checks(morning.app):
        found[line.what] = line
        if line.what.startswith("scope im:message.group_msg"):
            break
    return found


def test_a_person_whom_feishu_does_not_know_and_a_name_on_no_order_are_told(morning) -> None:
    team = json.loads(morning.config.read_text(encoding="utf-8"))["team"]
    morning.reconfigure(team=[*team, {"name": "小白", "mobile": "13999999999"}])
    told = failed(morning)
    assert set(told) == {"team 小白"}
    assert "stands on no order" in told["team 小白"] or "not found in Feishu" in told["team 小白"]


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
