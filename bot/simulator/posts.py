"""The structure of a rich text (``post``): languages, paragraphs, and the nodes in them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from bot.simulator.rules import Rule

if TYPE_CHECKING:
    from bot.simulator.api import JsonObject
    from bot.simulator.tenant import Tenant

STRUCTURE: Final = "发送消息内容结构"
INVALID: Final = "Your request contains an invalid request parameter."
POST_LANGUAGES: Final = Rule(
    "post-languages",
    "A post has at least one language such as zh_cn, each with content and perhaps a title",
    STRUCTURE,
    230001,
    INVALID,
)
POST_PARAGRAPHS: Final = Rule(
    "post-paragraphs",
    "The content of a post is a list of paragraphs, each a list of nodes",
    STRUCTURE,
    230001,
    INVALID,
)
POST_NODES: Final = Rule(
    "post-nodes",
    "A node has a documented tag and that tag's required members",
    STRUCTURE,
    230001,
    INVALID,
)
POST_ALONE: Final = Rule(
    "post-nodes-alone",
    "Images, videos and md stand in a paragraph of their own",
    STRUCTURE,
    230001,
    INVALID,
)
POST_LINK: Final = Rule(
    "post-links", "The href of a link is a whole address", STRUCTURE, 230001, INVALID
)
POST_IMAGE: Final = Rule(
    "post-images",
    "The images of a post are uploads of this app",
    "发送消息",
    230017,
    "Bot is NOT the owner of the resource.",
)
LANGUAGE: Final = re.compile(r"[a-z]{2}_[a-z]{2}")
NODES: Final = {
    "text": ("text",),
    "a": ("text", "href"),
    "at": ("user_id",),
    "img": ("image_key",),
    "media": ("file_key",),
    "emotion": ("emoji_type",),
    "code_block": ("text",),
    "hr": (),
    "md": ("text",),
}
"""The texts that a node of each tag must have."""
ALONE: Final = {"img", "media", "md"}


def check_post(tenant: Tenant, post: JsonObject) -> None:
    """Raise Refused unless the post is as documented."""
    if not post or not all(LANGUAGE.fullmatch(language) for language in post):
        raise POST_LANGUAGES.refused()
    for words in post.values():
        if not isinstance(words, dict) or not isinstance(words.get("title", ""), str):
            raise POST_LANGUAGES.refused()
        _check_paragraphs(tenant, words.get("content"))


def _check_paragraphs(tenant: Tenant, paragraphs: object) -> None:
    if not isinstance(paragraphs, list) or not all(isinstance(each, list) for each in paragraphs):
        raise POST_PARAGRAPHS.refused()
    for paragraph in paragraphs:
        for node in paragraph:
            _check_node(tenant, node)
        if len(paragraph) > 1 and any(node["tag"] in ALONE for node in paragraph):
            raise POST_ALONE.refused()


def _check_node(tenant: Tenant, node: Any) -> None:  # noqa: ANN401 - any JSON value
    tag = node.get("tag") if isinstance(node, dict) else None
    if not isinstance(tag, str) or tag not in NODES:
        raise POST_NODES.refused()
    if not all(isinstance(node.get(member), str) for member in NODES[tag]):
        raise POST_NODES.refused()
    if tag == "a" and not all(urlsplit(node["href"])[:2]):
        raise POST_LINK.refused()
    if tag == "img" and node["image_key"] not in tenant.files:
        raise POST_IMAGE.refused()
