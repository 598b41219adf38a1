"""What Prometheus hears of a morning: exact counts, and no name in a label."""

import importlib
import json
import re
from datetime import date
from pathlib import Path

import pytest
import yaml

from bot.metrics import PREFIX, State, exposition, registry
from bot.simulator.faults import Fault

TODAY = date(2026, 11, 23)
DOCS = Path(__file__).parents[2] / "docs"


@pytest.fixture
def transport() -> str:
    """One door is enough: nothing here depends on it."""
    return "ws"


@pytest.fixture
def scraped(morning):
    """What was counted since the test began, as series → number."""

    def read() -> dict[str, float]:
        text = exposition(State(morning.app.health.gauges)).decode()
        pairs = (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))
        return {series: float(number) for series, _, number in pairs}

    before = read()

    def since() -> dict[str, float]:
        return {
            series.removeprefix(f"{PREFIX}_"): number - before.get(series, 0)
            for series, number in read().items()
        }

    return since


def test_a_morning_is_counted(morning, scraped) -> None:
    morning.app.rescore()
    morning.world.faults.add(Fault("status", path="/open-apis/im/v1/messages", method="POST"))
    morning.app.routine.push(TODAY)
    name = morning.sellers[0]
    message = morning.list_of(name).message_id
    morning.world.click(morning.people[name], message, text="✅ 已联系")
    stranger = morning.world.add_person("生人").open_id
    morning.world.click(stranger, message, text="✅ 已联系")
    morning.world.click(morning.people[name], message, value={"v": 1, "do": ["x"]})
    morning.ask(name, "帮助")
    morning.world.deliver(
        next(d.event for d in morning.world.deliveries if "message.receive" in d.event_type)
    )
    question = 'questions_total{kind="message",result="done"}'
    morning.eventually(lambda: scraped()[question] == 1)  # it is counted behind its answer
    found = scraped()
    assert found['pushes_total{part="list",result="sent"}'] == 6
    assert found['pushes_total{part="rollup",result="sent"}'] == 1
    assert found['clicks_total{action="contacted",result="done"}'] == 1
    assert found['clicks_total{action="contacted",result="refused"}'] == 1
    assert found['clicks_total{action="unknown",result="refused"}'] == 1
    assert found["click_seconds_count"] == 3
    assert found["events_repeated_total"] == 1
    send = 'call="POST /open-apis/im/v1/messages"'
    assert found[f'feishu_calls_total{{{send},code="-1"}}'] == 1
    assert found['lists{state="sent"}'] == 6
    assert found['lists{state="unsent"}'] == -6
    assert found["customers"] == 500


def test_no_label_holds_a_name_an_id_or_a_phone(morning, scraped) -> None:
    morning.app.rescore()
    morning.app.routine.push(TODAY)
    labels = " ".join(re.findall(r"\{[^}]*\}", " ".join(scraped())))
    secrets = [*morning.people, *morning.people.values(), morning.world.app_id]
    assert [each for each in secrets if each in labels] == []
    assert re.findall(r"om_|oc_|ou_|1\d{10}", labels) == []


def test_the_page_of_metrics_is_fresh_and_names_all(morning, scraped, monkeypatch) -> None:
    monkeypatch.syspath_prepend(str(DOCS))
    page = importlib.import_module("metrics").page()
    assert (DOCS / "metrics.md").read_text(encoding="utf-8") == page, "run: python docs/metrics.py"
    morning.app.rescore()
    morning.app.routine.troubles.happened("not_found", "a", name="小甲")
    told = {name for name, _, _ in importlib.import_module("metrics").LOOKED_UP}
    shown = {name for name, *_ in morning.app.health.gauges()} | {"build_info"}
    assert shown <= told


@pytest.mark.parametrize("name", ["dashboard.json", "alerts.yml"])
def test_dashboard_and_rules_ask_for_what_there_is(name: str) -> None:
    text = (DOCS / "grafana" / name).read_text(encoding="utf-8")
    parsed = json.loads(text) if name.endswith("json") else yaml.safe_load(text)
    assert parsed
    page = (DOCS / "metrics.md").read_text(encoding="utf-8")
    known = set(re.findall(rf"{PREFIX}_\w+", page))
    histograms = {family.name for family in registry.collect() if family.type == "histogram"}
    known |= {f"{each}{end}" for each in histograms for end in ("_bucket", "_count", "_sum")}
    asked = set(re.findall(rf"{PREFIX}_\w+", text))
    assert asked
    assert asked - known == set()
