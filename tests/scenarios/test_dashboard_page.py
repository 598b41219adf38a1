"""The dashboard in a real browser, signed in through the stand-in, on the real service."""

import re
from collections.abc import Iterator
from typing import Any

import pytest

pytestmark = pytest.mark.browser
LAUNCH = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")
OURS, MANAGER = "小雨", "店长"
SETTLED = 450  # ms after which a new button takes taps
NASTY = "<img src=x onerror=window.harmed=1>"
SIZES = [(320, "light"), (320, "dark"), (1100, "light"), (1100, "dark")]


@pytest.fixture
def transport() -> str:
    return "ws"


@pytest.fixture
def chrome(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
        yield browser
        browser.close()


@pytest.fixture
def pushed(morning):
    morning.app.rescore()
    morning.app.push(morning.app.today())
    return morning


@pytest.fixture
def visit(pushed, browser, chrome):
    """Open the dashboard as somebody; what the browser complains of fails the test."""
    complaints: list[str] = []

    def visited(name: str, width: int = 320, scheme: str = "light") -> Any:
        context = chrome.new_context(
            viewport={"width": width, "height": 700}, color_scheme=scheme, locale="zh-CN"
        )
        page = context.new_page()
        page.set_default_timeout(10_000)
        page.goto(f"{browser.base_url}/")
        page.get_by_role("button", name=name, exact=True).click()
        page.locator(".row").first.wait_for()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda told: told.type == "error" and complaints.append(told.text))
        return page

    visited.complaints = complaints
    yield visited
    assert complaints == []


def fits(page: Any) -> bool:
    return page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")


def until(page: Any, condition: str) -> None:
    """Wait for an expression to hold; the page's policy lets no test evaluate a text in it."""
    for _ in range(500):
        if page.evaluate(condition):
            return
        page.wait_for_timeout(20)
    raise AssertionError(f"did not come to hold: {condition}")


IN_HASTE = """(row) => new Promise((done) => {
  const marks = () => [...row.querySelectorAll(".marks button")];
  const drawn = new MutationObserver(() => {
    if (!marks().some((each) => each.textContent.includes("撤销"))) return;
    drawn.disconnect();
    done(marks().map((each) => (each.click(), each.textContent)));
  });
  drawn.observe(row, { childList: true, subtree: true });
  marks().find((each) => each.textContent.includes("已联系")).click();
})"""
"""Tap, and tap whatever has come of it as soon as it is there: by orders, each from here, a busy
machine may take longer than haste is."""

CONTRAST = """() => {
  const canvas = document.createElement('canvas').getContext('2d', { willReadFrequently: true });
  const rgb = (colour) => {
    canvas.clearRect(0, 0, 1, 1); canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data];
  };
  const light = ([r, g, b]) => [r, g, b].map((v) => v / 255)
    .map((v) => (v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4))
    .reduce((sum, v, at) => sum + v * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const colour = rgb(getComputedStyle(each).backgroundColor);
      if (colour[3] === 255) return colour;
    }
    return [255, 255, 255, 255];
  };
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const faint = [];
  while (texts.nextNode()) {
    const node = texts.currentNode.parentElement;
    if (!texts.currentNode.data.trim() || !node.checkVisibility() || node.closest('svg')) continue;
    const [a, b] = [light(rgb(getComputedStyle(node).color)), light(ground(node))].sort();
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) faint.push(`${ratio.toFixed(2)} ${texts.currentNode.data}`);
  }
  return faint;
}"""
"""Texts with less than WCAG's contrast of 4.5 : 1."""


@pytest.mark.parametrize(("width", "scheme"), SIZES)
def test_all_parts_fit_and_can_be_read(visit, width: int, scheme: str) -> None:
    page = visit(MANAGER, width, scheme)
    seen = {}
    page.locator(".row .name").first.click()
    page.locator("dialog[open]").wait_for()
    for each in page.locator("dialog summary").all():
        each.click()
    seen["one"] = (fits(page), page.evaluate(CONTRAST))
    sideways = "[...document.querySelectorAll('dialog, dialog *')].every("
    sideways += "(node) => node.scrollWidth <= node.clientWidth + 1 || !node.clientWidth)"
    assert page.evaluate(sideways)
    page.get_by_role("button", name="关闭").click()
    seen["list"] = (fits(page), page.evaluate(CONTRAST))
    page.get_by_role("button", name="款式预警").click()
    page.locator(".alert").nth(2).wait_for()
    seen["alerts"] = (fits(page), page.evaluate(CONTRAST))
    assert seen == dict.fromkeys(("one", "list", "alerts"), (True, []))


def test_nothing_unsaid_is_shown_of_any_customer_of_a_list(visit, pushed) -> None:
    """Of whoever is on a list much is missing: no rule leaves them out, nobody contacted them."""
    page = visit(OURS)
    shown = [page.locator("#rows").inner_text()]
    for item in pushed.items(OURS)[:5]:
        page.locator(f"[data-ref='{item.ref}'] .name").click()
        page.locator("dialog[open]").wait_for()
        shown.append(page.locator("dialog").text_content())
        page.keyboard.press("Escape")
        until(page, "!document.querySelector('dialog').open")
    page.get_by_role("button", name="款式预警").click()
    page.locator(".alert").nth(2).wait_for()
    shown.append(page.locator("#alerts").text_content())
    assert re.findall(r"undefined|null|NaN|false|\[object|\{\w+\}", " ".join(shown)) == []


def test_a_salesperson_begins_with_todays_list_and_marks_the_first(visit, pushed) -> None:
    page = visit(OURS)
    items = pushed.items(OURS)
    assert page.locator("#count").inner_text() == f"共 {len(items)} 位"
    first = page.locator(f"[data-ref='{items[0].ref}']")
    page.wait_for_timeout(SETTLED)
    first.get_by_role("button", name="已联系").click()
    first.get_by_role("button", name="撤销").wait_for()
    assert "已记录" in page.locator("#toast").inner_text()
    assert pushed.contacts(items[0].id) == ["contacted"]
    pushed.eventually(lambda: "已联系 1" in pushed.text_of(OURS))
    page.wait_for_timeout(SETTLED)
    first.get_by_role("button", name="有意向").click()
    first.locator(".done", has_text="有意向").wait_for()
    page.wait_for_timeout(SETTLED)
    first.get_by_role("button", name="撤销").click()
    first.get_by_role("button", name="✅ 已联系").wait_for()
    assert pushed.contacts(items[0].id) == ["contacted", "outcome", "undone"]


@pytest.mark.parametrize("width", [320, 1100])
def test_whoever_taps_twice_in_haste_marks_once_and_undoes_nothing(visit, pushed, width) -> None:
    """The second tap lands where 撤销 or an outcome has come to lie meanwhile."""
    page = visit(OURS, width)
    item = pushed.items(OURS)[0]
    first = page.locator(f"[data-ref='{item.ref}']")
    page.wait_for_timeout(SETTLED)
    assert first.evaluate(IN_HASTE) == ["撤销", "已下单", "有意向", "没回复", "不需要"]
    page.wait_for_timeout(SETTLED)
    assert pushed.contacts(item.id) == ["contacted"]


def test_all_of_it_works_by_keyboard(visit, pushed) -> None:
    page = visit(OURS, 1100)
    item = pushed.items(OURS)[0]
    page.locator("#text").focus()
    page.keyboard.type(item.customer)
    row = page.locator(f"[data-ref='{item.ref}']")
    until(page, "document.querySelectorAll('.row').length < 5")
    row.locator(".name").focus()
    page.keyboard.press("Enter")
    page.locator("dialog[open]").wait_for()
    assert page.evaluate("document.querySelector('dialog').contains(document.activeElement)")
    page.keyboard.press("Escape")
    until(page, "!document.querySelector('dialog').open")
    page.wait_for_timeout(SETTLED)
    row.locator(".name").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    row.get_by_role("button", name="撤销").wait_for()
    page.wait_for_timeout(SETTLED)
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    assert pushed.contacts(item.id) == ["contacted"]


def test_every_field_and_button_has_a_name(visit) -> None:
    page = visit(MANAGER, 1100)
    nameless = """() => [...document.querySelectorAll('button, input:not([type=hidden]), select')]
      .filter((node) => !(node.ariaLabel || node.labels?.length || node.textContent.trim()))
      .map((node) => node.outerHTML)"""
    assert page.evaluate(nameless) == []


def test_the_phones_way_back_closes_a_customer(visit) -> None:
    page = visit(OURS)
    address = page.url
    for _ in range(2):
        page.locator(".row .name").first.click()
        page.locator("dialog[open]").wait_for()
        page.go_back()
        until(page, "!document.querySelector('dialog').open")
    assert page.url == address
    assert page.locator(".row").count() > 0


def spendings(page: Any) -> list[float]:
    """Return what each customer shown has spent."""
    return [
        float(re.search(r"([\d,]+)元", facts)[1].replace(",", ""))
        for facts in page.locator(".row .facts").all_inner_texts()
    ]


def test_filters_narrow_and_the_next_page_follows(visit) -> None:
    page = visit(MANAGER, 1100)
    assert page.locator("#count").inner_text() == "共 500 位"
    page.get_by_role("button", name="再看 450 位").click()
    until(page, "document.querySelectorAll('.row').length === 100")
    tier = page.get_by_label("等级")
    offered = tier.locator("option", has_text="高价值").inner_text()
    count = re.fullmatch(r"高价值（(\d+)）", offered)
    assert count is not None
    tier.select_option("高价值")
    page.locator("#count", has_text=f"共 {count[1]} 位").wait_for()
    assert tier.input_value() == "高价值"
    assert spendings(page) != sorted(spendings(page), reverse=True)
    page.get_by_label("排序").select_option("spend")
    for _ in range(500):
        if (spent := spendings(page)) == sorted(spent, reverse=True):
            break
        page.wait_for_timeout(20)
    assert spent == sorted(spent, reverse=True)
    assert len(spent) == min(int(count[1]), 50)


def test_a_return_number_shows_its_order_and_the_way_to_the_customer(visit, pushed) -> None:
    runs = pushed.app.store.runs
    run = runs.latest().id
    lines, customers = runs.lines(run), runs.customers(run)
    scored = lines["id"].isin(customers.loc[customers["score"].notna(), "id"])
    line = lines[(lines["return_no"] != "") & scored].iloc[0]
    page = visit(MANAGER)
    page.get_by_role("searchbox").fill(line["return_no"])
    order = page.locator(".order")
    order.get_by_text(f"订单 {line['order_no']}").wait_for()
    order.get_by_role("button", name="看客户").click()
    page.locator("#one-name", has_text=line["customer"]).wait_for()
    page.locator("dialog").get_by_text("怎么来的").wait_for()


def test_a_whole_phone_is_asked_for_and_recorded_once(visit, pushed) -> None:
    item = next(each for each in pushed.items(OURS) if each.phone)
    page = visit(OURS)
    page.locator(f"[data-ref='{item.ref}'] .name").click()
    page.get_by_role("button", name="显示号码").click()
    page.locator(f"a[href='tel:{item.phone}']").wait_for()
    assert [row.actor_name for row in pushed.app.store.phones.of_customer(item.id)] == [OURS]


def test_the_file_is_of_what_is_shown(visit, pushed) -> None:
    page = visit(OURS, 1100)
    with page.expect_download() as begun:
        page.get_by_role("button", name="导出 CSV").click()
    assert begun.value.suggested_filename == "客户联系 2026-11-23.csv"
    text = begun.value.path().read_bytes().decode("utf-8-sig")
    assert text.count("\r\n") == 1 + len(pushed.items(OURS))


def test_nothing_of_a_customer_stays_in_the_browser(visit, pushed) -> None:
    item = pushed.items(OURS)[0]
    page = visit(OURS)
    page.get_by_role("searchbox").fill(item.phone)
    until(page, "document.querySelectorAll('.row').length === 1")
    page.locator(".row .name").click()
    page.locator("dialog[open]").wait_for()
    kept = """async () => [localStorage.length, sessionStorage.length, document.cookie,
      (await caches.keys()).length, (await indexedDB.databases()).length,
      location.href.length - location.origin.length, JSON.stringify(history.state)]"""
    assert page.evaluate(kept) == [0, 0, "", 0, 0, 1, '{"open":true}']


def test_a_hostile_name_is_shown_and_not_run(pushed, visit) -> None:
    store = pushed.app.store
    run = store.runs.latest()
    customers = store.runs.customers(run.id)
    own = customers.index[customers["id"] == pushed.items(OURS)[0].id]
    customers.loc[own, ["customer", "platform", "sku", "last_sku", "action"]] = NASTY
    store.runs.save(
        as_of=run.as_of, started_at=run.started_at, finished_at=run.finished_at,
        customers=customers,
        lines=store.runs.lines(run.id).assign(returned=False, sku=NASTY, order_no=NASTY),
        rejected=store.runs.rejected(run.id), notes=run.notes,
        alerts=store.runs.alerts(run.id).assign(sku=NASTY, advice=NASTY),
    )  # fmt: skip
    page = visit(OURS)
    page.get_by_role("searchbox").fill(NASTY)
    page.locator(".order").first.wait_for()
    page.locator(".row .name").first.click()
    page.locator("dialog[open]").get_by_text(NASTY).first.wait_for()
    page.get_by_role("button", name="关闭").click()
    page.get_by_role("button", name="款式预警").click()
    page.locator(".alert").get_by_text(NASTY).first.wait_for()
    assert page.evaluate("[window.harmed, document.images.length]") == [None, 0]


def test_whoever_is_out_of_the_team_is_told_at_the_next_tap(visit, pushed) -> None:
    page = visit(OURS)
    team = [m.model_dump(exclude_none=True) for m in pushed.app.config().team if m.name != OURS]
    pushed.reconfigure(team=team)
    page.get_by_role("searchbox").fill("x")
    page.get_by_text("你还不在团队里").wait_for()
    complaints = visit.complaints
    assert {each[-18:] for each in complaints} == {"401 (Unauthorized)", "of 403 (Forbidden)"}
    complaints.clear()


def test_signing_out_leads_to_a_page_without_customers(visit) -> None:
    page = visit(OURS)
    page.get_by_role("button", name="退出").click()
    page.get_by_text("已退出登录").wait_for()
    assert page.locator(".row").count() == 0
    page.go_back()
    page.get_by_text("用飞书登录").first.wait_for()  # asked again, not shown out of a memory
