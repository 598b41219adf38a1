"""Wiki pages that stand for documents."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.simulator.api import ApiRequest, Refused, Reply, ok

if TYPE_CHECKING:
    from bot.simulator.tenant import Tenant

NOT_FOUND = Refused(131005, "not found")


@dataclass(frozen=True)
class WikiNode:
    """A page of the wiki; ``obj_type`` is such as bitable, sheet or docx."""

    node_token: str
    obj_type: str
    obj_token: str


def get_node(tenant: Tenant, request: ApiRequest) -> Reply:
    """Tell which document a wiki page stands for."""
    node = tenant.wiki_nodes.get(request.argument("token"))
    if node is None:
        raise NOT_FOUND
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
