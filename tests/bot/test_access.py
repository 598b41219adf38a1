"""Who may see and do what."""

import pytest

from bot.access import Person, Team, look_up
from bot.config import Member

RAIN = Person("小雨", "ou_rain", "sales")
BOSS = Person("店长", "ou_boss", "manager")


def test_a_salesperson_works_their_own_list_only() -> None:
    assert RAIN.may_work("小雨")
    assert not RAIN.may_work("小林")


def test_a_manager_works_every_list() -> None:
    assert BOSS.may_work("小林")


def test_lookup_team_shows_the_teams_customers_and_own_only_ones_own() -> None:
    assert RAIN.may_see({"小林"}, "team")
    assert not RAIN.may_see({"小林"}, "own")
    assert RAIN.may_see({"小林", "小雨"}, "own")
    assert BOSS.may_see({"小林"}, "own")


def test_members_are_found_by_mobile_mail_or_open_id_and_the_others_are_named() -> None:
    asked = []

    def find(mobiles, emails):
        asked.append((mobiles, emails))
        return {"12000000001": "ou_rain", "boss@example.com": "ou_boss"}

    members = [
        Member(name="小雨", mobile="12000000001"),
        Member(name="店长", email="boss@example.com", role="manager"),
        Member(name="小林", open_id="ou_lin"),
        Member(name="小陈", mobile="12000000009"),
    ]
    team = Team.of(members, look_up(members, find))
    assert asked == [(["12000000001", "12000000009"], ["boss@example.com"])]
    assert team.people == (RAIN, BOSS, Person("小林", "ou_lin", "sales"))
    assert team.missing == ("小陈",)
    assert team.person("ou_boss") == BOSS
    assert team.person("ou_stranger") is None
    assert team.named("小林") == Person("小林", "ou_lin", "sales")


def test_feishu_is_not_asked_when_every_open_id_is_configured() -> None:
    def find(mobiles, emails):
        raise AssertionError("not needed")

    members = [Member(name="小林", open_id="ou_lin")]
    assert Team.of(members, look_up(members, find)).missing == ()


FOUND = {"12000000001": "ou_rain", "12000000002": "ou_boss"}


@pytest.mark.parametrize(
    "edited",
    [
        [],
        [Member(name="小雨", mobile="12000000003")],
        [Member(name="小林", open_id="ou_lin")],
    ],
    ids=["removed", "another number", "somebody else"],
)
def test_whom_an_edit_took_away_is_a_stranger_before_feishu_is_asked_again(edited) -> None:
    assert Team.of(edited, FOUND).person("ou_rain") is None


def test_an_edited_role_counts_before_feishu_is_asked_again() -> None:
    demoted = Team.of([Member(name="店长", mobile="12000000002")], FOUND).person("ou_boss")
    assert demoted is not None
    assert not demoted.manages
