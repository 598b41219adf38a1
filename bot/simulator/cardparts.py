"""Card JSON 2.0: what several components share, and the frame around them (config, header, body).

From Feishu's component documents, as is ``cardrules``; what is not listed there is refused.
"""

from dataclasses import dataclass
from typing import Final

from bot.simulator.cardfaults import FIELDS, STRUCTURE, VALUE
from bot.simulator.cardrecords import (
    Record,
    doubtful,
    either,
    elements,
    kind_of,
    list_of,
    map_of,
    record,
    tagged,
)
from bot.simulator.cardshapes import (
    always_true,
    anything,
    choice,
    colour,
    edges,
    element_id,
    flag,
    image,
    link,
    number,
    percent,
    pixels,
    spacing,
    text,
    text_of,
    text_size,
)
from bot.simulator.cardwalk import Shape

TEXT_SIZES: Final = (
    "heading-0 heading-1 heading-2 heading-3 heading-4 heading normal notation "
    "xxxx-large xxx-large xx-large x-large large medium small x-small"
)
TEMPLATES: Final = (
    "blue wathet turquoise green yellow orange red carmine violet purple indigo grey default"
)
TAG_COLOURS: Final = (
    "neutral blue turquoise lime orange violet indigo wathet green yellow red purple carmine"
)
REMOVED_TAGS: Final = {"action", "note"}
"""Known to cards 1.0, gone from 2.0."""
UNDESCRIBED_TAGS: Final = {"audio", "img_combination"}
"""In the documents, but without a list of properties."""


@dataclass(frozen=True)
class Component:
    """One component: what must be there, what may, where it may stand, and who says so."""

    source: str
    """Title of the document that lists its properties."""
    properties: dict[str, Shape]
    required: str = ""
    root_only: bool = False
    container: bool = False
    """Its inside is one level deeper."""

    @property
    def stands(self) -> str:
        """Return where it may stand, in words."""
        return "at the root of the body only" if self.root_only else "anywhere"


ALIGN = choice("left center right")
VERTICAL = choice("top center bottom")
DIRECTION = choice("vertical horizontal")
PADDING = edges(0, 99)
WIDE_PADDING = edges(-99, 99)
MARGIN = edges(-99, 99)
RADIUS = either(pixels(0), percent(0, 100))
WORDS = {"content": text, "i18n_content": map_of(text)}
PLAIN = tagged(plain_text=record("content", **WORDS))
SHORT_WORDS = {**WORDS, "content": text_of(100)}
SHORT = tagged(plain_text=record("content", **SHORT_WORDS))
EITHER_TEXT = tagged(plain_text=record("content", **WORDS), lark_md=record("content", **WORDS))
_ICON = {"token": text, "color": colour}
ICON = tagged(
    standard_icon=record("token", **_ICON),
    custom_icon=record("img_key", img_key=image),
)
PANEL_ICON = tagged(
    standard_icon=record("token", **_ICON, size=text),
    custom_icon=record("img_key", img_key=image, size=text),
)
URLS = {"url": link, "pc_url": link, "ios_url": link, "android_url": link}
MULTI_URL = record("url", **URLS)
LINK_ACTION = record("multi_url", multi_url=MULTI_URL)
CONFIRM = record("title", title=PLAIN, text=PLAIN)
BEHAVIORS = list_of(
    kind_of(
        "type",
        callback=record("value", value=map_of(anything, VALUE)),
        open_url=record(
            "default_url", default_url=link, pc_url=link, ios_url=link, android_url=link
        ),
    )
)
FLOW = {
    "direction": DIRECTION,
    "padding": PADDING,
    "horizontal_spacing": spacing,
    "horizontal_align": ALIGN,
    "vertical_spacing": spacing,
    "vertical_align": VERTICAL,
}
DISABLED = {"disabled": flag, "disabled_tips": PLAIN, "hover_tips": PLAIN}
INTERACTIVE = {"behaviors": BEHAVIORS, "confirm": CONFIRM}
LINES = number(1)
STYLED = {"text_size": text_size, "text_align": ALIGN}
DIV_TEXT = tagged(
    plain_text=record(
        "content", **WORDS, **STYLED, text_color=colour, lines=LINES, element_id=element_id
    ),
    lark_md=record("content", **WORDS, **STYLED, lines=LINES, element_id=element_id),
)
DIV_FIELDS = doubtful(FIELDS, list_of(record("text", is_short=flag, text=DIV_TEXT)))
COMMON = {"element_id": element_id, "margin": MARGIN}
"""What every component accepts."""

HEADER_STYLE = record(
    text_align=ALIGN,
    text_size=choice("normal heading"),
    background_style=choice("none grey"),
    text_color=choice("default grey"),
    bold=flag,
    lines=LINES,
)
TABLE_COLUMN = record(
    "name",
    name=text,
    display_name=text,
    data_type=choice("text lark_md markdown options number persons date"),
    width=either(percent(1, 100), pixels(80, 600, "auto")),
    horizontal_align=ALIGN,
    vertical_align=VERTICAL,
    format=record(symbol=text_of(1), precision=number(0, 10), separator=flag),
    date_format=text,
)
PANEL_HEADER = record(
    title=tagged(plain_text=record("content", **WORDS), markdown=record("content", **WORDS)),
    background_color=colour,
    vertical_align=VERTICAL,
    padding=PADDING,
    position=VERTICAL,
    width=pixels(0, words="fill auto auto_when_fold"),
    icon=PANEL_ICON,
    icon_position=choice("left right follow_text"),
    icon_expanded_angle=choice(-180, -90, 90, 180),
)
COLUMN = record(
    **COMMON,
    **FLOW,
    elements=elements,
    width=pixels(16, 600, "auto weighted"),
    weight=number(1, 5),
    background_style=colour,
    action=LINK_ACTION,
)
_PER_CLIENT = {client: number(1) for client in ("default", "android", "ios", "pc")}
_SIZES = {screen: choice(TEXT_SIZES) for screen in ("default", "pc", "mobile")}
CONFIG = record(
    update_multi=always_true,
    enable_forward=flag,
    enable_forward_interaction=flag,
    width_mode=choice("default compact fill"),
    summary=record("content", **WORDS),
    locales=list_of(text),
    use_custom_translation=flag,
    streaming_mode=flag,
    streaming_config=record(
        print_frequency_ms=record(**_PER_CLIENT),
        print_step=record(**_PER_CLIENT),
        print_strategy=choice("fast delay"),
    ),
    style=record(
        text_size=map_of(record(**_SIZES)),
        color=map_of(record(light_mode=colour, dark_mode=colour)),
    ),
)
TEXT_TAGS = list_of(
    tagged(text_tag=record("text", text=PLAIN, color=choice(TAG_COLOURS), element_id=element_id))
)
HEADER = record(
    "title",
    title=EITHER_TEXT,
    subtitle=EITHER_TEXT,
    text_tag_list=TEXT_TAGS,
    i18n_text_tag_list=map_of(TEXT_TAGS),
    template=choice(TEMPLATES),
    icon=ICON,
    padding=PADDING,
)
BODY = record("elements", **FLOW, elements=elements)
CARD = record(
    "schema body",
    schema=choice("2.0"),
    config=CONFIG,
    card_link=record(**URLS),
    header=HEADER,
    body=BODY,
)
PARTS: Final[dict[str, tuple[Record, str]]] = {
    "card": (CARD, STRUCTURE),
    "config": (CONFIG, STRUCTURE),
    "header": (HEADER, "标题组件"),
    "body": (BODY, STRUCTURE),
    "column": (COLUMN, "分栏组件"),
    "table.columns": (TABLE_COLUMN, "表格组件"),
    "table.header_style": (HEADER_STYLE, "表格组件"),
    "collapsible_panel.header": (PANEL_HEADER, "折叠面板"),
}
"""What has properties of its own and is no component → those, and who says so."""
