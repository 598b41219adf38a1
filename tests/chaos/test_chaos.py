"""A small share of ``make chaos``, and a judge that sees what is wrong."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

HERE = Path(__file__).parent


@pytest.fixture(autouse=True)
def _beside(monkeypatch) -> None:
    """Let the parts of the trial be found, as where its script is run."""
    monkeypatch.syspath_prepend(str(HERE))


@pytest.mark.parametrize("fault", ["killed at a step", "cut"])
def test_a_few_faults_lose_and_double_nothing(fault: str) -> None:
    done = subprocess.run(
        [sys.executable, HERE / "run.py", "--share", "0.02", "--only", fault, "--seed", "3"],
        capture_output=True, text=True, cwd=HERE.parents[1], timeout=110, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.fixture
def shop(tmp_path):
    """The trial's shop on a database of its own, on which nothing happened yet."""
    from datetime import UTC, datetime

    from bot.store import Store
    from shop import Shop

    opened = Shop.open(tmp_path, "cli_judge", datetime.now(UTC).date())
    store = Store(f"sqlite:///{opened.database}")
    store.migrate()
    yield opened, store
    store.close()


def test_what_did_not_arrive_is_lost_and_what_came_twice_is_doubled(shop) -> None:
    from shop import mark_of

    opened, _ = shop
    day, first = opened.today(), opened.sellers()[0]
    assert opened.verdict(day).lists_lost == len(opened.sellers())
    chat = opened.world.p2p(opened.people[first]).chat_id
    opened.arrived += [(chat, {mark_of(day, first, "list")})] * 3
    opened.arrived += [(chat, {mark_of(day, first, "troubles-1")})] * 2
    found = opened.verdict(day)
    assert found.lists_lost == len(opened.sellers()) - 1
    assert (found.lists_doubled, found.others_doubled, found.others_lost) == (2, 1, 1)


def test_a_success_that_is_not_on_record_is_a_lost_click(shop) -> None:
    from shop import Tapped

    opened, _ = shop
    opened.taps.append(Tapped("小雨", "event_1", shown=True))
    opened.taps.append(Tapped("小雨", "event_2", shown=False))
    assert opened.verdict(opened.today()).clicks_lost == 1


def test_two_contacts_of_one_customer_are_a_doubled_click_and_rows_are_missed(shop) -> None:
    from sqlalchemy import create_engine, text

    opened, store = shop
    now = opened.world.now()
    for number in (1, 2):
        store.contacts.contacted(
            customer_id="c1", actor="ou_1", actor_name="小雨", at=now + timedelta(hours=number),
            day=now.date() + timedelta(days=number), event_id=f"event_{number}", message_id=None,
        )  # fmt: skip
    engine = create_engine(f"sqlite:///{opened.database}")
    with engine.connect() as connection:
        rows = connection.execute(text("SELECT count(*) FROM contacts")).scalar()
    engine.dispose()
    found = opened.verdict(opened.today())
    assert rows == 2
    assert (found.clicks_doubled, found.rows_lost, found.rows_doubled) == (1, 2, 0)
    table = opened.world.bases["basContacts"].tables["tblContacts"]
    table.records += [{"record_id": f"rec{n}", "fields": {"编号": 1}} for n in range(2)]
    found = opened.verdict(opened.today())
    assert (found.rows_lost, found.rows_doubled) == (0, 1)  # since the last verdict
