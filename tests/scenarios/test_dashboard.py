"""The dashboard's data: the same permissions and the same record as in the chat."""

import csv
import io
import json
import re
import sqlite3
from urllib.parse import unquote

import httpx
import pytest

TODAY = "2026-11-23"
OURS, THEIRS, MANAGER = "小雨", "小林", "店长"
WHOLE = re.compile(r"(?<!\d)1\d{10}(?!\d)")
NASTY = "<script>alert(1)</script>\"'&=1+1"


@pytest.fixture
def transport() -> str:
    return "ws"


@pytest.fixture
def pushed(morning):
    morning.app.rescore()
    morning.app.push(morning.app.today())
    return morning


@pytest.fixture
def rain(pushed, browser):
    """小雨's browser."""
    browser.sign_in(OURS)
    return browser


@pytest.fixture
def boss(pushed, browser):
    """The manager's browser."""
    with browser.another() as other:
        other.sign_in(MANAGER)
        yield other


def leaf(browser, **filters):
    answer = browser.tell("/api/customers", json=filters)
    assert answer.status_code == 200, answer.text
    return answer.json()


def tap(browser, action, tap="0" * 32):
    return browser.tell("/api/marks", json={"action": {"v": 1, **action}, "tap": tap})


def contacted(customer):
    return {"do": "contacted", "customer": customer.ref}


def theirs(morning, *, listed: bool = False):
    """Return a customer of the colleague's, on their list or not."""
    on_lists = {item.id for name in morning.sellers for item in morning.items(name)}
    frame = morning.app.store.runs.customers(morning.app.store.runs.latest().id)
    rows = frame[(frame["salesperson"] == THEIRS) & (frame["phone"].str.len() == 11)]
    rows = rows[rows["id"].isin(on_lists) == listed]
    return morning.app.store.runs.customer(rows["id"].iloc[0])


# Who sees whom


def test_a_salesperson_leafs_through_their_own_customers_and_a_manager_through_all(
    rain, boss
) -> None:
    store = rain.morning.app.store
    frame = store.runs.customers(store.runs.latest().id)
    mine = set(frame.loc[frame["salesperson"] == OURS, "id"])
    mine |= {item.id for item in rain.morning.items(OURS)}
    refs, page = set(), 0
    while rows := leaf(rain, page=page)["rows"]:
        refs |= {row["ref"] for row in rows}
        page += 1
    assert refs == {store.runs.customer(each).ref for each in mine}
    assert leaf(boss)["count"] == f"共 {len(frame)} 位"
    assert "seller" in leaf(boss)["choices"]
    assert "seller" not in leaf(rain)["choices"]


def test_a_customer_of_the_list_is_shown_as_the_card_shows_them(rain) -> None:
    item = rain.morning.items(OURS)[0]
    [row] = [each for each in leaf(rain, show="listed")["rows"] if each["ref"] == item.ref]
    assert (row["name"], row["done"], row["last"]) == (item.customer, None, "")
    assert row["phone"] == f"{item.phone[:3]}****{item.phone[-4:]}"
    assert row["points"] == f"{item.score:.0f}分"
    assert row["level"] == {True: "high"}.get(item.score >= 100, row["level"])
    assert item.tier in [tag["words"] for tag in row["tags"]]
    assert leaf(rain, show="listed")["count"] == f"共 {len(rain.morning.items(OURS))} 位"


@pytest.mark.parametrize("lookup", ["own", "team"])
def test_a_colleagues_customer_is_in_no_list_and_no_file(rain, lookup) -> None:
    rain.morning.reconfigure(access={"lookup": lookup})
    other = theirs(rain.morning)
    for text in (other.customer, other.phone, other.phone[-4:]):
        assert other.ref not in [row["ref"] for row in leaf(rain, text=text)["rows"]]
    assert leaf(rain, seller=THEIRS)["rows"] == []
    assert other.phone not in exported(rain, text=other.customer).text


def test_by_access_own_a_colleagues_customer_cannot_be_seen_or_marked(rain) -> None:
    rain.morning.reconfigure(access={"lookup": "own"})
    other = theirs(rain.morning)
    for refused in (
        rain.get(f"/api/customers/{other.ref}"),
        rain.tell(f"/api/customers/{other.ref}/phone"),
        tap(rain, contacted(other)),
    ):
        assert (refused.status_code, refused.json()) == (403, {"detail": "这位客户不归你跟进"})
    assert rain.morning.contacts(other.id) == []
    assert rain.morning.app.store.phones.of_customer(other.id) == []


def test_by_access_team_a_colleagues_customer_is_found_as_in_the_chat_but_not_their_phone(
    rain,
) -> None:
    other = theirs(rain.morning)
    order_no = rain.morning.app.store.runs.orders_of(other.id, 1)[0].order_no
    [order] = leaf(rain, text=order_no)["orders"]
    assert (order["ref"], WHOLE.search(json.dumps(order))) == (other.ref, None)
    seen = rain.get(f"/api/customers/{other.ref}").json()
    assert (seen["name"], seen["can_show_phone"]) == (other.customer, False)
    assert WHOLE.search(json.dumps(seen, ensure_ascii=False)) is None
    assert rain.tell(f"/api/customers/{other.ref}/phone").status_code == 403
    assert rain.morning.app.store.phones.of_customer(other.id) == []


def test_an_order_is_found_by_its_number_and_by_its_return_number(rain, boss) -> None:
    runs = rain.morning.app.store.runs
    lines = runs.lines(runs.latest().id)
    line = lines[lines["return_no"] != ""].iloc[0]
    for number in (line["order_no"], line["return_no"], f"  {line['return_no'].lower()} "):
        [order] = leaf(boss, text=number)["orders"]
        assert order["title"] == f"订单 {line['order_no']}"
        assert f"退货 {line['return_no']}" in [each["return_no"] for each in order["lines"]]
    assert leaf(boss, text="no such order")["orders"] == []
    rain.morning.reconfigure(access={"lookup": "own"})
    owners = {runs.customer(each).salesperson for each in [line["id"]]}
    assert bool(leaf(rain, text=line["order_no"])["orders"]) == (OURS in owners)


def test_an_order_number_of_two_customers_shows_each_only_who_they_may_see(rain, boss) -> None:
    """A number that a shop used twice must not show a colleague's order beside one's own."""
    store = rain.morning.app.store
    run = store.runs.latest()
    lines, customers = store.runs.lines(run.id), store.runs.customers(run.id)
    own = customers.loc[customers["salesperson"] == OURS, "id"].iloc[0]
    other = theirs(rain.morning)
    texts = lines.astype({"id": "str", "order_no": "str", "sku": "str"})
    for place, each in enumerate((own, other.id)):
        at = texts.index[texts["id"] == each][0]
        texts.loc[at, ["order_no", "sku"]] = ["TWICE", f"S-{place}"]
    store.runs.save(
        as_of=run.as_of, started_at=run.started_at, finished_at=run.finished_at,
        customers=customers, lines=texts.assign(returned=False),
        rejected=store.runs.rejected(run.id), alerts=store.runs.alerts(run.id), notes=run.notes,
    )  # fmt: skip
    rain.morning.reconfigure(access={"lookup": "own"})
    assert [order["lines"][0]["goods"] for order in leaf(rain, text="twice")["orders"]] == ["S-0"]
    assert len(leaf(boss, text="twice")["orders"]) == 2


def test_nobody_sees_anything_without_signing_in_or_outside_the_team(pushed, browser) -> None:
    item = pushed.items(OURS)[0]
    doors = [
        ("GET", f"/api/customers/{item.ref}", None),
        ("GET", "/api/alerts", None),
        ("POST", "/api/customers", {}),
        ("POST", f"/api/customers/{item.ref}/phone", None),
        ("POST", "/api/marks", {"action": {"v": 1, **contacted(item)}, "tap": "0" * 32}),
        ("POST", "/export.csv", None),
    ]
    own = {"Origin": str(browser.base_url).rstrip("/")}

    def all_closed() -> None:
        for method, path, body in doors:
            answer = browser.request(method, path, json=body, headers=own)
            assert (path, answer.status_code) == (path, 401)
            assert item.customer not in answer.text

    all_closed()
    browser.sign_in(OURS)
    assert browser.get(doors[0][1]).status_code == 200
    team = [m.model_dump(exclude_none=True) for m in pushed.app.config().team if m.name != OURS]
    pushed.reconfigure(team=team)
    all_closed()
    assert pushed.contacts(item.id) == []


@pytest.mark.parametrize(
    "headers",
    [{}, {"Origin": "null"}, {"Origin": "https://evil.example"}, {"Sec-Fetch-Site": "cross-site"}],
)
def test_another_page_can_neither_mark_nor_read(rain, headers) -> None:
    item = rain.morning.items(OURS)[0]
    body = {"action": {"v": 1, **contacted(item)}, "tap": "0" * 32}
    for path, sent in (("/api/marks", body), ("/api/customers", {})):
        assert rain.post(path, json=sent, headers=headers).status_code == 403
    assert rain.post("/export.csv", data={"filters": "{}"}, headers=headers).status_code == 403
    assert rain.morning.contacts(item.id) == []


# Phones


def test_a_whole_phone_is_shown_to_whom_the_customer_belongs_and_each_time_recorded(
    rain, boss
) -> None:
    item = rain.morning.items(OURS)[0]
    phones = rain.morning.app.store.phones
    masked = rain.get(f"/api/customers/{item.ref}").json()
    assert masked["can_show_phone"] is True
    assert WHOLE.search(json.dumps(masked)) is None
    assert phones.of_customer(item.id) == []
    for browser in (rain, rain, boss):
        told = browser.tell(f"/api/customers/{item.ref}/phone").json()
        assert told == {"phone": item.phone, "link": f"tel:{item.phone}"}
    assert [row.actor_name for row in phones.of_customer(item.id)] == [OURS, OURS, MANAGER]


def test_no_list_and_no_alert_holds_a_whole_phone(boss) -> None:
    page = 0
    while (answer := leaf(boss, page=page))["rows"]:
        assert WHOLE.search(json.dumps(answer, ensure_ascii=False)) is None
        page += 1
    assert page == 10  # 500 customers in pages of 50
    assert WHOLE.search(boss.get("/api/alerts").text) is None


# Marks


def test_a_mark_is_the_cards_own_contact_and_the_card_is_redrawn(rain) -> None:
    morning = rain.morning
    item = morning.items(OURS)[0]
    before = morning.text_of(OURS)
    marked = tap(rain, contacted(item))
    assert marked.json()["kind"] == "success"
    assert "已记录，让客户歇" in marked.json()["toast"]
    assert marked.json()["row"]["done"]["mine"] is True
    [row] = morning.app.store.contacts.of_customer(item.id, 9)
    assert (row.kind, row.actor, row.actor_name, row.message_id, row.event_id) == (
        "contacted", morning.people[OURS], OURS, None,
        f"page-{morning.people[OURS]}-{'0' * 32}",
    )  # fmt: skip
    assert (row.at, row.day.isoformat()) == (morning.now(), TODAY)
    morning.eventually(lambda: morning.text_of(OURS) != before)
    assert "已联系 1" in morning.text_of(OURS)
    undone = tap(rain, {"do": "undo", "customer": item.ref, "contact": row.id}, "1" * 32)
    assert (undone.json()["toast"], undone.json()["row"]["done"]) == ("已撤销", None)
    assert morning.contacts(item.id) == ["contacted", "undone"]
    morning.eventually(lambda: morning.text_of(OURS) == before)


def test_a_tap_on_the_card_is_seen_on_the_page_and_undone_there(rain) -> None:
    morning = rain.morning
    item = morning.items(OURS)[0]
    card = morning.list_of(OURS).message_id
    morning.world.click(morning.people[OURS], card, text="✅ 已联系", within=item.customer)
    [row] = leaf(rain, show="contacted")["rows"]
    assert (row["ref"], row["done"]["kind"]) == (item.ref, "contacted")
    assert row["done"]["words"].endswith("小雨 联系了")
    undo = {"do": "undo", "customer": item.ref, "contact": row["done"]["contact"]}
    assert tap(rain, undo).json()["toast"] == "已撤销"
    assert leaf(rain, show="contacted")["rows"] == []


def test_what_was_marked_rests_as_after_a_tap_on_the_card(rain) -> None:
    morning = rain.morning
    item = morning.items(OURS)[0]
    tap(rain, contacted(item))
    seen = rain.get(f"/api/customers/{item.ref}").json()
    assert seen["left_out"].startswith("刚联系过或选了稍后")
    morning.now.advance(days=1)
    morning.app.morning.catch_up()
    assert item.id not in [each.id for each in morning.items(OURS, morning.app.today())]


def test_a_mark_that_is_sent_again_counts_once(rain, boss) -> None:
    item = rain.morning.items(OURS)[0]
    for _ in range(3):
        assert tap(rain, contacted(item)).status_code == 200
    assert rain.morning.contacts(item.id) == ["contacted"]
    second = tap(boss, contacted(item)).json()
    assert re.fullmatch(r"小雨 \d\d:\d\d 已经联系过了", second["toast"])
    assert rain.morning.contacts(item.id) == ["contacted"]


def test_what_came_of_a_contact_is_noted_on_the_page(rain) -> None:
    item = rain.morning.items(OURS)[0]
    contact = tap(rain, contacted(item)).json()["row"]["done"]["contact"]
    came = {"do": "came", "customer": item.ref, "contact": contact, "outcome": "interested"}
    done = tap(rain, came, "2" * 32).json()["row"]["done"]
    assert (done["outcome"], done["words"].endswith("· 有意向")) == ("interested", True)
    assert rain.morning.contacts(item.id) == ["contacted", "outcome"]


def test_another_persons_mark_is_undone_by_a_manager_only(rain, boss) -> None:
    item = rain.morning.items(OURS)[0]
    contact = tap(boss, contacted(item)).json()["row"]["done"]["contact"]
    undo = {"do": "undo", "customer": item.ref, "contact": contact}
    refused = tap(rain, undo)
    assert (refused.status_code, refused.json()["detail"]) == (403, "这是店长记的，你不能改")
    assert tap(boss, undo, "3" * 32).json()["toast"] == "已撤销"


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"action": {"v": 1, "do": "contacted"}, "tap": "0" * 32},
        {"action": {"v": 2, "do": "contacted", "customer": "REF"}, "tap": "0" * 32},
        {"action": {"v": 1, "do": "block", "customer": "REF"}, "tap": "0" * 32},
        {"action": {"v": 1, "do": "show", "customer": "REF"}, "tap": "0" * 32},
        {"action": {"v": 1, "do": "contacted", "customer": "REF"}, "tap": "x"},
        {"action": {"v": 1, "do": "contacted", "customer": "0" * 16}, "tap": "0" * 32},
        {"action": {"v": 1, "do": "undo", "customer": "REF", "contact": 999}, "tap": "0" * 32},
        {"action": [], "tap": "0" * 32},
    ],
)
def test_a_forged_mark_records_nothing(rain, body) -> None:
    item = rain.morning.items(OURS)[0]
    sent = json.loads(json.dumps(body).replace("REF", item.ref))
    assert rain.tell("/api/marks", json=sent).status_code in {400, 403, 404, 422}
    assert rain.morning.contacts(item.id) == []


@pytest.mark.parametrize(
    "filters",
    [
        {"show": "secret"},
        {"order_by": "phone; DROP TABLE scores"},
        {"page": -1},
        {"page": 10**9},
        {"text": "x" * 201},
        {"owner": "小林"},
        {"band": "all"},
    ],
)
def test_filters_that_no_page_sends_are_refused(rain, filters) -> None:
    assert rain.tell("/api/customers", json=filters).status_code == 422
    assert exported(rain, **filters).status_code == 400


# The file


def exported(browser, **filters) -> httpx.Response:
    return browser.tell("/export.csv", data={"filters": json.dumps(filters)})


def test_the_file_holds_the_filtered_customers_with_phones_and_contacts(rain) -> None:
    items = rain.morning.items(OURS)
    contact = tap(rain, contacted(items[0])).json()["row"]["done"]["contact"]
    came = {"do": "came", "customer": items[0].ref, "contact": contact, "outcome": "ordered"}
    tap(rain, came, "4" * 32)
    answer = exported(rain, show="listed")
    assert answer.headers["content-type"] == "text/csv; charset=utf-8"
    name = unquote(answer.headers["content-disposition"])
    assert name == f"attachment; filename*=UTF-8''客户联系 {TODAY}.csv"
    assert answer.content.startswith("\ufeff客户,电话,平台,".encode())
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"), newline="")))
    assert len(rows) == len(items)
    [first] = [row for row in rows if row["电话"] == f"\t{items[0].phone}"]
    assert [first[name] for name in ("客户", "联系日期", "联系人", "结果", "备注")] == [
        items[0].customer, TODAY, OURS, "已下单", "",
    ]  # fmt: skip
    taken = rain.morning.app.store.phones
    for item in items:
        views = taken.of_customer(item.id)
        assert [row.actor_name for row in views] == ([OURS] if item.phone else [])


def test_the_managers_file_holds_everybody(boss) -> None:
    rows = exported(boss).content.decode("utf-8-sig").splitlines()
    assert len(rows) == 1 + 500


def test_a_broken_form_gives_no_file(rain) -> None:
    for body in (b"", b"filters=", b"filters=%7B", b"\xff", b"x=1", b"filters=" + b"x" * 20_000):
        assert rain.tell("/export.csv", content=body).status_code in {400, 413}


# Hostile names


def test_a_hostile_name_is_plain_text_everywhere(rain) -> None:
    store = rain.morning.app.store
    run = store.runs.latest()
    customers = store.runs.customers(run.id)
    own = customers.index[customers["salesperson"] == OURS][0]
    customers.loc[own, ["customer", "sku", "last_sku", "platform"]] = NASTY
    store.runs.save(
        as_of=run.as_of, started_at=run.started_at, finished_at=run.finished_at,
        customers=customers, lines=store.runs.lines(run.id).assign(returned=False),
        rejected=store.runs.rejected(run.id), alerts=store.runs.alerts(run.id), notes=run.notes,
    )  # fmt: skip
    answer = rain.tell("/api/customers", json={"text": "<script>"})
    [row] = answer.json()["rows"]
    assert row["platform"] == NASTY
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert leaf(rain, text="<script>", platform=NASTY)["count"] == "共 1 位"
    line = exported(rain, text="<script>").content.decode("utf-8-sig")
    assert '"<script>alert(1)</script>""\'&=1+1"' in line
    assert "<script>alert" not in rain.get("/").text


def test_a_hostile_name_of_a_salesperson_is_plain_text_on_the_page(browser, morning) -> None:
    team = [
        {**member.model_dump(exclude_none=True), "name": "<b>&\"'$title"}
        if member.name == OURS
        else member.model_dump(exclude_none=True)
        for member in morning.app.config().team
    ]
    morning.reconfigure(team=team)
    browser.sign_in(morning.people[OURS])
    assert "&lt;b&gt;&amp;&quot;&#x27;$title" in browser.get("/").text


# Alerts, and before the first scores


def test_everybody_of_the_team_sees_the_three_tables_with_a_picture_each(rain) -> None:
    told = rain.get("/api/alerts").json()
    store = rain.morning.app.store
    alerts = store.runs.alerts(store.runs.latest().id)
    titles = ["加推：卖得好、退得少", "高退货：先查质量，暂缓促单", "低毛利：调价或换供应商"]
    assert [table["title"] for table in told["tables"]] == titles
    assert sum(len(table["rows"]) for table in told["tables"]) == len(alerts)
    for table in told["tables"]:
        assert len(table["bars"]) == min(8, len(table["rows"]))
        assert [bar["label"] for bar in table["bars"]] == [
            row["sku"] for row in table["rows"][: len(table["bars"])]
        ]
    worst = alerts[alerts["kind"] == "高退货"].iloc[0]
    high = next(each for each in told["tables"] if each["title"].startswith("高退货"))
    assert high["bars"][0] == {
        "label": worst["sku"], "value": round(worst["return_rate"] * 100, 1),
    }  # fmt: skip


def test_before_the_first_scores_the_page_says_so(morning, browser) -> None:
    browser.sign_in(OURS)
    for answer in (browser.tell("/api/customers", json={}), browser.get("/api/alerts")):
        assert (answer.status_code, answer.json()["detail"]) == (
            404, "订单还没算过，过一会儿再来看。",
        )  # fmt: skip


def test_the_score_is_taken_apart_as_on_the_card(rain) -> None:
    item = rain.morning.items(OURS)[0]
    seen = rain.get(f"/api/customers/{item.ref}").json()
    customer = rain.morning.app.store.runs.customer(item.id)
    labels = [label for label, _ in seen["score"]]
    assert labels[:2] == ["平常一单的利润", "现在联系的机会"]
    assert seen["score"][-1] == ["合计", f"{customer.raw_score:.0f}分"]
    assert len(seen["orders"]) == customer.lines
    assert seen["months"]
    assert ("score_note" in seen) == (customer.raw_score != customer.score)


def test_the_next_page_follows_within_the_same_filter(boss) -> None:
    first, second = leaf(boss), leaf(boss, page=1)
    assert (len(first["rows"]), len(second["rows"]), first["left"]) == (50, 50, 450)
    assert not {row["ref"] for row in first["rows"]} & {row["ref"] for row in second["rows"]}
    assert set(second) == {"count", "left", "rows"}
    assert first["until"] == "数据到 11月23日"


# When things fail


def test_whoever_sends_without_end_is_not_listened_to(browser) -> None:
    def without_end():
        for _ in range(100):
            yield b" " * 64 * 1024

    own = {"Origin": str(browser.base_url).rstrip("/"), "Content-Type": "application/json"}
    for path in ("/api/customers", "/api/marks"):
        assert browser.post(path, content=without_end(), headers=own).status_code == 400


def test_a_damaged_database_is_told_and_nothing_is_said_to_be_marked(rain, tmp_path) -> None:
    item = rain.morning.items(OURS)[0]
    file = tmp_path / "bot.db"
    store = rain.morning.app.store
    store._database.close()  # noqa: SLF001 - so that nothing is remembered
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    sound = file.read_bytes()
    file.write_bytes(sound[:4096] + b"\xff" * (len(sound) - 4096))
    for answer in (
        rain.tell("/api/customers", json={}),
        tap(rain, contacted(item)),
        rain.get("/api/alerts"),
    ):
        assert (answer.status_code, answer.json()) == (503, {"detail": "出了点问题，请再试一次"})
    store._database.close()  # noqa: SLF001 - as above
    for suffix in ("-wal", "-shm"):
        file.with_name(file.name + suffix).unlink(missing_ok=True)
    file.write_bytes(sound)
    assert rain.morning.contacts(item.id) == []
    assert tap(rain, contacted(item)).status_code == 200


def test_a_mark_that_no_disk_took_is_not_said_to_be_made(rain, tmp_path) -> None:
    item = rain.morning.items(OURS)[0]
    database = rain.morning.app.store._database  # noqa: SLF001 - its patience
    database.close()
    from sqlalchemy import event

    def hasty(connection, _record) -> None:
        connection.execute("PRAGMA busy_timeout = 50")

    event.listen(database._engine, "connect", hasty)  # noqa: SLF001 - as above
    other = sqlite3.connect(tmp_path / "bot.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    refused = tap(rain, contacted(item))
    assert (refused.status_code, refused.json()["detail"]) == (503, "没记上，请再点一次")
    other.rollback()
    other.close()
    assert rain.morning.contacts(item.id) == []
    assert tap(rain, contacted(item)).json()["kind"] == "success"
