"""Wiki pages that stand for documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.simulator.api import ApiRequest, Reply, ok
from bot.simulator.rules import Rule

if TYPE_CHECKING:
    from bot.simulator.tenant import Tenant

DOCUMENT: Final = "获取知识空间节点信息"
NODE_TYPE: Final = Rule(
    "wiki-obj-type",
    "obj_type is wiki or the kind of document whose token is given",
    DOCUMENT,
    131002,
    "param err",
)
NODE_EXISTS: Final = Rule(
    "wiki-node-exists",
    "A token that is no page's, or under another obj_type no document's in a wiki, is not found",
    DOCUMENT,
    131005,
    "not found",
)
NODE_READABLE: Final = Rule(
    "wiki-node-readable",
    "A page can be asked for only where the app may read it",
    DOCUMENT,
    131006,
    "permission denied",
)
KINDS: Final = {"doc", "docx", "sheet", "mindnote", "bitable", "file", "slides"}


@dataclass
class WikiNode:
    """A page of the wiki; ``obj_type`` is such as bitable, sheet or docx."""

    node_token: str
    obj_type: str
    obj_token: str
    readable: bool = True
    """False: neither the space nor the document was shared with the app."""


def get_node(tenant: Tenant, request: ApiRequest) -> Reply:
    """Tell which document a wiki page stands for, by the page's token or the document's."""
    node = _known(tenant, request.argument("token"), request.argument("obj_type") or "wiki")
    return ok(
        {
            "node": {
                "space_id": "6900000000000000001",
                "node_token": node.node_token,
                "obj_token": node.obj_token,
                "obj_type": node.obj_type,
                "parent_node_token": "",
                "node_type": "origin",
                "origin_node_token": node.node_token,
                "title": node.obj_type,
                "has_child": False,
                "owner": "ou_owner",
            }
        }
    )


def _known(tenant: Tenant, token: str, kind: str) -> WikiNode:
    if kind == "wiki":
        node = tenant.wiki_nodes.get(token)
    elif kind in KINDS:
        nodes = tenant.wiki_nodes.values()
        node = next((n for n in nodes if (n.obj_type, n.obj_token) == (kind, token)), None)
    else:
        raise NODE_TYPE.refused()
    if node is None:
        raise NODE_EXISTS.refused()
    if not node.readable:
        raise NODE_READABLE.refused()
    return node
