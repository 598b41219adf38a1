"""Draw docs/components.md: every component as the stand-in's page draws it, on a phone.

    python docs/components.py

Needs Chromium. Light and dark stand side by side. Run it when the page's drawing has changed, and
look at what it made.
"""

import shutil
import struct
import sys
import zlib
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, sync_playwright

from bot.simulator.cardcheck import check_card
from bot.simulator.cardrules import COMPONENTS, SOURCES
from bot.simulator.chats import SentMessage, Upload
from bot.simulator.server import Simulator
from bot.simulator.world import World

DOCS = Path(__file__).parent
IMAGES = DOCS / "images" / "components"
PHONE = {"width": 390, "height": 2600}
LAUNCH = ("--no-sandbox", "--disable-gpu", "--disable-background-networking")
Json = dict[str, Any]


def plain(words: str) -> Json:
    """Return a text object."""
    return {"tag": "plain_text", "content": words}


def icon(token: str, colour: str = "blue") -> Json:
    """Return one of Feishu's icons."""
    return {"tag": "standard_icon", "token": token, "color": colour}


def options(*words: str) -> list[Json]:
    """Return options that are their own values."""
    return [{"text": plain(each), "value": each} for each in words]


def callback(**value: str) -> list[Json]:
    """Return the behavior of a tap that comes back with a value."""
    return [{"type": "callback", "value": value}]


def button(words: str, **more: object) -> Json:
    """Return a button."""
    return {"tag": "button", "text": plain(words), "behaviors": callback(do=words)} | more


def column(*elements: Json, **more: object) -> Json:
    """Return one of equally wide columns."""
    return {"tag": "column", "width": "weighted", "weight": 1, "elements": list(elements)} | more


def columns(*parts: Json, **more: object) -> Json:
    """Return columns side by side."""
    return {"tag": "column_set", "horizontal_spacing": "8px", "columns": list(parts)} | more


def markdown(content: str, **more: object) -> Json:
    """Return a markdown element."""
    return {"tag": "markdown", "content": content} | more


def form(*elements: Json) -> Json:
    """Return a form with its buttons."""
    buttons = columns(
        column(button("提交", name="submit", form_action_type="submit", type="primary_filled")),
        column(button("重填", name="reset", form_action_type="reset")),
    )
    return {"tag": "form", "name": "form", "elements": [*elements, buttons]}


def chart(kind: str, title: str, **spec: object) -> Json:
    """Return a chart of VChart's."""
    return {"tag": "chart", "chart_spec": {"type": kind, "title": {"text": title}, **spec}}


MONTHS = [
    {"月": f"{month}月", "元": amount, "平台": platform}
    for platform, amounts in {"微信": (820, 640, 910, 1200), "闲鱼": (300, 420, 380, 510)}.items()
    for month, amount in zip((8, 9, 10, 11), amounts, strict=True)
]
BY_PLATFORM = {"data": {"values": MONTHS}, "xField": ["月", "平台"], "yField": "元",
               "seriesField": "平台", "legends": {"visible": True, "orient": "bottom"}}  # fmt: skip
SHARES = [{"层": "高价值", "位": 12}, {"层": "中价值", "位": 55}, {"层": "低价值", "位": 33}]
FLAT = {"data": {"values": [{"款": f"A-{n}", "率": rate} for n, rate in enumerate((45, 38, 33))]},
        "direction": "horizontal", "xField": "率", "yField": "款",
        "label": {"visible": True}}  # fmt: skip
TABLE = {
    "tag": "table",
    "page_size": 3,
    "row_height": "low",
    "header_style": {"background_style": "grey", "bold": True},
    "columns": [
        {"name": "who", "display_name": "客户", "data_type": "text"},
        {"name": "tier", "display_name": "层级", "data_type": "options"},
        {"name": "spend", "display_name": "消费(元)", "data_type": "number",
         "format": {"precision": 0, "separator": True}, "horizontal_align": "right"},
        {"name": "day", "display_name": "最近", "data_type": "date", "date_format": "MM/DD"},
    ],
    "rows": [
        {"who": f"客户{number}", "tier": [{"text": "高价值", "color": "blue"}],
         "spend": 1234.5 * number, "day": 1_790_000_000_000 + number * 86_400_000}
        for number in range(1, 8)
    ],
}  # fmt: skip
MARKDOWN = """\
# 一级标题
**粗体** *斜体* ~~删除~~ `代码` <font color='red'>红字</font> <text_tag color='blue'>标签</text_tag>
- 第一项
- 第二项
> 引用一句
[链接](https://open.feishu.cn) · [打电话](tel://13800001111) · <at id=ou_yu></at> :OK:
<person id='ou_yu' show_name=true show_avatar=true style='normal'></person>
<number_tag background_color='grey-100' font_color='grey-900'>1</number_tag> <local_datetime \
millisecond='1790000000000' format_type='date_num'></local_datetime>

| 款 | 退货率 |
|---|---|
| A-1023 | 45% |"""
SAMPLES: dict[str, list[Json]] = {
    "markdown": [markdown(MARKDOWN)],
    "div": [
        {"tag": "div", "icon": icon("calendar_outlined"), "text": plain("带图标的一行")},
        {"tag": "div", "text": plain("灰色小字，最多两行。" * 8)
         | {"text_size": "notation", "text_color": "grey", "lines": 2}},
        {"tag": "div", "fields": [{"is_short": True, "text": {"tag": "lark_md", "content": pair}}
                                  for pair in ("**累计**\n2058元", "**下单**\n7次")]},
    ],
    "hr": [markdown("上面"), {"tag": "hr"}, markdown("下面")],
    "img": [
        {"tag": "img", "img_key": "img_v3_wide", "alt": plain("宽图"), "title": plain("整幅")},
        {"tag": "img", "img_key": "img_v3_wide", "alt": plain("小图"), "size": "small",
         "scale_type": "crop_center", "corner_radius": "8px"},
    ],
    "person": [{"tag": "person", "user_id": "ou_yu", "show_name": True, "style": "capsule"},
               {"tag": "person", "user_id": "ou_qiang", "show_name": True, "size": "large"}],
    "person_list": [{"tag": "person_list", "persons": [{"id": "ou_yu"}, {"id": "ou_qiang"}],
                     "show_name": True, "lines": 1}],
    "table": [TABLE],
    "chart": [
        chart("bar", "每月消费（元）", **BY_PLATFORM),
        chart("bar", "退货率最高的款（%）", **FLAT),
        chart("line", "走势", **BY_PLATFORM | {"xField": "月"}),
        chart("pie", "客户分层", data={"values": SHARES}, categoryField="层", valueField="位",
              innerRadius=0.5, legends={"visible": True, "orient": "right"}),
    ],
    "column_set": [
        columns(*(column(markdown(f"**{value}**\n<font color='grey'>{words}</font>",
                                  text_align="center"))
                  for value, words in (("2058元", "累计"), ("7次", "下单"), ("180天", "未买"))),
                background_style="grey-100"),
        columns(*(column(markdown(f"两栏 {n}"), background_style="blue-50") for n in range(4)),
                flex_mode="bisect"),
        columns(column(markdown("宽的一栏"), weight=3), column(button("小"), width="auto")),
    ],
    "form": [form(
        {"tag": "select_static", "name": "s", "required": True, "placeholder": plain("选一款"),
         "options": options("A-1023", "B-88"), "width": "fill"},
        {"tag": "multi_select_static", "name": "m", "placeholder": plain("可以选几个"),
         "options": options("微信", "闲鱼"), "selected_values": ["微信"], "width": "fill"},
        {"tag": "input", "name": "i", "placeholder": plain("说一句"), "width": "fill"},
    )],
    "interactive_container": [
        {"tag": "interactive_container", "has_border": True, "border_color": "grey",
         "corner_radius": "8px", "padding": "12px", "behaviors": callback(do="open"),
         "elements": [markdown("**张一一**\n<font color='grey'>整块都能点</font>")]},
        {"tag": "interactive_container", "background_style": "laser", "corner_radius": "8px",
         "padding": "12px", "disabled": True, "disabled_tips": plain("现在不能点"),
         "behaviors": callback(do="open"), "elements": [markdown("停用的一块")]},
    ],
    "collapsible_panel": [
        {"tag": "collapsible_panel", "expanded": opened, "header": {"title": plain(title)},
         "border": {"color": "grey", "corner_radius": "8px"}, "padding": "8px",
         "elements": [markdown("里面的内容")]}
        for opened, title in ((True, "展开的"), (False, "收起的"))
    ],
    "button": [
        columns(*(column(button(kind, type=kind), width="auto") for kind in row))
        for row in (("default", "primary", "danger"), ("primary_filled", "danger_filled"),
                    ("text", "primary_text", "danger_text", "laser"))
    ] + [
        columns(*(column(button(size, size=size), width="auto")
                  for size in ("tiny", "small", "medium", "large"))),
        columns(column(button("停用", disabled=True, disabled_tips=plain("联系过")), width="auto"),
                column(button("先问一句", confirm={"title": plain("确定"), "text": plain("真的吗")},
                              icon=icon("chat_outlined")), width="auto")),
        button("铺满", width="fill", type="primary"),
    ],
    "overflow": [{"tag": "overflow", "options": options("详情", "不再联系"),
                  "behaviors": callback(do="menu")}],
    "select_static": [
        {"tag": "select_static", "placeholder": plain("⏰ 稍后"), "behaviors": callback(do="z"),
         "options": options("明天", "3天", "7天")},
        {"tag": "select_static", "type": "text", "options": options("明天", "3天"),
         "initial_option": "3天", "behaviors": callback(do="snooze")},
    ],
    "multi_select_static": [form(
        {"tag": "multi_select_static", "name": "m", "options": options("微信", "闲鱼", "小红书"),
         "selected_values": ["微信", "闲鱼"], "width": "fill"})],
    "select_person": [{"tag": "select_person", "placeholder": plain("交给谁"),
                       "options": [{"value": "ou_yu"}, {"value": "ou_qiang"}],
                       "behaviors": callback(do="give")}],
    "multi_select_person": [form(
        {"tag": "multi_select_person", "name": "p", "placeholder": plain("通知谁"),
         "options": [{"value": "ou_yu"}, {"value": "ou_qiang"}], "width": "fill"})],
    "input": [
        {"tag": "input", "placeholder": plain("记一句"), "max_length": 100, "width": "fill",
         "behaviors": callback(do="note")},
        {"tag": "input", "label": plain("原因"), "label_position": "top", "rows": 3,
         "input_type": "multiline_text", "default_value": "下周再问", "width": "fill"},
    ],
    "date_picker": [{"tag": "date_picker", "initial_date": "2026-11-23",
                     "behaviors": callback(do="day")}],
    "picker_time": [{"tag": "picker_time", "initial_time": "08:30",
                     "behaviors": callback(do="time")}],
    "picker_datetime": [{"tag": "picker_datetime", "initial_datetime": "2026-11-23 08:30",
                         "behaviors": callback(do="at")}],
    "select_img": [form({"tag": "select_img", "name": "img", "layout": "bisect",
                         "options": [{"img_key": "img_v3_wide", "value": "a"},
                                     {"img_key": "img_v3_wide", "value": "b"}]})],
    "checker": [
        {"tag": "checker", "text": plain("联系张一一"), "checked": True,
         "behaviors": callback(do="tick")},
        {"tag": "checker", "text": plain("联系李二"), "behaviors": callback(do="tick")},
    ],
}  # fmt: skip
SAID = {
    "markdown": "Formatted text: what the bot writes itself. Text from tables is escaped first.",
    "div": "Plain text, with an icon, sizes, colours and a limit of lines.",
    "chart": "Drawn by VChart, as Feishu's client draws it; a tap shows it large.",
    "table": "At the body's root only; turns its pages by itself.",
    "column_set": "Columns side by side; on a phone as `flex_mode` says.",
    "form": "Answers wait until a button submits them; what is required is asked for.",
    "interactive_container": "A block that is one button.",
    "button": "Nine looks, four sizes; disabled ones say why, dangerous ones ask first.",
}


def card(tag: str) -> Json:
    """Return the sample card of a component."""
    header = {"title": plain(tag), "subtitle": plain(SOURCES[tag]), "template": "blue"}
    return {"schema": "2.0", "header": header, "body": {"elements": SAMPLES[tag]}}


def picture(wide: int, high: int) -> bytes:
    """Return a small PNG: a slope of blue."""
    rows = b"".join(
        b"\0" + bytes(v for x in range(wide) for v in (51, 112 + 80 * x // wide, 255))
        for _ in range(high)
    )

    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", check)

    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    body = chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + body


def tenant() -> World:
    """Return two people, a picture, and a card for each component in the first one's chat."""
    world = World(app_name="客户提醒")
    for open_id, name in (("ou_yu", "小雨"), ("ou_qiang", "阿强")):
        world.add_person(name, open_id=open_id)
    data = picture(320, 120)
    world.files["img_v3_wide"] = Upload("img_v3_wide", "image", "image", data, "image/png")
    world.relaxed.add("card-chart-in-form")
    chat = world.p2p("ou_yu").chat_id
    for tag in COMPONENTS:
        shown = card(tag)
        check_card(shown, world)
        world.store(SentMessage(f"om_{tag}", chat, world.app_id, "interactive", shown, world.now()))
    return world


def draw(browser: Browser, address: str, chat: str) -> None:
    """Take a picture of each component in each theme and put both side by side."""
    shots = IMAGES / "_shots"
    shots.mkdir(parents=True, exist_ok=True)
    for theme in ("light", "dark"):
        page = browser.new_page(
            viewport=PHONE, color_scheme=theme, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        page.goto(f"{address}/#person=ou_yu&chat={chat}")
        for tag in COMPONENTS:
            shown = page.locator(f"[data-message-id='om_{tag}'] .card").first
            shown.wait_for()
            shown.scroll_into_view_if_needed()
            for canvas in shown.locator(".chart-canvas").all():
                canvas.locator("xpath=self::*[@data-drawn]").wait_for()
            page.wait_for_timeout(50)
            shown.screenshot(path=shots / f"{tag}-{theme}.png")
        page.close()
    page = browser.new_page(viewport={"width": 800, "height": 100})
    for tag in COMPONENTS:
        beside(page, [shots / f"{tag}-{theme}.png" for theme in ("light", "dark")], tag)
    shutil.rmtree(shots)


def beside(page: Page, shots: list[Path], tag: str) -> None:
    """Put two pictures side by side."""
    tags = "".join(f"<img src='{shot.name}'>" for shot in shots)
    sheet = shots[0].parent / "sheet.html"
    style = "margin:0;display:inline-flex;gap:8px;align-items:start;background:#fff"
    sheet.write_text(f"<body style='{style}'>{tags}</body>", encoding="utf-8")
    page.goto(sheet.as_uri())
    page.locator("body").screenshot(path=IMAGES / f"{tag}.png")


def page_of_components() -> str:
    """Return docs/components.md."""
    parts = [
        "# Card components as the stand-in draws them",
        "",
        "Made by `python docs/components.py`.",
        "Which properties each one knows stands in [stand-in-rules.md](stand-in-rules.md).",
    ]
    for tag in COMPONENTS:
        parts += ["", f"## `{tag}`", ""]
        parts += [SAID[tag], ""] if tag in SAID else []
        parts += [f"![{tag}](images/components/{tag}.png)"]
    return "\n".join(parts) + "\n"


def main() -> None:
    """Draw all of them."""
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("no Chromium found")
    world = tenant()
    with Simulator(world) as simulator, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=LAUNCH)
        draw(browser, simulator.url, world.p2p("ou_yu").chat_id)
        browser.close()
    (DOCS / "components.md").write_text(page_of_components(), encoding="utf-8")


if __name__ == "__main__":
    main()
