"""docs/a-day.md, done line by line in the browser, on the real service."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

pytestmark = pytest.mark.browser
SCRIPT = Path(__file__).parents[2] / "docs" / "a-day.md"
STEP = re.compile(r"^\| (\d+) \| (.+) \| `([^`]+)` \|$", re.MULTILINE)
PHONE = {"width": 390, "height": 844}
LAUNCH = ("--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-sync")


@pytest.fixture
def transport() -> str:
    return "ws"


@pytest.fixture
def page(chromium: str) -> Iterator[Any]:
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
        page = browser.new_page(viewport=PHONE)
        page.set_default_timeout(10_000)
        yield page
        browser.close()


class Day:
    """小雨 at her phone."""

    def __init__(self, morning, page) -> None:
        self.morning, self.page, self.name = morning, page, "小雨"

    def do(self, words: str) -> None:
        """Do what one line of the script says."""
        named = re.findall(r"`([^`]+)`", words)
        if words.startswith("open"):
            person = self.morning.people[self.name]
            chat = self.morning.world.p2p(person).chat_id
            self.page.goto(f"{self.morning.address}/#person={person}&chat={chat}")
        elif words.startswith("type"):
            field = self.page.get_by_placeholder(named[1]).first
            field.fill(named[0])
            field.press("Enter")
        elif words.startswith("choose"):
            self.choose(*named)
        elif words.startswith("write"):
            self.write(named[0])
        elif words.startswith("turn"):
            self.morning.now.advance(days=1)
            self.morning.app.morning.catch_up()
        elif words.startswith("tap"):
            menu = self.page.locator("#bot-menu") if "menu" in words else self.page.locator(".card")
            menu.get_by_text(named[0], exact=True).first.click()
        else:
            assert words.startswith("look")

    def choose(self, option: str, menu: str) -> None:
        tag = "overflow" if menu == "⋯" else "select_static"
        self.page.locator(f"[data-tag='{tag}']").first.click()
        self.page.get_by_role("option", name=option).click()

    def write(self, text: str) -> None:
        third = self.morning.items(self.name)[2]
        field = self.page.get_by_label("消息内容")
        field.fill(text.replace("{somebody}", third.customer or third.phone))
        field.press("Enter")


def test_the_day_goes_as_the_script_says(morning, page) -> None:
    morning.app.rescore()
    morning.app.push(morning.app.today())
    day = Day(morning, page)
    steps = STEP.findall(SCRIPT.read_text(encoding="utf-8"))
    assert [int(number) for number, *_ in steps] == list(range(1, 19))
    for number, words, seen in steps:
        day.do(words)
        try:
            page.get_by_text(seen).last.wait_for()
        except Exception as error:
            raise AssertionError(f"step {number}, {words}: {seen} not seen") from error
    kinds = [row.kind for item in morning.items("小雨")[:3]
             for row in morning.app.store.contacts.of_customer(item.id, 9)]  # fmt: skip
    assert sorted(kinds) == ["contacted", "outcome", "outcome", "snoozed", "undone"]
