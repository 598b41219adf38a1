"""Draw docs/gallery.md: every card in every state, on a narrow phone and wide, light and dark.

    python docs/gallery.py [ORDERS]

The cards are the service's own, drawn from an order file, or from the sample shop's orders. The
pictures kept here are of the file that docs/gallery.md names. Needs Chromium. Run it when a card's
look has changed, and look at what it made.
"""

import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright
from pydantic import SecretStr

from bot.access import Person
from bot.app import App
from bot.chat.answers import Asked
from bot.config import Config, LiveConfig
from bot.demo import shop_of, with_shop
from bot.environment import Environment
from bot.simulator.chats import SentMessage
from bot.simulator.server import Simulator
from bot.simulator.shop import BOT_NAME
from bot.simulator.world import World
from bot.store import Push
from cards import Card, TroubleLine, refusal, rescored_card, trouble, troubles_card, welcome

DOCS = Path(__file__).parent
IMAGES = DOCS / "images" / "cards"
NINE = datetime(2026, 11, 23, 1, 5, tzinfo=UTC)  # five past nine in Shanghai
WIDTHS = (320, 600)
LAUNCH = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")


class Now:
    """A clock that stands still until it is turned."""

    def __init__(self) -> None:
        self.instant = NINE

    def __call__(self) -> datetime:
        """Return the time."""
        return self.instant


class Shop:
    """The service on a shop's orders, and what can be drawn of it."""

    def __init__(self, service: App, now: Now) -> None:
        self.service, self.now = service, now
        people = service.team().people
        self.seller = next(person for person in people if not person.manages)
        self.colleague = next(p for p in people if not p.manages and p != self.seller)
        self.manager = next(person for person in people if person.manages)
        self._events = 0

    def ask(self, text: str, person: Person | None = None) -> Card:
        """Return the answer to what somebody writes."""
        asked = Asked(text=text, person=person or self.seller, private=True, event_id=self.event())
        card = self.service.chat.questions.answers(asked)
        if card is None:
            raise SystemExit(f"{text}: no card")
        return card

    def event(self) -> str:
        """Return a new event's id."""
        self._events += 1
        return f"e{self._events}"

    def list_of_today(self) -> Push:
        """Return the seller's list."""
        push = self.service.store.pushes.of(self.service.today(), self.seller.name)
        if push is None:
            raise SystemExit("no list")
        return push

    def click(self, person: Person) -> dict[str, object]:
        """Return what a recorded click says."""
        return {
            "actor": person.open_id,
            "actor_name": person.name,
            "at": self.now(),
            "day": self.service.today(),
            "event_id": self.event(),
            "message_id": None,
        }


def draw_all(shop: Shop) -> Iterator[tuple[str, str, Card]]:
    """Yield each card: its name, what it is, the card."""
    yield from lists(shop)
    yield from lookups(shop)
    yield from managers(shop)
    yield "welcome", "The first time somebody opens the chat", welcome(shop.seller.name, "sales")
    yield "help", "帮助, to a manager", shop.ask("帮助", shop.manager)
    yield "refusal", "To somebody who is not of the team", refusal()
    yield "trouble", "When something failed", trouble("failed")
    yield "yesterday", "Yesterday's list after midnight", yesterdays(shop)


def lists(shop: Shop) -> Iterator[tuple[str, str, Card]]:
    """Yield the daily list from morning to evening."""
    service, push = shop.service, shop.list_of_today()
    contacts, views = service.store.contacts, service.views
    items = service.store.pushes.items(push.id)
    shown = partial(views.daily_list, push, 0, shop.seller)
    yield "list", "The morning list", shown()
    first, second, third, fourth = items[:4]
    contact = contacts.contacted(customer_id=first.id, **shop.click(shop.seller)).row
    contacts.contacted(customer_id=second.id, **shop.click(shop.colleague))
    contacts.snoozed(
        customer_id=third.id,
        until=service.today() + timedelta(days=3),
        **shop.click(shop.seller),
    )
    yield "list-begun", "One contacted, one by a colleague, one put off", shown()
    yield "undone", "撤销", shop.ask("撤销")
    contacts.came_of(contact_id=contact.id, outcome="interested", **shop.click(shop.seller))
    yield "list-outcome", "What came of it, and a field for a note", shown()
    contacts.came_of(
        contact_id=contact.id, outcome="interested", note="下周再问", **shop.click(shop.seller)
    )
    yield "list-asking", "不再联系 is asked about first", shown(fourth.id)
    contacts.blocked(customer_id=fourth.id, **shop.click(shop.seller))
    yield "list-noted", "With a note, and a customer not to be contacted any more", shown()
    yield "list-last-page", "The last page", views.daily_list(push, 99, shop.seller)
    yield "week", "战报 of a salesperson", shop.ask("战报")
    yield "week-team", "战报 of the team", shop.ask("战报", shop.manager)
    for item in items:
        contacts.contacted(customer_id=item.id, **shop.click(shop.seller))
    yield "list-finished", "All done", shown()
    empty = service.store.pushes.claim(
        day=service.today(), person="空名单", part="list", at=shop.now(), items=(),
        data_as_of=service.today(),
    )  # fmt: skip
    yield "list-empty", "Nobody to contact", views.daily_list(empty, 0, shop.seller)


def lookups(shop: Shop) -> Iterator[tuple[str, str, Card]]:
    """Yield what questions are answered with."""
    runs = shop.service.store.runs
    frame = runs.customers(runs.latest().id)
    listed = shop.service.store.pushes.items(
        shop.service.store.pushes.of(shop.service.today(), shop.colleague.name).id
    )
    customer = runs.customer(next(item.id for item in listed[1:] if item.phone))
    yield "customer", "A customer of one's own", shop.ask(customer.phone, shop.colleague)
    own = shop.service.store.pushes.items(shop.list_of_today().id)
    rested = next(item for item in own if item.phone)
    yield "customer-resting", "A customer who rests", shop.ask(rested.phone)
    line = runs.orders_of(customer.id, 1)[0]
    yield "order", "An order", shop.ask(line.order_no)
    yield "sku", "A SKU", shop.ask(line.sku)
    yield "hits", "Several customers of one name", shop.ask(str(frame["customer"].iloc[0])[0])
    yield "nothing", "Nothing found, and the nearest names", shop.ask(customer.customer + "子")
    yield "why-on-list", "为什么没有, of somebody who is", shop.ask(f"为什么没有 {customer.phone}")
    yield "why-resting", "为什么没有, with the day it ends", shop.ask(f"为什么没有 {rested.phone}")
    lost = frame[(frame["days_since"] > 2 * frame["threshold"]) & (frame["phone"] != "")].iloc[0]
    yield "why-lost", "为什么没有, of one who is lost", shop.ask(f"为什么没有 {lost['phone']}")


TROUBLES = (
    TroubleLine(
        "list_failed",
        {
            "name": "小林",
            "code": "230013",
            "detail": "POST /open-apis/im/v1/messages: Feishu code 230013: Bot has NO availability"
            " to this user, log id 2026112301",
        },
    ),
    TroubleLine(
        "held",
        {"as_of": "11月22日", "detail": "orders: holds 120 rows, before it were 10,280"},
    ),
    TroubleLine("list_unconfirmed", {"name": "老周"}),
)


def managers(shop: Shop) -> Iterator[tuple[str, str, Card]]:
    """Yield what managers and the alerts' group are told."""
    service = shop.service
    parts = dict(service.routine.rollup.parts(service.today(), service.store.runs.latest()))
    yield "rollup", "The managers' roll-up", parts["rollup"]
    if "problems" in parts:
        yield "problems", "Rows that make no sense", parts["problems"]
    yield "alerts", "SKU alerts, all new", shop.ask("预警", shop.manager)
    service.routine.alert(service.today())
    shop.now.instant += timedelta(days=1)
    yield "alerts-quiet", "The day after: nothing has changed", shop.ask("预警", shop.manager)
    shop.now.instant -= timedelta(days=1)
    yield "status", "状态", shop.ask("状态", shop.manager)
    yield "troubles", "What failed, and what to do", troubles_card(TROUBLES)
    yield "rescored", "重新计算", rescored_card(10_280, 3_000, 12)


def yesterdays(shop: Shop) -> Card:
    """Return the colleague's list as it stands the day after."""
    push = shop.service.store.pushes.of(shop.service.today(), shop.colleague.name)
    shop.now.instant += timedelta(days=1)
    return shop.service.views.daily_list(push, 0, shop.colleague)


@contextmanager
def opened(orders: Path | None) -> Iterator[Shop]:
    """Give the shop, scored and pushed."""
    now = Now()
    world = World(app_name=BOT_NAME, now=now)
    shop = shop_of(world, orders, Config().day(now()), Config())
    if orders is None:
        _spoil(world)
    with tempfile.TemporaryDirectory() as folder, Simulator(world) as simulator:
        config = Path(folder) / "config.json"
        config.write_text("{}", encoding="utf-8")
        service = App(
            LiveConfig(config, partial(with_shop, shop)),
            Environment(
                feishu_app_id=world.app_id,
                feishu_app_secret=SecretStr(world.app_secret),
                feishu_domain=simulator.url,
                database_url=SecretStr(f"sqlite:///{folder}/bot.db"),
            ),
            now=now,
        )
        service.rescore()
        service.find_team()
        service.push(service.today())
        yield Shop(service, now)
        service.stop()


def _spoil(world: World) -> None:
    """Let two rows of the sample shop's sheet make no sense, as in every real one."""
    [sheet] = world.spreadsheets["shtcnShop"].sheets.values()
    sheet.rows[1][1] = "去年某天"
    sheet.rows[2][0] = None


def photograph(browser: Browser, found: list[tuple[str, str, Card]]) -> None:
    """Take every card at each width in each theme and put the four beside each other."""
    world = World(app_name=BOT_NAME, now=lambda: NINE)
    world.add_person("小雨", open_id="ou_yu")
    chat = world.p2p("ou_yu").chat_id
    for name, _, card in found:
        world.store(SentMessage(f"om_{name}", chat, world.app_id, "interactive", card, NINE))
    shots = IMAGES / "_shots"
    shots.mkdir(parents=True, exist_ok=True)
    with Simulator(world) as simulator:
        for width in WIDTHS:
            for theme in ("light", "dark"):
                page = browser.new_page(
                    viewport={"width": width, "height": 2400},
                    color_scheme=theme,
                    locale="zh-CN",
                    timezone_id="Asia/Shanghai",
                )
                page.goto(f"{simulator.url}/#person=ou_yu&chat={chat}")
                for name, _, _ in found:
                    shown = page.locator(f"[data-message-id='om_{name}'] .card").first
                    shown.scroll_into_view_if_needed()
                    for canvas in shown.locator(".chart-canvas").all():
                        canvas.locator("xpath=self::*[@data-drawn]").wait_for()
                    page.wait_for_timeout(50)
                    shown.screenshot(path=shots / f"{name}-{width}-{theme}.png")
                page.close()
    page = browser.new_page(viewport={"width": 1900, "height": 100})
    for name, _, _ in found:
        sheet = shots / "sheet.html"
        tags = "".join(
            f"<img src='{name}-{width}-{theme}.png'>"
            for width in WIDTHS
            for theme in ("light", "dark")
        )
        style = "margin:0;display:inline-flex;gap:8px;align-items:start;background:#fff"
        sheet.write_text(f"<body style='{style}'>{tags}</body>", encoding="utf-8")
        page.goto(sheet.as_uri())
        page.locator("body").screenshot(path=IMAGES / f"{name}.jpg", type="jpeg", quality=60)
    shutil.rmtree(shots)


def main(orders: Path | None) -> None:
    """Draw all of them and write the page."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium found")
    with opened(orders) as shop:
        found = list(draw_all(shop))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
        photograph(browser, found)
        browser.close()
    parts = [
        "# Every card in every state",
        "",
        "Made by `python docs/gallery.py ORDERS`: at 320 and 600 px, light and dark.",
        "The orders are real: seven months of *Online Retail* (UCI Machine Learning Repository,",
        "donated by Daqing Chen, CC BY 4.0), moved to today; names and phones are made up.",
    ]
    for name, what, _ in found:
        parts += ["", f"## {what}", "", f"![{what}](images/cards/{name}.jpg)"]
    (DOCS / "gallery.md").write_text("\n".join(parts) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
