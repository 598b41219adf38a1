"""The chat page in a real browser, served by the real stand-in, with a small bot behind it."""

import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect, sync_playwright

from bot.simulator.chats import SentMessage, Upload, new_id
from bot.simulator.crypto import decrypt
from bot.simulator.server import Simulator
from bot.simulator.world import World

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
PHONE: ViewportSize = {"width": 360, "height": 640}
NARROW: ViewportSize = {"width": 320, "height": 640}
DESKTOP: ViewportSize = {"width": 1100, "height": 700}
ENTERED = "im.chat.access_event.bot_p2p_chat_entered_v1"
"""Comes whenever somebody opens the chat."""
NASTY = "<img src=x onerror=window.harmed=1>"

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason=f"none of {', '.join(NAMES)} is installed"),
]

Answer = Callable[[dict[str, Any]], dict[str, Any]]


class Bot:
    """A webhook that notes what people do and answers every tap with ``answer``."""

    def __init__(self, world: World) -> None:
        self.events: list[dict[str, Any]] = []
        self.answer: Answer = lambda _event: {}
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler(world.encrypt_key))
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}/"

    def heard(self, count: int) -> list[dict[str, Any]]:
        """Return what came in, once so much of it did."""
        deadline = time.monotonic() + 10
        while len(self.events) < count and time.monotonic() < deadline:
            time.sleep(0.01)
        return self.events

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def _handler(self, key: str) -> type[BaseHTTPRequestHandler]:
        bot = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                event = json.loads(decrypt(body["encrypt"], key))
                if event["header"]["event_type"] != ENTERED:
                    bot.events.append(event["event"])
                tapped = event["header"]["event_type"] == "card.action.trigger"
                answer = json.dumps(bot.answer(event["event"]) if tapped else {}).encode()
                self.send_response(200)
                self.send_header("Content-Length", str(len(answer)))
                self.end_headers()
                self.wfile.write(answer)

            def log_message(self, *_args: object) -> None:
                """Keep the test's output quiet."""

        return Handler


@pytest.fixture
def world() -> World:
    world = World(app_name="客户提醒")
    world.add_person("阿强", open_id="ou_qiang")
    world.add_person("小雨", open_id="ou_yu")
    return world


@pytest.fixture
def bot(world: World) -> Iterator[Bot]:
    bot = Bot(world)
    yield bot
    bot.stop()


@pytest.fixture
def desk(world: World, bot: Bot) -> Iterator[Simulator]:
    world.webhook_url = bot.url
    with Simulator(world) as simulator:
        yield simulator


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def page(browser: Browser, desk: Simulator) -> Iterator[Page]:
    """A page on the desk; a script error in it fails the test."""
    faults: list[str] = []
    context = browser.new_context(base_url=desk.url, viewport=DESKTOP, locale="zh-CN")
    page = context.new_page()
    page.set_default_timeout(10_000)
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert faults == []


@pytest.fixture(scope="module")
def reader(browser: Browser) -> Iterator[Page]:
    """A page of an empty world, for trying one module of the page."""
    with Simulator(World()) as simulator, browser.new_context() as context:
        page = context.new_page()
        page.goto(simulator.url)
        yield page


def send(world: World, card: dict[str, Any], to: str = "ou_yu") -> str:
    """Let the bot send a card; return its message_id."""
    chat = world.p2p(to).chat_id
    message = SentMessage(new_id("om"), chat, world.app_id, "interactive", card, world.now())
    world.store(message)
    return message.message_id


def card(title: str, *elements: dict[str, Any]) -> dict[str, Any]:
    return {
        "schema": "2.0",
        "config": {"update_multi": True, "summary": {"content": f"摘要：{title}"}},
        "header": {"title": {"tag": "plain_text", "content": title}, "template": "blue"},
        "body": {"elements": list(elements)},
    }


def words(content: str) -> dict[str, Any]:
    return {"tag": "markdown", "content": content}


def button(text: str, **more: Any) -> dict[str, Any]:
    behaviors = [{"type": "callback", "value": {"do": text}}]
    plain = {"tag": "plain_text", "content": text}
    return {"tag": "button", "text": plain, "behaviors": behaviors, **more}


def open_chat(page: Page, world: World, person: str = "ou_yu") -> None:
    page.goto(f"/#person={person}&chat={world.p2p(person).chat_id}")
    page.wait_for_selector(f"#person >> text={world.people[person].name}", state="attached")


def scrolls_sideways(page: Page) -> bool:
    wide: bool = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return wide


def test_one_picks_who_one_is_and_sees_that_persons_chat(page: Page, world: World) -> None:
    send(world, card("今日 20 位"))
    page.goto("/")
    expect(page.locator(".card")).to_have_count(0)
    page.get_by_label("选择身份").select_option("小雨")
    expect(page.locator(".card-title")).to_have_text("今日 20 位")
    expect(page.locator(".chat-preview")).to_have_text("摘要：今日 20 位")
    assert f"chat={world.p2p('ou_yu').chat_id}" in page.url


def test_a_tap_shows_the_toast_and_the_updated_card(page: Page, world: World, bot: Bot) -> None:
    done = card("今日名单", words("09:12 已联系"))
    toast = {"type": "success", "content": "已记录"}
    bot.answer = lambda _event: {"toast": toast, "card": {"type": "raw", "data": done}}
    message = send(world, card("今日名单", button("已联系", type="primary_filled")))
    open_chat(page, world)
    page.get_by_role("button", name="已联系").click()
    expect(page.locator(".toast.success")).to_have_text("已记录")
    shown = page.locator(f"[data-message-id={message}]")
    expect(shown.locator("[data-tag=markdown]")).to_have_text("09:12 已联系")
    expect(shown.locator("[data-tag=button]")).to_have_count(0)
    assert bot.heard(1)[0]["operator"]["open_id"] == "ou_yu"
    assert bot.events[0]["action"] == {
        "value": {"do": "已联系"},
        "tag": "button",
        "timezone": "Asia/Shanghai",
    }


def test_the_tapped_button_turns_while_the_bot_thinks(page: Page, world: World, bot: Bot) -> None:
    thinking = threading.Event()

    def answer(_event: dict[str, Any]) -> dict[str, Any]:
        thinking.wait(2)
        return {"toast": {"type": "info", "content": "好了"}}

    bot.answer = answer
    send(world, card("慢", button("等一下")))
    open_chat(page, world)
    tapped = page.get_by_role("button", name="等一下")
    tapped.click()
    expect(page.locator(".card[aria-busy=true] .button.waiting")).to_have_count(1)
    thinking.set()
    expect(page.locator(".toast.info")).to_have_text("好了")
    expect(page.locator(".waiting")).to_have_count(0)


def test_an_answer_feishu_would_refuse_shows_its_code(page: Page, world: World, bot: Bot) -> None:
    bot.answer = lambda _event: {"message": "not what a client understands"}
    send(world, card("坏", button("试试")))
    open_chat(page, world)
    page.get_by_role("button", name="试试").click()
    expect(page.get_by_role("alert")).to_have_text("出错了，请稍后重试 code: 200672")


def test_a_dangerous_button_asks_first(page: Page, world: World, bot: Bot) -> None:
    question = {
        "title": {"tag": "plain_text", "content": "不再联系？"},
        "text": {"tag": "plain_text", "content": "以后名单里没有这位客户。"},
    }
    bot.answer = lambda _event: {"toast": {"type": "info", "content": "好的"}}
    send(world, card("确认", button("不再联系", type="danger", confirm=question)))
    open_chat(page, world)
    page.get_by_role("button", name="不再联系").click()
    page.get_by_role("button", name="取消").click()
    assert bot.events == []
    page.get_by_role("button", name="不再联系").click()
    page.get_by_role("button", name="确定").click()
    expect(page.locator(".toast")).to_have_text("好的")
    assert len(bot.heard(1)) == 1


def test_a_chosen_option_reaches_the_bot(page: Page, world: World, bot: Bot) -> None:
    bot.answer = lambda event: {"toast": {"type": "info", "content": event["action"]["option"]}}
    options = [
        {"text": {"tag": "plain_text", "content": text}, "value": value}
        for text, value in (("明天", "1"), ("3天", "3"))
    ]
    behaviors = [{"type": "callback", "value": {"do": "snooze"}}]
    select = {"tag": "select_static", "options": options, "behaviors": behaviors}
    send(world, card("稍后", {**select, "placeholder": {"tag": "plain_text", "content": "稍后"}}))
    open_chat(page, world)
    page.locator("[data-tag=select_static]").click()
    page.get_by_role("option", name="3天").click()
    expect(page.locator(".toast")).to_have_text("3")
    expect(page.locator("[data-tag=select_static]")).to_have_text("3天")


def test_a_form_is_sent_whole_once_it_is_complete(page: Page, world: World, bot: Bot) -> None:
    note = {"tag": "input", "name": "note", "required": True}
    submit = button("提交", name="submit", form_action_type="submit")
    send(world, card("跟进", {"tag": "form", "name": "f", "elements": [note, submit]}))
    bot.answer = lambda _event: {"toast": {"type": "success", "content": "已保存"}}
    open_chat(page, world)
    page.get_by_role("button", name="提交").click()
    expect(page.get_by_role("alert")).to_have_text("请填写必填项")
    page.locator("[data-name=note] input").fill("喜欢黑色")
    page.get_by_role("button", name="提交").click()
    expect(page.locator(".toast.success")).to_have_text("已保存")
    assert [event["action"]["form_value"] for event in bot.heard(1)] == [{"note": "喜欢黑色"}]


def test_what_one_writes_is_seen_and_heard(page: Page, world: World, bot: Bot) -> None:
    open_chat(page, world)
    page.get_by_label("消息内容").fill("今日")
    page.keyboard.press("Enter")
    expect(page.locator(".message.mine .bubble")).to_have_text("今日")
    expect(page.get_by_label("消息内容")).to_have_value("")
    assert [event["message"]["content"] for event in bot.heard(1)] == ['{"text": "今日"}']


def test_a_new_message_appears_by_itself(page: Page, world: World) -> None:
    open_chat(page, world)
    expect(page.locator("#talk-name")).to_have_text("客户提醒")
    send(world, card("刚到"))
    expect(page.locator(".card-title")).to_have_text("刚到")


def test_a_card_that_changes_in_place_leaves_the_reader_where_they_were(
    page: Page, world: World
) -> None:
    long = [words(f"第 {number} 行") for number in range(60)]
    first = send(world, card("上面的", *long))
    second = send(world, card("正在看的", *long))
    open_chat(page, world)
    reading = page.locator(f"[data-message-id={second}]").get_by_text("第 20 行")
    reading.scroll_into_view_if_needed()
    before = reading.bounding_box()
    world.replace(world.by_id[first], card("变短了", words("一行")))
    expect(page.locator(".card-title").first).to_have_text("变短了")
    assert reading.bounding_box() == before


def test_a_phone_has_two_screens_and_a_way_back(page: Page, world: World) -> None:
    page.set_viewport_size(PHONE)
    send(world, card("名单"))
    page.goto("/#person=ou_yu")
    page.locator(".chat").click()
    expect(page.locator(".card-title")).to_be_visible()
    expect(page.locator(".chat")).to_be_hidden()
    page.get_by_label("返回会话列表").click()
    expect(page.locator(".chat")).to_be_visible()
    expect(page.locator(".card-title")).to_be_hidden()


def test_no_card_makes_a_phone_scroll_sideways(page: Page, world: World) -> None:
    page.set_viewport_size(NARROW)
    names = [f"column_{number}" for number in range(8)]
    wide = {
        "tag": "table",
        "columns": [{"name": name, "display_name": name, "data_type": "text"} for name in names],
        "rows": [dict.fromkeys(names, "长" * 20)],
    }
    columns = {
        "tag": "column_set",
        "columns": [
            {"tag": "column", "width": "auto", "elements": [button("很长的按钮文字" * 3)]}
            for _ in range(4)
        ],
    }
    code = words("`" + "x" * 200 + "`\n\n```\n" + "y" * 200 + "\n```")
    send(world, card("w" * 100, words("w" * 200), code, wide, columns))
    open_chat(page, world)
    page.get_by_text("column_0").wait_for()
    assert not scrolls_sideways(page)
    across = "[document.querySelector('.messages')].some(b => b.scrollWidth > b.clientWidth)"
    assert not page.evaluate(across)


def test_foreign_text_is_only_text(page: Page, world: World) -> None:
    world.add_person(NASTY, open_id="ou_nasty")
    table = {
        "tag": "table",
        "columns": [
            {"name": "plain", "display_name": NASTY, "data_type": "text"},
            {"name": "rich", "data_type": "lark_md"},
        ],
        "rows": [{"plain": NASTY, "rich": NASTY}],
    }
    div = {"tag": "div", "text": {"tag": "plain_text", "content": NASTY}}
    rich = words(f"{NASTY} **{NASTY}** <at id=ou_nasty></at> [a](javascript:window.harmed=1)")
    send(world, card(NASTY, div, rich, table), to="ou_nasty")
    world.say("ou_nasty", NASTY)
    page.goto("/#person=ou_nasty")
    expect(page.locator(".card-title")).to_have_text(NASTY)
    expect(page.locator(".message.mine .bubble")).to_have_text(NASTY)
    expect(page.locator("img, [onerror], a[href^=javascript]")).to_have_count(0)
    assert page.evaluate("window.harmed") is None


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("**粗** *斜* ~~删~~", "<p><strong>粗</strong> <em>斜</em> <del>删</del></p>"),
        ("一\n二\n\n三", "<p>一<br>二</p><p>三</p>"),
        ("&#42;&#42;不粗&#42;&#42; &lt;b&gt; &amp;", "<p>**不粗** &lt;b&gt; &amp;</p>"),
        ("5 * 3 * 2 和 a_b_c", "<p>5 * 3 * 2 和 a_b_c</p>"),
        ("`**代码**`", "<p><code>**代码**</code></p>"),
        ("- 一\n- 二\n  1. 三", '<ul><li>一</li><li>二<ol start="1"><li>三</li></ol></li></ul>'),
        ("> 引\n> 用", "<blockquote><p>引<br>用</p></blockquote>"),
        ("# 大\n---", "<h1>大</h1><hr>"),
        ("```py\n**x**\n```", "<pre><code>**x**</code></pre>"),
        ("<at id=all></at>", '<p><span class="at">@所有人</span></p>'),
        ("<b>x</b> <script>", "<p>&lt;b&gt;x&lt;/b&gt; &lt;script&gt;</p>"),
        (
            "[拨](tel://13800001111)",
            '<p><a href="tel:13800001111" target="_blank" rel="noopener noreferrer">拨</a></p>',
        ),
        (
            "<font color='red'>**a** <font>b</font></font>",
            '<p><span style="color: var(--red-600);"><strong>a</strong> <span>b</span></span></p>',
        ),
    ],
)
def test_markdown_is_read_as_feishu_reads_it(reader: Page, text: str, html: str) -> None:
    drawn = reader.evaluate(
        """async (text) => {
            const { markdown } = await import('/static/markdown.js');
            const box = document.createElement('div');
            box.append(...markdown(text, { styles: {}, nameOf: (id) => id }));
            return box.innerHTML;
        }""",
        text,
    )
    assert drawn == html


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_follows_the_systems_theme_until_one_is_chosen(
    browser: Browser, desk: Simulator, scheme: str
) -> None:
    with browser.new_context(color_scheme=scheme) as context:  # type: ignore[arg-type]  # both are
        page = context.new_page()
        page.goto(desk.url)
        expect(page.locator("html")).to_have_css("color-scheme", scheme)
        page.get_by_label("切换深色与浅色").click()
        other = "dark" if scheme == "light" else "light"
        page.reload()
        expect(page.locator("html")).to_have_css("color-scheme", other)


CHART = {
    "tag": "chart",
    "chart_spec": {
        "type": "bar",
        "title": {"text": "每月消费"},
        "data": {"values": [{"x": "1月", "y": 3}, {"x": "2月", "y": 5}]},
        "xField": "x",
        "yField": "y",
    },
}
BLANK = """canvas => {
    const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
    return !data.some((value) => value !== 0);
}"""


def test_a_chart_is_drawn_by_the_library_of_feishus_client(page: Page, world: World) -> None:
    send(world, card("图", CHART))
    open_chat(page, world)
    figure = page.locator("figure.chart")
    expect(figure).to_have_attribute("aria-label", "每月消费：1月 3，2月 5")
    expect(figure.locator(".chart-canvas[data-drawn]")).to_be_visible()
    assert page.evaluate("globalThis.VChart.VChart.name") != ""
    assert figure.locator("canvas").first.evaluate(BLANK) is False
    figure.click()
    expect(page.locator("dialog.enlarged .chart-canvas[data-drawn]")).to_be_visible()


def test_what_a_phone_cannot_load_says_so(page: Page, world: World) -> None:
    grid = {"wordCloudConfig": {"layoutMode": "grid"}, "nameField": "x"}
    spec = CHART["chart_spec"] | {"type": "wordCloud"} | grid
    send(world, card("图", {"tag": "chart", "chart_spec": spec}))
    page.set_viewport_size(PHONE)
    open_chat(page, world)
    expect(page.locator(".chart-failed")).to_have_text("图表加载失败")


def test_a_chosen_picture_is_told_to_the_bot(page: Page, world: World, bot: Bot) -> None:
    world.files["img_1"] = Upload("img_1", "image", "image", b"\x89PNG\r\n\x1a\n", "image/png")
    options = [{"img_key": "img_1", "value": "a"}, {"img_key": "img_1", "value": "b"}]
    behaviors = [{"type": "callback", "value": {"do": "pick"}}]
    send(world, card("图", {"tag": "select_img", "options": options, "behaviors": behaviors}))
    open_chat(page, world)
    page.locator(".image-option").nth(1).click()
    expect(page.locator(".image-option[aria-pressed=true]")).to_have_count(1)
    assert bot.heard(1)[-1]["action"] | {"timezone": ""} == {
        "tag": "select_img", "value": {"do": "pick"}, "option": "b", "timezone": "",
    }  # fmt: skip
