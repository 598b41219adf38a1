"""A salesperson's first minutes, in the browser, on the real service."""

from collections.abc import Iterator

import pytest

pytestmark = pytest.mark.browser
PHONE = {"width": 390, "height": 844}
LAUNCH = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


@pytest.fixture(params=["ws"])
def transport(request) -> str:
    return request.param


@pytest.fixture
def page(chromium: str) -> Iterator:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
        page = browser.new_page(viewport=PHONE)
        page.set_default_timeout(10_000)
        yield page
        browser.close()


@pytest.fixture
def at_work(morning, page):
    """小雨 looks at her phone, the list has just come."""
    morning.app.rescore()
    morning.app.push(morning.app.today())
    name = morning.sellers[0]
    person = morning.people[name]
    chat = morning.world.p2p(person).chat_id
    page.goto(f"{morning.address}/#person={person}&chat={chat}")
    page.locator("[data-message-id]").first.wait_for()
    return morning, name


def test_one_tap_folds_the_customer_and_says_how_long_they_rest(at_work, page) -> None:
    morning, name = at_work
    customer = morning.items(name)[0]
    page.get_by_text("✅ 已联系").first.click()
    page.locator(".toast").get_by_text("天").wait_for()
    page.get_by_text("已联系 1").first.wait_for()
    assert morning.contacts(customer.id) == ["contacted"]
    page.get_by_text("撤销").first.click()
    page.locator(".toast").get_by_text("已撤销").wait_for()
    assert morning.contacts(customer.id) == ["contacted", "undone"]


def test_a_question_is_answered_in_the_chat(at_work, page) -> None:
    morning, name = at_work
    customer = morning.items(name)[0]
    page.get_by_role("textbox").fill(customer.phone or customer.customer)
    page.keyboard.press("Enter")
    page.get_by_text("累计消费").wait_for()


def test_details_and_back_to_the_list(at_work, page) -> None:
    page.locator("[data-tag='overflow']").first.click()
    page.get_by_text("详情").first.click()
    page.get_by_text("累计消费").wait_for()
    page.get_by_text("返回名单").click()
    page.get_by_text("下一页").wait_for()


def test_nothing_scrolls_sideways_on_a_phone(at_work, page) -> None:
    assert page.evaluate("document.documentElement.scrollWidth <= window.innerWidth")
