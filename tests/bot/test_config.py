"""The configuration: each mistake is named by its path, and the last good one stays in force."""

import json
from pathlib import Path

import pytest

from bot.config import BitableSource, Config, FileSource, LiveConfig, load_config
from bot.errors import ConfigError

SHIPPED = Path(__file__).parents[2] / "config.json"


def write(path: Path, content: object) -> Path:
    path.write_text(
        content if isinstance(content, str) else json.dumps(content, ensure_ascii=False),
        encoding="utf-8",
    )
    return path


def fault(tmp_path: Path, content: object) -> str:
    with pytest.raises(ConfigError) as caught:
        load_config(write(tmp_path / "config.json", content))
    return str(caught.value).removeprefix(f"{tmp_path / 'config.json'}:").removeprefix(" ")


def test_the_shipped_file_holds_every_key_with_its_default_value() -> None:
    assert json.loads(SHIPPED.read_text(encoding="utf-8")) == Config().model_dump(
        mode="json", by_alias=True
    )


def test_an_empty_object_is_the_default_configuration(tmp_path: Path) -> None:
    assert load_config(write(tmp_path / "config.json", {})) == Config()


def test_sources_and_team_are_read_as_typed_values(tmp_path: Path) -> None:
    config = load_config(
        write(
            tmp_path / "config.json",
            {
                "sources": [
                    {"type": "file", "path": "history.xlsx"},
                    {"type": "bitable", "app_token": "bascn1", "columns": {"sku": "货品"}},
                ],
                "team": [{"name": "小雨", "mobile": "12000000001"}],
            },
        )
    )
    assert config.sources == (
        FileSource(type="file", path=Path("history.xlsx")),
        BitableSource(type="bitable", app_token="bascn1", columns={"sku": "货品"}),
    )
    assert config.team[0].role == "sales"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (
            {"defaults": {"uplift_floor": 3}},
            "defaults.uplift_floor: must be ≤ uplift_ceiling",
        ),
        ({"cooldown": 3}, "cooldown: unknown key; did you mean cooldown_days?"),
        (
            {"push": {"topn": 5}},
            "push.topn: unknown key; did you mean top_n?",
        ),
        (
            {"push": {"top_n": "many"}},
            "push.top_n: Input should be a valid integer, unable to parse string as an integer",
        ),
        (
            {"timezone": "Asia/Peking"},
            "timezone: no such time zone: Asia/Peking (for instance Asia/Shanghai)",
        ),
        (
            {"schedule": {"push": "9:00"}},
            (
                "schedule.push: '9:00' is no cron line: minute, hour, day, month, weekday are"
                " five, as in 0 9 * * *"
            ),
        ),
        (
            {"schedule": {"alerts": "0 25 * * *"}},
            "schedule.alerts: '0 25 * * *' is no cron line: its hour is 25",
        ),
        (
            {"schedule": {"rescore": "0 9 * * 1-8"}},
            "schedule.rescore: '0 9 * * 1-8' is no cron line: its weekday is 1-8",
        ),
        (
            {"schedule": {"holidays": {"2027-02-08": "off"}}},
            "schedule.holidays.2027-02-08: Input should be 'rest' or 'work'",
        ),
        ({"orders_dampening": {"1": 0.3}}, 'orders_dampening: needs a weight for "default"'),
        (
            {"columns": {"colour": "颜色"}},
            (
                "columns: unknown field colour (known: order_no, ordered_on, customer, phone,"
                " platform, category, sku, quantity, received, paid, return_no, return_status,"
                " salesperson, order_type)"
            ),
        ),
        (
            {"sources": [{"type": "bitable"}]},
            "sources.0: needs exactly one of app_token, wiki_token, url",
        ),
        (
            {"team": [{"name": "小雨"}]},
            "team.0: needs exactly one of open_id, mobile, email",
        ),
        (
            {"team": [{"name": "小雨", "mobile": "1"}, {"name": "小雨", "mobile": "2"}]},
            "team.小雨: stands twice",
        ),
        (
            {"unassigned": "小明"},
            "unassigned: must be round_robin or a name of the team, not 小明",
        ),
        (
            {"strategies": {"默认": {"高价值": {"沉睡": "叫醒"}}}},
            (
                "strategies.默认.高价值: unknown state 沉睡 (known: 长期未复购, 短期未复购, 活跃,"
                " 消费骤降)"
            ),
        ),
        ("{", "is not JSON: Expecting property name enclosed in double quotes (line 1, column 2)"),
    ],
)
def test_a_mistake_is_named_by_its_path(tmp_path: Path, content: object, message: str) -> None:
    assert fault(tmp_path, content) == message


def test_all_mistakes_are_told_at_once(tmp_path: Path) -> None:
    told = fault(tmp_path, {"churn_multiplier": 0, "clv": {"spend_full": -1}})
    [first, *mistakes] = told.splitlines()
    assert first == ""
    assert [line.split(":")[0] for line in mistakes] == ["  churn_multiplier", "  clv.spend_full"]


def test_a_missing_file_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file; set BOT_CONFIG or copy the shipped"):
        load_config(tmp_path / "config.json")


def test_a_good_edit_takes_effect_at_the_reload(tmp_path: Path) -> None:
    live = LiveConfig(write(tmp_path / "config.json", {"push": {"top_n": 5}}))
    write(tmp_path / "config.json", {"push": {"top_n": 7}})
    assert live().push.top_n == 5
    assert live.reload().push.top_n == 7
    assert live.fault is None


def test_a_broken_edit_keeps_the_last_good_configuration(tmp_path: Path) -> None:
    live = LiveConfig(write(tmp_path / "config.json", {"push": {"top_n": 5}}))
    write(tmp_path / "config.json", {"push": {"top_n": 0}})
    assert live.reload().push.top_n == 5
    assert live.fault is not None
    assert "push.top_n" in live.fault
    write(tmp_path / "config.json", {"push": {"top_n": 6}})
    assert live.reload().push.top_n == 6
    assert live.fault is None
