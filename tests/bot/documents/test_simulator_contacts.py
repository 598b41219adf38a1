"""People in the stand-in: found by phone, named, described; and who stays out of sight."""

from typing import Any

import pytest

Json = dict[str, Any]
USERS = "/contact/v3/users"
FOUND = {
    "user_id": "ou_ann",
    "mobile": "+8613800001111",
    "status": {
        "is_frozen": False,
        "is_resigned": False,
        "is_activated": True,
        "is_exited": False,
        "is_unjoin": False,
    },
}


def test_people_are_found_by_phone_and_mail(served) -> None:
    body = {"mobiles": ["+8613800001111"], "emails": ["x@y.cn"]}
    found = served.call("POST", f"{USERS}/batch_get_id", body)["data"]["user_list"]
    assert found == [FOUND, {"email": "x@y.cn"}]


@pytest.mark.rule("people-looked-up-in-range")
def test_who_is_out_of_range_or_resigned_is_not_found(served) -> None:
    def found(**more: object) -> bool:
        body = {"mobiles": ["13800001111"], **more}
        [entry] = served.call("POST", f"{USERS}/batch_get_id", body)["data"]["user_list"]
        return "user_id" in entry

    ann = served.world.people["ou_ann"]
    assert found()
    ann.resigned = True
    assert (found(), found(include_resigned=True)) == (False, True)
    ann.in_contact_range = False
    assert not found(include_resigned=True)


def test_people_are_named_whatever_the_range(served) -> None:
    served.world.people["ou_ann"].in_contact_range = False
    body = {"user_ids": ["ou_ann", "ou_nobody"]}
    assert served.call("POST", f"{USERS}/basic_batch", body)["data"] == {
        "users": [{"user_id": "ou_ann", "name": "安", "i18n_name": {"zh_cn": "安"}}]
    }


@pytest.mark.rule("people-field-scopes")
def test_people_are_described_as_far_as_the_scopes_go(served) -> None:
    def described() -> Json:
        items = served.call("GET", f"{USERS}/batch?user_ids=ou_ann&user_ids=ou_nobody")["data"]
        [person] = items["items"]
        return dict(person)

    ann = served.world.people["ou_ann"]
    ids = {"open_id": "ou_ann", "union_id": ann.union_id}
    name = {"name": "安", "en_name": "", "avatar": {"avatar_72": ""}}
    more = {"email": "ann@a.cn", "mobile": "13800001111", "user_id": ann.user_id}
    assert described() == {**ids, **name, **more}
    served.world.scopes_missing |= {
        "contact:user.email:readonly",
        "contact:user.phone:readonly",
        "contact:user.employee_id:readonly",
        "contact:user.base:readonly",
    }
    assert described() == {**ids, **name}
    served.world.scopes_missing |= {
        "contact:contact:access_as_app",
        "contact:contact:readonly",
        "contact:contact:readonly_as_app",
    }
    assert described() == ids


@pytest.mark.rule("people-in-range")
def test_people_out_of_range_are_left_out_and_none_but_such_is_refused(served) -> None:
    path = f"{USERS}/batch?user_ids=ou_ann"
    served.world.add_person("鲍", open_id="ou_bao")
    served.world.people["ou_ann"].in_contact_range = False
    both = served.call("GET", f"{path}&user_ids=ou_bao")["data"]["items"]
    assert [person["open_id"] for person in both] == ["ou_bao"]
    assert served.refused("GET", path) == {
        "status": 400,
        "code": 41050,
        "msg": "no user authority",
    }
    served.world.relaxed.add("people-in-range")
    assert served.call("GET", path)["data"] == {"items": []}


@pytest.mark.rule("people-looked-up", "people-named", "people-described", "user-id-type")
def test_too_many_people_or_another_id_are_refused(served) -> None:
    validation = {"status": 400, "code": 99992402, "msg": "field validation failed"}
    for body in ({"mobiles": ["1"] * 51}, {"emails": [""]}, {"emails": "a@b.cn"}):
        assert served.refused("POST", f"{USERS}/batch_get_id", body) == validation
    for ids in (["ou_ann"] * 11, [], "ou_ann", [1]):
        assert served.refused("POST", f"{USERS}/basic_batch", {"user_ids": ids}) == {
            "status": 400,
            "code": 40001,
            "msg": "param is invalid",
        }
    for query in ("", "user_ids=ou_ann&" * 51):
        assert served.refused("GET", f"{USERS}/batch?{query}") == {
            "status": 400,
            "code": 40001,
            "msg": "invalid parameter",
        }
    body = {"mobiles": ["13800001111"]}
    path = f"{USERS}/batch_get_id"
    assert served.refused("POST", path, body, user_id_type="lark_id") == validation


@pytest.mark.parametrize(
    ("method", "path", "scope"),
    [
        ("POST", f"{USERS}/batch_get_id", "contact:user.id:readonly"),
        ("POST", f"{USERS}/basic_batch", "contact:user.basic_profile:readonly"),
        ("GET", f"{USERS}/batch", "contact:contact.base:readonly"),
    ],
)
def test_each_call_needs_its_scope(served, method, path, scope) -> None:
    served.world.scopes_missing.add(scope)
    assert served.call(method, path, {})["code"] == 99991672


def test_names_are_given_five_times_a_second(served) -> None:
    served.world.limits.enforced = True
    body = {"user_ids": ["ou_ann"]}
    codes = [served.call("POST", f"{USERS}/basic_batch", body)["code"] for _ in range(6)]
    assert codes == [0, 0, 0, 0, 0, 99991400]


def test_the_sdk_finds_people(served, gateway) -> None:
    assert gateway.find_people(["13800001111", "139"], []) == {"13800001111": "ou_ann"}
