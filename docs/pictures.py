"""Draws the pictures of the README: the sample shop's own cards at phone width, its dashboard.

    python docs/pictures.py

Needs Chromium. Run it when a look has changed, and look at what it made.
"""

import shutil
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
from playwright.sync_api import Browser, Page, sync_playwright
from pydantic import SecretStr

from bot.app import App, utc_now
from bot.config import Config, LiveConfig
from bot.environment import Environment
from bot.feishu.needs import REDIRECT
from bot.simulator.server import Simulator
from bot.simulator.shop import BOT_NAME, open_shop
from bot.simulator.world import World
from bot.site import site

IMAGES = Path(__file__).parent / "images"
PHONE = {"width": 390, "height": 844}
LAUNCH = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


def main() -> None:
    """Push the lists of the sample shop, do some work, take the pictures."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium found")
    world = World(app_name=BOT_NAME)
    shop = open_shop(world, until=Config().day(utc_now()))
    with tempfile.TemporaryDirectory() as folder, Simulator(world) as simulator:
        config = Path(folder) / "config.json"
        config.write_text(
            Config.model_validate({"sources": shop.sources, "team": shop.team}).model_dump_json(
                by_alias=True
            ),
            encoding="utf-8",
        )
        service = App(
            LiveConfig(config),
            Environment(
                feishu_app_id=world.app_id,
                feishu_app_secret=SecretStr(world.app_secret),
                feishu_domain=simulator.url,
                database_url=SecretStr(f"sqlite:///{folder}/bot.db"),
            ),
        )
        service.connect()
        service.rescore()
        service.push(service.today())
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
            page = browser.new_page(
                viewport=PHONE, device_scale_factor=2, timezone_id="Asia/Shanghai"
            )
            draw(page, world, service, simulator.url)
            with served(service) as address:
                world.sign_ins.redirect_urls.append(f"{address}{REDIRECT}")
                draw_dashboard(browser, address)
            browser.close()
        service.stop()


def draw(page: Page, world: World, service: App, address: str) -> None:
    """Take each picture from the chat of the first salesperson."""
    person = service.team().people[0]
    chat = world.p2p(person.open_id).chat_id
    message = world.last_message_to(person.open_id)
    world.click(person.open_id, message.message_id, text="✅ 已联系")
    page.goto(f"{address}/#person={person.open_id}&chat={chat}")
    shown = page.locator(f"[data-message-id='{message.message_id}']")
    shown.wait_for()
    shown.scroll_into_view_if_needed()
    shown.evaluate("element => element.scrollIntoView({block: 'start'})")
    page.wait_for_timeout(500)
    page.screenshot(path=IMAGES / "daily-list.png")

    push = service.store.pushes.of(service.today(), person.name)
    items = service.store.pushes.items(push.id) if push else []
    page.get_by_role("textbox").fill(items[1].phone)
    page.keyboard.press("Enter")
    page.wait_for_timeout(1500)
    answer = world.last_message_to(person.open_id)
    page.locator(f"[data-message-id='{answer.message_id}']").evaluate(
        "element => element.scrollIntoView({block: 'start'})"
    )
    page.wait_for_timeout(500)
    page.screenshot(path=IMAGES / "customer.png")


@contextmanager
def served(service: App) -> Iterator[str]:
    """Serve the dashboard; give its address."""
    server = uvicorn.Server(uvicorn.Config(site(service), port=0, log_config=None, lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        while not server.started:
            time.sleep(0.01)
        yield f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()


def draw_dashboard(browser: Browser, address: str) -> None:
    """Take the dashboard as a manager has it on a desk, and as a salesperson on a phone."""
    desk = browser.new_page(viewport={"width": 1100, "height": 640})
    desk.goto(address)
    desk.get_by_role("button", name="店长", exact=True).click()
    desk.locator(".row").first.wait_for()
    desk.get_by_label("范围").select_option("listed")
    desk.wait_for_timeout(500)
    desk.screenshot(path=IMAGES / "dashboard.png")
    desk.get_by_role("button", name="款式预警").click()
    desk.locator(".alert").first.wait_for()
    desk.screenshot(path=IMAGES / "dashboard-alerts.png")
    phone = browser.new_page(viewport=PHONE, device_scale_factor=2, color_scheme="dark")
    phone.goto(address)
    phone.get_by_role("button", name="小雨", exact=True).click()
    phone.locator(".row .name").nth(1).click()
    phone.locator("dialog summary").first.click()
    phone.screenshot(path=IMAGES / "dashboard-phone.png")


if __name__ == "__main__":
    main()
