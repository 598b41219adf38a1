"""Wiki pages in the stand-in: which document one stands for, and when it does not tell."""

import pytest

from bot.errors import FeishuError

PATH = "/wiki/v2/spaces/get_node"


@pytest.fixture(autouse=True)
def node(served):
    served.world.add_wiki_node("wik1", "bitable", "bas")
    return served.world.wiki_nodes["wik1"]


@pytest.mark.parametrize(
    "query",
    [
        {"token": "wik1"},
        {"token": "wik1", "obj_type": "wiki"},
        {"token": "bas", "obj_type": "bitable"},
    ],
)
def test_a_page_is_found_by_its_token_and_its_documents(served, query) -> None:
    assert served.call("GET", PATH, **query)["data"]["node"] == {
        "space_id": "6900000000000000001",
        "node_token": "wik1",
        "obj_token": "bas",
        "obj_type": "bitable",
        "parent_node_token": "",
        "node_type": "origin",
        "origin_node_token": "wik1",
        "title": "bitable",
        "has_child": False,
        "owner": "ou_owner",
    }


@pytest.mark.rule("wiki-node-exists", "wiki-node-readable", "wiki-obj-type")
def test_a_page_that_cannot_be_read_says_why(served, node, gateway) -> None:
    missing = {"status": 400, "code": 131005, "msg": "not found"}
    assert served.refused("GET", PATH, token="wik2") == missing
    assert served.refused("GET", PATH, token="bas") == missing
    assert served.refused("GET", PATH, token="bas", obj_type="sheet") == missing
    assert served.refused("GET", PATH, token="wik1", obj_type="page") == {
        "status": 400,
        "code": 131002,
        "msg": "param err",
    }
    node.readable = False
    assert served.refused("GET", PATH, token="wik1") == {
        "status": 400,
        "code": 131006,
        "msg": "permission denied",
    }
    with pytest.raises(FeishuError, match="131006: permission denied"):
        gateway.wiki_node("wik1")


def test_it_is_asked_a_hundred_times_a_minute_with_a_scope(served) -> None:
    served.world.limits.enforced = True
    codes = [served.call("GET", PATH, token="wik1")["code"] for _ in range(101)]
    assert (set(codes[:100]), codes[100]) == ({0}, 99991400)
    served.world.scopes_missing |= {"wiki:node:read", "wiki:wiki:readonly", "wiki:wiki"}
    assert served.call("GET", PATH, token="wik1")["code"] == 99991672
