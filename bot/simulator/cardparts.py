"""Card JSON 2.0: what several components share, and the frame around them (config, header, body).

From Feishu's component documents, as is ``cardrules``; what is not listed there is refused.
"""

from dataclasses import dataclass

from bot.simulator.cardshapes import (
    always_true,
    anything,
    choice,
    colour,
    edges,
    either,
    element_id,
    elements,
    flag,
    image,
    kind_of,
    link,
    list_of,
    map_of,
    number,
    percent,
    pixels,
    record,
    spacing,
    tagged,
    text,
    text_of,
    text_size,
)
from bot.simulator.cardwalk import Shape

TEXT_SIZES = (
    "heading-0 heading-1 heading-2 heading-3 heading-4 heading normal notation "
    "xxxx-large xxx-large xx-large x-large large medium small x-small"
)
TEMPLATES = (
    "blue wathet turquoise green yellow orange red carmine violet purple indigo grey default"
)
TAG_COLOURS = (
    "neutral blue turquoise lime orange violet indigo wathet green yellow red purple carmine"
)
BUTTON_TYPES = (
    "default primary danger text primary_text danger_text primary_filled danger_filled laser"
)
REMOVED_TAGS = {"action", "note"}
"""Known to cards 1.0, gone from 2.0."""
UNDESCRIBED_TAGS = {"audio", "img_combination"}
"""In the documents, but without a list of properties."""


@dataclass(frozen=True)
class Component:
    """One component: what must be there, what may, and where it may stand."""

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
PADDING = edges(-99, 99)
WORDS = {"content": text, "i18n_content": map_of(text)}
PLAIN = tagged(plain_text=record("content", **WORDS))
EITHER_TEXT = tagged(plain_text=record("content", **WORDS), lark_md=record("content", **WORDS))
ICON = tagged(
    standard_icon=record("token", token=text, color=colour),
    custom_icon=record("img_key", img_key=image),
)
URLS = {"url": link, "pc_url": link, "ios_url": link, "android_url": link}
MULTI_URL = record("url", **URLS)
LINK_ACTION = record("multi_url", multi_url=MULTI_URL)
CONFIRM = record("title text", title=PLAIN, text=PLAIN)


BEHAVIORS = list_of(
    kind_of(
        "type",
        callback=record("value", value=map_of(anything)),
        open_url=record(
            "default_url",
            default_url=link,
            pc_url=link,
            ios_url=link,
            android_url=link,
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
FIELD = {
    **INTERACTIVE,
    "name": text_of(20),
    "required": flag,
    "width": pixels(100, words="default fill"),
    "placeholder": PLAIN,
    "disabled": flag,
}
CHOICE = record("text value", text=PLAIN, value=text, icon=ICON)

DIV_TEXT = tagged(
    plain_text=record(
        "content",
        **WORDS,
        text_size=text_size,
        text_color=colour,
        text_align=ALIGN,
        lines=number(1, 999),
    ),
    lark_md=record("content", **WORDS, text_size=text_size, text_align=ALIGN, lines=number(1, 999)),
)
HEADER_STYLE = record(
    text_align=ALIGN,
    text_size=choice("normal heading"),
    background_style=choice("none grey"),
    text_color=choice("default grey"),
    bold=flag,
    lines=number(1, 999),
)
TABLE_COLUMN = record(
    "name",
    name=text,
    display_name=text,
    data_type=choice("text lark_md markdown options number persons date"),
    width=either(pixels(80, 600, "auto"), percent),
    horizontal_align=ALIGN,
    vertical_align=VERTICAL,
    format=record(symbol=text_of(1), precision=number(0, 10), separator=flag),
    date_format=text,
)
PANEL_HEADER = record(
    "title",
    title=tagged(plain_text=record("content", **WORDS), markdown=record("content", **WORDS)),
    background_color=colour,
    vertical_align=VERTICAL,
    padding=PADDING,
    position=VERTICAL,
    width=pixels(0, words="fill auto auto_when_fold"),
    icon=ICON,
    icon_position=choice("left right follow_text"),
    icon_expanded_angle=number(-180, 180),
)


COMMON = {"element_id": element_id, "margin": edges(-99, 99)}
"""What every component accepts."""
COLUMN = tagged(
    column=record(
        **COMMON,
        **FLOW,
        elements=elements,
        width=pixels(16, 600, "auto weighted"),
        weight=number(1, 5),
        background_style=colour,
        action=LINK_ACTION,
    )
)

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
        print_frequency_ms=map_of(number(1, 9999)),
        print_step=map_of(number(1, 9999)),
        print_strategy=choice("fast delay"),
    ),
    style=record(
        text_size=map_of(map_of(choice(TEXT_SIZES))),
        color=map_of(record(light_mode=colour, dark_mode=colour)),
    ),
)
HEADER = record(
    "title",
    title=EITHER_TEXT,
    subtitle=EITHER_TEXT,
    text_tag_list=list_of(
        tagged(
            text_tag=record("text", text=PLAIN, color=choice(TAG_COLOURS), element_id=element_id)
        ),
    ),
    template=choice(TEMPLATES),
    icon=ICON,
    padding=PADDING,
)
CARD = record(
    "schema body",
    schema=choice("2.0"),
    config=CONFIG,
    card_link=record(**URLS),
    header=HEADER,
    body=record("elements", **FLOW, elements=elements),
)
