"""What stands behind the chats, in a real browser: log, clock, faults, menu."""

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import Page, expect, sync_playwright

from bot.simulator.server import Simulator
from bot.simulator.world import World

FLAGS = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def desk() -> Iterator[Simulator]:
    world = World(app_name="客户提醒")
    world.menu = [("today", "今日")]
    world.add_person("小雨", open_id="ou_yu")
    with Simulator(world) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def browser_page(chromium: str, desk: Simulator) -> Iterator[Page]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=list(FLAGS))
        page = browser.new_page(base_url=desk.url, locale="zh-CN")
        page.set_default_timeout(10_000)
        yield page
        browser.close()


@pytest.fixture
def page(browser_page: Page) -> Page:
    """The page with the panel open."""
    browser_page.goto("/")
    browser_page.reload()
    browser_page.get_by_label("后台", exact=True).first.click()
    return browser_page


def test_the_log_shows_a_call_the_rule_it_broke_and_what_was_said(
    page: Page, desk: Simulator
) -> None:
    httpx.get(f"{desk.url}/open-apis/bot/v3/info")
    row = page.locator(".log-row", has_text="GET /bot/v3/info").last
    expect(row.locator(".log-code")).to_have_text("400 · 99991661")
    expect(row.locator(".log-why")).to_contain_text("Bearer")
    row.locator(".log-line").click()
    expect(row.locator("pre").last).to_contain_text('"code": 99991661')


def test_the_log_can_be_narrowed(page: Page, desk: Simulator) -> None:
    httpx.get(f"{desk.url}/open-apis/nowhere")
    page.get_by_label("筛选日志").fill("nowhere")
    expect(page.locator(".log-row")).to_have_count(1)


def test_the_clock_is_turned_for_the_whole_desk(page: Page, desk: Simulator) -> None:
    before = desk.world.clock.turned
    page.get_by_role("tab", name="时钟").click()
    page.get_by_role("button", name="+1 小时").click()
    expect(page.locator(".hint").first).to_contain_text("比真实时间快")
    assert (desk.world.clock.turned - before).total_seconds() == 3600


def test_a_fault_arranged_on_the_page_befalls_the_next_call(page: Page, desk: Simulator) -> None:
    page.get_by_role("tab", name="故障").click()
    page.get_by_label("什么故障").select_option("limit")
    page.get_by_role("button", name="安排").click()
    expect(page.locator(".faults li")).to_have_count(1)
    assert httpx.get(f"{desk.url}/open-apis/bot/v3/info").status_code == 429
    page.get_by_role("tab", name="日志").click()
    expect(page.locator(".log-why", has_text="故障：频率超限").last).to_be_visible()


def test_opening_a_chat_and_its_menu_reach_the_bot(page: Page, desk: Simulator) -> None:
    page.get_by_role("navigation", name="机器人菜单").get_by_text("今日").click()
    expect(page.locator(".log-row", has_text="bot.menu_v6").last).to_be_visible()
    kinds = [each.event_type for each in desk.world.deliveries]
    assert "im.chat.access_event.bot_p2p_chat_entered_v1" in kinds
